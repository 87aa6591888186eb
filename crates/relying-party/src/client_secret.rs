//! The client secret, sealed for the settings to keep. RFC 6749 §2.3.1.

use subtle::ConstantTimeEq;

use crate::error::{Error, ErrorCode, Failure};
use crate::keys::{Keys, LongLived};
use crate::seal;
use crate::secret::Secret;
use crate::time::Randomness;

/// Longer than any provider's.
const MAX_LENGTH: usize = 1024;

/// Seals the secret under the constants of `wp-config.php` alone. White space around it comes of
/// pasting. Misconfigured where it is empty, or has a character that RFC 6749 §A.2 does not know.
pub fn seal_client_secret(
    keys: &Keys,
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
    Ok(seal::seal(&key, &[], secret.as_bytes(), random)?)
}

/// The secret itself. Misconfigured where it was sealed under other constants.
pub(crate) fn open(keys: &Keys, sealed: &str) -> Result<Secret, Error> {
    let key = keys.long_lived(LongLived::ClientSecret)?;
    seal::open([&key], &[], sealed)
        .and_then(|opened| String::from_utf8(opened.to_vec()).ok())
        .map(Secret::new)
        .ok_or_else(|| ErrorCode::ClientSecretUnreadable.into())
}

/// Whether the sealed secret can still be opened with these keys.
#[must_use]
pub fn client_secret_readable(keys: &Keys, sealed: &str) -> bool {
    open(keys, sealed).is_ok()
}

/// Whether the sealed secret is this one. Takes as long for a wrong one as for the right one.
#[must_use]
pub fn client_secret_is(keys: &Keys, sealed: &str, secret: &Secret) -> bool {
    let secret = secret.expose().trim().as_bytes();
    open(keys, sealed).is_ok_and(|opened| opened.expose().as_bytes().ct_eq(secret).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{CONSTANTS, keys, numbered};

    fn sealed(secret: &str) -> Result<String, ErrorCode> {
        seal_client_secret(&keys(), &secret.to_owned().into(), &mut numbered())
            .map_err(|failure| failure.code)
    }

    #[test]
    fn a_secret_comes_back_without_the_white_space_of_pasting() {
        let text = sealed(" s3cret~\n").unwrap();
        assert!(client_secret_readable(&keys(), &text));
        assert_eq!(open(&keys(), &text).unwrap().expose(), "s3cret~");
        assert_ne!(sealed("s3cret~"), sealed("s3cret~"));
    }

    #[test]
    fn it_outlives_the_ring_and_not_the_constants() {
        let text = sealed("s3cret").unwrap();
        let without_ring =
            |constants: &str| Keys::new(constants.to_owned().into(), String::new().into());
        assert!(client_secret_readable(&without_ring(CONSTANTS), &text));
        let changed = without_ring("other");
        assert!(!client_secret_readable(&changed, &text));
        assert_eq!(
            open(&changed, &text).map(drop).map_err(|error| error.code),
            Err(ErrorCode::ClientSecretUnreadable)
        );
    }

    #[test]
    fn the_same_secret_is_known_again() {
        let text = sealed("s3cret").unwrap();
        let is = |secret: &str| client_secret_is(&keys(), &text, &secret.to_owned().into());
        assert!(is("s3cret"));
        assert!(is(" s3cret\n"));
        for other in ["", "s3cre", "s3cret!", "S3cret"] {
            assert!(!is(other), "{other}");
        }
        assert!(!client_secret_is(&keys(), "", &String::new().into()));
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
            assert!(!client_secret_readable(&keys(), text));
        }
    }
}
