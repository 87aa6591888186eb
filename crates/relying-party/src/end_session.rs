//! Ending the provider's session. RP-Initiated Logout §2.

use url::Url;

use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::keys::{Keys, LongLived};
use crate::provider::Metadata;
use crate::seal;
use crate::secret::Secret;
use crate::sign_out_state;
use crate::step::StorageChanges;
use crate::time::{Randomness, random_bytes};

/// A longer hint would not fit into the headers of one response; the client's id then says who asks.
const MAX_HINT: usize = 2048;

/// What is known of the session.
#[derive(Clone, Debug)]
pub struct EndSessionOptions {
    /// As the sign-in gave it.
    pub sealed_id_token: Option<String>,
    /// Where the browser goes in the end: an absolute URL that the host has validated.
    pub return_to: Option<String>,
}

/// Send the browser to `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndSessionRedirect {
    /// The end-session request.
    pub url: String,
    /// The host to admit as a redirect's target.
    pub host: String,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// Seals the ID token of a session for long storage.
pub(crate) fn seal_id_token(
    keys: &Keys,
    id_token: &Secret,
    random: &mut dyn Randomness,
) -> Result<String, Error> {
    let key = keys.long_lived(LongLived::IdToken)?;
    seal::seal(&key, &[], id_token.expose().as_bytes(), random)
}

/// One that cannot be opened, of keys that were changed since, is done without.
fn open_id_token(keys: &Keys, sealed: &str) -> Option<String> {
    let key = keys.long_lived(LongLived::IdToken).ok()?;
    let opened = seal::open([&key], &[], sealed)?;
    String::from_utf8(opened.to_vec()).ok()
}

/// The request. Hint, client id and state go together: each is wanted by some provider.
pub(crate) fn redirect(
    configuration: &Configuration,
    metadata: &Metadata,
    options: &EndSessionOptions,
    random: &mut dyn Randomness,
) -> Result<EndSessionRedirect, Error> {
    let endpoint = metadata.end_session_endpoint.as_deref();
    let endpoint = endpoint.ok_or(ErrorCode::EndSessionUnsupported)?;
    let mut url = Url::parse(endpoint)
        .map_err(|error| Error::new(ErrorCode::DiscoveryEndpointInsecure, error.to_string()))?;
    let sealed = options.sealed_id_token.as_deref();
    let hint = sealed
        .and_then(|sealed| open_id_token(&configuration.keys, sealed))
        .filter(|hint| hint.len() <= MAX_HINT);
    if let Some(hint) = hint {
        url.query_pairs_mut().append_pair("id_token_hint", &hint);
    }
    let return_to = options.return_to.as_deref().unwrap_or_default();
    let sealed_address =
        sign_out_state::seal(&configuration.keys, &configuration.site, return_to, random)?;
    let state = match sealed_address {
        Some(state) => state,
        None => random_state(random),
    };
    url.query_pairs_mut()
        .append_pair("client_id", &configuration.client_id)
        .append_pair(
            "post_logout_redirect_uri",
            &configuration.post_sign_out_redirect_uri,
        )
        .append_pair("state", &state);
    Ok(EndSessionRedirect {
        host: url.host_str().unwrap_or_default().to_owned(),
        url: url.into(),
        changes: StorageChanges::default(),
    })
}

/// For a provider that wants a `state` where there is nothing to say in it.
fn random_state(random: &mut dyn Randomness) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    URL_SAFE_NO_PAD.encode(random_bytes::<16>(random))
}

/// The return address in the `state` of a sign-out response.
pub(crate) fn signed_out(configuration: &Configuration, query: &str) -> Option<String> {
    let mut states = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "state")
        .map(|(_, value)| value);
    let state = states.next()?;
    match states.next() {
        None => sign_out_state::open(&configuration.keys, &configuration.site, &state),
        Some(_) => None,
    }
}
