//! The body of a back-channel logout request. `r` and a body as it stands; or `s` or `f`, a header, a
//! line feed and claims, which are signed by the provider's key or by another.

use relying_party::{Logout, Step, Timestamp};
use serde_json::{Value, json};

use super::Seeds;
use super::prepared::{ISSUER, Prepared, honest, in_world, text, values};
use crate::signer::es384;
use crate::world::{NOW, World, number};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

pub fn run(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else {
        return;
    };
    let rest = text(rest);
    let (header, claims) = rest.split_once('\n').unwrap_or((&rest, ""));
    in_world!(honest, |prepared| {
        let body = match how {
            b's' => body(&prepared.world.signer.sign(header, claims)),
            b'f' => body(&es384(2).sign(header, claims)),
            _ => rest.clone(),
        };
        let mut rp = prepared.world.begin();
        let now = Timestamp::from_seconds(NOW);
        let step = rp.logout_token(&body, now, &mut number(&mut 1));
        let end = prepared.world.run(&mut rp, step);
        prepared.judge(&end);
        let asked = prepared.world.asked();
        // The provider is known: nothing but a key that is not there makes it be asked.
        assert!(
            asked
                .iter()
                .all(|kind| ["jwks", "discovery"].contains(kind))
        );
        let Ok(Step::Logout(logout)) = end else {
            return;
        };
        assert_ne!(*how, b'f', "a forged token is accepted");
        if *how == b's' {
            judge(&logout, &serde_json::from_str(claims).unwrap());
        } else {
            // ECDSA is deterministic here, and the key signed one token of this kind.
            assert_eq!(values(&body, "logout_token"), [token(&prepared.world)]);
        }
    });
}

/// What has ended is what the claims name, and the token is of this moment.
fn judge(logout: &Logout, claims: &Value) {
    assert_eq!(claims["iss"], ISSUER);
    assert!(claims["aud"] == "client 1" || claims["aud"].is_array());
    assert!(claims["iat"].as_f64().unwrap() < (NOW + 61) as f64);
    assert!(claims["events"][EVENT].is_object());
    assert!(claims.get("nonce").is_none());
    assert!(claims["jti"].is_string());
    assert_eq!(logout.link_key.is_some(), claims["sub"].is_string());
    assert_eq!(logout.sid.as_deref(), claims["sid"].as_str());
    assert!(logout.link_key.is_some() || logout.sid.is_some());
    assert!(logout.expires > NOW);
}

fn body(token: &str) -> String {
    format!("logout_token={token}")
}

fn header() -> Value {
    json!({"alg": "ES384", "kid": "one", "typ": "logout+jwt"})
}

fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "aud": "client 1",
        "sub": "subject1",
        "sid": "session1",
        "iat": NOW,
        "exp": NOW + 120,
        "jti": "token1",
        "events": {EVENT: {}},
    })
}

fn token(world: &World) -> String {
    world
        .signer
        .sign(&header().to_string(), &claims().to_string())
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    let (header, claims) = (header(), claims());
    vec![
        ("honest", format!("r{}", body(&token(&honest.world)))),
        ("signed", format!("s{header}\n{claims}")),
        ("forged", format!("f{header}\n{claims}")),
        ("id-token", format!("r{}", body(&honest.id_token))),
    ]
}
