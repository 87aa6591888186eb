//! The provider's keys: when they are fetched, how often, and what serves in their place.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relying_party::{HttpOutcome, RelyingParty, Timestamp};
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
fn a_refetch_that_failed_is_made_again_after_a_moment() {
    let mut world = warm();
    world.sign_with(es384(2), "two");
    world.instead.insert("jwks", down());
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    world.instead.clear();
    world.now += 4;
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    assert_eq!(world.asked(), ["token", "jwks", "token"]);
    world.now += 1;
    world.signed_in();
    assert_eq!(world.asked(), ["token", "jwks"]);
    // The same of metadata that announce another algorithm.
    world.sign_with(es256(3), "three");
    world.instead.insert("discovery", down());
    assert_eq!(verdict(world.sign_in()), "provider-unreachable");
    world.instead.clear();
    world.now += 60;
    world.signed_in();
}

/// A process that is about to ask for the keys.
struct Waiting {
    query: String,
    sent: HashMap<String, String>,
    rp: RelyingParty,
}

fn crowd(world: &mut World) -> [Waiting; 3] {
    [(); 3].map(|()| {
        let query = world.request().unwrap();
        let sent = world.sent.clone();
        let rp = world.respond_until(&query, "jwks");
        Waiting { query, sent, rp }
    })
}

/// The first of them sends its request, and the others find what was stored.
fn go_on(world: &mut World, crowd: [Waiting; 3], outcome: HttpOutcome) -> [&'static str; 3] {
    let mut outcome = Some(outcome);
    crowd.map(|mut one| {
        world.sent = one.sent;
        let end = match outcome.take() {
            Some(outcome) => world.resume(&mut one.rp, outcome),
            None => world.resume_from_cache(&mut one.rp, &one.query),
        };
        verdict(end)
    })
}

#[test]
fn after_a_rotation_one_of_a_crowd_asks_for_all() {
    let mut world = warm();
    world.sign_with(es384(2), "two");
    // Whoever begins while the keys are under way waits for them, and is not refused.
    let crowd = crowd(&mut world);
    assert_eq!(world.asked(), ["token"; 3]);
    let outcome = world.keys_of_now();
    assert_eq!(go_on(&mut world, crowd, outcome), ["signed in"; 3]);
    world.signed_in();
    assert_eq!(world.asked(), ["token"]);
}

#[test]
fn a_crowd_hears_together_that_keys_are_unknown_or_out_of_reach() {
    for (outcome, expected) in [
        (None, "id-token-key-unknown"),
        (Some(down()), "provider-unreachable"),
    ] {
        let mut world = warm();
        world.header["kid"] = json!("two");
        let crowd = crowd(&mut world);
        world.now += 1;
        let outcome = outcome.unwrap_or_else(|| world.keys_of_now());
        assert_eq!(go_on(&mut world, crowd, outcome), [expected; 3]);
        assert_eq!(world.asked(), ["token"; 3]);
    }
}

#[test]
fn whoever_waits_for_the_first_keys_sends_a_code_once() {
    let mut world = World::new();
    let crowd = crowd(&mut world);
    assert_eq!(world.asked(), ["discovery"]);
    let outcome = world.keys_of_now();
    assert_eq!(go_on(&mut world, crowd, outcome), ["signed in"; 3]);
    assert_eq!(world.asked(), ["token"; 3]);
}

#[test]
fn what_was_stored_and_does_not_open_is_no_answer() {
    let mut world = warm();
    world.sign_with(es384(2), "two");
    let [mut one, ..] = crowd(&mut world);
    world.asked();
    world.configuration.provider_cache = Some("nonsense".to_owned());
    world.sent = one.sent;
    let end = world.resume_from_cache(&mut one.rp, &one.query);
    assert_eq!(verdict(end), "signed in");
    assert_eq!(world.asked(), ["jwks"]);
}

#[test]
fn nothing_stored_stands_in_for_a_request_of_ones_own() {
    let mut world = warm();
    let query = world.request().unwrap();
    let mut rp = world.respond_until(&query, "token");
    let stored = world.configuration.provider_cache.clone().unwrap();
    let (now, fill) = (Timestamp::from_seconds(NOW), &mut |bytes: &mut [u8]| {
        bytes.fill(7)
    });
    let early = world.begin().resume_from_cache(&stored, now, fill);
    assert_eq!(verdict(early), "out-of-order");
    let refused = rp.resume_from_cache(&stored, now, fill);
    assert_eq!(verdict(refused), "out-of-order");
    let mut checking = world.begin();
    assert!(checking.check_connection(now, fill).is_ok());
    let refused = checking.resume_from_cache(&stored, now, fill);
    assert_eq!(verdict(refused), "out-of-order");
    // And it goes on as if nothing had been asked.
    let outcome = world.tokens_of_now();
    assert_eq!(verdict(world.resume(&mut rp, outcome)), "signed in");
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
