//! No changed byte of what others keep for us or send us is accepted. Everything here has one form
//! alone: base64url takes neither padding nor spare bits nor the other alphabet.
//!
//! Two changes mean nothing, and are let be. In a query string `%2f` is `%2F`, and parameters that
//! are nobody's say nothing (`no_changed_byte_of_a_response_is_accepted`); `code` is the
//! provider's to judge. In a key ring the time of its last turn is no key.

use proptest::prelude::*;
use relying_party::{EndSessionOptions, Step, Timestamp, client_secret_readable};
use serde_json::json;

use crate::signer::{Signer, eddsa, es256, es384, es512, rsa};
use crate::verdict;
use crate::world::{NOW, World, client, keys, number};

/// The text with one character of it another; `None` where it stays as it was.
fn changed(text: &str, at: prop::sample::Index, to: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let at = at.index(bytes.len());
    bytes[at] = to;
    let changed = String::from_utf8(bytes).unwrap();
    (changed != text).then_some(changed)
}

/// Half of the time a character of base64url.
fn character() -> impl Strategy<Value = u8> {
    let base64url = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    prop_oneof![prop::sample::select(base64url.to_vec()), 0..128_u8]
}

/// A browser that signs out, and where it is sent.
fn sign_out(world: &mut World, sealed_id_token: Option<String>) -> String {
    let mut rp = world.begin();
    let options = EndSessionOptions {
        sealed_id_token,
        return_to: Some("https://example.org/shop".to_owned()),
    };
    let step = rp.end_session(options, Timestamp::from_seconds(NOW), &mut number(&mut 1));
    match world.run(&mut rp, step) {
        Ok(Step::EndSessionRedirect(redirect)) => redirect.url,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn of_an_id_token_of_any_algorithm(
        which in 0..6_usize,
        at: prop::sample::Index,
        to in character(),
    ) {
        let signers: [fn() -> Signer; 6] = [
            || es256(1),
            || es384(1),
            || es512(1),
            || eddsa(1),
            || rsa("RS256"),
            || rsa("PS256"),
        ];
        let mut world = World::new();
        world.sign_with(signers[which](), "one");
        let query = world.request().unwrap();
        let changed = changed(&world.id_token(), at, to);
        prop_assume!(changed.is_some());
        world.tokens["id_token"] = json!(changed);
        let verdict = verdict(world.respond(&query));
        prop_assert!(verdict.starts_with("id-token-"), "{}", verdict);
    }

    #[test]
    fn of_the_cookie_of_a_pending_sign_in(at: prop::sample::Index, to in character()) {
        let mut world = World::new();
        let query = world.request().unwrap();
        let changed = changed(&world.cookies[0].value, at, to);
        prop_assume!(changed.is_some());
        world.cookies[0].value = changed.unwrap();
        prop_assert_eq!(verdict(world.respond(&query)), "pending-sign-in-altered");
    }

    #[test]
    fn of_the_state_of_a_response(at: prop::sample::Index, to in character()) {
        let mut world = World::new();
        world.request().unwrap();
        let changed = changed(&world.sent["state"], at, to);
        prop_assume!(changed.is_some());
        let escaped: String = url::form_urlencoded::byte_serialize(changed.unwrap().as_bytes()).collect();
        let query = format!("code=c&iss=https%3A%2F%2Flogto.example%2Foidc&state={escaped}");
        prop_assert_eq!(verdict(world.respond(&query)), "response-state-unknown");
    }

    #[test]
    fn of_the_cache_of_the_provider(at: prop::sample::Index, to in character()) {
        let mut world = World::new();
        world.signed_in();
        let cache = world.configuration.provider_cache.clone().unwrap();
        let changed = changed(&cache, at, to);
        prop_assume!(changed.is_some());
        world.configuration.provider_cache = changed;
        world.asked();
        world.signed_in();
        prop_assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
    }

    #[test]
    fn of_the_sealed_secret_of_the_client(at: prop::sample::Index, to in character()) {
        let mut world = World::new();
        let sealed = world.configuration.sealed_client_secret.clone();
        prop_assert!(client_secret_readable(&keys(), &client(), &sealed));
        let changed = changed(&sealed, at, to);
        prop_assume!(changed.is_some());
        let changed = changed.unwrap();
        prop_assert!(!client_secret_readable(&keys(), &client(), &changed));
        world.configuration.sealed_client_secret = changed;
        prop_assert_eq!(verdict(world.sign_in()), "client-secret-unreadable");
    }

    #[test]
    fn of_a_sealed_id_token(at: prop::sample::Index, to in character()) {
        let mut world = World::new();
        let sealed = world.signed_in().sealed_id_token;
        prop_assert!(sign_out(&mut world, Some(sealed.clone())).contains("id_token_hint="));
        let changed = changed(&sealed, at, to);
        prop_assume!(changed.is_some());
        prop_assert!(!sign_out(&mut world, changed).contains("id_token_hint="));
    }

    #[test]
    fn of_the_state_of_signing_out(at: prop::sample::Index, to in character()) {
        let mut world = World::new();
        let url = url::Url::parse(&sign_out(&mut world, None)).unwrap();
        let state = url.query_pairs().find(|(name, _)| name == "state");
        let state = state.unwrap().1.into_owned();
        let signed_out = |state: &str| {
            let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
            world.begin().signed_out(&format!("logto=signed-out&state={state}"))
        };
        prop_assert_eq!(signed_out(&state), Some("https://example.org/shop".to_owned()));
        let changed = changed(&state, at, to);
        prop_assume!(changed.is_some());
        prop_assert_eq!(signed_out(&changed.unwrap()), None);
    }
}
