//! The authorization request: what settings and callers may add, and what they may not.

use relying_party::{FirstScreen, Parameter, Prompt, ProviderKind, Purpose, SignedInUser};
use serde_json::json;

use crate::world::World;

fn parameter(name: &str, value: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// What a parameter of the settings becomes.
fn sent(name: &str, value: &str) -> Option<String> {
    let mut world = World::new();
    world.configuration.authorization_parameters = vec![parameter(name, value)];
    world.request().unwrap();
    world.sent.get(name).cloned()
}

#[test]
fn no_setting_overrides_what_the_protocol_owns() {
    let honest = {
        let mut world = World::new();
        world.request().unwrap();
        world.sent
    };
    for name in [
        "response_type",
        "response_mode",
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "State",
        " state",
        "id_token_hint",
    ] {
        assert_ne!(sent(name, "mine").as_deref(), Some("mine"), "{name}");
        let mut world = World::new();
        world.configuration.authorization_parameters = vec![parameter(name, "mine")];
        world.request().unwrap();
        assert_eq!(world.sent.len(), honest.len(), "{name}");
    }
}

#[test]
fn a_link_asks_for_a_new_sign_in_whatever_settings_say() {
    let mut world = World::new();
    world.configuration.authorization_parameters = vec![
        parameter("max_age", "86400"),
        parameter("prompt", "none"),
        parameter("organization_id", "one"),
    ];
    world.options.purpose = Purpose::Link;
    world.options.current = Some(SignedInUser {
        user_id: 7,
        session_hash: "session".to_owned(),
    });
    world.request().unwrap();
    let sent = |name: &str| world.sent.get(name).map(String::as_str);
    assert_eq!(
        (sent("prompt"), sent("max_age")),
        (Some("login"), Some("0"))
    );
    assert_eq!(sent("organization_id"), Some("one"));
}

#[test]
fn a_parameter_of_logto_is_sent_when_it_is_valid() {
    for (name, valid, invalid) in [
        ("first_screen", "identifier:register", "signup"),
        ("direct_sign_in", "social:google", "google"),
        ("direct_sign_in", "sso:abc_1-2", "sso:"),
        ("identifier", "email phone", "email,phone"),
        ("ui_locales", "de-CH fr en", "de;q=1"),
        ("prompt", "login consent", "login  consent"),
        ("organization_id", "abc123", "a b"),
        ("one_time_token", "any thing", ""),
    ] {
        assert_eq!(sent(name, valid).as_deref(), Some(valid), "{name}");
        assert_eq!(sent(name, invalid), None, "{name}");
    }
    assert_eq!(
        sent("audience", "https://api.example").as_deref(),
        Some("https://api.example")
    );
    assert_eq!(sent("audience", "a\nb"), None);
    assert_eq!(sent("audience", &"a".repeat(513)), None);
}

#[test]
fn a_request_may_say_more_than_the_settings_do() {
    let mut world = World::new();
    world.configuration.authorization_parameters = vec![
        parameter("prompt", "consent"),
        parameter("ui_locales", "fr"),
    ];
    world.options.prompt = Some(Prompt::Login);
    world.options.first_screen = Some(FirstScreen::IdentifierSignIn);
    world.options.direct_sign_in = Some("social:google".to_owned());
    world.options.login_hint = Some("someone@example.org".to_owned());
    world.request().unwrap();
    for (name, value) in [
        ("prompt", "login"),
        ("first_screen", "identifier:sign_in"),
        ("direct_sign_in", "social:google"),
        ("login_hint", "someone@example.org"),
        ("ui_locales", "fr"),
    ] {
        assert_eq!(world.sent[name], value);
    }
}

#[test]
fn another_provider_is_not_sent_what_only_logto_understands() {
    let mut world = World::new();
    world.move_to(ProviderKind::Openid, "https://logto.example/oidc");
    world.options.first_screen = Some(FirstScreen::Register);
    world.options.direct_sign_in = Some("social:google".to_owned());
    world.request().unwrap();
    assert!(!world.sent.contains_key("first_screen"));
    assert!(!world.sent.contains_key("direct_sign_in"));
}

#[test]
fn scopes_are_sent_once_each_and_without_offline_access() {
    let mut world = World::new();
    world.configuration.scopes = ["email", "openid", "offline_access", "email", "", "x:y"]
        .map(str::to_owned)
        .to_vec();
    world.request().unwrap();
    assert_eq!(world.sent["scope"], "openid email x:y");
}

#[test]
fn an_endpoint_with_a_query_of_its_own_keeps_it() {
    let mut world = World::new();
    world.discovery["authorization_endpoint"] = json!("https://logto.example/?action=auth");
    world.request().unwrap();
    assert_eq!(world.sent["action"], "auth");
    assert_eq!(world.sent["response_type"], "code");
}

#[test]
fn no_state_nonce_or_challenge_is_used_twice() {
    let mut world = World::new();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..3 {
        world.request().unwrap();
        for name in ["state", "nonce", "code_challenge"] {
            assert!(seen.insert(world.sent[name].clone()), "{name}");
        }
    }
}
