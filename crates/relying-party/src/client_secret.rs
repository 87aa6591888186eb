//! The client secret, sealed for the settings to keep. RFC 6749 §2.3.1.
//!
//! It is bound to the client that it belongs to. Settings lie where others may write: whoever names
//! another provider there would else be sent the secret.

use subtle::ConstantTimeEq;

use crate::configuration::Client;
use crate::error::{Error, ErrorCode, Failure};
use crate::keys::{Keys, LongLived};
use crate::seal;
use crate::secret::Secret;
use crate::time::Randomness;

/// Longer than any provider's.
const MAX_LENGTH: usize = 1024;

/// Seals the secret of `client` under the constants of `wp-config.php` alone. White space around it comes of
/// pasting. Misconfigured where it is empty, or has a character that RFC 6749 §A.2 does not know.
pub fn seal_client_secret(
    keys: &Keys,
    client: &Client,
    secret: &Secret,
    random: &mut dyn Randomness,
) -> Result<String, Failure> {
    let secret = secret.expose().trim();
    let is_secret = !secret.is_empty()
        && secret.len() <= MAX_LENGTH
        && secret.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !is_secret {
        return Err(Error::new(
            ErrorCode::ConfigurationInvalid,
            "the app secret is empty or has an impossible character",
        )
        .into());
    }
    let key = keys.long_lived(LongLived::ClientSecret)?;
    Ok(seal::seal(
        &key,
        &[&client.issuer(), &client.client_id],
        secret.as_bytes(),
        random,
    )?)
}

/// The secret itself. Misconfigured where it was sealed under other constants, or for another client.
pub(crate) fn open(keys: &Keys, client: &Client, sealed: &str) -> Result<Secret, Error> {
    let key = keys.long_lived(LongLived::ClientSecret)?;
    seal::open([&key], &[&client.issuer(), &client.client_id], sealed)
        .and_then(|opened| String::from_utf8(opened.to_vec()).ok())
        .map(Secret::new)
        .ok_or_else(|| ErrorCode::ClientSecretUnreadable.into())
}

/// Whether the sealed secret can still be opened with these keys, for this client.
#[must_use]
pub fn client_secret_readable(keys: &Keys, client: &Client, sealed: &str) -> bool {
    open(keys, client, sealed).is_ok()
}

/// Whether the sealed secret is this one, of this client. Takes as long for a wrong one as for the right one.
#[must_use]
pub fn client_secret_is(keys: &Keys, client: &Client, sealed: &str, secret: &Secret) -> bool {
    let secret = secret.expose().trim().as_bytes();
    open(keys, client, sealed).is_ok_and(|opened| opened.expose().as_bytes().ct_eq(secret).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::ProviderKind;
    use crate::testing::{CONSTANTS, keys, numbered};

    fn at(provider_kind: ProviderKind, provider_address: &str, client_id: &str) -> Client {
        Client {
            provider_kind,
            provider_address: provider_address.to_owned(),
            client_id: client_id.to_owned(),
        }
    }

    fn client() -> Client {
        at(ProviderKind::Logto, "https://logto.example", "client")
    }

    fn sealed(secret: &str) -> Result<String, ErrorCode> {
        seal_client_secret(
            &keys(),
            &client(),
            &secret.to_owned().into(),
            &mut numbered(),
        )
        .map_err(|failure| failure.code)
    }

    #[test]
    fn a_secret_comes_back_without_the_white_space_of_pasting() {
        let text = sealed(" s3cret~\n").unwrap();
        assert!(client_secret_readable(&keys(), &client(), &text));
        assert_eq!(open(&keys(), &client(), &text).unwrap().expose(), "s3cret~");
        assert_ne!(sealed("s3cret~"), sealed("s3cret~"));
    }

    #[test]
    fn it_outlives_the_ring_and_not_the_constants() {
        let text = sealed("s3cret").unwrap();
        let without_ring =
            |constants: &str| Keys::new(constants.to_owned().into(), String::new().into());
        assert!(client_secret_readable(
            &without_ring(CONSTANTS),
            &client(),
            &text
        ));
        let changed = without_ring("other");
        assert!(!client_secret_readable(&changed, &client(), &text));
        assert_eq!(
            open(&changed, &client(), &text)
                .map(drop)
                .map_err(|error| error.code),
            Err(ErrorCode::ClientSecretUnreadable)
        );
    }

    #[test]
    fn it_is_of_its_issuer_and_client_alone() {
        let text = sealed("s3cret").unwrap();
        let opens = |client: &Client| client_secret_readable(&keys(), client, &text);
        for same in [
            client(),
            at(ProviderKind::Logto, "https://logto.example/", "client"),
            at(ProviderKind::Openid, "https://logto.example/oidc", "client"),
        ] {
            assert!(opens(&same), "{same:?}");
        }
        for other in [
            at(ProviderKind::Logto, "https://attacker.example", "client"),
            at(ProviderKind::Openid, "https://attacker.example", "client"),
            at(ProviderKind::Openid, "https://logto.example", "client"),
            at(
                ProviderKind::Openid,
                "https://logto.example/oidc/",
                "client",
            ),
            at(ProviderKind::Logto, "https://logto.example", "client2"),
            at(ProviderKind::Logto, "https://logto.example", ""),
        ] {
            assert!(!opens(&other), "{other:?}");
            let secret = "s3cret".to_owned().into();
            assert!(!client_secret_is(&keys(), &other, &text, &secret));
        }
    }

    #[test]
    fn the_same_secret_is_known_again() {
        let text = sealed("s3cret").unwrap();
        let is =
            |secret: &str| client_secret_is(&keys(), &client(), &text, &secret.to_owned().into());
        assert!(is("s3cret"));
        assert!(is(" s3cret\n"));
        for other in ["", "s3cre", "s3cret!", "S3cret"] {
            assert!(!is(other), "{other}");
        }
        assert!(!client_secret_is(
            &keys(),
            &client(),
            "",
            &String::new().into()
        ));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        assert!(sealed(&"a".repeat(MAX_LENGTH)).is_ok());
        for secret in ["", "  ", "sécret", "a\u{0}b", &"a".repeat(MAX_LENGTH + 1)] {
            assert_eq!(
                sealed(secret),
                Err(ErrorCode::ConfigurationInvalid),
                "{secret}"
            );
        }
        for text in ["", "s3cret", &sealed("s3cret").unwrap()[1..]] {
            assert!(!client_secret_readable(&keys(), &client(), text));
        }
    }
}
