//! The provider's keys: when they are fetched, how often, and what serves in their place.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::cache::{down, warm};
use crate::signer::{es256, es384};
use crate::verdict;
use crate::world::{NOW, World, response};

#[test]
fn no_code_is_sent_before_the_keys_are_there() {
    for (outcome, expected) in [
        (down(), "provider-unreachable"),
        (response(503, "text/html", ""), "provider-status"),
        (response(200, "text/html", "<html>"), "jwks-malformed"),
    ] {
        let mut world = World::new();
        world.instead.insert("jwks", outcome);
        assert_eq!(verdict(world.sign_in()), expected);
        assert_eq!(world.asked(), ["discovery", "jwks"], "{expected}");
        // The failure stands for a moment: nobody asks, and no code is used up.
        assert_eq!(verdict(world.sign_in()), expected);
        assert!(world.asked().is_empty(), "{expected}");
        world.instead.clear();
        world.now += 5;
        world.signed_in();
        assert_eq!(world.asked(), ["jwks", "token"], "{expected}");
    }
}

#[test]
fn ten_thousand_unknown_keys_are_asked_for_once_a_minute() {
    let mut world = warm();
    world.configuration.keep_replay_bundle = false;
    let query = world.request().unwrap();
    let cookies = world.cookies.clone();
    world.claims["nonce"] = json!(world.sent["nonce"]);
    let claims = base64url(&world.claims);
    // Of the right length; nobody comes to verify it.
    let signature = "A".repeat(128);
    for at in 0..10_000_u64 {
        // A hundred a second.
        world.now = NOW + at / 100;
        world.cookies.clone_from(&cookies);
        let header = base64url(&json!({"alg": "ES384", "kid": format!("unknown {at}")}));
        world.tokens["id_token"] = json!(format!("{header}.{claims}.{signature}"));
        assert_eq!(verdict(world.respond(&query)), "id-token-key-unknown");
    }
    let asked = world.asked();
    let of = |kind| asked.iter().filter(|asked| **asked == kind).count();
    assert_eq!(of("token"), 10_000);
    assert_eq!(of("jwks"), 2, "a hundred seconds are two minutes");
    assert_eq!(of("discovery"), 0);
}

fn base64url(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

#[test]
fn a_rotated_key_is_fetched_once() {
    let mut world = warm();
    world.sign_with(es384(2), "two");
    world.signed_in();
    assert_eq!(world.asked(), ["token", "jwks"]);
    world.signed_in();
    assert_eq!(world.asked(), ["token"]);
    // A key that is nowhere: once, then not again for a while.
    world.header["kid"] = json!("three");
    assert_eq!(verdict(world.sign_in()), "id-token-key-unknown");
    assert_eq!(world.asked(), ["token"]);
    world.now += 60;
    assert_eq!(verdict(world.sign_in()), "id-token-key-unknown");
    assert_eq!(world.asked(), ["token", "jwks"]);
}

#[test]
fn a_key_of_another_type_brings_its_algorithm() {
    let mut world = warm();
    world.sign_with(es256(2), "two");
    world.signed_in();
    assert_eq!(world.asked(), ["token", "discovery", "jwks"]);
    world.signed_in();
    assert_eq!(world.asked(), ["token"]);
    // An algorithm that is announced nowhere: once, then not again for a while.
    world.sign_with(es384(3), "three");
    world.discovery["id_token_signing_alg_values_supported"] = json!(["ES256"]);
    assert_eq!(verdict(world.sign_in()), "id-token-algorithm");
    assert_eq!(world.asked(), ["token"]);
    world.now += 60;
    assert_eq!(verdict(world.sign_in()), "id-token-algorithm");
    assert_eq!(world.asked(), ["token", "discovery"]);
    world.now += 60;
    world.instead.insert("discovery", down());
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
}

#[test]
fn keys_that_took_the_place_of_others_are_fetched_too() {
    let mut world = warm();
    let fresh = es384(2);
    world.jwks = json!({"keys": [fresh.jwk("one")]});
    world.signer = fresh;
    world.signed_in();
    assert_eq!(world.asked(), ["token", "jwks"]);
}

#[test]
fn old_keys_never_serve_after_an_unknown_one() {
    let mut world = warm();
    world.header["kid"] = json!("two");
    world.instead.insert("jwks", down());
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    assert_eq!(world.asked(), ["token", "jwks"]);
}

#[test]
fn the_refetch_is_stamped_before_it_is_sent() {
    let mut world = warm();
    let honest = world.configuration.provider_cache.clone();
    world.header["kid"] = json!("two");
    world.instead.insert("jwks", down());
    assert!(world.sign_in().is_err());
    assert_ne!(world.configuration.provider_cache, honest);
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    assert_eq!(world.asked(), ["token", "jwks", "token"]);
    world.now += 15;
    assert_eq!(verdict(world.sign_in()), "id-token-key-unknown");
    assert_eq!(world.asked(), ["token"]);
}

#[test]
fn keys_just_fetched_are_not_fetched_again() {
    let mut world = World::new();
    world.header["kid"] = json!("two");
    assert_eq!(verdict(world.sign_in()), "id-token-key-unknown");
    assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
}

#[test]
fn keys_of_another_address_are_a_miss() {
    let mut world = warm();
    world.discovery["jwks_uri"] = json!("https://logto.example/oidc/other-jwks");
    world.now += 3600;
    (world.claims["iat"], world.claims["exp"]) = (json!(world.now), json!(world.now + 60));
    world.instead.insert("jwks", down());
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
}

#[test]
fn what_is_no_key_set_is_refused() {
    for (body, expected) in [
        (json!({"keys": []}), "jwks-malformed"),
        (
            json!({"keys": [{"kty": "oct", "k": "AAAA"}]}),
            "jwks-malformed",
        ),
        (Value::Null, "jwks-malformed"),
        (
            json!({"keys": [es256(3).jwk("one")]}),
            "id-token-key-unknown",
        ),
    ] {
        let mut world = World::new();
        world.jwks = body.clone();
        assert_eq!(verdict(world.sign_in()), expected, "{body}");
    }
}
