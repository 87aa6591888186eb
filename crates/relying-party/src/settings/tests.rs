//! Settings in every form in which they are typed and pasted.

use proptest::prelude::*;

use super::*;

fn valid() -> SettingsInput {
    SettingsInput {
        endpoint: "https://tenant.logto.app".to_owned(),
        client_id: "app".to_owned(),
        ..SettingsInput::default()
    }
}

fn faults(checked: &SettingsChecked) -> Vec<(Setting, SettingFault)> {
    checked
        .problems
        .iter()
        .map(|problem| (problem.setting, problem.fault))
        .collect()
}

fn endpoint(typed: &str) -> Result<String, SettingFault> {
    let checked = check_settings(&SettingsInput {
        endpoint: typed.to_owned(),
        ..valid()
    });
    match faults(&checked)[..] {
        [] => Ok(checked.endpoint),
        [(Setting::Endpoint, fault)] => Err(fault),
        _ => panic!("{checked:?}"),
    }
}

fn issuer(typed: &str) -> Result<String, SettingFault> {
    let checked = check_settings(&SettingsInput {
        endpoint: String::new(),
        issuer: typed.to_owned(),
        ..valid()
    });
    match faults(&checked)[..] {
        [] => Ok(checked.issuer),
        [(Setting::Issuer, fault)] => Err(fault),
        _ => panic!("{checked:?}"),
    }
}

fn scopes(typed: &str) -> (Vec<String>, Vec<(Setting, SettingFault)>) {
    let checked = check_settings(&SettingsInput {
        scopes: typed.to_owned(),
        ..valid()
    });
    (checked.scopes.clone(), faults(&checked))
}

fn parameters(typed: &str) -> (Vec<String>, Vec<(Setting, SettingFault)>) {
    let checked = check_settings(&SettingsInput {
        authorization_parameters: typed.to_owned(),
        ..valid()
    });
    let lines = checked
        .authorization_parameters
        .iter()
        .map(|parameter| format!("{}={}", parameter.name, parameter.value));
    (lines.collect(), faults(&checked))
}

#[test]
fn every_form_in_which_an_endpoint_is_pasted_leads_to_it() {
    for typed in [
        "https://tenant.logto.app",
        "https://tenant.logto.app/",
        " https://tenant.logto.app/\n",
        "\u{feff}https://tenant.logto.app",
        "tenant.logto.app",
        "https://TENANT.logto.app:443/",
        "https://tenant.logto.app/oidc",
        "https://tenant.logto.app/oidc/",
        "https://tenant.logto.app/oidc/.well-known/openid-configuration",
        "https://tenant.logto.app/oidc/token",
        "https://tenant.logto.app/oidc/session/end",
    ] {
        assert_eq!(
            endpoint(typed).as_deref(),
            Ok("https://tenant.logto.app"),
            "{typed}"
        );
    }
    for typed in [
        "http://localhost:3001",
        "http://127.0.0.1:3001",
        "http://[::1]:3001",
        "https://id.example.org/logto",
    ] {
        assert_eq!(endpoint(typed).as_deref(), Ok(typed));
        assert_eq!(endpoint(&format!("{typed}/oidc/")).as_deref(), Ok(typed));
    }
}

#[test]
fn what_is_no_endpoint_is_told_apart() {
    use SettingFault::{Insecure, Malformed, Missing, NotAnEndpoint, TooLong};
    for (typed, fault) in [
        ("", Missing),
        ("  ", Missing),
        ("http://tenant.logto.app", Insecure),
        ("http://127.0.0.1.example.org", Insecure),
        ("http://10.0.0.1", Insecure),
        ("ftp://tenant.logto.app", Malformed),
        ("javascript:alert(1)", Malformed),
        ("tenant", Malformed),
        ("../", Malformed),
        ("https://tenant..app", Malformed),
        ("https://", Malformed),
        ("https://user@tenant.logto.app", Malformed),
        ("https://user:pass@tenant.logto.app", Malformed),
        ("https://tenant.logto.app?a=b", Malformed),
        ("https://tenant.logto.app/#a", Malformed),
        ("https://tenant .logto.app", Malformed),
        ("https:\\\\tenant.logto.app", Malformed),
        ("https://ten\nant.logto.app", Malformed),
        ("https://cloud.logto.io/", NotAnEndpoint),
        (
            "https://cloud.logto.io/tenant/applications/abc?tab=settings",
            NotAnEndpoint,
        ),
        (
            "http://localhost:3002/console/applications/abc",
            NotAnEndpoint,
        ),
        ("https://tenant.logto.app/sign-in?app_id=abc", NotAnEndpoint),
        ("https://tenant.logto.app/api/users", NotAnEndpoint),
        (&format!("https://{}.org", "a".repeat(500)), TooLong),
    ] {
        assert_eq!(endpoint(typed), Err(fault), "{typed}");
    }
}

#[test]
fn an_issuer_is_kept_byte_for_byte() {
    for typed in [
        "https://example.org",
        "https://example.org/",
        "https://EXAMPLE.org:443/a//b/",
        "http://localhost/realms/x",
    ] {
        assert_eq!(issuer(typed).as_deref(), Ok(typed));
        assert_eq!(issuer(&format!(" {typed}\t")).as_deref(), Ok(typed));
    }
    let discovery = "https://example.org/a/.well-known/openid-configuration";
    assert_eq!(issuer(discovery).as_deref(), Ok("https://example.org/a"));
    let twice = discovery.to_owned() + DISCOVERY;
    assert_eq!(issuer(&twice).as_deref(), Ok("https://example.org/a"));
    use SettingFault::{Insecure, Malformed, TooLong};
    for (typed, fault) in [
        ("http://example.org", Insecure),
        ("example.org", Malformed),
        ("https://example.org?a", Malformed),
        ("https://example.org#a", Malformed),
        ("https://a@example.org", Malformed),
        ("https://example.org/a b", Malformed),
        (
            "https://example.org/\u{200b}/.well-known/openid-configuration",
            Malformed,
        ),
        (&format!("https://example.org/{}", "a".repeat(500)), TooLong),
    ] {
        assert_eq!(issuer(typed), Err(fault), "{typed}");
    }
}

#[test]
fn an_address_is_as_long_as_it_is_kept() {
    // 26 bytes and six for each letter.
    for (letters, fits) in [(79, true), (80, false)] {
        let typed = format!("https://tenant.logto.app/x{}", "é".repeat(letters));
        let kept = endpoint(&typed);
        assert_eq!(kept.is_ok(), fits, "{kept:?}");
        match kept {
            Ok(kept) => assert_eq!(endpoint(&kept), Ok(kept)),
            Err(fault) => assert_eq!(fault, SettingFault::TooLong),
        }
    }
    // What is cut off does not count.
    let at_most = format!("https://tenant.logto.app/{}", "a".repeat(475));
    for typed in [format!("{at_most}/oidc/token"), at_most.clone()] {
        assert_eq!(endpoint(&typed).as_deref(), Ok(&*at_most));
    }
    assert_eq!(endpoint(&format!("{at_most}a")), Err(SettingFault::TooLong));
    for typed in [format!("{at_most}{DISCOVERY}"), at_most.clone()] {
        assert_eq!(issuer(&typed).as_deref(), Ok(&*at_most));
    }
    assert_eq!(issuer(&format!("{at_most}a")), Err(SettingFault::TooLong));
}

#[test]
fn an_issuer_or_an_endpoint_is_enough() {
    let neither = SettingsInput {
        client_id: "app".to_owned(),
        ..SettingsInput::default()
    };
    assert_eq!(
        faults(&check_settings(&neither)),
        [(Setting::Endpoint, SettingFault::Missing)]
    );
    let both = SettingsInput {
        issuer: "https://example.org".to_owned(),
        ..valid()
    };
    assert_eq!(faults(&check_settings(&both)), []);
}

#[test]
fn an_app_id_of_logto_has_no_space_and_is_no_address() {
    use SettingFault::{Malformed, Missing, TooLong};
    for (typed, expected) in [
        (" 5m2q8zt1k0 ", Ok("5m2q8zt1k0")),
        ("a-b_c.apps.example.org", Ok("a-b_c.apps.example.org")),
        ("", Err(Missing)),
        ("a b", Err(Malformed)),
        ("äpp", Err(Malformed)),
        ("https://example.org", Err(Malformed)),
        (&"a".repeat(256), Err(TooLong)),
    ] {
        let checked = check_settings(&SettingsInput {
            client_id: typed.to_owned(),
            ..valid()
        });
        match expected {
            Ok(client_id) => assert_eq!(
                (checked.client_id.as_str(), faults(&checked)),
                (client_id, vec![])
            ),
            Err(fault) => assert_eq!(
                (checked.client_id.as_str(), faults(&checked)),
                (typed, vec![(Setting::ClientId, fault)])
            ),
        }
    }
}

#[test]
fn a_client_id_elsewhere_is_what_the_specification_allows() {
    let at_issuer = |typed: &str| {
        check_settings(&SettingsInput {
            issuer: "https://example.org".to_owned(),
            client_id: typed.to_owned(),
            ..valid()
        })
    };
    for typed in ["https://app.example.org/", "the site", "a:b"] {
        let checked = at_issuer(typed);
        assert_eq!(
            (checked.client_id.as_str(), faults(&checked)),
            (typed, vec![])
        );
    }
    assert_eq!(
        faults(&at_issuer("äpp")),
        [(Setting::ClientId, SettingFault::Malformed)]
    );
}

#[test]
fn scopes_are_split_and_openid_is_not_asked_for_twice() {
    for (typed, expected) in [
        ("", &[][..]),
        ("openid", &[]),
        ("profile email", &["profile", "email"]),
        (
            " profile,\n email ,, openid phone profile",
            &["profile", "email", "phone"],
        ),
        (
            "urn:logto:scope:organizations",
            &["urn:logto:scope:organizations"],
        ),
    ] {
        let (split, problems) = scopes(typed);
        assert_eq!(split, expected);
        assert_eq!(problems, []);
    }
    for typed in ["pro\"file", "a\\b", "e-mäil", "a\u{7f}"] {
        assert_eq!(
            scopes(&format!("{typed} {typed} email")).1,
            [(Setting::Scopes, SettingFault::Malformed)]
        );
    }
    assert_eq!(
        scopes(&"a ".repeat(251)).1,
        [(Setting::Scopes, SettingFault::TooLong)]
    );
}

#[test]
fn parameters_stand_one_a_line() {
    let (lines, problems) = parameters(
        "\n first_screen = register \r\n\nresource=https://a.example\nresource=https://b.example\nx=a=b",
    );
    assert_eq!(
        lines,
        [
            "first_screen=register",
            "resource=https://a.example",
            "resource=https://b.example",
            "x=a=b"
        ]
    );
    assert_eq!(problems, []);
}

#[test]
fn a_parameter_of_the_protocol_is_never_taken() {
    for name in [
        "state",
        "nonce",
        "redirect_uri",
        "client_id",
        "scope",
        "response_type",
        "response_mode",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "STATE",
        "Redirect_Uri",
    ] {
        let (lines, problems) = parameters(&format!("{name} = x"));
        assert_eq!(
            (lines, problems),
            (
                vec![],
                vec![(Setting::AuthorizationParameters, SettingFault::Protected)]
            ),
            "{name}"
        );
    }
}

#[test]
fn what_is_no_parameter_is_refused() {
    for typed in [
        "a",
        "=b",
        "a=",
        "a b=c",
        "a&state=b",
        "ä=b",
        "first_screen=elsewhere",
        "direct_sign_in=x",
        "a=b\na=c",
        &format!("{}=b", "a".repeat(65)),
    ] {
        assert_eq!(
            parameters(typed).1,
            [(Setting::AuthorizationParameters, SettingFault::Malformed)],
            "{typed}"
        );
    }
    assert_eq!(
        parameters(&"a".repeat(501)).1,
        [(Setting::AuthorizationParameters, SettingFault::TooLong)]
    );
}

fn almost_an_address() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("https://"),
        Just("http://"),
        Just("localhost"),
        Just("127.0.0.1"),
        Just("tenant.logto.app"),
        Just("/"),
        Just("/oidc"),
        Just("/.well-known/openid-configuration"),
        Just(":3001"),
        Just("@"),
        Just("?"),
        Just("#"),
        Just(" "),
        Just("%2f"),
        Just(".."),
        Just("\\"),
        Just("é"),
        Just("[::1]"),
        Just("\u{200b}"),
        Just("/console"),
        Just("\t"),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// Most are shorter typed than kept: a letter beyond ASCII is six or nine bytes in an address.
fn long_address() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        Just("https://tenant.logto.app/"),
        Just("tenant.logto.app/"),
        Just("0htp//tenant.logto.app/"),
        Just("http://localhost/"),
    ];
    let part = prop_oneof![
        Just("é"),
        Just("日"),
        Just("a"),
        Just("/"),
        Just("\u{200b}"),
    ];
    let end = prop_oneof![Just(""), Just("/oidc/token"), Just(DISCOVERY)];
    let path = (part, 40..120_usize, end);
    (start, prop::collection::vec(path, 1..3)).prop_map(|(start, paths)| {
        let paths = paths
            .iter()
            .map(|(part, times, end)| format!("{}{end}", part.repeat(*times)));
        start.to_owned() + &paths.collect::<String>()
    })
}

fn any_address() -> impl Strategy<Value = String> {
    prop_oneof![
        almost_an_address(),
        long_address(),
        long_address(),
        "\\PC*".boxed()
    ]
}

proptest! {
    #[test]
    fn an_endpoint_that_is_taken_is_secure_and_stays_what_it_is(typed in any_address()) {
        if let Ok(taken) = endpoint(&typed) {
            prop_assert!(is_secure(&taken) && !taken.ends_with('/') && !taken.contains(['?', '#', ' ']));
            prop_assert_eq!(endpoint(&taken), Ok(taken));
        }
    }

    #[test]
    fn an_issuer_that_is_taken_is_part_of_what_was_typed_and_stays_what_it_is(typed in any_address()) {
        let checked = check_settings(&SettingsInput { endpoint: String::new(), issuer: typed.clone(), ..valid() });
        if faults(&checked).is_empty() {
            prop_assert!(typed.contains(&checked.issuer) && is_secure(&checked.issuer));
            prop_assert_eq!(issuer(&checked.issuer), Ok(checked.issuer));
        }
    }

    #[test]
    fn what_is_taken_fits_into_an_address(scopes: String, lines in "([a-z_]{0,6}[ =]{0,2}\\PC{0,6}\\n){0,6}") {
        let checked = check_settings(&SettingsInput { scopes, authorization_parameters: lines, ..valid() });
        prop_assert!(checked.scopes.iter().all(|scope| !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic())));
        for parameter in checked.authorization_parameters {
            prop_assert!(!parameters::is_protected(&parameter.name));
            prop_assert!(parameters::is_valid(&parameter.name, &parameter.value));
        }
    }
}
