//! Sealing: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha §2) for what is handed to a browser or a
//! database to keep, and comes back untrusted.
//!
//! A sealed text is base64url without padding of the nonce and the ciphertext. Each has exactly
//! one form, so that no changed character is accepted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};
use crate::keys::Key;
use crate::time::{Randomness, random_bytes};

const NONCE_LENGTH: usize = 24;

/// Seals `plain`, bound to the key's use and to `binding`: it opens with those alone.
pub(crate) fn seal(
    key: &Key,
    binding: &[&str],
    plain: &[u8],
    random: &mut dyn Randomness,
) -> Result<String, Error> {
    let nonce: [u8; NONCE_LENGTH] = random_bytes(random);
    let aad = associated_data(key, binding);
    let payload = Payload {
        msg: plain,
        aad: &aad,
    };
    let ciphertext = cipher(key)
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| Error::new(ErrorCode::InputTooLarge, "too long to be sealed"))?;
    let mut sealed = nonce.to_vec();
    sealed.extend_from_slice(&ciphertext);
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens what [`seal`] made with one of `keys` and the same `binding`; `None` for anything else.
pub(crate) fn open<'keys>(
    keys: impl IntoIterator<Item = &'keys Key>,
    binding: &[&str],
    sealed: &str,
) -> Option<Zeroizing<Vec<u8>>> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
    keys.into_iter().find_map(|key| {
        let aad = associated_data(key, binding);
        let payload = Payload {
            msg: ciphertext,
            aad: &aad,
        };
        cipher(key)
            .decrypt(XNonce::from_slice(nonce), payload)
            .ok()
            .map(Zeroizing::new)
    })
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose().into())
}

/// Each part after its length, so that no two lists of parts make the same bytes.
fn associated_data(key: &Key, binding: &[&str]) -> Vec<u8> {
    let mut data = Vec::new();
    for part in std::iter::once(&key.label()).chain(binding) {
        data.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        data.extend_from_slice(part.as_bytes());
    }
    data
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::{Keys, LongLived};

    fn key(constants: &str, for_what: LongLived) -> Key {
        let keys = Keys::new(constants.to_owned().into(), String::new().into());
        keys.long_lived(for_what).unwrap()
    }

    fn sealed(plain: &[u8], nonce: u8) -> String {
        seal(
            &key("c", LongLived::IdToken),
            &["a", "b"],
            plain,
            &mut |bytes: &mut [u8]| bytes.fill(nonce),
        )
        .unwrap()
    }

    #[test]
    fn a_sealed_text_opens_with_its_own_key_and_binding_alone() {
        let text = sealed(b"plain", 7);
        let opens = |constants: &str, for_what, binding: &[&str]| {
            open([&key(constants, for_what)], binding, &text).is_some()
        };
        assert!(opens("c", LongLived::IdToken, &["a", "b"]));
        assert!(!opens("d", LongLived::IdToken, &["a", "b"]));
        assert!(!opens("c", LongLived::ClientSecret, &["a", "b"]));
        for binding in [&["a"][..], &["b", "a"], &["ab"], &["a", "b", ""], &[]] {
            assert!(!opens("c", LongLived::IdToken, binding), "{binding:?}");
        }
    }

    #[test]
    fn an_older_key_opens_too() {
        let keys = [key("new", LongLived::IdToken), key("c", LongLived::IdToken)];
        assert_eq!(
            *open(&keys, &["a", "b"], &sealed(b"plain", 7)).unwrap(),
            b"plain"
        );
    }

    #[test]
    fn padding_and_the_other_alphabet_are_refused() {
        let keys = [key("c", LongLived::IdToken)];
        // 24 + 16 + 6 bytes end in two characters, of which the last carries four spare bits.
        let text = sealed(b"plain!", 0xff);
        assert!(open(&keys, &["a", "b"], &text).is_some());
        for other in [
            format!("{text}=="),
            format!("{text}="),
            format!(" {text}"),
            format!("{text}\n"),
            text.replace('_', "/"),
        ] {
            assert_ne!(other, text);
            assert!(open(&keys, &["a", "b"], &other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn opening_is_the_inverse_of_sealing(plain: Vec<u8>, nonce: u8) {
            let opened = open([&key("c", LongLived::IdToken)], &["a", "b"], &sealed(&plain, nonce));
            prop_assert_eq!(opened.as_deref(), Some(&plain));
        }

        #[test]
        fn no_changed_character_is_accepted(plain in prop::collection::vec(any::<u8>(), 0..40), at: prop::sample::Index, to in "[ -~]") {
            let text = sealed(&plain, 9);
            let at = at.index(text.len());
            let changed = format!("{}{}{}", &text[..at], to, &text[at + 1..]);
            prop_assume!(changed != text);
            prop_assert!(open([&key("c", LongLived::IdToken)], &["a", "b"], &changed).is_none());
        }

        #[test]
        fn nothing_else_opens(text in "\\PC*") {
            prop_assert!(open([&key("c", LongLived::IdToken)], &[], &text).is_none());
        }
    }
}
