//! Pending sign-ins in browsers: lost, late, altered, swapped, too many.

use proptest::prelude::*;

use super::*;
use crate::pending_cookies::{MAX_COOKIES, MAX_HEADERS, MAX_TOGETHER, header_length, sent_length};
use crate::return_address::MAX_RETURN_ADDRESS;
use crate::testing::{Browser, NOW, at, configuration, numbered};

const LIFETIME: i64 = 3600;

fn options(purpose: Purpose) -> AuthorizationRequestOptions {
    AuthorizationRequestOptions {
        purpose,
        current: None,
        return_to: None,
        default_return_to: "https://example.org/".to_owned(),
        cookies: Vec::new(),
        attempt: 0,
        prompt: None,
        first_screen: None,
        direct_sign_in: None,
        login_hint: None,
        ui_locales: None,
    }
}

fn user(user_id: u64, session: &str) -> SignedInUser {
    SignedInUser {
        user_id,
        session_hash: session.to_owned(),
    }
}

/// Begins a sign-in in a browser.
fn begin(
    browser: &mut Browser,
    configuration: &Configuration,
    options: AuthorizationRequestOptions,
    now: Timestamp,
) -> PendingSignIn {
    let options = AuthorizationRequestOptions {
        cookies: browser.cookies(),
        ..options
    };
    let (pending, changes) =
        PendingSignIn::begin(configuration, &options, now, &mut numbered()).unwrap();
    browser.apply(&changes);
    pending
}

fn code(opened: Result<PendingSignIn, Error>) -> Option<ErrorCode> {
    opened.err().map(|error| error.code)
}

#[test]
fn a_sign_in_comes_back_as_it_was_begun() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let return_to = Some("https://example.org/shop?a=b".to_owned());
    let begun = begin(
        &mut browser,
        &configuration,
        AuthorizationRequestOptions {
            return_to: return_to.clone(),
            ..options(Purpose::SignIn)
        },
        NOW,
    );
    let opened =
        PendingSignIn::open(&configuration, begun.state(), &browser.cookies(), None, NOW).unwrap();
    assert_eq!(opened.purpose(), Purpose::SignIn);
    assert_eq!(opened.nonce(), begun.nonce());
    assert_eq!(
        opened.code_verifier().expose(),
        begun.code_verifier().expose()
    );
    assert_eq!(opened.code_verifier().expose().len(), 43);
    assert_eq!(opened.return_to(), return_to.as_deref());
    assert_eq!(opened.user_id(), None);
}

#[test]
fn state_nonce_and_code_verifier_have_nothing_in_common() {
    let begun = begin(
        &mut Browser::default(),
        &configuration(),
        options(Purpose::SignIn),
        NOW,
    );
    assert_ne!(begun.nonce, begun.code_verifier);
    assert!(
        !begun
            .state()
            .bytes()
            .windows(8)
            .any(|part| begun.nonce.starts_with(part))
    );
}

#[test]
fn a_cookie_is_of_this_host_or_of_the_sites_path() {
    for (site, prefix, path, secure) in [
        ("https://example.org", "__Host-logto_rp_", "/", true),
        ("https://example.org/", "__Host-logto_rp_", "/", true),
        ("https://example.org/blog", "__Host-logto_rp_", "/", true),
        ("https://example.org/blog/", "__Host-logto_rp_", "/", true),
        ("http://127.0.0.1:8080", "logto_rp_", "/", false),
        ("http://localhost/a/b", "logto_rp_", "/a/b", false),
    ] {
        let configuration = Configuration {
            site: site.to_owned(),
            ..configuration()
        };
        let (_, changes) = PendingSignIn::begin(
            &configuration,
            &options(Purpose::SignIn),
            NOW,
            &mut numbered(),
        )
        .unwrap();
        let [cookie] = changes.as_slice() else {
            panic!("{changes:?}")
        };
        assert!(cookie.name.starts_with(prefix), "{}", cookie.name);
        assert_eq!(cookie.name.len(), prefix.len() + 16);
        assert_eq!(
            (cookie.path.as_str(), cookie.secure, cookie.max_age),
            (path, secure, 3600),
            "{site}"
        );
    }
}

#[test]
fn two_tabs_do_not_disturb_each_other() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let tabs = [0, 1].map(|_| begin(&mut browser, &configuration, options(Purpose::SignIn), NOW));
    for tab in &tabs {
        let opened =
            PendingSignIn::open(&configuration, tab.state(), &browser.cookies(), None, NOW)
                .unwrap();
        assert_eq!(opened.nonce(), tab.nonce());
        browser.apply(&PendingSignIn::clear(
            &configuration,
            Some(tab.state()),
            &browser.cookies(),
            NOW,
        ));
    }
    assert_eq!(browser.cookies(), []);
}

#[test]
fn a_missing_sign_in_is_told_from_an_expired_one() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let begun = begin(&mut browser, &configuration, options(Purpose::SignIn), NOW);
    let open = |cookies: &[Cookie], now| {
        code(PendingSignIn::open(
            &configuration,
            begun.state(),
            cookies,
            None,
            now,
        ))
    };
    assert_eq!(open(&[], NOW), Some(ErrorCode::PendingSignInMissing));
    let cookies = browser.cookies();
    for (seconds, expected) in [
        (0, None),
        (LIFETIME, None),
        (LIFETIME + 1, Some(ErrorCode::PendingSignInExpired)),
        (-60, None),
        (-61, Some(ErrorCode::PendingSignInExpired)),
    ] {
        assert_eq!(open(&cookies, at(seconds)), expected, "{seconds}");
    }
}

#[test]
fn a_sign_in_swapped_between_two_states_is_a_mismatch() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let first = begin(&mut browser, &configuration, options(Purpose::SignIn), NOW);
    let second = begin(&mut browser, &configuration, options(Purpose::SignIn), NOW);
    let mut cookies = browser.cookies();
    let value = cookies[0].value.clone();
    cookies[0].value = std::mem::replace(&mut cookies[1].value, value);
    for state in [first.state(), second.state()] {
        let opened = PendingSignIn::open(&configuration, state, &cookies, None, NOW);
        assert_eq!(code(opened), Some(ErrorCode::PendingSignInMismatch));
    }
}

#[test]
fn a_sign_in_of_another_site_provider_or_client_is_refused() {
    let (here, mut browser) = (configuration(), Browser::default());
    let begun = begin(&mut browser, &here, options(Purpose::SignIn), NOW);
    let refused = |there: Configuration| {
        let name = Jar::of(&there).name(begun.state());
        let cookies = [Cookie {
            name,
            value: browser.cookies()[0].value.clone(),
        }];
        code(PendingSignIn::open(
            &there,
            begun.state(),
            &cookies,
            None,
            NOW,
        ))
    };
    assert_eq!(refused(here.clone()), None);
    let site = "https://example.org/blog".to_owned();
    assert_eq!(
        refused(Configuration {
            site,
            ..here.clone()
        }),
        Some(ErrorCode::PendingSignInOtherSite)
    );
    let redirect_uri = "https://example.org/?logto=callback".to_owned();
    assert_eq!(
        refused(Configuration {
            redirect_uri,
            ..here.clone()
        }),
        Some(ErrorCode::PendingSignInOtherSite)
    );
    let provider_address = "https://other.example".to_owned();
    assert_eq!(
        refused(Configuration {
            provider_address,
            ..here.clone()
        }),
        Some(ErrorCode::PendingSignInMismatch)
    );
    let client_id = "other".to_owned();
    assert_eq!(
        refused(Configuration {
            client_id,
            ..here.clone()
        }),
        Some(ErrorCode::PendingSignInMismatch)
    );
}

#[test]
fn a_cookie_without_the_host_prefix_is_not_looked_at() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let begun = begin(&mut browser, &configuration, options(Purpose::SignIn), NOW);
    let mut cookies = browser.cookies();
    cookies[0].name = cookies[0].name.replace("__Host-", "");
    let opened = PendingSignIn::open(&configuration, begun.state(), &cookies, None, NOW);
    assert_eq!(code(opened), Some(ErrorCode::PendingSignInMissing));
}

#[test]
fn a_link_serves_the_user_and_session_that_began_it() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let current = Some(user(7, "session"));
    let begun = begin(
        &mut browser,
        &configuration,
        AuthorizationRequestOptions {
            current,
            ..options(Purpose::Link)
        },
        NOW,
    );
    let other_user = Some(ErrorCode::PendingSignInOtherUser);
    for (current, expected) in [
        (Some(user(7, "session")), None),
        (Some(user(8, "session")), other_user),
        (Some(user(7, "other session")), other_user),
        (None, other_user),
    ] {
        let opened = PendingSignIn::open(
            &configuration,
            begun.state(),
            &browser.cookies(),
            current.as_ref(),
            NOW,
        );
        assert_eq!(
            opened.as_ref().ok().map(PendingSignIn::purpose),
            expected.is_none().then_some(Purpose::Link)
        );
        assert_eq!(code(opened), expected, "{current:?}");
    }
}

#[test]
fn nobody_is_linked_without_being_signed_in() {
    let begun = PendingSignIn::begin(
        &configuration(),
        &options(Purpose::Link),
        NOW,
        &mut numbered(),
    );
    assert_eq!(
        begun.err().map(|error| error.code),
        Some(ErrorCode::OutOfOrder)
    );
}

#[test]
fn an_over_long_return_address_gives_way_to_the_default() {
    let longest = format!(
        "https://example.org/{}",
        "a".repeat(MAX_RETURN_ADDRESS - 20)
    );
    for (return_to, kept) in [
        (longest.clone(), true),
        (longest + "a", false),
        ("https://example.org/wp-login.php".to_owned(), false),
    ] {
        let options = AuthorizationRequestOptions {
            return_to: Some(return_to),
            ..options(Purpose::SignIn)
        };
        let begun = begin(&mut Browser::default(), &configuration(), options, NOW);
        assert_eq!(begun.return_to().is_some(), kept);
    }
}

#[test]
fn the_largest_cookie_has_less_than_1_2_kibibytes() {
    let options = AuthorizationRequestOptions {
        current: Some(user(u64::MAX, &"s".repeat(64))),
        return_to: Some(format!(
            "https://example.org/{}",
            "a".repeat(MAX_RETURN_ADDRESS - 20)
        )),
        ..options(Purpose::Link)
    };
    let (_, changes) =
        PendingSignIn::begin(&configuration(), &options, NOW, &mut numbered()).unwrap();
    assert!(changes[0].name.len() + changes[0].value.len() < 1228);
    assert!(header_length(&changes[0]) < 1280);
}

#[test]
fn the_oldest_gives_way_to_the_eighth() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let begun: Vec<_> = (0..8)
        .map(|second| {
            begin(
                &mut browser,
                &configuration,
                options(Purpose::SignIn),
                at(second),
            )
        })
        .collect();
    for (index, pending) in begun.iter().enumerate() {
        let opened = PendingSignIn::open(
            &configuration,
            pending.state(),
            &browser.cookies(),
            None,
            at(9),
        );
        assert_eq!(
            code(opened),
            (index == 0).then_some(ErrorCode::PendingSignInMissing),
            "{index}"
        );
    }
}

#[test]
fn what_cannot_be_opened_any_more_is_cleared() {
    let (configuration, mut browser) = (configuration(), Browser::default());
    let live = begin(&mut browser, &configuration, options(Purpose::SignIn), NOW);
    let mut earlier = Browser::default();
    begin(
        &mut earlier,
        &configuration,
        options(Purpose::SignIn),
        at(-4000),
    );
    let expired = &earlier.cookies()[0];
    browser.set(&expired.name, &expired.value);
    browser.set("__Host-logto_rp_another_thing", "kept");
    browser.set(
        &format!("{}00", &expired.name[..expired.name.len() - 2]),
        "altered",
    );
    assert_eq!(browser.cookies().len(), 4);
    browser.apply(&PendingSignIn::clear(
        &configuration,
        None,
        &browser.cookies(),
        NOW,
    ));
    let left = [
        Jar::of(&configuration).name(live.state()),
        "__Host-logto_rp_another_thing".to_owned(),
    ];
    let mut names: Vec<_> = browser
        .cookies()
        .into_iter()
        .map(|cookie| cookie.name)
        .collect();
    names.sort_by_key(|name| left.iter().position(|one| one == name));
    assert_eq!(names, left);
}

proptest! {
    // Each case is a whole conversation of a browser.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_changed_character_of_a_cookie_is_accepted(at: prop::sample::Index, to in "[ -~]", link: bool) {
        let (configuration, mut browser) = (configuration(), Browser::default());
        let current = link.then(|| user(7, "session"));
        let purpose = if link { Purpose::Link } else { Purpose::SignIn };
        let begun = begin(&mut browser, &configuration, AuthorizationRequestOptions { current: current.clone(), ..options(purpose) }, NOW);
        let mut cookies = browser.cookies();
        let value = cookies[0].value.clone();
        let at = at.index(value.len());
        cookies[0].value = format!("{}{}{}", &value[..at], to, &value[at + 1..]);
        prop_assume!(cookies[0].value != value);
        let opened = PendingSignIn::open(&configuration, begun.state(), &cookies, current.as_ref(), NOW);
        prop_assert_eq!(code(opened), Some(ErrorCode::PendingSignInAltered));
    }

    #[test]
    fn headers_stay_small_whatever_cookies_come(
        values in prop::collection::vec("[A-Za-z0-9_-]{0,300}", 0..40),
        path in "/[a-z]{0,40}",
        return_to in prop::option::of("https://example\\.org/[a-z]{0,700}"),
    ) {
        let configuration = Configuration { site: format!("https://example.org{}", path.trim_end_matches('/')), ..configuration() };
        let begun = begin(&mut Browser::default(), &configuration, options(Purpose::SignIn), NOW);
        let name = Jar::of(&configuration).name(begun.state());
        let cookies: Vec<_> = values.into_iter().enumerate().map(|(index, value)| {
            Cookie { name: format!("{}{index:02}", &name[..name.len() - 2]), value }
        }).collect();
        let options = AuthorizationRequestOptions { cookies: cookies.clone(), return_to, ..options(Purpose::SignIn) };
        let (_, begun_changes) = PendingSignIn::begin(&configuration, &options, NOW, &mut numbered()).unwrap();
        let cleared = PendingSignIn::clear(&configuration, Some(begun.state()), &cookies, NOW);
        for changes in [begun_changes, cleared] {
            prop_assert!(changes.iter().map(header_length).sum::<usize>() <= MAX_HEADERS);
        }
    }

    #[test]
    fn a_browser_never_holds_more_than_seven_cookies_and_4_kibibytes(
        starts in prop::collection::vec((0..600_usize, any::<bool>(), 0..2000_i64), 1..16),
    ) {
        let (configuration, mut browser) = (configuration(), Browser::default());
        let mut now = 0;
        for (length, link, later) in starts {
            now += later;
            let options = AuthorizationRequestOptions {
                current: Some(user(7, "session")),
                return_to: Some(format!("https://example.org/{}", "a".repeat(length))),
                ..options(if link { Purpose::Link } else { Purpose::SignIn })
            };
            let begun = begin(&mut browser, &configuration, options, at(now));
            let cookies = browser.cookies();
            prop_assert!(cookies.len() <= MAX_COOKIES);
            prop_assert!(cookies.iter().map(|cookie| sent_length(&cookie.name, &cookie.value)).sum::<usize>() <= MAX_TOGETHER);
            let opened = PendingSignIn::open(&configuration, begun.state(), &cookies, Some(&user(7, "session")), at(now));
            prop_assert_eq!(code(opened), None);
        }
    }

    #[test]
    fn whatever_was_sealed_is_read_without_a_panic(bytes: Vec<u8>) {
        let read = PendingSignIn::read(&bytes).map(|pending| pending.write());
        prop_assert!(read.is_none() || read == Some(bytes));
    }
}
