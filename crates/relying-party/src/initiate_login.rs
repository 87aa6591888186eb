//! A sign-in that another site starts. OIDC Core §4.

use url::form_urlencoded;

use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::{parameters, return_address};

/// The most that the parameters may have, in bytes.
const MAX_PARAMETERS: usize = 16 * 1024;

/// What the other site asked for, as far as it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginInitiation {
    /// The issuer, which is the configured one.
    pub issuer: String,
    /// For the authorization request.
    pub login_hint: Option<String>,
    /// Where to go afterwards: not validated, but none that leads back into the sign-in.
    pub target_link_uri: Option<String>,
}

/// Judges the parameters of a start, from query and form; `None` where another site has no part in
/// it. `iss` must be the provider's, byte for byte, so that nobody is sent to another one.
pub(crate) fn read(
    configuration: &Configuration,
    parameters: &str,
) -> Result<Option<LoginInitiation>, Error> {
    if parameters.len() > MAX_PARAMETERS {
        return Err(ErrorCode::InputTooLarge.into());
    }
    let parameter = |name: &str| -> Result<Option<String>, Error> {
        let mut values = form_urlencoded::parse(parameters.as_bytes())
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(Error::new(
                ErrorCode::LoginInitiationParameterRepeated,
                name,
            )),
        }
    };
    let (sent, login_hint) = (parameter("iss")?, parameter("login_hint")?);
    let target = parameter("target_link_uri")?;
    if sent.is_none() && login_hint.is_none() && target.is_none() {
        return Ok(None);
    }
    let issuer = configuration.issuer();
    if sent.as_ref() != Some(&issuer) {
        let detail = format!("iss {sent:?}");
        return Err(Error::new(ErrorCode::LoginInitiationIssuer, detail));
    }
    Ok(Some(LoginInitiation {
        issuer,
        login_hint: login_hint.filter(|hint| parameters::is_valid("login_hint", hint)),
        target_link_uri: return_address::usable(target.as_deref(), &configuration.redirect_uri)
            .map(str::to_owned),
    }))
}
