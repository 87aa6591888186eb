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

/// The longest request that a hint may make, in bytes. WordPress clears seventeen cookies in the
/// same response, about 2 KiB, and web servers commonly take 4 KiB of headers.
const MAX_ADDRESS: usize = 1200;

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
    let sealed = options.sealed_id_token.as_deref();
    let hint = sealed.and_then(|sealed| open_id_token(&configuration.keys, sealed));
    let url = with_hint(&url, hint.as_deref()).unwrap_or(url);
    Ok(EndSessionRedirect {
        host: url.host_str().unwrap_or_default().to_owned(),
        url: url.into(),
        changes: StorageChanges::default(),
    })
}

/// The request with its `id_token_hint`, where both fit; without, the client's id says who asks.
fn with_hint(url: &Url, hint: Option<&str>) -> Option<Url> {
    let mut url = url.clone();
    url.query_pairs_mut().append_pair("id_token_hint", hint?);
    (url.as_str().len() <= MAX_ADDRESS).then_some(url)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{configuration, numbered};

    /// The request of a session with an ID token of so many bytes.
    fn request(id_token: usize, return_to: &str) -> Url {
        let configuration = configuration();
        let document = r#"{"issuer":"https://logto.example/oidc","authorization_endpoint":"https://logto.example/oidc/auth",
            "token_endpoint":"https://logto.example/oidc/token","jwks_uri":"https://logto.example/oidc/jwks",
            "end_session_endpoint":"https://logto.example/oidc/session/end?a=b"}"#;
        let metadata = Metadata::parse(document.as_bytes(), "https://logto.example/oidc").unwrap();
        let id_token = Secret::new("t".repeat(id_token));
        let sealed_id_token = seal_id_token(&configuration.keys, &id_token, &mut numbered()).ok();
        let return_to = Some(return_to.to_owned());
        let options = EndSessionOptions {
            sealed_id_token,
            return_to,
        };
        let redirect = redirect(&configuration, &metadata, &options, &mut numbered()).unwrap();
        Url::parse(&redirect.url).unwrap()
    }

    #[test]
    fn a_hint_that_does_not_fit_into_a_responses_headers_is_left_out() {
        for (length, hinted) in [(800, true), (1200, false), (4000, false)] {
            let url = request(length, "https://example.org/shop");
            assert_eq!(
                url.query_pairs().any(|(name, _)| name == "id_token_hint"),
                hinted,
                "{length}"
            );
            assert!(url.as_str().len() <= MAX_ADDRESS);
            for name in ["a", "client_id", "post_logout_redirect_uri", "state"] {
                assert_eq!(
                    url.query_pairs().filter(|(key, _)| key == name).count(),
                    1,
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn the_longest_return_address_fits_too() {
        let url = request(800, &format!("https://example.org/{}", "a".repeat(580)));
        assert!(url.as_str().len() <= MAX_ADDRESS);
        assert_eq!(
            signed_out(&configuration(), url.query().unwrap()).map(|to| to.len()),
            Some(600)
        );
    }
}
