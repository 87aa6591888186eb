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
            let checked = check_client_id(client_id, issuer.is_empty());
            problems.or_as_typed(Setting::ClientId, client_id, checked)
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

/// Without what comes along unseen when an address is pasted.
fn trimmed(text: &str) -> &str {
    text.trim_matches(is_unseen)
}

/// White space and marks without width.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// An `https:` address, or an `http:` one of this very machine.
fn check_address(address: &str) -> Result<Url, SettingFault> {
    if address.is_empty() {
        return Err(SettingFault::Missing);
    }
    // The parser would mend these, or drop them without a word.
    if address
        .chars()
        .any(|character| is_unseen(character) || character.is_control() || character == '\\')
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

/// An address in the form in which it is kept, so that what is taken is taken again: as typed it can be shorter, since
/// letters beyond ASCII are encoded.
fn of_bearable_length(kept: String) -> Result<String, SettingFault> {
    if kept.len() > MAX_ADDRESS {
        return Err(SettingFault::TooLong);
    }
    Ok(kept)
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
    // A slash typed twice does not hide a page of the Console.
    let segments: Vec<&str> = url
        .path_segments()
        .into_iter()
        .flatten()
        .skip_while(|segment| segment.is_empty())
        .collect();
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
    of_bearable_length(url.as_str().trim_end_matches('/').to_owned())
}

/// An issuer, byte for byte as the provider states it: no query, no fragment. OIDC Discovery §3.
fn check_issuer(typed: &str) -> Result<String, SettingFault> {
    let issuer = typed.trim_end_matches(DISCOVERY);
    let url = check_address(issuer)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(SettingFault::Malformed);
    }
    of_bearable_length(issuer.to_owned())
}

/// RFC 6749 §A.1. At Logto none has a space or is an address: that is a mistake in pasting.
fn check_client_id(typed: &str, at_logto: bool) -> Result<String, SettingFault> {
    if typed.is_empty() {
        Err(SettingFault::Missing)
    } else if typed.len() > MAX_CLIENT_ID {
        Err(SettingFault::TooLong)
    } else if !typed.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        || (at_logto && (typed.contains("://") || typed.contains(' ')))
    {
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
mod tests;
