//! `state`, in a form of this site's own. RFC 6749 §4.1.1 and §10.12.
//!
//! It is authenticated, so that a response that this site never asked for is told from one whose
//! cookie was lost, and it counts the attempts, so that a lost cookie starts a sign-in anew once
//! and not for ever. Its key is of the constants alone: a response that comes after the key ring
//! has turned over twice is still known as late, and starts anew.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::{Error, ErrorCode};
use crate::keys::{Key, Keys, LongLived};
use crate::time::{Randomness, Timestamp, random_bytes};

const VERSION: u8 = 1;
const TAG_LENGTH: usize = 16;
const UNTAGGED_LENGTH: usize = 1 + 1 + 8 + 16;

/// How often a sign-in may start anew by itself.
const RESTARTS: u8 = 1;

/// How many bytes a state has before it becomes text.
pub(crate) const STATE_LENGTH: usize = UNTAGGED_LENGTH + TAG_LENGTH;

/// The `state` of one authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    attempt: u8,
    begun: Timestamp,
    bytes: [u8; STATE_LENGTH],
}

impl State {
    /// A new state, never the same as another.
    pub(crate) fn new(
        keys: &Keys,
        attempt: u8,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Self, Error> {
        let key = keys.long_lived(LongLived::State)?;
        let mut untagged = vec![VERSION, attempt];
        untagged.extend_from_slice(&now.seconds().to_be_bytes());
        untagged.extend_from_slice(&random_bytes::<16>(random));
        let tag = mac(&key, &untagged)?.finalize().into_bytes();
        untagged.extend(tag.iter().take(TAG_LENGTH));
        Self::from_bytes(&untagged)
            .ok_or_else(|| Error::new(ErrorCode::OutOfOrder, "a state of the wrong length"))
    }

    /// The state of a response. Refused when this site did not make it.
    pub(crate) fn read(keys: &Keys, text: &str) -> Result<Self, Error> {
        let key = keys.long_lived(LongLived::State)?;
        let unknown = || Error::from(ErrorCode::ResponseStateUnknown);
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| unknown())?;
        let (untagged, tag) = bytes
            .split_at_checked(UNTAGGED_LENGTH)
            .ok_or_else(unknown)?;
        // The length of the tag is fixed by `from_bytes`: a shortened one is refused there.
        mac(&key, untagged)?
            .verify_truncated_left(tag)
            .map_err(|_| unknown())?;
        Self::from_bytes(&bytes).ok_or_else(unknown)
    }

    /// From the bytes of a sealed text, which are known to be ours.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; STATE_LENGTH] = bytes.try_into().ok()?;
        let [VERSION, attempt, rest @ ..] = bytes else {
            return None;
        };
        let (begun, _) = rest.split_first_chunk()?;
        let begun = Timestamp::from_seconds(u64::from_be_bytes(*begun));
        Some(Self {
            attempt,
            begun,
            bytes,
        })
    }

    /// As the parameter carries it: 56 characters.
    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes)
    }

    /// Before it becomes text.
    pub(crate) const fn bytes(&self) -> &[u8; STATE_LENGTH] {
        &self.bytes
    }

    /// How often the sign-in was started before, by itself.
    pub(crate) const fn attempt(&self) -> u8 {
        self.attempt
    }

    /// When the request was made.
    pub(crate) const fn begun(&self) -> Timestamp {
        self.begun
    }

    /// The attempt of the request that may replace this one when its pending sign-in is gone;
    /// `None` when that was done before.
    pub(crate) fn restart(&self) -> Option<u8> {
        (self.attempt < RESTARTS).then(|| self.attempt.saturating_add(1))
    }
}

fn mac(key: &Key, message: &[u8]) -> Result<Hmac<Sha256>, Error> {
    let mac = Hmac::<Sha256>::new_from_slice(key.expose())
        .map_err(|_| Error::new(ErrorCode::OutOfOrder, "HMAC refused its key"))?;
    Ok(mac.chain_update(message))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::turn_key_ring;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn keys(constants: &str, turns: u8) -> Keys {
        let mut ring = None;
        for turn in 0..=turns {
            let at = NOW.plus(std::time::Duration::from_secs(u64::from(turn) * 86_400));
            ring = turn_key_ring(ring.as_deref(), at, &mut |bytes: &mut [u8]| {
                bytes.fill(turn)
            });
        }
        Keys::new(constants.to_owned().into(), ring.unwrap().into())
    }

    fn state(attempt: u8) -> State {
        State::new(&keys("c", 0), attempt, NOW, &mut |bytes: &mut [u8]| {
            bytes.fill(9)
        })
        .unwrap()
    }

    fn read(keys: &Keys, text: &str) -> Result<State, ErrorCode> {
        State::read(keys, text).map_err(|error| error.code)
    }

    #[test]
    fn a_state_is_read_back_with_its_time() {
        let state = state(0);
        assert_eq!(state.text().len(), 56);
        assert_eq!(read(&keys("c", 0), &state.text()), Ok(state.clone()));
        assert_eq!(state.begun(), NOW);
    }

    #[test]
    fn a_lost_sign_in_starts_anew_once() {
        assert_eq!(state(0).restart(), Some(1));
        assert_eq!(state(1).restart(), None);
        assert_eq!(state(255).restart(), None);
    }

    #[test]
    fn a_state_outlives_the_ring() {
        let text = state(0).text();
        for turns in 1..4 {
            assert!(read(&keys("c", turns), &text).is_ok(), "{turns}");
        }
    }

    #[test]
    fn a_state_of_another_form_is_unknown() {
        let text = state(0).text();
        assert_eq!(
            read(&keys("d", 0), &text),
            Err(ErrorCode::ResponseStateUnknown)
        );
        // A shortened tag is tried too: it would match on the left.
        for end in 0..text.len() {
            assert_eq!(
                read(&keys("c", 0), &text[..end]),
                Err(ErrorCode::ResponseStateUnknown),
                "{end}"
            );
        }
        for other in [
            "",
            "af0ifjsldkj",
            &format!("{text}A"),
            &format!("{text}="),
            &format!("{text}AAAA"),
        ] {
            assert_eq!(
                read(&keys("c", 0), other),
                Err(ErrorCode::ResponseStateUnknown),
                "{other}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_changed_character_is_accepted(at in 0..56_usize, to in "[ -~]") {
            let text = state(0).text();
            let changed = format!("{}{}{}", &text[..at], to, &text[at + 1..]);
            prop_assume!(changed != text);
            prop_assert_eq!(read(&keys("c", 0), &changed), Err(ErrorCode::ResponseStateUnknown));
        }

        #[test]
        fn nothing_else_is_a_state(text in "\\PC*") {
            prop_assert_eq!(read(&keys("c", 0), &text), Err(ErrorCode::ResponseStateUnknown));
        }
    }
}
