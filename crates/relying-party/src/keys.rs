//! What every key is derived from.
//!
//! Options of WordPress lie in a cache that others may read and write, so no key comes from an
//! option alone: each is HKDF (RFC 5869) of the constants of `wp-config.php` and, for what lives
//! shortly, of a ring of two keys in an option. What is stored for long is sealed under the
//! constants alone, so that the ring may turn over.
//!
//! Where there are no constants, everything rests on that option: the ring has a part that no turn
//! changes, for what is stored for long.

use std::cell::OnceCell;
use std::time::Duration;
use std::{fmt, iter};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};
use crate::host_seal::SealPurpose;
use crate::secret::Secret;
use crate::time::{Randomness, Timestamp, random_bytes};

/// How long a key of the ring stays the current one, at least.
const TURNS_OVER_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

const KEY_LENGTH: usize = 32;

/// Separates these keys from every other use of the same constants.
const SALT: &[u8] = b"logto-relying-party keys 1";

/// The two parts of every key.
#[derive(Clone, Debug)]
pub struct Keys {
    constants: Secret,
    ring: Secret,
    with_current: OnceCell<Extracted>,
    with_previous: OnceCell<Extracted>,
    alone: OnceCell<Extracted>,
}

/// What is kept for an hour or so, under the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShortLived {
    /// A pending sign-in, in a cookie.
    PendingSignIn,
    /// Provider metadata and keys.
    ProviderCache,
    /// The `state` of an end-session request.
    SignOut,
    /// What the host keeps for itself.
    Host(SealPurpose),
}

/// What is kept until it is replaced, under the constants alone where there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LongLived {
    /// The client secret.
    ClientSecret,
    /// The ID token of a session, for `id_token_hint`.
    IdToken,
    /// The `state` of an authorization request, which is known as too old however old it is.
    State,
}

impl ShortLived {
    const fn label(self) -> &'static str {
        match self {
            Self::PendingSignIn => "pending sign-in",
            Self::ProviderCache => "provider cache",
            Self::SignOut => "sign-out",
            Self::Host(SealPurpose::TrustedAuthority) => "trusted authority",
            Self::Host(SealPurpose::SessionMapping) => "session mapping",
        }
    }
}

impl LongLived {
    const fn label(self) -> &'static str {
        match self {
            Self::ClientSecret => "client secret",
            Self::IdToken => "id token",
            Self::State => "state",
        }
    }
}

/// A key for one use.
pub(crate) struct Key {
    label: &'static str,
    bytes: Zeroizing<[u8; KEY_LENGTH]>,
}

/// RFC 5869 §2.2: from the constants and one part of the ring, or none. Hashing them is most of what a
/// key costs, so it is done once for all the keys of a conversation.
#[derive(Clone)]
struct Extracted(Hkdf<Sha256>);

impl Extracted {
    fn from_parts(constants: &Secret, ring: &[u8]) -> Self {
        let constants = constants.expose().as_bytes();
        // The length comes first, so that no two pairs of parts make the same input.
        let mut material = Zeroizing::new(Vec::new());
        material.extend_from_slice(
            &u64::try_from(constants.len())
                .unwrap_or(u64::MAX)
                .to_be_bytes(),
        );
        material.extend_from_slice(constants);
        material.extend_from_slice(ring);
        Self(Hkdf::new(Some(SALT), &material))
    }

    /// RFC 5869 §2.3.
    fn key(&self, label: &'static str) -> Result<Key, Error> {
        let mut bytes = Zeroizing::new([0; KEY_LENGTH]);
        self.0
            .expand(label.as_bytes(), bytes.as_mut())
            .map_err(|_| Error::new(ErrorCode::OutOfOrder, "HKDF was asked for too much"))?;
        Ok(Key { label, bytes })
    }
}

impl fmt::Debug for Extracted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl Key {
    /// What it is for; goes into the associated data too.
    pub(crate) const fn label(&self) -> &'static str {
        self.label
    }

    /// The key itself. Each use is a place to look at.
    pub(crate) fn expose(&self) -> &[u8; KEY_LENGTH] {
        &self.bytes
    }
}

/// The keys for one use, as the ring has them.
pub(crate) struct RingKeys<'keys> {
    current: Key,
    previous: Option<Previous<'keys>>,
}

/// Derived only when the current key does not open something, which is seldom.
struct Previous<'keys> {
    label: &'static str,
    keys: &'keys Keys,
    part: Zeroizing<[u8; KEY_LENGTH]>,
    key: OnceCell<Option<Key>>,
}

impl Previous<'_> {
    fn key(&self) -> Option<&Key> {
        let derive = || {
            let extract = || Extracted::from_parts(&self.keys.constants, self.part.as_ref());
            let extracted = self.keys.with_previous.get_or_init(extract);
            extracted.key(self.label).ok()
        };
        self.key.get_or_init(derive).as_ref()
    }
}

impl RingKeys<'_> {
    /// What new things are sealed with.
    pub(crate) const fn current(&self) -> &Key {
        &self.current
    }

    /// What may have sealed an older thing.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Key> {
        let previous = self.previous.iter().filter_map(Previous::key);
        iter::once(&self.current).chain(previous)
    }
}

impl Keys {
    /// Of the secret constants of `wp-config.php` in one string, empty where there are none, and the
    /// key ring that [`turn_key_ring`] made.
    #[must_use]
    pub const fn new(constants: Secret, ring: Secret) -> Self {
        Self {
            constants,
            ring,
            with_current: OnceCell::new(),
            with_previous: OnceCell::new(),
            alone: OnceCell::new(),
        }
    }

    /// The same constants with another ring.
    #[must_use]
    pub fn with_ring(&self, ring: Secret) -> Self {
        Self::new(self.constants.clone(), ring)
    }

    /// The key ring as it was given.
    #[must_use]
    pub const fn ring(&self) -> &Secret {
        &self.ring
    }

    /// The keys for what lives shortly. Misconfigured where the ring is missing or damaged.
    pub(crate) fn short_lived(&self, for_what: ShortLived) -> Result<RingKeys<'_>, Error> {
        let ring = self.read_ring()?;
        let label = for_what.label();
        let extract = || Extracted::from_parts(&self.constants, ring.current.as_ref());
        Ok(RingKeys {
            current: self.with_current.get_or_init(extract).key(label)?,
            previous: ring.previous.map(|part| Previous {
                label,
                keys: self,
                part,
                key: OnceCell::new(),
            }),
        })
    }

    /// The key for what is stored for long. Misconfigured where there are no constants, and the ring
    /// is missing or damaged.
    pub(crate) fn long_lived(&self, for_what: LongLived) -> Result<Key, Error> {
        // The salt and the labels are everybody's, so that without either there would be no secret.
        let lasting = if self.constants.expose().is_empty() {
            Some(self.read_ring()?.lasting)
        } else {
            None
        };
        let part = lasting.as_ref().map_or(&[][..], |part| part.as_ref());
        let extract = || Extracted::from_parts(&self.constants, part);
        self.alone.get_or_init(extract).key(for_what.label())
    }

    fn read_ring(&self) -> Result<Ring, Error> {
        Ring::read(self.ring.expose()).ok_or_else(|| {
            Error::new(
                ErrorCode::ConfigurationInvalid,
                "the key ring is missing or damaged",
            )
        })
    }
}

/// The ring as an option holds it: base64url of a version, the time of the last turn, the part that
/// no turn changes, and one or two keys.
struct Ring {
    turned_at: Timestamp,
    /// In place of constants that are not there.
    lasting: Zeroizing<[u8; KEY_LENGTH]>,
    current: Zeroizing<[u8; KEY_LENGTH]>,
    previous: Option<Zeroizing<[u8; KEY_LENGTH]>>,
}

impl Ring {
    const VERSION: u8 = 2;

    fn read(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let (version, rest) = bytes.split_first()?;
        let (turned_at, rest) = rest.split_first_chunk()?;
        let (lasting, rest) = rest.split_first_chunk()?;
        let (current, rest) = rest.split_first_chunk()?;
        let previous = match rest {
            [] => None,
            rest => Some(Zeroizing::new(rest.try_into().ok()?)),
        };
        (*version == Self::VERSION).then(|| Self {
            turned_at: Timestamp::from_seconds(u64::from_be_bytes(*turned_at)),
            lasting: Zeroizing::new(*lasting),
            current: Zeroizing::new(*current),
            previous,
        })
    }

    fn write(&self) -> String {
        let mut bytes = Zeroizing::new(vec![Self::VERSION]);
        bytes.extend_from_slice(&self.turned_at.seconds().to_be_bytes());
        bytes.extend_from_slice(self.lasting.as_ref());
        bytes.extend_from_slice(self.current.as_ref());
        if let Some(previous) = &self.previous {
            bytes.extend_from_slice(previous.as_ref());
        }
        URL_SAFE_NO_PAD.encode(bytes.as_slice())
    }
}

/// A new key ring, or `None` when this one may stay: it turns over at most daily. One that is
/// absent or damaged, or says that it was turned in the future, is replaced.
#[must_use]
pub fn turn_key_ring(
    ring: Option<&str>,
    now: Timestamp,
    random: &mut dyn Randomness,
) -> Option<String> {
    let ring = ring.and_then(Ring::read);
    let stays = ring.as_ref().is_some_and(|ring| {
        now.since(ring.turned_at) < TURNS_OVER_AFTER && ring.turned_at.since(now) < TURNS_OVER_AFTER
    });
    if stays {
        return None;
    }
    let (lasting, previous) = match ring {
        Some(ring) => (ring.lasting, Some(ring.current)),
        None => (Zeroizing::new(random_bytes(random)), None),
    };
    let turned = Ring {
        turned_at: now,
        lasting,
        current: Zeroizing::new(random_bytes(random)),
        previous,
    };
    Some(turned.write())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn turn(ring: Option<&str>, now: u64, byte: u8) -> Option<String> {
        turn_key_ring(ring, at(now), &mut |bytes: &mut [u8]| bytes.fill(byte))
    }

    fn keys(constants: &str, ring: &str) -> Keys {
        Keys::new(constants.to_owned().into(), ring.to_owned().into())
    }

    #[test]
    fn a_ring_turns_over_daily_and_keeps_one_previous_key() {
        let first = turn(None, 1_000, 1).unwrap();
        assert_eq!(turn(Some(&first), 1_000 + DAY - 1, 2), None);
        let second = turn(Some(&first), 1_000 + DAY, 2).unwrap();
        let third = turn(Some(&second), 1_000 + 2 * DAY, 3).unwrap();
        let newest = |ring: &str| {
            *keys("c", ring)
                .short_lived(ShortLived::SignOut)
                .unwrap()
                .current()
                .expose()
        };
        let all = |ring: &str| -> Vec<_> {
            keys("c", ring)
                .short_lived(ShortLived::SignOut)
                .unwrap()
                .all()
                .map(|key| *key.expose())
                .collect()
        };
        assert_eq!(all(&first), [newest(&first)]);
        assert_eq!(all(&second), [newest(&second), newest(&first)]);
        assert_eq!(all(&third), [newest(&third), newest(&second)]);
    }

    #[test]
    fn a_damaged_ring_is_replaced() {
        let ring = turn(None, 1_000, 1).unwrap();
        for damaged in [
            "",
            "x",
            "====",
            &ring[1..],
            &format!("{ring}A"),
            &format!("{ring}="),
            &ring.replacen('A', "B", 1),
        ] {
            assert!(turn(Some(damaged), 1_001, 2).is_some(), "{damaged}");
            let error = keys("c", damaged)
                .short_lived(ShortLived::SignOut)
                .map(drop)
                .unwrap_err();
            assert_eq!(error.code, ErrorCode::ConfigurationInvalid);
        }
    }

    #[test]
    fn a_ring_from_the_far_future_is_replaced_and_one_from_the_near_future_stays() {
        let ring = turn(None, 10 * DAY, 1).unwrap();
        assert!(turn(Some(&ring), 8 * DAY, 2).is_some());
        assert_eq!(turn(Some(&ring), 10 * DAY - 60, 2), None);
    }

    #[test]
    fn every_use_has_keys_of_its_own() {
        let ring = turn(None, 1_000, 1).unwrap();
        let one = keys("constants", &ring);
        let mut seen = Vec::new();
        for for_what in [
            ShortLived::PendingSignIn,
            ShortLived::ProviderCache,
            ShortLived::SignOut,
            ShortLived::Host(SealPurpose::TrustedAuthority),
            ShortLived::Host(SealPurpose::SessionMapping),
        ] {
            seen.push(*one.short_lived(for_what).unwrap().current().expose());
        }
        for for_what in [
            LongLived::ClientSecret,
            LongLived::IdToken,
            LongLived::State,
        ] {
            seen.push(*one.long_lived(for_what).unwrap().expose());
        }
        seen.push(
            *keys("constant", &ring)
                .short_lived(ShortLived::SignOut)
                .unwrap()
                .current()
                .expose(),
        );
        seen.push(
            *keys("constant", &ring)
                .long_lived(LongLived::IdToken)
                .unwrap()
                .expose(),
        );
        for (index, key) in seen.iter().enumerate() {
            assert!(!seen[..index].contains(key), "{index}");
        }
    }

    #[test]
    fn no_two_pairs_of_constants_and_ring_make_the_same_key() {
        let key = |constants: &str, ring: &[u8]| {
            let extracted = Extracted::from_parts(&constants.to_owned().into(), ring);
            *extracted.key("label").unwrap().expose()
        };
        assert_ne!(key("ab", b"c"), key("a", b"bc"));
        assert_ne!(key("abc", b""), key("", b"abc"));
    }

    #[test]
    fn without_constants_what_is_stored_for_long_is_the_rings_secret_and_outlives_its_turns() {
        let long_lived = |ring: &str| {
            let key = keys("", ring).long_lived(LongLived::ClientSecret);
            key.map(|key| *key.expose()).map_err(|error| error.code)
        };
        let first = turn(None, 1_000, 1).unwrap();
        let mut ring = first.clone();
        for day in 1..4 {
            ring = turn(Some(&ring), 1_000 + u64::from(day) * DAY, 10 + day).unwrap();
            assert_eq!(long_lived(&ring), long_lived(&first), "{day}");
        }
        let of_another_site = turn(None, 1_000, 2).unwrap();
        assert_ne!(long_lived(&of_another_site), long_lived(&first));
        for none in ["", "x"] {
            assert_eq!(long_lived(none), Err(ErrorCode::ConfigurationInvalid));
        }
        let short_lived = keys("", &first);
        let short_lived = short_lived.short_lived(ShortLived::SignOut).unwrap();
        assert_ne!(long_lived(&first), Ok(*short_lived.current().expose()));
    }

    #[test]
    fn what_is_stored_for_long_needs_no_ring() {
        let without = *keys("constants", "")
            .long_lived(LongLived::ClientSecret)
            .unwrap()
            .expose();
        let ring = turn(None, 1_000, 1).unwrap();
        assert_eq!(
            without,
            *keys("constants", &ring)
                .long_lived(LongLived::ClientSecret)
                .unwrap()
                .expose()
        );
    }
}
