//! The logout token: each rule of OIDC Back-Channel Logout §2.6 broken alone.

use proptest::prelude::*;
use relying_party::{Failure, HttpOutcome, Logout, Step, Timestamp, TransportFailure};
use serde_json::{Value, json};

use crate::signer::{es256, es384, rsa};
use crate::world::{NOW, World, response};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The provider's request, honest until a test says otherwise.
struct Request {
    world: World,
    header: Value,
    claims: Value,
    edit_body: Box<dyn Fn(String) -> String>,
}

type Change = fn(&mut Request);

impl Request {
    /// As Logto 1.42 sends it where *session required* is set.
    fn new() -> Self {
        let world = World::new();
        Self {
            header: json!({"alg": "ES384", "kid": "one", "typ": "logout+jwt"}),
            claims: json!({
                "iss": "https://logto.example/oidc",
                "aud": "client 1",
                "sub": "subject1",
                "sid": "session1",
                "iat": NOW,
                "exp": NOW + 120,
                "jti": "token1",
                "events": {EVENT: {}},
            }),
            world,
            edit_body: Box::new(|body| body),
        }
    }

    fn body(&self) -> String {
        let mut claims = self.claims.clone();
        // A claim that a test made `"-"` is not there.
        let members = claims.as_object_mut().unwrap();
        members.retain(|_, value| value != "-");
        let token = self
            .world
            .signer
            .sign(&self.header.to_string(), &claims.to_string());
        (self.edit_body)(format!("logout_token={token}"))
    }

    fn send(&mut self) -> Result<Step, Failure> {
        let body = self.body();
        let mut rp = self.world.begin();
        let now = Timestamp::from_seconds(self.world.now);
        let first = rp.logout_token(&body, now, &mut |bytes: &mut [u8]| bytes.fill(9));
        self.world.run(&mut rp, first)
    }

    fn verdict(&mut self) -> &'static str {
        match self.send() {
            Ok(Step::Logout(_)) => "logged out",
            Ok(other) => panic!("{other:?}"),
            Err(failure) => failure.code.code(),
        }
    }

    fn logout(&mut self) -> Logout {
        match self.send() {
            Ok(Step::Logout(logout)) => logout,
            other => panic!("{other:?}"),
        }
    }
}

fn check(table: &[(&str, &str, Change)]) {
    let mut wrong = Vec::new();
    for (sentence, expected, change) in table {
        let mut request = Request::new();
        change(&mut request);
        let got = request.verdict();
        if got != *expected {
            wrong.push(format!("{sentence}: {got} in place of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_honest_logout_token_says_what_has_ended() {
    let mut request = Request::new();
    // The link that the subject signs in under, and the session that the ID token names.
    request.world.claims["sid"] = json!("session1");
    let identity = request.world.signed_in().identity;
    let logout = request.logout();
    assert_eq!(logout.link_key, Some(identity.link_key));
    assert_eq!(logout.sid, identity.sid);
    assert_eq!(logout.token_key.len(), 64);
    assert_eq!(logout.expires, NOW + 120 + 60);
    // Another token has another key, the same one the same.
    assert_eq!(request.logout().token_key, logout.token_key);
    request.claims["jti"] = json!("token2");
    assert_ne!(request.logout().token_key, logout.token_key);
}

/// PHP's integers are signed: what is greater would arrive as a float, which the contract does not know.
#[test]
fn a_token_that_never_expires_is_kept_until_the_last_second_that_php_can_count() {
    let mut request = Request::new();
    let last = i64::MAX.unsigned_abs();
    for exp in [last, last + 1, u64::MAX - 60, u64::MAX] {
        request.claims["exp"] = json!(exp);
        assert_eq!(request.logout().expires, last, "{exp}");
    }
}

#[test]
fn every_version_of_logto_is_understood() {
    check(&[
        ("1.42", "logged out", |_| {}),
        ("1.41, without `exp`", "logged out", |request| {
            request.claims["exp"] = json!("-");
        }),
        ("session not required", "logged out", |request| {
            request.claims["sid"] = json!("-");
        }),
        ("a key of another type", "logged out", |request| {
            request.world.sign_with(rsa("RS256"), "two");
            request.header = json!({"alg": "RS256", "kid": "two", "typ": "logout+jwt"});
        }),
    ]);
}

#[test]
fn the_request_has_exactly_one_token() {
    check(&[
        ("nothing", "logout-token-missing", |request| {
            request.edit_body = Box::new(|_| String::new());
        }),
        ("another name", "logout-token-missing", |request| {
            request.edit_body = Box::new(|body| body.replace("logout_token", "id_token"));
        }),
        ("two", "logout-token-missing", |request| {
            request.edit_body = Box::new(|body| format!("{body}&{body}"));
        }),
        ("a second, empty one", "logout-token-missing", |request| {
            request.edit_body = Box::new(|body| format!("{body}&logout%5Ftoken="));
        }),
        ("an empty one", "logout-token-malformed", |request| {
            request.edit_body = Box::new(|_| "logout_token=".to_owned());
        }),
        ("others beside it", "logged out", |request| {
            request.edit_body = Box::new(|body| format!("a=b&{body}&c=d"));
        }),
        ("over 64 KiB", "input-too-large", |request| {
            request.edit_body = Box::new(|body| format!("{body}&a={}", "a".repeat(64 * 1024)));
        }),
    ]);
}

#[test]
fn an_id_token_or_another_kind_of_token_is_no_logout_token() {
    check(&[
        (
            "`typ` of an ID token",
            "logout-token-malformed",
            |request| {
                request.header["typ"] = json!("JWT");
            },
        ),
        ("of an access token", "logout-token-malformed", |request| {
            request.header["typ"] = json!("at+jwt");
        }),
        ("no string", "logout-token-malformed", |request| {
            request.header["typ"] = json!(null);
        }),
        ("none at all", "logged out", |request| {
            request.header = json!({"alg": "ES384", "kid": "one"});
        }),
        ("in full", "logged out", |request| {
            request.header["typ"] = json!("application/logout+JWT");
        }),
        (
            "an ID token without `typ`",
            "logout-token-events",
            |request| {
                request.header = json!({"alg": "ES384", "kid": "one"});
                request.claims = request.world.claims.clone();
            },
        ),
        ("rule 7, a nonce", "logout-token-nonce", |request| {
            request.claims["nonce"] = json!("nonce");
        }),
        ("a nonce that is null", "logout-token-nonce", |request| {
            request.claims["nonce"] = json!(null);
        }),
    ]);
}

#[test]
fn rules_1_to_3_the_form_and_the_signature() {
    check(&[
        ("encrypted", "logout-token-malformed", |request| {
            request.edit_body = Box::new(|_| "logout_token=a.b.c.d.e".to_owned());
        }),
        ("a critical header", "logout-token-malformed", |request| {
            request.header["crit"] = json!(["exp"]);
        }),
        ("`none`", "logout-token-algorithm", |request| {
            request.header["alg"] = json!("none");
        }),
        ("HS256", "logout-token-algorithm", |request| {
            request.header["alg"] = json!("HS256");
        }),
        ("not announced", "logout-token-algorithm", |request| {
            request.world.signer = es256(1);
            request.header["alg"] = json!("ES256");
        }),
        ("a forger's key", "logout-token-signature", |request| {
            request.world.signer = es384(9);
        }),
        (
            "a key of another name",
            "logout-token-key-unknown",
            |request| {
                request.world.signer = es384(9);
                request.header["kid"] = json!("nine");
            },
        ),
        ("a weak key", "logout-token-key-weak", |request| {
            request.world.sign_with(rsa("RS256"), "weak");
            request.header = json!({"alg": "RS256", "kid": "weak"});
            request.world.jwks =
                json!({"keys": [{"kty": "RSA", "kid": "weak", "n": "ofgW", "e": "AQAB"}]});
        }),
    ]);
}

#[test]
fn rule_4_issuer_audience_and_times() {
    check(&[
        ("another issuer", "logout-token-issuer", |request| {
            request.claims["iss"] = json!("https://evil.example/oidc");
        }),
        ("no issuer", "logout-token-issuer", |request| {
            request.claims["iss"] = json!("-");
        }),
        ("another client", "logout-token-audience", |request| {
            request.claims["aud"] = json!("other");
        }),
        ("two without `azp`", "logout-token-audience", |request| {
            request.claims["aud"] = json!(["client 1", "other"]);
        }),
        ("a list of one", "logged out", |request| {
            request.claims["aud"] = json!(["client 1"]);
        }),
        ("expired, just", "logout-token-expired", |request| {
            request.world.now = NOW + 180;
        }),
        ("not yet, with leeway", "logged out", |request| {
            request.world.now = NOW + 179;
        }),
        ("`exp` is null", "logout-token-expired", |request| {
            request.claims["exp"] = json!(null);
        }),
        ("without `exp`, old", "logout-token-expired", |request| {
            request.claims["exp"] = json!("-");
            request.world.now = NOW + 360;
        }),
        ("without `exp`, recent", "logged out", |request| {
            request.claims["exp"] = json!("-");
            request.world.now = NOW + 359;
        }),
        ("no `iat`", "logout-token-issued-at", |request| {
            request.claims["iat"] = json!("-");
        }),
        ("from the future", "logout-token-issued-at", |request| {
            request.claims["iat"] = json!(NOW + 61);
        }),
        ("not yet good", "logout-token-issued-at", |request| {
            request.claims["nbf"] = json!(NOW + 61);
        }),
        ("good from now on", "logged out", |request| {
            request.claims["nbf"] = json!(NOW + 60);
        }),
    ]);
}

#[test]
fn rules_5_and_6_somebody_and_the_event() {
    check(&[
        ("neither", "logout-token-subject", |request| {
            request.claims["sub"] = json!("-");
            request.claims["sid"] = json!("-");
        }),
        ("a session alone", "logged out", |request| {
            request.claims["sub"] = json!("-");
        }),
        ("an empty subject", "logout-token-subject", |request| {
            request.claims["sub"] = json!("");
        }),
        ("an empty session", "logout-token-subject", |request| {
            request.claims["sid"] = json!("");
        }),
        (
            "a session that is null",
            "logout-token-subject",
            |request| {
                request.claims["sid"] = json!(null);
            },
        ),
        ("a session as long as may be", "logged out", |request| {
            request.claims["sid"] = json!("s".repeat(255));
        }),
        ("a session too long", "logout-token-subject", |request| {
            request.claims["sid"] = json!("s".repeat(256));
        }),
        ("no events", "logout-token-events", |request| {
            request.claims["events"] = json!("-");
        }),
        ("another event", "logout-token-events", |request| {
            request.claims["events"] = json!({"https://other.example/event": {}});
        }),
        ("a list", "logout-token-events", |request| {
            request.claims["events"] = json!([EVENT]);
        }),
        ("a string for it", "logout-token-events", |request| {
            request.claims["events"] = json!({EVENT: "{}"});
        }),
        ("something in it", "logged out", |request| {
            request.claims["events"] = json!({EVENT: {"a": 1}, "b": null});
        }),
        ("no `jti`", "logout-token-id", |request| {
            request.claims["jti"] = json!("-");
        }),
        ("one as long as may be", "logged out", |request| {
            request.claims["jti"] = json!("j".repeat(255));
        }),
        ("one too long", "logout-token-id", |request| {
            request.claims["jti"] = json!("j".repeat(256));
        }),
        ("an empty one", "logout-token-id", |request| {
            request.claims["jti"] = json!("");
        }),
        ("a number", "logout-token-id", |request| {
            request.claims["jti"] = json!(1);
        }),
    ]);
}

#[test]
fn the_provider_is_asked_for_nothing_on_behalf_of_a_token_for_somebody_else() {
    let changes: [Change; 3] = [
        |request| request.claims["iss"] = json!("https://evil.example/oidc"),
        |request| request.claims["aud"] = json!("other"),
        |request| request.edit_body = Box::new(|_| "logout_token=nonsense".to_owned()),
    ];
    for change in changes {
        let mut request = Request::new();
        change(&mut request);
        assert!(request.send().is_err());
        assert!(request.world.asked().is_empty());
    }
}

#[test]
fn forged_tokens_fetch_keys_once_a_minute_and_take_nothing_from_sign_ins() {
    let mut request = Request::new();
    request.world.signed_in();
    request.world.asked();
    let honest = std::mem::replace(&mut request.world.signer, es384(9));
    request.header["kid"] = json!("nine");
    assert_eq!(request.verdict(), "logout-token-key-unknown");
    assert_eq!(request.world.asked(), ["jwks"]);
    for _ in 0..3 {
        assert_eq!(request.verdict(), "logout-token-key-unknown");
    }
    assert!(request.world.asked().is_empty());
    // In that very minute the provider's key changes, and somebody signs in.
    let next = es384(2);
    request.world.jwks = json!({"keys": [honest.jwk("one"), next.jwk("two")]});
    request.world.signer = next;
    request.world.header["kid"] = json!("two");
    request.world.signed_in();
    assert_eq!(request.world.asked(), ["token", "jwks"]);
}

#[test]
fn a_key_that_the_provider_has_dropped_ends_nothing() {
    let mut request = Request::new();
    request.world.signed_in();
    request.world.jwks = json!({"keys": [es384(2).jwk("two")]});
    // Its keys are fetched when a token of the next one comes.
    let old = std::mem::replace(&mut request.world.signer, es384(2));
    request.header["kid"] = json!("two");
    assert_eq!(request.verdict(), "logged out");
    request.world.signer = old;
    request.header["kid"] = json!("one");
    request.claims["jti"] = json!("token2");
    assert_eq!(request.verdict(), "logout-token-key-unknown");
}

#[test]
fn a_provider_that_cannot_be_asked_ends_nothing() {
    let mut request = Request::new();
    let down = HttpOutcome::Failed(TransportFailure::TimedOut);
    request.world.instead.insert("jwks", down);
    assert_eq!(request.verdict(), "provider-timed-out");
    let mut request = Request::new();
    let broken = response(500, "text/html", "");
    request.world.instead.insert("discovery", broken);
    assert_eq!(request.verdict(), "provider-status");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_changed_byte_of_a_logout_token_is_accepted(at in 13_usize..200, to in "[A-Za-z0-9_.-]") {
        let mut request = Request::new();
        let honest = request.body();
        let at = at % (honest.len() - 13) + 13;
        let mut changed = honest.clone();
        changed.replace_range(at..=at, &to);
        prop_assume!(changed != honest);
        request.edit_body = Box::new(move |_| changed.clone());
        prop_assert!(request.send().is_err());
    }

    #[test]
    fn any_body(body in "\\PC{0,300}") {
        let mut request = Request::new();
        request.edit_body = Box::new(move |_| body.clone());
        prop_assert!(request.send().is_err());
    }
}
