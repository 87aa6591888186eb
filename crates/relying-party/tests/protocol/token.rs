//! The token endpoint and userinfo: what each can answer.

use relying_party::{Fault, HttpOutcome, ProviderKind, TransportFailure};
use serde_json::json;

use crate::signer::es384;
use crate::world::{World, refusal, response};
use crate::{check, verdict};

#[test]
fn each_refusal_of_the_token_endpoint_has_its_code() {
    for (status, error, expected) in [
        (400, "invalid_grant", "code-refused"),
        (403, "invalid_code", "code-refused"),
        (401, "invalid_client", "client-credentials-refused"),
        (400, "invalid_client", "client-credentials-refused"),
        (403, "unauthorized_client", "client-credentials-refused"),
        (400, "invalid_request", "token-request-refused"),
        (400, "unsupported_grant_type", "token-request-refused"),
        (400, "invalid_target", "token-request-refused"),
        (400, "<b>new</b>", "token-request-refused"),
        (500, "server_error", "provider-status"),
        (503, "temporarily_unavailable", "provider-status"),
        (429, "slow_down", "provider-status"),
    ] {
        let mut world = World::new();
        world.instead.insert("token", refusal(status, error));
        assert_eq!(verdict(world.sign_in()), expected, "{status} {error}");
    }
}

#[test]
fn a_token_response_is_json_also_where_nobody_reads_it() {
    let deep = ["[".repeat(500), "]".repeat(500)].concat();
    for (unread, expected) in [
        (&br#""x""#[..], "signed in"),
        (b"[{}]", "signed in"),
        (b"\"\xff\"", "token-response-malformed"),
        (br#""\ud800""#, "token-response-malformed"),
        (b"1e999", "token-response-malformed"),
        (deep.as_bytes(), "token-response-malformed"),
    ] {
        let mut world = World::new();
        let query = world.request().unwrap();
        let HttpOutcome::Response(honest) = world.tokens_of_now() else {
            panic!("no response");
        };
        let members = honest.body.strip_suffix(b"}").unwrap();
        let body = [members, b",\"unread\":", unread, b"}"].concat();
        world
            .instead
            .insert("token", response(200, "application/json", body));
        let shown = String::from_utf8_lossy(unread);
        assert_eq!(verdict(world.respond(&query)), expected, "{shown}");
    }
}

#[test]
fn what_is_no_token_response_is_refused() {
    for (status, media_type, body, expected) in [
        (200, "text/html", "<html>", "provider-status"),
        (502, "text/html", "<html>", "provider-status"),
        (302, "text/html", "", "provider-status"),
        (200, "application/json", "", "token-response-malformed"),
        (200, "application/json", "{}", "token-response-malformed"),
        (200, "application/json", "[]", "token-response-malformed"),
        (200, "text/plain", "{}", "token-response-malformed"),
        (400, "application/json", "{}", "token-response-malformed"),
        (400, "application/json", "", "token-response-malformed"),
        (404, "application/json", "{}", "token-response-malformed"),
        (
            200,
            "application/json",
            r#"{"access_token":"a","id_token":"a","token_type":"Bearer"}{}"#,
            "token-response-malformed",
        ),
        (
            400,
            "application/json",
            r#"{"error":"invalid_grant"} and more"#,
            "token-response-malformed",
        ),
        (
            200,
            "application/json",
            r#"{"access_token":"a","token_type":"Bearer"}"#,
            "id-token-missing",
        ),
        (
            200,
            "application/json",
            r#"{"id_token":"a","token_type":"Bearer"}"#,
            "token-response-malformed",
        ),
        (
            200,
            "application/json",
            r#"{"access_token":"a","id_token":"a"}"#,
            "token-response-malformed",
        ),
    ] {
        let mut world = World::new();
        world
            .instead
            .insert("token", response(status, media_type, body));
        assert_eq!(
            verdict(world.sign_in()),
            expected,
            "{status} {media_type} {body}"
        );
    }
}

#[test]
fn the_token_type_is_bearer_in_any_case_and_the_rest_is_let_be() {
    check(&[
        ("bearer", "signed in", |world| {
            world.tokens["token_type"] = json!("bearer")
        }),
        ("BEARER", "signed in", |world| {
            world.tokens["token_type"] = json!("BEARER")
        }),
        ("DPoP", "token-type-unsupported", |world| {
            world.tokens["token_type"] = json!("DPoP")
        }),
        ("mac", "token-type-unsupported", |world| {
            world.tokens["token_type"] = json!("mac")
        }),
        ("a number", "token-response-malformed", |world| {
            world.tokens["token_type"] = json!(1)
        }),
        ("expiry in words", "signed in", |world| {
            world.tokens["expires_in"] = json!("3600")
        }),
        ("an unasked refresh token", "signed in", |world| {
            world.tokens["refresh_token"] = json!("r");
        }),
        ("a list of scopes", "signed in", |world| {
            world.tokens["scope"] = json!(["openid"])
        }),
    ]);
}

#[test]
fn a_failed_transport_is_unavailable_or_the_administrators() {
    for (failure, expected, fault) in [
        (
            TransportFailure::Unreachable,
            "provider-unreachable",
            Fault::Unavailable,
        ),
        (
            TransportFailure::TimedOut,
            "provider-timed-out",
            Fault::Unavailable,
        ),
        (
            TransportFailure::Certificate,
            "provider-certificate",
            Fault::Misconfigured,
        ),
        (
            TransportFailure::TooLarge,
            "provider-response-too-large",
            Fault::Unavailable,
        ),
        (
            TransportFailure::Blocked,
            "provider-request-blocked",
            Fault::Misconfigured,
        ),
    ] {
        for exchange in ["discovery", "token", "jwks"] {
            let mut world = World::new();
            world.instead.insert(exchange, HttpOutcome::Failed(failure));
            let error = world.sign_in().unwrap_err();
            assert_eq!(
                (error.code.code(), error.fault()),
                (expected, fault),
                "{exchange}"
            );
        }
    }
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let large = response(200, "application/json", vec![b' '; 1024 * 1024 + 1]);
    for exchange in ["discovery", "token", "jwks", "userinfo"] {
        let mut world = World::new();
        world.claims["roles"] = json!("-");
        world.instead.insert(exchange, large.clone());
        assert_eq!(
            verdict(world.sign_in()),
            "provider-response-too-large",
            "{exchange}"
        );
    }
}

#[test]
fn a_changed_key_of_wp_config_asks_for_the_secret_again() {
    let mut world = World::new();
    world.configuration.sealed_client_secret = "nonsense".to_owned();
    let failure = world.sign_in().unwrap_err();
    assert_eq!(failure.code.code(), "client-secret-unreadable");
    assert_eq!(failure.fault(), Fault::Misconfigured);
}

#[test]
fn userinfo_is_about_the_same_subject_or_refused() {
    check(&[
        ("the same subject", "signed in", |world| {
            world.claims["roles"] = json!("-")
        }),
        ("another subject", "userinfo-subject", |world| {
            world.claims["roles"] = json!("-");
            world.userinfo["sub"] = json!("subject2");
        }),
        ("no subject", "userinfo-subject", |world| {
            world.claims["roles"] = json!("-");
            world.userinfo = json!({});
        }),
        ("not asked, so not judged", "signed in", |world| {
            world.userinfo["sub"] = json!("subject2");
        }),
    ]);
    for (status, media_type, body, expected) in [
        (401, "application/json", "{}", "userinfo-refused"),
        (403, "text/html", "<html>", "userinfo-refused"),
        (500, "text/html", "<html>", "provider-status"),
        (200, "text/html", "<html>", "userinfo-malformed"),
        (200, "application/json", "[]", "userinfo-malformed"),
        (
            200,
            "application/json",
            r#"{"sub":"subject1","sub":"subject1"}"#,
            "userinfo-malformed",
        ),
        (200, "application/jwt", "nonsense", "userinfo-malformed"),
    ] {
        let mut world = World::new();
        world.claims["roles"] = json!("-");
        world
            .instead
            .insert("userinfo", response(status, media_type, body));
        assert_eq!(verdict(world.sign_in()), expected, "{status} {body}");
    }
}

#[test]
fn signed_userinfo_is_of_the_same_provider_for_this_client() {
    for (member, value, expected) in [
        ("email", json!("a@example.org"), "signed in"),
        ("iss", json!("https://logto.example/oidc"), "signed in"),
        ("aud", json!(["other", "client 1"]), "signed in"),
        ("iss", json!("https://evil.example"), "userinfo-malformed"),
        ("aud", json!("other"), "userinfo-malformed"),
        ("aud", json!([]), "userinfo-malformed"),
        ("sub", json!("subject2"), "userinfo-subject"),
    ] {
        let mut world = World::new();
        world.claims["email"] = json!("-");
        world.userinfo[member] = value.clone();
        let body = world.signer.sign(
            r#"{"alg":"ES384","kid":"one"}"#,
            &world.userinfo.to_string(),
        );
        world
            .instead
            .insert("userinfo", response(200, "application/jwt", body));
        assert_eq!(verdict(world.sign_in()), expected, "{member}: {value}");
    }
    let mut world = World::new();
    world.claims["email"] = json!("-");
    let body = es384(2).sign(
        r#"{"alg":"ES384","kid":"one"}"#,
        &world.userinfo.to_string(),
    );
    world
        .instead
        .insert("userinfo", response(200, "application/jwt", body));
    assert_eq!(
        verdict(world.sign_in()),
        "userinfo-malformed",
        "another key"
    );
}

#[test]
fn the_client_secret_goes_to_its_own_provider_and_client_alone() {
    let edits: [fn(&mut World); 3] = [
        |world| world.configuration.provider_address = "https://attacker.example".to_owned(),
        |world| {
            world.configuration.provider_kind = ProviderKind::Openid;
            world.configuration.provider_address = "https://attacker.example/oidc".to_owned();
        },
        |world| world.configuration.client_id = "another client".to_owned(),
    ];
    for edit in edits {
        let mut world = World::new();
        edit(&mut world);
        let issuer = world.configuration.issuer();
        world.claims["iss"] = json!(issuer);
        world.claims["aud"] = json!(world.configuration.client_id);
        world.discovery["issuer"] = json!(issuer);
        world.discovery["token_endpoint"] = json!(format!("{issuer}/token"));
        assert_eq!(verdict(world.sign_in()), "client-secret-unreadable");
        assert_eq!(world.asked(), ["discovery", "jwks"]);
    }
}
