//! Whole conversations: what is sent, in which order, and what must not happen.

use std::collections::HashMap;

use relying_party::{
    AuthorizationResponseOptions, EndSessionOptions, ErrorCode, HttpOutcome, RequestKind, Step,
    Timestamp, TransportFailure, turn_key_ring,
};

use crate::verdict;
use crate::world::{NOW, World};

fn now() -> Timestamp {
    Timestamp::from_seconds(NOW)
}

fn fill(bytes: &mut [u8]) {
    bytes.fill(3);
}

#[test]
fn a_first_sign_in_fetches_everything_once_and_a_warm_one_only_the_tokens() {
    let mut world = World::new();
    let sign_in = world.signed_in();
    assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
    assert_eq!(sign_in.return_to, "https://example.org/wanted?a=b");
    assert_eq!(sign_in.identity.issuer, "https://logto.example/oidc");
    assert_eq!(sign_in.identity.subject, "subject1");
    assert_eq!(sign_in.identity.username.as_deref(), Some("someone"));
    assert!(world.cookies.is_empty(), "the pending sign-in is used up");
    world.signed_in();
    assert_eq!(world.asked(), ["token"]);
}

#[test]
fn the_authorization_request_says_what_the_specifications_ask_for() {
    let mut world = World::new();
    world.request().unwrap();
    let said: HashMap<&str, &str> = world
        .sent
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "client 1"),
        ("redirect_uri", "https://example.org/?logto=callback"),
        ("scope", "openid profile email phone roles"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(said[name], value);
    }
    for (name, length) in [("state", 56), ("nonce", 43), ("code_challenge", 43)] {
        assert_eq!(said[name].len(), length, "{name}");
    }
    assert_eq!(said.len(), 8);
}

#[test]
fn the_token_request_authenticates_the_client_and_proves_the_code() {
    let mut world = World::new();
    world.signed_in();
    let request = world.request_for("token");
    let header = |name: &str| {
        let found = request.headers.iter().find(|header| header.name == name);
        found.unwrap().value.clone()
    };
    assert_eq!(request.method, "POST");
    assert_eq!(request.url, "https://logto.example/oidc/token");
    assert_eq!(header("content-type"), "application/x-www-form-urlencoded");
    // RFC 6749 §2.3.1: `client+1:secret%2B%3A%25`.
    assert_eq!(
        header("authorization"),
        "Basic Y2xpZW50KzE6c2VjcmV0JTJCJTNBJTI1"
    );
    let body: HashMap<String, String> =
        url::form_urlencoded::parse(request.body.as_deref().unwrap().as_bytes())
            .into_owned()
            .collect();
    assert_eq!(body["grant_type"], "authorization_code");
    assert_eq!(body["code"], "c+ode");
    assert_eq!(body["redirect_uri"], "https://example.org/?logto=callback");
    // RFC 7636 §4.6.
    use sha2::{Digest, Sha256};
    let challenge = crate::signer::base64url(Sha256::digest(&body["code_verifier"]));
    assert_eq!(challenge, world.sent["code_challenge"]);
    assert_eq!(body.len(), 4, "no client_id or client_secret beside Basic");
}

#[test]
fn credentials_go_into_the_body_only_where_the_provider_takes_nothing_else() {
    let mut world = World::new();
    world.discovery["token_endpoint_auth_methods_supported"] =
        serde_json::json!(["client_secret_post", "private_key_jwt"]);
    world.signed_in();
    let request = world.request_for("token");
    assert!(
        request
            .headers
            .iter()
            .all(|header| header.name != "authorization")
    );
    let body = request.body.as_deref().unwrap();
    assert!(
        body.contains("client_id=client+1&client_secret=secret%2B%3A%25"),
        "{body}"
    );
}

#[test]
fn a_call_out_of_its_order_is_a_bug() {
    let mut world = World::new();
    let out_of_order = ErrorCode::OutOfOrder;
    let failed = HttpOutcome::Failed(TransportFailure::TimedOut);
    let mut rp = world.begin();
    let resumed = rp.resume(failed.clone(), now(), &mut fill);
    assert_eq!(resumed.unwrap_err().code, out_of_order, "nothing was asked");
    assert!(
        rp.check_connection(now(), &mut fill).is_ok(),
        "a refusal changes nothing"
    );
    let begun_twice = rp.check_connection(now(), &mut fill);
    assert_eq!(begun_twice.unwrap_err().code, out_of_order);

    let query = world.request().unwrap();
    let mut rp = world.begin();
    assert_eq!(verdict(world.respond_in(&mut rp, &query)), "signed in");
    let again = rp.resume(failed, now(), &mut fill);
    assert_eq!(again.unwrap_err().code, out_of_order, "it has ended");
    assert_eq!(verdict(world.respond_in(&mut rp, &query)), "out-of-order");
}

#[test]
fn two_tabs_sign_in_each_with_its_own_cookie() {
    let mut world = World::new();
    let first = world.request().unwrap();
    let nonce = world.sent["nonce"].clone();
    let second = world.request().unwrap();
    assert_eq!(world.cookies.len(), 2);
    assert_eq!(verdict(world.respond(&second)), "signed in");
    world.sent.insert("nonce".to_owned(), nonce);
    assert_eq!(verdict(world.respond(&first)), "signed in");
}

#[test]
fn a_lost_pending_sign_in_starts_anew_once() {
    let mut world = World::new();
    let query = world.request().unwrap();
    world.cookies.clear();
    world.requests.clear();
    let restart = match world.respond(&query) {
        Ok(Step::Restart(restart)) => restart,
        other => panic!("{other:?}"),
    };
    assert!(world.asked().is_empty(), "the code is not redeemed");
    world.options.attempt = restart.attempt;
    let query = world.request().unwrap();
    world.cookies.clear();
    assert_eq!(verdict(world.respond(&query)), "pending-sign-in-missing");
}

#[test]
fn an_expired_pending_sign_in_starts_anew_and_a_used_one_is_lost() {
    let mut world = World::new();
    let wanted = "https://example.org/blog/wanted/".to_owned();
    world.options.return_to = Some(wanted.clone());
    let query = world.request().unwrap();
    world.now += 3601;
    let restart = match world.respond(&query) {
        Ok(Step::Restart(restart)) => restart,
        other => panic!("{other:?}"),
    };
    assert_eq!(restart.return_to, Some(wanted));
    let mut world = World::new();
    let query = world.request().unwrap();
    assert_eq!(verdict(world.respond(&query)), "signed in");
    assert_eq!(verdict(world.respond(&query)), "restart");
}

#[test]
fn the_cookie_is_cleared_before_the_code_is_sent() {
    let mut world = World::new();
    world.signed_in();
    let query = world.request().unwrap();
    let options = AuthorizationResponseOptions {
        query,
        cookies: world.cookies.clone(),
        current: None,
        default_return_to: String::new(),
    };
    let step = world
        .begin()
        .authorization_response(options, now(), &mut fill);
    let Ok(Step::Fetch(fetch)) = step else {
        panic!("{step:?}");
    };
    assert_eq!(fetch.request.kind, RequestKind::Token);
    let changes: Vec<_> = fetch.changes.cookies.iter().collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].name, world.cookies[0].name);
    assert_eq!((changes[0].max_age, changes[0].value.as_str()), (0, ""));
}

/// Turns the key ring over, as a host does where a day has passed.
fn turn(world: &mut World) {
    let ring = world.configuration.keys.ring().expose().to_owned();
    let now = Timestamp::from_seconds(world.now);
    // Another key each time.
    let mut fill = |bytes: &mut [u8]| bytes.fill(u8::try_from(world.now % 251).unwrap());
    if let Some(ring) = turn_key_ring(Some(&ring), now, &mut fill) {
        world.configuration.keys = world.configuration.keys.with_ring(ring.into());
    }
}

#[test]
fn a_turn_of_the_key_ring_breaks_no_sign_in_under_way_and_the_second_starts_anew() {
    let mut world = World::new();
    let ring = |world: &World| world.configuration.keys.ring().expose().to_owned();
    let first = ring(&world);
    // The day of the first key ends while the person is at the provider.
    world.now += 86_400 - 1000;
    let query = world.request().unwrap();
    world.now += 1800;
    turn(&mut world);
    assert_ne!(ring(&world), first);
    (world.claims["iat"], world.claims["exp"]) = (world.now.into(), (world.now + 60).into());
    assert_eq!(verdict(world.respond(&query)), "signed in");

    let query = world.request().unwrap();
    for _ in 0..2 {
        let before = ring(&world);
        world.now += 86_400;
        turn(&mut world);
        assert_ne!(ring(&world), before);
    }
    assert_eq!(world.cookies.len(), 1, "even if the browser kept it");
    assert_eq!(verdict(world.respond(&query)), "restart");
}

#[test]
fn a_failure_says_where_the_person_wanted_to_go_and_clears_the_cookie() {
    let mut world = World::new();
    world.claims["aud"] = serde_json::json!("other");
    let failure = world.sign_in().unwrap_err();
    assert_eq!(
        failure.return_to.as_deref(),
        Some("https://example.org/wanted?a=b")
    );
    assert!(world.cookies.is_empty());
}

#[test]
fn the_end_session_request_has_hint_client_and_state_and_its_answer_the_return_address() {
    let mut world = World::new();
    let sealed = world.signed_in().sealed_id_token;
    let id_token = world.id_token();
    let mut rp = world.begin();
    let options = EndSessionOptions {
        sealed_id_token: Some(sealed),
        return_to: Some("https://example.org/bye".to_owned()),
    };
    let redirect = match rp.end_session(options, now(), &mut fill) {
        Ok(Step::EndSessionRedirect(redirect)) => redirect,
        other => panic!("{other:?}"),
    };
    assert_eq!(redirect.host, "logto.example");
    let url = url::Url::parse(&redirect.url).unwrap();
    let said: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(url.path(), "/oidc/session/end");
    assert_eq!(
        said["id_token_hint"].split('.').take(2).collect::<Vec<_>>(),
        id_token.split('.').take(2).collect::<Vec<_>>()
    );
    assert_eq!(said["client_id"], "client 1");
    assert_eq!(
        said["post_logout_redirect_uri"],
        "https://example.org/?logto=signed-out"
    );
    let state = &said["state"];
    let signed_out = |query: &str| world.begin().signed_out(query);
    assert_eq!(
        signed_out(&format!("logto=signed-out&state={state}")).as_deref(),
        Some("https://example.org/bye")
    );
    for query in [
        String::new(),
        "state=".to_owned(),
        "state=af0ifjsldkj".to_owned(),
        format!("state={state}&state={state}"),
        format!("state={state}A"),
        format!("state={}", world.sent["state"]),
    ] {
        assert_eq!(signed_out(&query), None, "{query}");
    }
}

#[test]
fn what_a_sign_out_had_to_fetch_is_kept_for_the_next() {
    let mut world = World::new();
    let sign_out = |world: &mut World| {
        let mut rp = world.begin();
        let options = EndSessionOptions {
            sealed_id_token: None,
            return_to: None,
        };
        let first = rp.end_session(options, now(), &mut fill);
        let step = world.run(&mut rp, first);
        assert!(matches!(step, Ok(Step::EndSessionRedirect(_))), "{step:?}");
        world.asked().len()
    };
    assert_eq!(sign_out(&mut world), 1);
    assert_eq!(sign_out(&mut world), 0);
}

#[test]
fn ending_a_session_needs_no_id_token_and_no_return_address() {
    let mut world = World::new();
    world.request().unwrap();
    for sealed_id_token in [None, Some("nonsense".to_owned())] {
        let options = EndSessionOptions {
            sealed_id_token,
            return_to: None,
        };
        let step = world.begin().end_session(options, now(), &mut fill);
        let Ok(Step::EndSessionRedirect(redirect)) = step else {
            panic!("{step:?}")
        };
        assert!(!redirect.url.contains("id_token_hint"));
        assert!(redirect.url.contains("client_id=client+1"));
        assert!(redirect.url.contains("state="));
    }
}

#[test]
fn a_provider_without_end_session_endpoint_says_so() {
    let mut world = World::new();
    world
        .discovery
        .as_object_mut()
        .unwrap()
        .remove("end_session_endpoint");
    world.request().unwrap();
    let options = EndSessionOptions {
        sealed_id_token: None,
        return_to: None,
    };
    let failure = world
        .begin()
        .end_session(options, now(), &mut fill)
        .unwrap_err();
    assert_eq!(failure.code, ErrorCode::EndSessionUnsupported);
}
