//! Settings as an administrator types them.

use url::Url;

use crate::configuration::Parameter;
use crate::parameters;
use crate::provider::is_secure;

const MAX_ADDRESS: usize = 500;
const MAX_CLIENT_ID: usize = 255;
/// Scopes and parameters travel in the address of the authorization request, beside the cookie
/// of the pending sign-in.
const MAX_SCOPES: usize = 500;
const MAX_PARAMETERS: usize = 500;
const MAX_PARAMETER_NAME: usize = 64;

const DISCOVERY: &str = "/.well-known/openid-configuration";
/// The Console of Logto Cloud.
const CONSOLE_HOST: &str = "cloud.logto.io";
/// Pages of a Logto that are no endpoint.
const PAGES: [&str; 4] = ["console", "api", "sign-in", "demo-app"];

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Logto endpoint.
    Endpoint,
    /// The issuer of another OpenID provider.
    Issuer,
    /// App ID.
    ClientId,
    /// App secret.
    ClientSecret,
    /// Scopes beside `openid`.
    Scopes,
    /// Further parameters of the authorization request.
    AuthorizationParameters,
}

/// What is wrong with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingFault {
    /// It must be there.
    Missing,
    /// It is not of its form.
    Malformed,
    /// `http:` is for loopback alone.
    Insecure,
    /// It has too many characters.
    TooLong,
    /// It is the address of another page.
    NotAnEndpoint,
    /// A parameter that the protocol owns.
    Protected,
}

/// A setting and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingProblem {
    /// Which.
    pub setting: Setting,
    /// What.
    pub fault: SettingFault,
}

/// As typed. Secrets are not part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsInput {
    /// Logto endpoint.
    pub endpoint: String,
    /// The issuer of another OpenID provider; wanted where there is no endpoint.
    pub issuer: String,
    /// App ID.
    pub client_id: String,
    /// With white space between.
    pub scopes: String,
    /// One `name=value` a line.
    pub authorization_parameters: String,
}

/// As to be stored. What is wrong is given back as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsChecked {
    /// Without a slash at its end.
    pub endpoint: String,
    /// Byte for byte.
    pub issuer: String,
    /// App ID.
    pub client_id: String,
    /// Without `openid`, which is always asked for.
    pub scopes: Vec<String>,
    /// In the order of their lines.
    pub authorization_parameters: Vec<Parameter>,
    /// Each once.
    pub problems: Vec<SettingProblem>,
}

/// Checks and tidies settings.
#[must_use]
pub fn check_settings(input: &SettingsInput) -> SettingsChecked {
    let mut problems = Problems::default();
    let (endpoint, issuer) = (trimmed(&input.endpoint), trimmed(&input.issuer));
    SettingsChecked {
        endpoint: match endpoint {
            "" if !issuer.is_empty() => String::new(),
            endpoint => problems.or_as_typed(Setting::Endpoint, endpoint, check_endpoint(endpoint)),
        },
        issuer: match issuer {
            "" => String::new(),
            issuer => problems.or_as_typed(Setting::Issuer, issuer, check_issuer(issuer)),
        },
        client_id: {
            let client_id = trimmed(&input.client_id);
            problems.or_as_typed(Setting::ClientId, client_id, check_client_id(client_id))
        },
        scopes: check_scopes(&input.scopes, &mut problems),
        authorization_parameters: check_parameters(&input.authorization_parameters, &mut problems),
        problems: problems.0,
    }
}

#[derive(Default)]
struct Problems(Vec<SettingProblem>);

impl Problems {
    fn add(&mut self, setting: Setting, fault: SettingFault) {
        let problem = SettingProblem { setting, fault };
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    fn or_as_typed(
        &mut self,
        setting: Setting,
        typed: &str,
        checked: Result<String, SettingFault>,
    ) -> String {
        checked.unwrap_or_else(|fault| {
            self.add(setting, fault);
            typed.to_owned()
        })
    }
}

/// Without white space and marks without width, which come along when an address is pasted.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| {
        character.is_whitespace()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}

/// An `https:` address, or an `http:` one of this very machine.
fn check_address(address: &str) -> Result<Url, SettingFault> {
    if address.is_empty() {
        return Err(SettingFault::Missing);
    }
    if address.len() > MAX_ADDRESS {
        return Err(SettingFault::TooLong);
    }
    // The parser would mend these, or drop them without a word.
    if address
        .chars()
        .any(|character| character.is_whitespace() || character.is_control() || character == '\\')
    {
        return Err(SettingFault::Malformed);
    }
    let url = Url::parse(address).map_err(|_| SettingFault::Malformed)?;
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || !has_name(&url) || has_credentials {
        return Err(SettingFault::Malformed);
    }
    if !is_secure(url.as_str().split('#').next().unwrap_or_default()) {
        return Err(SettingFault::Insecure);
    }
    Ok(url)
}

/// Whether the host has no empty label, which the parser lets through.
fn has_name(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        host.trim_end_matches('.')
            .split('.')
            .all(|label| !label.is_empty())
    })
}

/// A Logto endpoint. The addresses of its OpenID documents and endpoints lead to it.
fn check_endpoint(typed: &str) -> Result<String, SettingFault> {
    let has_scheme = typed.contains("://") || !typed.contains('.');
    let with_scheme = if has_scheme {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let mut url = check_address(&with_scheme)?;
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    let is_page = segments.first().is_some_and(|first| PAGES.contains(first));
    if is_page || url.host_str() == Some(CONSOLE_HOST) {
        return Err(SettingFault::NotAnEndpoint);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(SettingFault::Malformed);
    }
    let before: Vec<&str> = segments
        .into_iter()
        .take_while(|segment| *segment != "oidc")
        .collect();
    let path = before.join("/");
    url.set_path(path.trim_end_matches('/'));
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// An issuer, byte for byte as the provider states it: no query, no fragment. OIDC Discovery §3.
fn check_issuer(typed: &str) -> Result<String, SettingFault> {
    let issuer = typed.strip_suffix(DISCOVERY).unwrap_or(typed);
    let url = check_address(issuer)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(SettingFault::Malformed);
    }
    Ok(issuer.to_owned())
}

/// RFC 6749 §A.1, and no space: that is a mistake in pasting.
fn check_client_id(typed: &str) -> Result<String, SettingFault> {
    if typed.is_empty() {
        Err(SettingFault::Missing)
    } else if typed.len() > MAX_CLIENT_ID {
        Err(SettingFault::TooLong)
    } else if typed.contains("://") || !typed.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(SettingFault::Malformed)
    } else {
        Ok(typed.to_owned())
    }
}

/// `scope-token` of RFC 6749 §A.4. People write commas between.
fn check_scopes(typed: &str, problems: &mut Problems) -> Vec<String> {
    if typed.len() > MAX_SCOPES {
        problems.add(Setting::Scopes, SettingFault::TooLong);
        return Vec::new();
    }
    let mut scopes: Vec<String> = Vec::new();
    for scope in typed.split(|character: char| character.is_whitespace() || character == ',') {
        let is_token = scope
            .bytes()
            .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
        if !is_token {
            problems.add(Setting::Scopes, SettingFault::Malformed);
        } else if !scope.is_empty() && scope != "openid" && !scopes.iter().any(|seen| seen == scope)
        {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

fn check_parameters(typed: &str, problems: &mut Problems) -> Vec<Parameter> {
    if typed.len() > MAX_PARAMETERS {
        problems.add(Setting::AuthorizationParameters, SettingFault::TooLong);
        return Vec::new();
    }
    let mut checked: Vec<Parameter> = Vec::new();
    for line in typed.lines().map(trimmed).filter(|line| !line.is_empty()) {
        match check_parameter(line, &checked) {
            Ok(parameter) => checked.push(parameter),
            Err(fault) => problems.add(Setting::AuthorizationParameters, fault),
        }
    }
    checked
}

/// RFC 6749 §A: names of letters, digits, `-`, `.` and `_`. Only RFC 8707's may come twice.
fn check_parameter(line: &str, before: &[Parameter]) -> Result<Parameter, SettingFault> {
    let (name, value) = line.split_once('=').ok_or(SettingFault::Malformed)?;
    let (name, value) = (trimmed(name), trimmed(value));
    if parameters::is_protected(name) {
        return Err(SettingFault::Protected);
    }
    let is_name = !name.is_empty()
        && name.len() <= MAX_PARAMETER_NAME
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let is_repeated = name != "resource" && before.iter().any(|parameter| parameter.name == name);
    if !is_name || is_repeated || !parameters::is_valid(name, value) {
        return Err(SettingFault::Malformed);
    }
    Ok(Parameter {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

#[cfg(test)]
mod tests {
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
        use SettingFault::{Insecure, Malformed, TooLong};
        for (typed, fault) in [
            ("http://example.org", Insecure),
            ("example.org", Malformed),
            ("https://example.org?a", Malformed),
            ("https://example.org#a", Malformed),
            ("https://a@example.org", Malformed),
            ("https://example.org/a b", Malformed),
            (&format!("https://example.org/{}", "a".repeat(500)), TooLong),
        ] {
            assert_eq!(issuer(typed), Err(fault), "{typed}");
        }
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
    fn an_app_id_has_no_space_and_is_no_address() {
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

    proptest! {
        #[test]
        fn an_endpoint_that_is_taken_is_secure_and_stays_what_it_is(typed in prop_oneof![almost_an_address(), "\\PC*".boxed()]) {
            if let Ok(taken) = endpoint(&typed) {
                prop_assert!(is_secure(&taken) && !taken.ends_with('/') && !taken.contains(['?', '#', ' ']));
                prop_assert_eq!(endpoint(&taken), Ok(taken));
            }
        }

        #[test]
        fn an_issuer_that_is_taken_is_part_of_what_was_typed(typed in prop_oneof![almost_an_address(), "\\PC*".boxed()]) {
            let checked = check_settings(&SettingsInput { endpoint: String::new(), issuer: typed.clone(), ..valid() });
            if faults(&checked).is_empty() {
                prop_assert!(typed.contains(&checked.issuer) && is_secure(&checked.issuer));
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
}
