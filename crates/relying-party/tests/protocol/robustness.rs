//! Whatever comes from outside ends in an error of the closed set: nothing panics, and nobody
//! signs in.

use proptest::prelude::*;
use relying_party::{ErrorCode, Failure, HttpOutcome, HttpResponse, Step};

use crate::world::{World, header, response};

fn refused(end: Result<Step, Failure>) -> bool {
    match end {
        Ok(Step::SignIn(_)) => false,
        Ok(_) => true,
        Err(failure) => !matches!(failure.code, ErrorCode::OutOfOrder),
    }
}

fn anything() -> impl Strategy<Value = HttpOutcome> {
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        r#"\{("[a-z_]{1,20}":("[ -~]{0,20}"|[0-9]{1,20}|null|\[\]|\{\}),){0,5}"a":1\}"#
            .prop_map(String::into_bytes),
    ];
    let media_type = prop_oneof![
        Just("application/json"),
        Just("application/jwt"),
        Just("text/html"),
        Just("\u{0}"),
    ];
    (100_u16..700, media_type, body, "[ -~]{0,40}").prop_map(|(status, media_type, body, text)| {
        HttpOutcome::Response(HttpResponse {
            status,
            headers: vec![
                header("Content-Type", media_type),
                header("Cache-Control", &text),
                header("Date", &text),
            ],
            body,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_answer_of_the_provider(
        exchange in prop::sample::select(vec!["discovery", "token", "jwks", "userinfo"]),
        outcome in anything(),
    ) {
        let mut world = World::new();
        world.claims["roles"] = "-".into();
        world.instead.insert(exchange, outcome);
        prop_assert!(refused(world.sign_in()));
    }

    #[test]
    fn any_query_string(query in "\\PC{0,300}") {
        let mut world = World::new();
        prop_assert!(world.request().is_ok());
        prop_assert!(refused(world.respond(&query)));
    }

    #[test]
    fn any_id_token(token in "[A-Za-z0-9_.-]{0,400}") {
        let mut world = World::new();
        world.tokens["id_token"] = token.into();
        prop_assert!(refused(world.sign_in()));
    }

    #[test]
    fn any_header_and_any_claims_under_an_honest_signature(
        name in "[a-z_]{1,10}",
        value in prop_oneof![
            Just(serde_json::json!(null)),
            any::<f64>().prop_map(|number| serde_json::json!(number)),
            any::<i64>().prop_map(|number| serde_json::json!(number)),
            "\\PC{0,40}".prop_map(|text| serde_json::json!(text)),
            Just(serde_json::json!([{"a": []}])),
        ],
        of in prop::sample::select(vec!["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "alg", "kid", "typ", "crit"]),
    ) {
        let mut world = World::new();
        world.header[of] = value.clone();
        world.claims[of] = value.clone();
        world.claims[name] = value;
        // Some of it is right by chance; what counts is that it ends.
        let _ = world.sign_in();
    }

    #[test]
    fn any_cache(cache in "[A-Za-z0-9_-]{0,200}") {
        let mut world = World::new();
        world.configuration.provider_cache = Some(cache);
        world.signed_in();
        prop_assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
    }
}

#[test]
fn a_detail_is_one_short_line_whatever_it_quotes() {
    let mut world = World::new();
    world.discovery["issuer"] = "x\r\ny".repeat(1000).into();
    let failure = world.sign_in().unwrap_err();
    assert!(failure.detail.chars().count() <= 300);
    assert!(!failure.detail.contains(['\r', '\n']));
    let page = "secret code".repeat(1000);
    world
        .instead
        .insert("discovery", response(500, "text/html", page));
    assert!(!world.sign_in().unwrap_err().detail.contains("secret"));
}
