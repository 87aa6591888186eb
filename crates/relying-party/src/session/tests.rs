//! A table for each way into an account, and what holds whatever the host finds.

use proptest::prelude::*;

use super::*;
use crate::testing::{identity, numbered};

fn policy() -> Policy {
    Policy {
        create_accounts: true,
        default_role: "subscriber".to_owned(),
        link_by_email: false,
        update_profile: false,
        session_lifetime: 1_209_600,
    }
}

/// Ann, whom the provider knows well.
fn ann() -> Identity {
    let some = |text: &str| Some(text.to_owned());
    Identity {
        username: some("ann"),
        name: some("Ann Smith"),
        given_name: some("Ann"),
        family_name: some("Smith"),
        email: some("ann@example.org"),
        email_verified: true,
        ..identity()
    }
}

fn user(id: u64) -> KnownUser {
    KnownUser {
        id,
        privileged: false,
        suspended: false,
        link_key: None,
        email: "ann@example.org".to_owned(),
        display_name: "Ann Smith".to_owned(),
        first_name: "Ann".to_owned(),
        last_name: "Smith".to_owned(),
    }
}

fn privileged(id: u64) -> KnownUser {
    KnownUser {
        privileged: true,
        ..user(id)
    }
}

fn suspended(id: u64) -> KnownUser {
    KnownUser {
        suspended: true,
        ..user(id)
    }
}

fn linked_under(link_key: &str, id: u64) -> KnownUser {
    KnownUser {
        link_key: Some(link_key.to_owned()),
        ..user(id)
    }
}

fn published(user: KnownUser) -> Facts {
    let link = PublishedLink {
        user,
        endpoint: "https://logto.example/".to_owned(),
        confirmed: false,
    };
    Facts {
        published: Some(link),
        ..Facts::default()
    }
}

fn with_email(user: KnownUser) -> Facts {
    Facts {
        with_email: Some(user),
        ..Facts::default()
    }
}

fn current(user: KnownUser) -> Facts {
    Facts {
        current: Some(user),
        ..Facts::default()
    }
}

fn map(
    identity: &Identity,
    linking: Option<u64>,
    policy: &Policy,
    facts: &Facts,
) -> Result<Decision, ErrorCode> {
    map_session(identity, linking, policy, facts, &mut numbered()).map_err(|error| error.code)
}

/// What becomes of Ann, in few words.
fn outcome(linking: Option<u64>, policy: &Policy, facts: &Facts) -> Result<String, ErrorCode> {
    Ok(match map(&ann(), linking, policy, facts)? {
        Decision::Existing(user) => format!("existing {}", user.user_id),
        Decision::Create(user) => format!("create {}", user.names[0].login),
        Decision::Link(user) if user.reset_credentials => {
            format!("link {} and reset", user.user_id)
        }
        Decision::Link(user) => format!("link {}", user.user_id),
    })
}

fn check(facts: &Facts, expected: Result<&str, ErrorCode>) {
    assert_eq!(
        outcome(None, &policy(), facts),
        expected.map(str::to_owned),
        "{facts:?}"
    );
}

fn fields(fields: &[FieldChange]) -> Vec<(ProfileField, &str)> {
    fields
        .iter()
        .map(|change| (change.field, change.value.as_str()))
        .collect()
}

#[test]
fn the_subject_decides_before_anything_else() {
    let others = Facts {
        with_email: Some(user(2)),
        ..published(privileged(3))
    };
    check(
        &Facts {
            linked: Some(user(1)),
            ..others.clone()
        },
        Ok("existing 1"),
    );
    check(
        &Facts {
            linked: Some(privileged(1)),
            ..others.clone()
        },
        Ok("existing 1"),
    );
    check(
        &Facts {
            linked: Some(suspended(1)),
            ..others
        },
        Err(ErrorCode::AccountSuspended),
    );
    check(
        &Facts {
            linked: Some(linked_under("this link", 1)),
            ..Facts::default()
        },
        Ok("existing 1"),
    );
    check(
        &Facts {
            linked: Some(linked_under("another", 1)),
            ..Facts::default()
        },
        Err(ErrorCode::OutOfOrder),
    );
}

#[test]
fn a_new_account_has_what_is_claimed() {
    let facts = Facts {
        username_usable: true,
        ..Facts::default()
    };
    let Ok(Decision::Create(made)) = map(&ann(), None, &policy(), &facts) else {
        panic!()
    };
    assert_eq!(
        (
            made.names[0].login.as_str(),
            made.names[0].nicename.as_str(),
            made.role.as_str(),
            made.session_lifetime
        ),
        ("ann", "ann", "subscriber", 1_209_600)
    );
    assert_eq!(
        fields(&made.fields),
        [
            (ProfileField::Email, "ann@example.org"),
            (ProfileField::DisplayName, "Ann Smith"),
            (ProfileField::FirstName, "Ann"),
            (ProfileField::LastName, "Smith"),
        ]
    );
}

#[test]
fn a_person_with_only_a_phone_number_is_a_full_user() {
    let person = Identity {
        phone_number: Some("+4915112345678".to_owned()),
        ..identity()
    };
    let logins = [0, 1].map(|_| {
        let Ok(Decision::Create(made)) = map(&person, None, &policy(), &Facts::default()) else {
            panic!()
        };
        assert_eq!(
            fields(&made.fields),
            [(ProfileField::DisplayName, "Member")]
        );
        made.names[0].login.clone()
    });
    assert_ne!(logins[0], logins[1]);
}

#[test]
fn accounts_are_made_where_the_policy_says_so() {
    let refusing = Policy {
        create_accounts: false,
        ..policy()
    };
    assert_eq!(
        outcome(None, &refusing, &Facts::default()),
        Err(ErrorCode::AccountCreationDisabled)
    );
    assert_eq!(
        outcome(
            None,
            &refusing,
            &Facts {
                linked: Some(user(1)),
                ..Facts::default()
            }
        ),
        Ok("existing 1".to_owned())
    );
}

#[test]
fn an_address_that_somebody_has_makes_no_second_account() {
    check(&with_email(user(2)), Err(ErrorCode::AccountEmailTaken));
    check(
        &with_email(privileged(2)),
        Err(ErrorCode::AccountEmailTaken),
    );
    check(&with_email(suspended(2)), Err(ErrorCode::AccountEmailTaken));
}

#[test]
fn an_identity_is_linked_by_address_where_the_policy_says_so() {
    let linking = Policy {
        link_by_email: true,
        ..policy()
    };
    let other_spelling = KnownUser {
        email: "ANN@example.org".to_owned(),
        ..user(2)
    };
    let other_person = KnownUser {
        email: "änn@example.org".to_owned(),
        ..user(2)
    };
    for (user, expected) in [
        (user(2), Ok("link 2 and reset")),
        (other_spelling, Ok("link 2 and reset")),
        (other_person, Err(ErrorCode::AccountEmailTaken)),
        (privileged(2), Err(ErrorCode::AccountPrivilegedLink)),
        (suspended(2), Err(ErrorCode::AccountSuspended)),
        (
            linked_under("another", 2),
            Err(ErrorCode::AccountAlreadyLinked),
        ),
    ] {
        assert_eq!(
            outcome(None, &linking, &with_email(user)),
            expected.map(str::to_owned)
        );
    }
}

#[test]
fn an_address_that_nobody_verified_or_no_account_can_have_says_nothing_about_accounts() {
    let unverified = Identity {
        email_verified: false,
        ..ann()
    };
    let without = Identity {
        email: None,
        ..ann()
    };
    let unstorable = Identity {
        email: Some("josé@example.org".to_owned()),
        ..ann()
    };
    for identity in [unverified, without, unstorable] {
        for link_by_email in [false, true] {
            let policy = Policy {
                link_by_email,
                ..policy()
            };
            let Ok(Decision::Create(made)) = map(&identity, None, &policy, &with_email(user(2)))
            else {
                panic!("{identity:?}")
            };
            assert!(
                made.fields
                    .iter()
                    .all(|change| change.field != ProfileField::Email)
            );
        }
    }
}

#[test]
fn a_published_link_holds_at_the_issuer_of_its_endpoint() {
    check(&published(user(3)), Ok("link 3"));
    let moved = |endpoint: &str| {
        let mut facts = Facts {
            username_usable: true,
            ..published(user(3))
        };
        facts
            .published
            .iter_mut()
            .for_each(|link| link.endpoint = endpoint.to_owned());
        facts
    };
    check(&moved("https://logto.example"), Ok("link 3"));
    for elsewhere in [
        "",
        "/",
        "https://other.example",
        "https://logto.example/oidc",
        "http://logto.example",
        "https://LOGTO.example",
    ] {
        check(&moved(elsewhere), Ok("create ann"));
    }
}

#[test]
fn a_published_link_to_a_privileged_account_waits_for_an_administrator() {
    check(
        &published(privileged(3)),
        Err(ErrorCode::AccountPublishedLinkUnconfirmed),
    );
    let mut facts = published(privileged(3));
    facts
        .published
        .iter_mut()
        .for_each(|link| link.confirmed = true);
    check(&facts, Ok("link 3"));
    check(&published(suspended(3)), Err(ErrorCode::AccountSuspended));
    check(
        &published(linked_under("another", 3)),
        Err(ErrorCode::AccountAlreadyLinked),
    );
    check(
        &Facts {
            with_email: Some(user(2)),
            ..published(user(3))
        },
        Ok("link 3"),
    );
}

#[test]
fn an_owner_links_what_nobody_else_has() {
    let elsewhere = Err(ErrorCode::AccountIdentityLinkedElsewhere);
    for (facts, expected) in [
        (current(user(7)), Ok("link 7")),
        (current(privileged(7)), Ok("link 7")),
        (current(linked_under("this link", 7)), Ok("link 7")),
        (
            Facts {
                linked: Some(linked_under("this link", 7)),
                ..current(linked_under("this link", 7))
            },
            Ok("existing 7"),
        ),
        (
            Facts {
                linked: Some(user(8)),
                ..current(user(7))
            },
            elsewhere,
        ),
        (
            Facts {
                published: published(user(8)).published,
                ..current(user(7))
            },
            elsewhere,
        ),
        (
            Facts {
                published: published(privileged(7)).published,
                ..current(privileged(7))
            },
            Ok("link 7"),
        ),
        (
            Facts {
                with_email: Some(user(8)),
                ..current(user(7))
            },
            Ok("link 7"),
        ),
        (
            current(linked_under("another", 7)),
            Err(ErrorCode::AccountAlreadyLinked),
        ),
        (current(suspended(7)), Err(ErrorCode::AccountSuspended)),
        (current(user(8)), Err(ErrorCode::PendingSignInOtherUser)),
        (Facts::default(), Err(ErrorCode::PendingSignInOtherUser)),
    ] {
        assert_eq!(
            outcome(Some(7), &policy(), &facts),
            expected.map(str::to_owned),
            "{facts:?}"
        );
    }
}

#[test]
fn who_signs_in_is_not_linked_to_the_account_that_is_open() {
    check(
        &Facts {
            username_usable: true,
            ..current(privileged(7))
        },
        Ok("create ann"),
    );
}

#[test]
fn a_profile_is_changed_where_it_differs_and_the_policy_says_so() {
    let bare = KnownUser {
        email: String::new(),
        display_name: "x".to_owned(),
        first_name: String::new(),
        last_name: "Smith".to_owned(),
        ..user(1)
    };
    let changes = |identity: &Identity, policy: &Policy, facts: Facts| {
        let Ok(Decision::Existing(user)) = map(identity, None, policy, &facts) else {
            panic!()
        };
        user.fields
    };
    let linked = |user: KnownUser| Facts {
        linked: Some(user),
        ..Facts::default()
    };
    let updating = Policy {
        update_profile: true,
        ..policy()
    };
    assert_eq!(changes(&ann(), &policy(), linked(bare.clone())), []);
    assert_eq!(changes(&ann(), &updating, linked(user(1))), []);
    assert_eq!(
        fields(&changes(&ann(), &updating, linked(bare.clone()))),
        [
            (ProfileField::Email, "ann@example.org"),
            (ProfileField::DisplayName, "Ann Smith"),
            (ProfileField::FirstName, "Ann"),
        ]
    );
    // An absent claim changes nothing: nobody becomes `Member` again.
    assert_eq!(changes(&identity(), &updating, linked(bare.clone())), []);
    let editor = KnownUser {
        privileged: true,
        ..bare.clone()
    };
    assert_eq!(changes(&ann(), &updating, linked(editor)), []);
    let others = Facts {
        with_email: Some(user(2)),
        ..linked(bare.clone())
    };
    assert!(
        changes(&ann(), &updating, others)
            .iter()
            .all(|change| change.field != ProfileField::Email)
    );
    let own = Facts {
        with_email: Some(user(1)),
        ..linked(KnownUser {
            email: "ANN@example.org".to_owned(),
            ..user(1)
        })
    };
    assert_eq!(
        fields(&changes(&ann(), &updating, own)),
        [(ProfileField::Email, "ann@example.org")]
    );
}

#[test]
fn an_address_is_set_when_it_is_one_and_verified() {
    let with = |email: &str, email_verified| {
        let identity = Identity {
            email: Some(email.to_owned()),
            email_verified,
            ..ann()
        };
        let Ok(Decision::Create(made)) = map(&identity, None, &policy(), &Facts::default()) else {
            panic!()
        };
        made.fields
            .iter()
            .any(|change| change.field == ProfileField::Email)
    };
    for email in [
        "ann@example.org",
        "a@b.cd",
        "Ann.O'Neil+wp@mail-1.example.org",
        "!#$%*/=?^_`{|}~-@xn--exmple-cua.example",
    ] {
        assert!(with(email, true), "{email}");
        assert!(!with(email, false), "{email}");
    }
    for email in [
        "",
        "ann",
        "@",
        "ann@",
        "@example.org",
        "a@b@c",
        "a b@example.org",
        "a@exam\u{0}ple.org",
        &format!("{}@example.org", "a".repeat(100)),
        // WordPress makes another address of each of these, or none.
        "carol@ñcompany.example",
        "giına@example.org",
        "\"dave\"@example.org",
        "er(x)in@example.org",
        "fr,ank@example.org",
        "x@corp.exämple",
        "r&d@example.org",
        "<b>ann@example.org",
        "ann\\@example.org",
        "a@b.c",
        "ann@localhost",
        "ann@.example.org",
        "ann@example..org",
        "ann@example.org.",
        "ann@-example.org",
        "ann@example-.org",
        "ann@exam_ple.org",
        "ann@[192.0.2.1]",
    ] {
        assert!(!with(email, true), "{email}");
    }
}

#[test]
fn given_and_family_name_are_as_public_as_the_name() {
    let identity = Identity {
        given_name: Some("ann@example.org".to_owned()),
        family_name: Some("+49 151 1234567".to_owned()),
        ..ann()
    };
    let Ok(Decision::Create(made)) = map(&identity, None, &policy(), &Facts::default()) else {
        panic!()
    };
    assert_eq!(
        made.fields
            .iter()
            .map(|change| change.field)
            .collect::<Vec<_>>(),
        [ProfileField::Email, ProfileField::DisplayName]
    );
}

fn any_user() -> impl Strategy<Value = KnownUser> {
    (
        1..4_u64,
        any::<bool>(),
        any::<bool>(),
        prop::option::of(prop_oneof!["this link", "another"]),
    )
        .prop_map(|(id, privileged, suspended, link_key)| KnownUser {
            privileged,
            suspended,
            link_key,
            ..user(id)
        })
}

prop_compose! {
    fn any_facts()(
        linked in prop::option::of(any_user()),
        link in prop::option::of((any_user(), any::<bool>(), any::<bool>())),
        with_email in prop::option::of(any_user()),
        current in prop::option::of(any_user()),
        username_usable: bool,
    ) -> Facts {
        let published = link.map(|(user, here, confirmed)| PublishedLink {
            user,
            endpoint: if here { "https://logto.example" } else { "https://other.example" }.to_owned(),
            confirmed,
        });
        Facts { linked, published, with_email, current, username_usable }
    }
}

proptest! {
    #[test]
    fn nobody_is_let_into_a_suspended_or_another_identitys_account(
        facts in any_facts(), linking in prop::option::of(1..4_u64), link_by_email: bool, update_profile: bool,
    ) {
        let policy = Policy { link_by_email, update_profile, ..policy() };
        let known = |id: u64| {
            let published = facts.published.as_ref().map(|link| &link.user);
            [facts.linked.as_ref(), published, facts.with_email.as_ref(), facts.current.as_ref()]
                .into_iter().flatten().filter(move |user| user.id == id)
        };
        let may_enter = |id: u64| known(id).any(|user| !user.suspended && user.link_key.as_deref() != Some("another"));
        match map(&ann(), linking, &policy, &facts) {
            Ok(Decision::Existing(user)) => {
                prop_assert!(facts.linked.as_ref().is_some_and(|linked| linked.id == user.user_id));
                prop_assert!(may_enter(user.user_id));
            }
            Ok(Decision::Link(user)) => {
                prop_assert!(facts.linked.is_none() && may_enter(user.user_id));
                prop_assert!(linking.is_none_or(|id| id == user.user_id));
                // By address alone nobody becomes more than a reader.
                prop_assert!(!user.reset_credentials || (link_by_email && linking.is_none() && known(user.user_id).any(|user| !user.privileged)));
            }
            Ok(Decision::Create(_)) => {
                prop_assert!(linking.is_none() && facts.linked.is_none() && facts.with_email.is_none());
            }
            Err(_) => {}
        }
    }
}
