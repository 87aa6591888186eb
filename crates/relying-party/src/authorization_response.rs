//! The authorization response. RFC 6749 §4.1.2, RFC 9207 §2.4.

use url::form_urlencoded;

use crate::error::{Error, ErrorCode};
use crate::identity::Identity;
use crate::purpose::{Purpose, SignedInUser};
use crate::secret::Secret;
use crate::step::{Cookie, StorageChanges};

/// More than any web server lets through.
pub(crate) const MAX_QUERY: usize = 16 * 1024;

/// RFC 6749 bounds no code; the longest that are known have 1.5 KB.
pub(crate) const MAX_CODE: usize = 4 * 1024;

/// What the browser brought.
#[derive(Clone, Debug)]
pub struct AuthorizationResponseOptions {
    /// The query string as received, without its `?`.
    pub query: String,
    /// Every pending sign-in cookie of this browser.
    pub cookies: Vec<Cookie>,
    /// Who is signed in to WordPress in this browser.
    pub current: Option<SignedInUser>,
    /// Where to go when the pending sign-in says nothing.
    pub default_return_to: String,
}

/// A verified sign-in; `map_session` decides what becomes of it.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who signed in.
    pub identity: Identity,
    /// What for.
    pub purpose: Purpose,
    /// Where to go.
    pub return_to: String,
    /// For `end_session`, sealed for long storage.
    pub sealed_id_token: String,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// The pending sign-in is gone: begin anew with this `attempt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restart {
    /// For the options of the request that replaces it.
    pub attempt: u8,
    /// The page that the person wanted, when known.
    pub return_to: Option<String>,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// The parameters of a response, each there once at most.
pub(crate) struct Response {
    pub(crate) state: String,
    issuer: Option<String>,
    answer: Answer,
}

enum Answer {
    Code(Secret),
    Refused { error: String, description: String },
    Nothing,
}

/// RFC 6749 §A.11: what anybody may send through a browser is not passed on to the token endpoint
/// unless it can be a code at all.
pub(crate) fn is_code(code: &str) -> bool {
    code.len() <= MAX_CODE && code.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

impl Response {
    /// From the raw query string, since PHP keeps the last of repeated parameters and WordPress
    /// removes `error`. The redirect URI's own parameters and unknown ones are let be.
    pub(crate) fn parse(query: &str) -> Result<Self, Error> {
        if query.len() > MAX_QUERY {
            return Err(ErrorCode::InputTooLarge.into());
        }
        let parameter = |name: &str| -> Result<Option<String>, Error> {
            let mut values = form_urlencoded::parse(query.as_bytes())
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned());
            let value = values.next();
            match values.next() {
                None => Ok(value),
                Some(_) => Err(Error::new(ErrorCode::ResponseParameterRepeated, name)),
            }
        };
        let (state, issuer) = (parameter("state")?, parameter("iss")?);
        let (code, error) = (parameter("code")?, parameter("error")?);
        let description = parameter("error_description")?.unwrap_or_default();
        let state = state.filter(|state| !state.is_empty());
        let answer = match (code, error) {
            (Some(_), Some(_)) => {
                let detail = "both `code` and `error`";
                return Err(Error::new(ErrorCode::ResponseMalformed, detail));
            }
            (_, Some(error)) => Answer::Refused { error, description },
            (Some(code), None) if code.is_empty() => Answer::Nothing,
            (Some(code), None) if is_code(&code) => Answer::Code(code.into()),
            (Some(code), None) => {
                let detail = format!("a code of {} bytes, or with others than VSCHAR", code.len());
                return Err(Error::new(ErrorCode::ResponseMalformed, detail));
            }
            (None, None) => Answer::Nothing,
        };
        Ok(Self {
            state: state
                .ok_or_else(|| Error::new(ErrorCode::ResponseStateUnknown, "no `state`"))?,
            issuer,
            answer,
        })
    }

    /// For a replay to show.
    pub(crate) const fn issuer(&self) -> Option<&String> {
        self.issuer.as_ref()
    }

    /// `iss`, where it is sent: byte for byte. RFC 9207 §2.4.
    pub(crate) fn judge_issuer(&self, issuer: &str) -> Result<(), Error> {
        match &self.issuer {
            Some(sent) if sent != issuer => Err(Error::new(
                ErrorCode::ResponseIssuerMismatch,
                format!("iss {sent}"),
            )),
            _ => Ok(()),
        }
    }

    /// `iss`, where the provider announces it: it must be sent. RFC 9207 §2.4.
    pub(crate) fn require_issuer(&self, announced: bool) -> Result<(), Error> {
        if announced && self.issuer.is_none() {
            return Err(ErrorCode::ResponseIssuerMissing.into());
        }
        Ok(())
    }

    /// The code, unless the provider answered with an error.
    pub(crate) fn code(&self) -> Result<&Secret, Error> {
        match &self.answer {
            Answer::Code(code) => Ok(code),
            Answer::Nothing => Err(ErrorCode::ResponseCodeMissing.into()),
            Answer::Refused { error, description } => Err(refusal(error, description)),
        }
    }
}

/// RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6. Both strings may be anybody's: for the log alone.
fn refusal(error: &str, description: &str) -> Error {
    let code = match error {
        "access_denied" => ErrorCode::ProviderAccessDenied,
        "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => ErrorCode::ProviderInteractionRequired,
        _ => ErrorCode::ProviderError,
    };
    let detail = format!("{error}: {description}");
    Error::new(code, detail)
}
