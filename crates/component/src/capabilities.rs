//! All that the component takes from outside: a clock and randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use relying_party::{Randomness, Timestamp};

/// The wall clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_seconds(since.as_secs())
}

/// The host's randomness.
pub(crate) struct SystemRandomness;

impl Randomness for SystemRandomness {
    /// Ends the component where there is none: nothing may be sealed without.
    fn fill(&mut self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}
