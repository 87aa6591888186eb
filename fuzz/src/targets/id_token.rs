//! `r` and a token as it stands; or `s` or `f`, a header, a line feed and claims, which are signed
//! by the provider's key or by another.

use serde_json::{Value, json};

use super::Seeds;
use super::prepared::{ISSUER, Prepared, honest, in_world, text};
use crate::signer::es384;
use crate::world::NOW;

pub fn run(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else {
        return;
    };
    let rest = text(rest);
    let (header, claims) = rest.split_once('\n').unwrap_or((&rest, ""));
    in_world!(honest, |prepared| {
        let token = match how {
            b's' => prepared.world.signer.sign(header, claims),
            b'f' => es384(2).sign(header, claims),
            _ => rest.clone(),
        };
        prepared.world.tokens["id_token"] = json!(token);
        let signed = serde_json::from_str::<Value>(claims).unwrap_or_default();
        if let (b's', Some(subject)) = (how, signed["sub"].as_str()) {
            subject.clone_into(&mut prepared.subject);
        }
        let query = prepared.query.clone();
        if !prepared.respond(&query) {
            return;
        }
        assert_ne!(*how, b'f', "a forged token is accepted");
        if *how == b's' {
            let nonce = prepared.world.sent["nonce"].as_str();
            assert_eq!(signed["iss"], ISSUER);
            assert_eq!(signed["nonce"], nonce);
            assert!(signed["aud"] == "client 1" || signed["aud"].is_array());
            assert!(signed["exp"].as_f64().unwrap() > (NOW - 60) as f64);
            assert!(signed["iat"].as_f64().unwrap() < (NOW + 61) as f64);
        } else {
            // ECDSA is deterministic here, and the key signed one token.
            assert_eq!(token, prepared.id_token);
        }
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    let world = &honest.world;
    let mut claims = world.claims.clone();
    claims["nonce"] = json!(world.sent["nonce"]);
    let header = &world.header;
    vec![
        ("honest", format!("r{}", honest.id_token)),
        ("signed", format!("s{header}\n{claims}")),
        ("forged", format!("f{header}\n{claims}")),
    ]
}
