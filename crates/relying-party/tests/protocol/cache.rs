//! The provider's documents: what they must say, and how long they are kept.

use relying_party::{HttpOutcome, ProviderKind, TransportFailure};
use serde_json::json;

use crate::world::{World, header, response};
use crate::{check, verdict};

pub(crate) fn down() -> HttpOutcome {
    HttpOutcome::Failed(TransportFailure::Unreachable)
}

/// A world that has signed in once, and asks nothing but the token endpoint.
pub(crate) fn warm() -> World {
    let mut world = World::new();
    world.signed_in();
    world.asked();
    world
}

#[test]
fn each_member_of_the_discovery_document_is_judged() {
    check(&[
        ("another issuer", "discovery-issuer", |world| {
            world.discovery["issuer"] = json!("https://evil.example/oidc");
        }),
        ("the issuer with a slash", "discovery-issuer", |world| {
            world.discovery["issuer"] = json!("https://logto.example/oidc/");
        }),
        ("no issuer", "discovery-malformed", |world| {
            world.discovery["issuer"] = json!(null)
        }),
        ("no token endpoint", "discovery-endpoint-missing", |world| {
            world.discovery["token_endpoint"] = json!(null);
        }),
        (
            "a token endpoint without TLS",
            "discovery-endpoint-insecure",
            |world| {
                world.discovery["token_endpoint"] = json!("http://logto.example/oidc/token");
            },
        ),
        ("keys without TLS", "discovery-endpoint-insecure", |world| {
            world.discovery["jwks_uri"] = json!("http://logto.example/oidc/jwks");
        }),
        (
            "userinfo without TLS",
            "discovery-endpoint-insecure",
            |world| {
                world.discovery["userinfo_endpoint"] = json!("http://logto.example/oidc/me");
            },
        ),
        (
            "a host that begins like loopback",
            "discovery-endpoint-insecure",
            |world| {
                world.discovery["jwks_uri"] = json!("http://127.0.0.1.evil.example/jwks");
            },
        ),
        ("keys in a file", "discovery-endpoint-insecure", |world| {
            world.discovery["jwks_uri"] = json!("file:///etc/passwd");
        }),
        (
            "credentials in an address",
            "discovery-endpoint-insecure",
            |world| {
                world.discovery["jwks_uri"] = json!("https://user:pass@logto.example/jwks");
            },
        ),
        (
            "a password alone in an address",
            "discovery-endpoint-insecure",
            |world| {
                world.discovery["jwks_uri"] = json!("https://:pass@logto.example/jwks");
            },
        ),
        (
            "an endpoint that is a number",
            "discovery-endpoint-insecure",
            |world| {
                world.discovery["authorization_endpoint"] = json!(7);
            },
        ),
        (
            "an issuer elsewhere that points to loopback",
            "discovery-endpoint-insecure",
            |world| world.discovery["jwks_uri"] = json!("http://127.0.0.1:3001/jwks"),
        ),
        ("an issuer on loopback", "signed in", |world| {
            let issuer = "http://localhost:3001/oidc";
            world.move_to(ProviderKind::Openid, issuer);
            (world.discovery["issuer"], world.claims["iss"]) = (json!(issuer), json!(issuer));
            for (name, url) in [
                ("jwks_uri", "http://127.0.0.1:3001/jwks"),
                ("token_endpoint", "http://localhost/token"),
                ("userinfo_endpoint", "http://[::1]:8/me"),
            ] {
                world.discovery[name] = json!(url);
            }
        }),
        ("HMAC alone", "discovery-algorithms", |world| {
            world.discovery["id_token_signing_alg_values_supported"] = json!(["HS256", "none"]);
        }),
        (
            "no list of algorithms is RS256",
            "id-token-algorithm",
            |world| {
                world.discovery["id_token_signing_alg_values_supported"] = json!(null);
            },
        ),
        ("members of other specifications", "signed in", |world| {
            world.discovery["claims_supported"] = json!("all of them");
            world.discovery["response_types_supported"] = json!(null);
        }),
    ]);
}

#[test]
fn what_is_no_discovery_document_is_refused() {
    for (status, body, expected) in [
        (404, "", "discovery-not-found"),
        (410, "", "discovery-not-found"),
        (500, "{}", "provider-status"),
        (301, "", "provider-status"),
        (200, "", "discovery-malformed"),
        (200, "<html>", "discovery-malformed"),
        (200, "[]", "discovery-malformed"),
        (200, r#"{"issuer":"a","issuer":"b"}"#, "discovery-malformed"),
    ] {
        let mut world = World::new();
        world
            .instead
            .insert("discovery", response(status, "application/json", body));
        assert_eq!(verdict(world.sign_in()), expected, "{status} {body}");
    }
}

#[test]
fn an_issuer_is_asked_at_its_own_address_byte_for_byte() {
    for (kind, address, expected) in [
        (
            ProviderKind::Logto,
            "https://a.example",
            "https://a.example/oidc/.well-known/openid-configuration",
        ),
        (
            ProviderKind::Logto,
            "https://a.example/",
            "https://a.example/oidc/.well-known/openid-configuration",
        ),
        (
            ProviderKind::Openid,
            "https://a.example",
            "https://a.example/.well-known/openid-configuration",
        ),
        (
            ProviderKind::Openid,
            "https://a.example/",
            "https://a.example/.well-known/openid-configuration",
        ),
        (
            ProviderKind::Openid,
            "https://a.example/o/",
            "https://a.example/o/.well-known/openid-configuration",
        ),
        (
            ProviderKind::Openid,
            "http://localhost:8000/o",
            "http://localhost:8000/o/.well-known/openid-configuration",
        ),
    ] {
        let mut world = World::new();
        world.move_to(kind, address);
        world.instead.insert("discovery", down());
        assert!(world.request().is_err());
        assert_eq!(world.requests[0].url, expected, "{address}");
    }
    let mut world = World::new();
    world.configuration.client_id.clear();
    assert_eq!(verdict(world.sign_in()), "configuration-invalid");
    for address in [
        "",
        "http://a.example",
        "ftp://a.example",
        "https://a.example?x",
        "a.example",
    ] {
        let mut world = World::new();
        world.move_to(ProviderKind::Openid, address);
        let failure = world.request().unwrap_err();
        assert_eq!(failure.code.code(), "configuration-invalid", "{address}");
        assert!(world.requests.is_empty());
    }
}

#[test]
fn an_issuer_that_ends_with_a_slash_signs_in() {
    let mut world = World::new();
    let issuer = json!("https://logto.example/oidc/");
    world.move_to(ProviderKind::Openid, "https://logto.example/oidc/");
    (world.discovery["issuer"], world.claims["iss"]) = (issuer.clone(), issuer);
    world.signed_in();
}

#[test]
fn documents_are_fetched_anew_when_they_are_stale() {
    let mut world = warm();
    for (later, asked) in [
        (3599, &["token"][..]),
        (1, &["discovery", "jwks", "token"]),
        (3599, &["token"]),
    ] {
        world.now += later;
        (world.claims["iat"], world.claims["exp"]) = (json!(world.now), json!(world.now + 60));
        world.signed_in();
        assert_eq!(world.asked(), asked);
    }
}

#[test]
fn headers_say_how_long_within_bounds() {
    for (cache_control, fresh, stale) in [
        ("max-age=600", 599, 600),
        ("max-age=1", 299, 300),
        ("max-age=9999999", 86_399, 86_400),
    ] {
        for (later, asked) in [(fresh, false), (stale, true)] {
            let mut world = World::new();
            world.headers = vec![header("cache-control", cache_control)];
            world.request().unwrap();
            world.asked();
            world.now += later;
            world.request().unwrap();
            assert_eq!(
                world.asked() == ["discovery"],
                asked,
                "{cache_control} {later}"
            );
        }
    }
}

#[test]
fn a_stale_document_serves_only_when_a_fetch_has_just_failed() {
    let mut world = warm();
    world.now += 4000;
    (world.claims["iat"], world.claims["exp"]) = (json!(world.now), json!(world.now + 60));
    world.instead.insert("discovery", down());
    world.instead.insert("jwks", response(503, "text/html", ""));
    world.signed_in();
    assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
    // The failure stands for a moment: nobody asks again.
    world.signed_in();
    assert_eq!(world.asked(), ["token"]);
    world.now += 15;
    world.signed_in();
    assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
    // After a day they serve no more.
    world.now += 86_400;
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    assert_eq!(world.asked(), ["discovery"], "the failure stands");
}

#[test]
fn failures_in_a_row_stand_longer() {
    let mut world = World::new();
    world.instead.insert("discovery", down());
    let mut asked_at = Vec::new();
    for second in 0..100 {
        assert_eq!(
            world.request().unwrap_err().code.code(),
            "provider-unreachable"
        );
        if !world.asked().is_empty() {
            asked_at.push(second);
        }
        world.now += 1;
    }
    assert_eq!(asked_at, [0, 5, 15, 45, 75]);
    world.now += 3600;
    assert_eq!(
        world.request().unwrap_err().code.code(),
        "provider-unreachable"
    );
    world.asked();
    world.now += 5;
    assert_eq!(
        world.request().unwrap_err().code.code(),
        "provider-unreachable"
    );
    assert_eq!(world.asked(), ["discovery"], "a new row begins");
}

#[test]
fn a_token_endpoint_that_hangs_again_is_left_alone_for_a_moment() {
    let mut world = warm();
    let hangs = HttpOutcome::Failed(TransportFailure::TimedOut);
    world.instead.insert("token", hangs);
    // Once may be one person's code that a firewall does not like, and shuts nobody else out.
    let times: [(u64, &[&str]); 5] = [
        (0, &["token"]),
        (4, &["token"]),
        (9, &[]),
        (1, &["token"]),
        (29, &[]),
    ];
    for (later, asked) in times {
        world.now += later;
        assert_eq!(verdict(world.sign_in()), "provider-timed-out");
        assert_eq!(world.asked(), asked);
    }
    world.now += 1;
    world.instead.remove("token");
    world.signed_in();
    world.signed_in();
    assert_eq!(world.asked(), ["token", "token"]);
    // An answer, however bad, is none of that.
    world
        .instead
        .insert("token", response(502, "text/html", ""));
    assert_eq!(verdict(world.sign_in()), "provider-status");
    assert_eq!(verdict(world.sign_in()), "provider-status");
    assert_eq!(world.asked(), ["token", "token"]);
}

#[test]
fn a_wrong_document_is_an_answer_and_nothing_serves_in_its_place() {
    let mut world = warm();
    world.now += 4000;
    world.discovery["issuer"] = json!("https://evil.example");
    assert_eq!(verdict(world.sign_in()), "discovery-issuer");
}

#[test]
fn a_cache_that_is_not_ours_is_a_miss() {
    let honest = warm();
    let sealed = honest.configuration.provider_cache.clone().unwrap();
    let fetches = |change: &dyn Fn(&mut World)| {
        let mut world = World::new();
        world.configuration.provider_cache = Some(sealed.clone());
        change(&mut world);
        let _ = world.request();
        world.asked()
    };
    assert!(fetches(&|_| {}).is_empty());
    let mut altered = sealed.clone().into_bytes();
    altered[60] ^= 1;
    let altered = String::from_utf8(altered).unwrap();
    let missed: [&dyn Fn(&mut World); 4] = [
        &|world| world.configuration.provider_cache = Some(String::new()),
        &|world| world.configuration.provider_cache = Some(altered.clone()),
        &|world| world.configuration.provider_address = "https://other.example".to_owned(),
        &|world| world.now -= 10,
    ];
    for change in missed {
        assert_eq!(fetches(change), ["discovery"]);
    }
}
