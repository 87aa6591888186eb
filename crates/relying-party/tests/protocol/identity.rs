//! From claims to an identity, and when userinfo is asked for.

use relying_party::{Identity, ProviderKind};
use serde_json::{Value, json};

use crate::world::World;

fn identity(claims: &[(&str, Value)]) -> Identity {
    let mut world = World::new();
    for (name, value) in claims {
        world.claims[*name] = value.clone();
    }
    world.signed_in().identity
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn null_is_an_answer_and_only_an_absent_claim_asks_userinfo() {
    for (scopes, absent, asked) in [
        ("profile email phone roles", "", false),
        ("profile email phone roles", "name", true),
        ("profile email phone roles", "username", true),
        ("profile email phone roles", "email", true),
        ("profile email phone roles", "phone_number", true),
        ("profile email phone roles", "roles", true),
        ("profile email phone roles", "email_verified", false),
        ("profile email phone roles", "picture", false),
        ("profile email phone", "roles", false),
        ("profile roles", "email", false),
        ("", "name", false),
        ("custom_data identities", "custom_data", false),
    ] {
        let mut world = World::new();
        world.configuration.scopes = scopes.split_whitespace().map(str::to_owned).collect();
        world.claims[absent] = json!("-");
        world.signed_in();
        let requests = world.asked();
        assert_eq!(requests.contains(&"userinfo"), asked, "{scopes}: {absent}");
    }
    let mut world = World::new();
    world.claims["username"] = json!("-");
    world.claims["preferred_username"] = json!(null);
    world.signed_in();
    assert!(!world.asked().contains(&"userinfo"), "either name will do");
}

#[test]
fn a_provider_without_userinfo_endpoint_is_not_asked() {
    let mut world = World::new();
    world.claims["email"] = json!("-");
    world.discovery["userinfo_endpoint"] = json!(null);
    assert_eq!(world.signed_in().identity.email, None);
}

#[test]
fn userinfo_fills_in_what_is_absent_and_overrides_nothing() {
    let mut world = World::new();
    world.claims["email"] = json!("-");
    world.userinfo = json!({
        "sub": "subject1",
        "iss": "https://evil.example",
        "sid": "other",
        "email": "a@example.org",
        "email_verified": true,
        "name": "Another",
        "phone_number": null,
        "roles": ["administrator"],
    });
    let identity = world.signed_in().identity;
    assert_eq!(identity.email, some("a@example.org"));
    assert!(identity.email_verified);
    assert_eq!(identity.name, some("A Name"));
    assert_eq!(identity.phone_number, some("+4915112345678"));
    assert!(identity.roles.is_empty());
    assert_eq!(identity.issuer, "https://logto.example/oidc");
    assert_eq!(identity.sid, None);
    let request = world.requests.last().unwrap();
    assert_eq!(request.url, "https://logto.example/oidc/me");
    let authorization = request
        .headers
        .iter()
        .find(|header| header.name == "Authorization");
    assert_eq!(authorization.unwrap().value, "Bearer access token");
}

#[test]
fn an_empty_claim_is_none() {
    for nothing in [
        json!(null),
        json!(""),
        json!("  "),
        json!(7),
        json!([]),
        json!({}),
    ] {
        let identity = identity(&[
            ("name", nothing.clone()),
            ("username", nothing.clone()),
            ("email", nothing.clone()),
            ("email_verified", json!(true)),
            ("phone_number", nothing.clone()),
            ("phone_number_verified", json!(true)),
            ("picture", nothing.clone()),
            ("sid", nothing.clone()),
            ("roles", nothing.clone()),
        ]);
        let texts = [
            identity.name,
            identity.username,
            identity.email,
            identity.phone_number,
            identity.picture,
            identity.sid,
        ];
        assert!(texts.iter().all(Option::is_none), "{nothing}");
        assert!(
            !identity.email_verified && !identity.phone_number_verified,
            "{nothing}"
        );
        assert!(identity.roles.is_empty(), "{nothing}");
    }
}

#[test]
fn names_of_the_whole_world_arrive_unharmed() {
    for name in [
        "山田 太郎",
        "Zoë 🦄👩‍👩‍👧",
        "محمد",
        "O'Brien?~>",
        "\u{1F600}\u{0301}",
    ] {
        assert_eq!(identity(&[("name", json!(name))]).name, some(name));
    }
}

#[test]
fn claims_are_read_as_each_provider_spells_them() {
    let number = |number: &str| identity(&[("phone_number", json!(number))]).phone_number;
    assert_eq!(number("4915112345678"), some("+4915112345678"));
    assert_eq!(number("+4915112345678"), some("+4915112345678"));
    assert_eq!(number("0151-1234"), some("0151-1234"));
    let verified = |value: Value| {
        identity(&[("email", json!("a@b")), ("email_verified", value)]).email_verified
    };
    assert!(verified(json!(true)) && verified(json!("true")));
    assert!(!verified(json!("false")) && !verified(json!(1)) && !verified(json!(null)));
    let preferred = identity(&[
        ("username", json!(null)),
        ("preferred_username", json!("p")),
    ]);
    assert_eq!(preferred.username, some("p"));
    assert_eq!(
        identity(&[("roles", json!(["a", 7, "b"]))]).roles,
        ["a", "b"]
    );
    assert_eq!(identity(&[("sid", json!("s1"))]).sid, some("s1"));
}

#[test]
fn a_link_key_is_of_issuer_and_subject_together() {
    let one = identity(&[]).link_key;
    assert_eq!(one, identity(&[("name", json!("Another"))]).link_key);
    assert_eq!(one.len(), 64);
    assert_ne!(one, identity(&[("sub", json!("subject2"))]).link_key);
    let mut world = World::new();
    world.move_to(ProviderKind::Logto, "https://other.example");
    let issuer = json!("https://other.example/oidc");
    (world.discovery["issuer"], world.claims["iss"]) = (issuer.clone(), issuer);
    world.edit_query = Box::new(|query| query.replace("logto.example", "other.example"));
    assert_ne!(one, world.signed_in().identity.link_key);
}
