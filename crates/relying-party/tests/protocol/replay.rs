//! A refused sign-in, decided again from its bundle: what is said, and what is not kept.

use relying_party::{
    Facts, KnownUser, Policy, PublishedLink, Purpose, Replayed, SignedInUser, replay,
};
use serde_json::{Value, json};

use crate::decided_again::assert_decided_again;
use crate::signer::es384;
use crate::verdict;
use crate::world::World;

fn replayed(change: impl Fn(&mut World)) -> Replayed {
    let mut world = World::new();
    change(&mut world);
    let failure = world.sign_in().unwrap_err();
    replay(&failure.replay_bundle.unwrap()).unwrap()
}

#[test]
fn nothing_is_kept_unless_it_is_asked_for() {
    for change in [
        |world: &mut World| world.claims["iss"] = json!("https://evil.example"),
        |world: &mut World| world.edit_query = Box::new(|_| String::new()),
    ] {
        let mut world = World::new();
        world.configuration.keep_replay_bundle = false;
        change(&mut world);
        assert_eq!(world.sign_in().unwrap_err().replay_bundle, None);
    }
}

#[test]
fn the_steps_are_in_the_order_of_the_specification_and_end_where_it_stopped() {
    let replayed = replayed(|world| world.claims["nonce"] = json!("another one"));
    let steps: Vec<_> = replayed
        .steps
        .iter()
        .map(|step| (step.clause, step.broken))
        .collect();
    assert_eq!(
        steps,
        [
            ("RFC 6749 §3.1, §4.1.2", None),
            ("RFC 6749 §10.12", None),
            ("RFC 6749 §10.12, RFC 9700 §4.7.1", None),
            ("RFC 9207 §2.4", None),
            ("RFC 6749 §4.1.2, §4.1.2.1", None),
            ("RFC 9207 §2.4", None),
            ("ours", None),
            ("ours", None),
            ("RFC 7517 §5", None),
            ("RFC 6749 §4.1.3", None),
            ("RFC 6749 §5, OIDC Core §3.1.3.3", None),
            ("OIDC Core §3.1.3.7, rule 1; RFC 7515 §4.1, §7.1", None),
            ("OIDC Core §3.1.3.7, rule 2", None),
            ("OIDC Core §3.1.3.7, rule 3", None),
            ("OIDC Core §3.1.3.7, rules 4 and 5", None),
            ("OIDC Core §3.1.3.7, rule 7", None),
            ("OIDC Core §3.1.3.7, rule 6; RFC 7515 §5.2", None),
            ("OIDC Core §3.1.3.7, rule 9", None),
            ("OIDC Core §3.1.3.7, rule 10", None),
            ("OIDC Core §3.1.3.7, rule 11", Some("id-token-nonce")),
        ]
    );
}

#[test]
fn a_step_says_what_there_was() {
    let issuer = replayed(|world| world.claims["iss"] = json!("https://evil.example"));
    let last = issuer.steps.last().unwrap();
    assert_eq!(last.found, r#"iss "https://evil.example""#);
    let sent = replayed(|world| {
        world.edit_query = Box::new(|query| query.replace("logto.example", "evil.example"));
    });
    let last = sent.steps.last().unwrap();
    assert_eq!(last.found, r#"iss "https://evil.example/oidc""#);
    let signature = replayed(|world| world.signer = es384(2));
    let last = signature.steps.last().unwrap();
    assert_eq!(
        last.found,
        r#"kid Some("one"), 1 keys; verified by none that was tried"#
    );
}

#[test]
fn a_record_that_today_is_decided_otherwise_says_so() {
    let mut world = World::new();
    world.claims["exp"] = json!(world.now - 60);
    let failure = world.sign_in().unwrap_err();
    let mut bundle: Value = serde_json::from_str(&failure.replay_bundle.unwrap()).unwrap();
    bundle["settings"]["leeway"] = json!(120);
    let other = replay(&bundle.to_string()).unwrap();
    assert_eq!(other.recorded, "id-token-expired");
    assert_eq!(other.decided, Some("accepted"));
    bundle["exchanges"].as_array_mut().unwrap().pop();
    let wanting = replay(&bundle.to_string()).unwrap();
    assert_eq!(wanting.decided, None);
    assert_eq!(wanting.wanting, Some("a token response"));
    for nonsense in ["", "{}", "[]", r#"{"format":2}"#] {
        assert!(replay(nonsense).is_err());
    }
}

#[test]
fn an_account_that_was_refused_is_refused_again() {
    type Change = fn(&mut Policy, &mut Facts);
    let refusals: [(&str, &str, Change); 7] = [
        (
            "account-creation-disabled",
            "new accounts not allowed",
            |policy, _| {
                policy.create_accounts = false;
            },
        ),
        (
            "account-email-taken",
            "found by the address: account 2, of the same",
            |_, facts| {
                facts.with_email = Some(user(7));
            },
        ),
        (
            "account-privileged-link",
            "linking by address allowed",
            |policy, facts| {
                policy.link_by_email = true;
                let privileged = true;
                facts.with_email = Some(KnownUser {
                    privileged,
                    ..user(7)
                });
            },
        ),
        (
            "account-suspended",
            "linked: account 2, suspended",
            |_, facts| {
                let suspended = true;
                facts.linked = Some(KnownUser {
                    suspended,
                    ..user(7)
                });
            },
        ),
        (
            "account-already-linked",
            "linked to another identity",
            |policy, facts| {
                policy.link_by_email = true;
                let link_key = Some("another".to_owned());
                facts.with_email = Some(KnownUser {
                    link_key,
                    ..user(7)
                });
            },
        ),
        (
            "account-published-link-unconfirmed",
            "linked by the published plugin: account 2, privileged",
            |_, facts| {
                let privileged = true;
                facts.published = Some(PublishedLink {
                    user: KnownUser {
                        privileged,
                        ..user(7)
                    },
                    endpoint: "https://logto.example".to_owned(),
                    confirmed: false,
                });
            },
        ),
        (
            "account-creation-disabled",
            "at another issuer: account 2",
            |policy, facts| {
                policy.create_accounts = false;
                facts.published = Some(PublishedLink {
                    user: user(7),
                    endpoint: "https://other.example".to_owned(),
                    confirmed: true,
                });
            },
        ),
    ];
    for (expected, found, change) in refusals {
        let replayed = mapped_again(&mut World::new(), expected, change);
        let last = replayed.steps.last().unwrap();
        assert_eq!(last.broken, Some(expected));
        assert!(last.found.contains(found), "{expected}: {}", last.found);
    }
    // Whoever links has the first number, and whoever else is linked another.
    let mut world = World::new();
    world.options.purpose = Purpose::Link;
    world.options.current = Some(SignedInUser {
        user_id: 7,
        session_hash: "session".to_owned(),
    });
    let expected = "account-identity-linked-elsewhere";
    let replayed = mapped_again(&mut world, expected, |_, facts| {
        facts.current = Some(user(7));
        facts.linked = Some(user(8));
    });
    let found = &replayed.steps.last().unwrap().found;
    assert!(found.contains("linked: account 2, "), "{found}");
    assert!(found.contains("signed in: account 1, "), "{found}");
}

fn user(id: u64) -> KnownUser {
    KnownUser {
        id,
        privileged: false,
        suspended: false,
        link_key: None,
        email: "Person@Private.example".to_owned(),
        display_name: "Displayed".to_owned(),
        first_name: "Firstname".to_owned(),
        last_name: "Lastname".to_owned(),
    }
}

/// Signs in, is refused an account, and is refused it again from the bundle, which says nothing of it.
fn mapped_again(
    world: &mut World,
    expected: &str,
    change: impl Fn(&mut Policy, &mut Facts),
) -> Replayed {
    world.claims["email"] = json!("person@private.example");
    world.claims["email_verified"] = json!(true);
    let mut policy = Policy {
        create_accounts: true,
        default_role: "subscriber".to_owned(),
        link_by_email: false,
        update_profile: true,
        session_lifetime: 60,
    };
    let mut facts = Facts::default();
    change(&mut policy, &mut facts);
    let query = world.request().unwrap();
    let mut rp = world.begin();
    let step = world.respond_in(&mut rp, &query);
    assert_eq!(verdict(step), "signed in");
    let failure = rp.map_session(&policy, &facts, &mut |bytes: &mut [u8]| bytes.fill(3));
    let failure = failure.unwrap_err();
    assert_eq!(failure.code.code(), expected);
    // Where the page about it leads on to.
    assert_eq!(
        failure.return_to.as_deref(),
        Some("https://example.org/wanted?a=b")
    );
    assert_decided_again(world, &query, &failure);
    let bundle = failure.replay_bundle.unwrap();
    for private in [
        "rivate.example",
        "Displayed",
        "Firstname",
        "Lastname",
        "another",
    ] {
        assert!(!bundle.contains(private), "{private} is in {bundle}");
    }
    replay(&bundle).unwrap()
}

#[test]
fn a_key_that_was_not_the_signers_verifies_nothing_in_a_replay() {
    let mut world = World::new();
    world.claims["nonce"] = json!("another one");
    let failure = world.sign_in().unwrap_err();
    let mut bundle: Value = serde_json::from_str(&failure.replay_bundle.unwrap()).unwrap();
    let keys = json!([["keys", [es384(2).jwk("one")]]]);
    bundle["exchanges"][0]["outcome"]["response"]["body"]["members"] = keys;
    let other = replay(&bundle.to_string()).unwrap();
    assert_eq!(other.decided, Some("id-token-signature"));
}

#[test]
fn what_is_too_long_to_keep_is_not_kept() {
    let mut world = World::new();
    world.configuration.keep_replay_bundle = false;
    world.claims["aud"] = json!(vec!["another client"; 5000]);
    assert_eq!(verdict(world.sign_in()), "id-token-malformed");
    world.claims["aud"] = json!(vec!["another client"; 2500]);
    world.configuration.keep_replay_bundle = true;
    let query = world.request().unwrap();
    let options = relying_party::AuthorizationResponseOptions {
        query,
        cookies: world.cookies.clone(),
        current: None,
        default_return_to: String::new(),
    };
    let mut rp = world.begin();
    let fill = &mut |bytes: &mut [u8]| bytes.fill(3);
    let now = relying_party::Timestamp::from_seconds(world.now);
    let step = rp.authorization_response(options, now, fill);
    let failure = world.run(&mut rp, step).unwrap_err();
    assert_eq!(failure.code.code(), "id-token-audience");
    assert_eq!(failure.replay_bundle, None);
}
