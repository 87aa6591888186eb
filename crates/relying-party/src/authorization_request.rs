//! The authorization request. OIDC Core §3.1.2.1, RFC 7636 §4.3.

use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};

use crate::configuration::{Configuration, ProviderKind};
use crate::error::{Error, ErrorCode};
use crate::parameters;
use crate::pending_sign_in::PendingSignIn;
use crate::provider::Metadata;
use crate::purpose::{Purpose, SignedInUser};
use crate::step::{Cookie, StorageChanges};

/// OIDC Core §3.1.2.1, `prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Ask for credentials again.
    Login,
    /// Ask for consent.
    Consent,
    /// Ask which account.
    SelectAccount,
}

impl Prompt {
    const fn value(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// Logto's `first_screen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstScreen {
    /// `sign_in`.
    SignIn,
    /// `register`.
    Register,
    /// `reset_password`.
    ResetPassword,
    /// `identifier:sign_in`.
    IdentifierSignIn,
    /// `identifier:register`.
    IdentifierRegister,
    /// `single_sign_on`.
    SingleSignOn,
}

impl FirstScreen {
    const fn value(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Register => "register",
            Self::ResetPassword => "reset_password",
            Self::IdentifierSignIn => "identifier:sign_in",
            Self::IdentifierRegister => "identifier:register",
            Self::SingleSignOn => "single_sign_on",
        }
    }
}

/// What the request is to be like.
#[derive(Clone, Debug)]
pub struct AuthorizationRequestOptions {
    /// What the sign-in is for.
    pub purpose: Purpose,
    /// Who is signed in to WordPress in this browser; needed for [`Purpose::Link`].
    pub current: Option<SignedInUser>,
    /// Where to go afterwards: an absolute URL that the host has validated.
    pub return_to: Option<String>,
    /// Where to go when `return_to` is absent, too long or leads back into the sign-in.
    pub default_return_to: String,
    /// Every pending sign-in cookie of this browser.
    pub cookies: Vec<Cookie>,
    /// Set when this request replaces a lost one: the attempt of the restart.
    pub attempt: u8,
    /// OIDC Core §3.1.2.1.
    pub prompt: Option<Prompt>,
    /// Logto's `first_screen`.
    pub first_screen: Option<FirstScreen>,
    /// Logto's `direct_sign_in`: `social:…` or `sso:…`.
    pub direct_sign_in: Option<String>,
    /// OIDC Core §3.1.2.1.
    pub login_hint: Option<String>,
    /// OIDC Core §3.1.2.1.
    pub ui_locales: Option<String>,
}

/// Send the browser to `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRedirect {
    /// The authorization request.
    pub url: String,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// The address of the request that `pending` is about.
pub(crate) fn url(
    configuration: &Configuration,
    metadata: &Metadata,
    options: &AuthorizationRequestOptions,
    pending: &PendingSignIn,
) -> Result<String, Error> {
    let invalid = |error: oauth2::url::ParseError| {
        Error::new(ErrorCode::ConfigurationInvalid, error.to_string())
    };
    let client = BasicClient::new(ClientId::new(configuration.client_id.clone()))
        .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint.clone()).map_err(invalid)?)
        .set_redirect_uri(RedirectUrl::new(configuration.redirect_uri.clone()).map_err(invalid)?);
    let verifier = PkceCodeVerifier::new(pending.code_verifier().expose().to_owned());
    let mut request = client
        .authorize_url(|| CsrfToken::new(pending.state().text()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_scopes(scopes(configuration).map(|scope| Scope::new(scope.to_owned())))
        .add_extra_param("nonce", pending.nonce());
    for (name, value) in further(configuration, options) {
        request = request.add_extra_param(name, value);
    }
    let (url, _) = request.url();
    Ok(url.into())
}

/// `openid` first, nothing twice, and no `offline_access`: no use is made of a refresh token.
fn scopes(configuration: &Configuration) -> impl Iterator<Item = &str> {
    let configured = configuration.scopes.iter().map(String::as_str);
    let mut seen = Vec::new();
    std::iter::once("openid")
        .chain(configured)
        .filter(move |scope| {
            let new = !scope.is_empty() && *scope != "offline_access" && !seen.contains(scope);
            if new {
                seen.push(*scope);
            }
            new
        })
}

/// The parameters of this request, then those of the settings that it does not have already.
/// One invalid value makes Logto drop all of its own, so an invalid one is left out here.
fn further(
    configuration: &Configuration,
    options: &AuthorizationRequestOptions,
) -> Vec<(String, String)> {
    let to_logto = configuration.provider_kind == ProviderKind::Logto;
    let first_screen = options.first_screen.filter(|_| to_logto);
    let direct_sign_in = options.direct_sign_in.clone().filter(|_| to_logto);
    // A link is for good, so it is of nobody whose session was lying about at the provider. What was
    // asked for is checked by `auth_time`.
    let (prompt, max_age) = match options.purpose {
        Purpose::SignIn => (options.prompt, None),
        Purpose::Link => (Some(Prompt::Login), Some("0".to_owned())),
    };
    let own = [
        ("prompt", prompt.map(|prompt| prompt.value().into())),
        ("max_age", max_age),
        (
            "first_screen",
            first_screen.map(|first| first.value().into()),
        ),
        ("direct_sign_in", direct_sign_in),
        ("login_hint", options.login_hint.clone()),
        ("ui_locales", options.ui_locales.clone()),
    ];
    let own = own
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let configured = configuration
        .authorization_parameters
        .iter()
        .map(|parameter| (parameter.name.clone(), parameter.value.clone()));
    let mut further: Vec<(String, String)> = Vec::new();
    for (name, value) in own.chain(configured) {
        let new = further.iter().all(|(known, _)| *known != name);
        if new && !parameters::is_protected(&name) && parameters::is_valid(&name, &value) {
            further.push((name, value));
        }
    }
    further
}

#[cfg(test)]
mod tests {
    use oauth2::{PkceCodeChallenge, PkceCodeVerifier};

    /// RFC 7636, appendix B.
    #[test]
    fn the_code_challenge_is_that_of_the_specification() {
        let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        assert_eq!(
            challenge.as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
