//! Every refusal is decided again from its bundle, whatever a test is about.

use relying_party::{ErrorCode, Failure, replay};
use serde_json::Value;

use crate::world::World;

/// The bundle leads to the same code, and holds nothing that is secret or about the person.
pub(crate) fn assert_decided_again(world: &World, query: &str, failure: &Failure) {
    if failure.code == ErrorCode::OutOfOrder {
        return;
    }
    let Some(bundle) = &failure.replay_bundle else {
        panic!("{} brings no bundle", failure.code);
    };
    let replayed = replay(bundle).unwrap();
    assert_eq!(replayed.recorded, failure.code.code());
    assert_eq!(
        replayed.decided,
        Some(failure.code.code()),
        "{replayed:#?} {bundle}"
    );
    // What is fuzzed says everything in every place, also what is private elsewhere.
    if !cfg!(test) {
        return;
    }
    let found = replayed.steps.iter().map(|step| step.found.as_str());
    let printed: String = found.chain([bundle.as_str()]).collect();
    for secret in secrets(world, query) {
        assert!(!printed.contains(&secret), "{secret} is in {printed}");
    }
}

/// Everything that must stay here.
fn secrets(world: &World, query: &str) -> Vec<String> {
    let configuration = &world.configuration;
    let mut secrets = vec![
        world.id_token(),
        "wanted".to_owned(),
        "secret+:%".to_owned(),
        "AUTH_KEY".to_owned(),
        configuration.sealed_client_secret.clone(),
        configuration.keys.ring().expose().to_owned(),
        "access token".to_owned(),
    ];
    secrets.extend(world.cookies.iter().map(|cookie| cookie.value.clone()));
    secrets.extend(world.sent.get("nonce").cloned());
    secrets.extend(world.sent.get("code_challenge").cloned());
    let parameters = url::form_urlencoded::parse(query.as_bytes());
    secrets.extend(
        parameters
            .filter(|(name, _)| name == "code" || name == "state")
            .map(|(_, value)| value.into_owned()),
    );
    let personal = |claims: &Value| -> Vec<String> {
        let claims = claims.as_object().into_iter().flatten();
        claims
            .filter(|(name, _)| !["iss", "aud", "azp"].contains(&name.as_str()))
            .filter_map(|(_, claim)| Some(claim.as_str()?.to_owned()))
            .collect()
    };
    secrets.extend(personal(&world.claims));
    secrets.extend(personal(&world.userinfo));
    // What stands in a public place too, what is short, or of one letter, may be there by right.
    let public: Vec<&Value> = ["iss", "aud", "azp"]
        .iter()
        .filter_map(|name| world.claims.get(name))
        .chain(
            world
                .header
                .as_object()
                .into_iter()
                .flatten()
                .map(|(_, value)| value),
        )
        .collect();
    secrets.retain(|secret| !public.iter().any(|value| value.as_str() == Some(secret)));
    secrets.retain(|secret| secret.len() > 5 && !secret.bytes().all(|byte| byte == b'a'));
    secrets
}
