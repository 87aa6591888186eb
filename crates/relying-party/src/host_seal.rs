//! What the host keeps for itself where others may write: under the key ring, for a closed set of
//! purposes, each bound to a context and, where that is wanted, to a time.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::Failure;
use crate::keys::{Keys, ShortLived};
use crate::seal;
use crate::time::{Randomness, Timestamp};

/// What a sealed text is for; it opens for that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealPurpose {
    /// The authority that signed the provider's certificate chain.
    TrustedAuthority,
    /// Whose session may still be opened, in a cookie.
    SessionMapping,
}

/// Seals `plain`, bound to `context`: until the ring has turned over twice or, where that is
/// sooner, for `lifetime` seconds. Misconfigured where the ring is missing or damaged.
pub fn seal_for_host(
    keys: &Keys,
    purpose: SealPurpose,
    context: &str,
    lifetime: Option<u32>,
    plain: &str,
    now: Timestamp,
    random: &mut dyn Randomness,
) -> Result<String, Failure> {
    let expires = lifetime.map_or(u64::MAX, |seconds| {
        now.plus(Duration::from_secs(seconds.into())).seconds()
    });
    let mut payload = Zeroizing::new(expires.to_be_bytes().to_vec());
    payload.extend_from_slice(plain.as_bytes());
    let keys = keys.short_lived(ShortLived::Host(purpose))?;
    Ok(seal::seal(keys.current(), &[context], &payload, random)?)
}

/// What [`seal_for_host`] sealed; `None` for anything else, and from the moment when it expires.
#[must_use]
pub fn open_for_host(
    keys: &Keys,
    purpose: SealPurpose,
    context: &str,
    sealed: &str,
    now: Timestamp,
) -> Option<String> {
    let keys = keys.short_lived(ShortLived::Host(purpose)).ok()?;
    let payload = seal::open(keys.all(), &[context], sealed)?;
    let (expires, plain) = payload.split_first_chunk()?;
    (now.seconds() < u64::from_be_bytes(*expires))
        .then(|| String::from_utf8(plain.to_vec()).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorCode;
    use crate::keys::turn_key_ring;
    use crate::testing::{NOW, at, keys, numbered};

    const PURPOSE: SealPurpose = SealPurpose::SessionMapping;

    fn sealed(lifetime: Option<u32>) -> String {
        seal_for_host(
            &keys(),
            PURPOSE,
            "7",
            lifetime,
            "plain",
            NOW,
            &mut numbered(),
        )
        .unwrap()
    }

    fn opened(keys: &Keys, purpose: SealPurpose, context: &str, text: &str) -> Option<String> {
        open_for_host(keys, purpose, context, text, NOW)
    }

    #[test]
    fn what_the_host_keeps_opens_for_its_purpose_and_context_alone() {
        let text = sealed(None);
        assert_eq!(
            opened(&keys(), PURPOSE, "7", &text).as_deref(),
            Some("plain")
        );
        assert_eq!(opened(&keys(), PURPOSE, "8", &text), None);
        assert_eq!(opened(&keys(), PURPOSE, "", &text), None);
        assert_eq!(
            opened(&keys(), SealPurpose::TrustedAuthority, "7", &text),
            None
        );
        let others = Keys::new("others".to_owned().into(), keys().ring().clone());
        assert_eq!(opened(&others, PURPOSE, "7", &text), None);
    }

    #[test]
    fn what_the_host_keeps_expires() {
        let text = sealed(Some(900));
        let opened = |seconds| open_for_host(&keys(), PURPOSE, "7", &text, at(seconds));
        assert!(opened(899).is_some());
        assert_eq!(opened(900), None);
        assert!(open_for_host(&keys(), PURPOSE, "7", &sealed(None), at(i64::MAX)).is_some());
    }

    #[test]
    fn what_the_host_keeps_outlives_one_turn_of_the_ring_and_not_two() {
        let text = sealed(None);
        let turned = |keys: &Keys, days: i64| {
            let ring = turn_key_ring(
                Some(keys.ring().expose()),
                at(days * 86_400),
                &mut numbered(),
            );
            keys.with_ring(ring.unwrap().into())
        };
        let once = turned(&keys(), 1);
        assert!(opened(&once, PURPOSE, "7", &text).is_some());
        assert_eq!(opened(&turned(&once, 2), PURPOSE, "7", &text), None);
    }

    #[test]
    fn without_a_ring_nothing_is_sealed_or_opened() {
        let without = keys().with_ring(String::new().into());
        let refused = seal_for_host(&without, PURPOSE, "7", None, "plain", NOW, &mut numbered());
        assert_eq!(refused.unwrap_err().code, ErrorCode::ConfigurationInvalid);
        assert_eq!(opened(&without, PURPOSE, "7", &sealed(None)), None);
    }

    proptest! {
        #[test]
        fn nothing_else_opens_for_the_host(text in "\\PC*") {
            prop_assert!(opened(&keys(), PURPOSE, "7", &text).is_none());
        }
    }
}
