//! What is kept of a provider between conversations: sealed, bound to the issuer, and, since
//! others may write where it lies, a miss whenever anything about it is odd.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Source;
use super::freshness::Freshness;
use super::metadata::{Metadata, discovery_url};
use crate::error::{Error, ErrorCode};
use crate::jwks::Jwks;
use crate::keys::{Keys, ShortLived};
use crate::seal::{open, seal};
use crate::time::{Randomness, Timestamp};

/// How long a failure stands for those that come after it, in seconds, the first, the second and
/// every later one in a row: a crowd asks once, a person who tries again after a moment is not
/// told of the past, and a provider that hangs for long holds one worker in seven.
const FAILURE_STANDS: [u64; 3] = [5, 10, 30];

/// After this long a failure is no longer in a row with the next one.
const IN_A_ROW: Duration = Duration::from_secs(120);

/// A document and its times, as seconds since the Unix epoch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept<T> {
    value: T,
    fetched_at: u64,
    fresh_until: u64,
    usable_until: u64,
}

impl<T> Kept<T> {
    pub(crate) fn new(value: T, freshness: Freshness, now: Timestamp) -> Self {
        Self {
            value,
            fetched_at: now.seconds(),
            fresh_until: now.plus(freshness.fresh).seconds(),
            usable_until: now.plus(freshness.usable).seconds(),
        }
    }

    pub(crate) fn if_fresh(&self, now: Timestamp) -> Option<&T> {
        self.within(now, self.fresh_until)
    }

    /// Only when a fetch has just failed.
    pub(crate) fn if_usable(&self, now: Timestamp) -> Option<&T> {
        self.within(now, self.usable_until)
    }

    /// A document from the future was written by a clock that is not to be believed.
    fn within(&self, now: Timestamp, until: u64) -> Option<&T> {
        (self.fetched_at <= now.seconds() && now.seconds() < until).then_some(&self.value)
    }
}

/// A fetch that failed lately.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failed {
    code: String,
    at: u64,
    /// How many failed in a row before this one.
    before: usize,
}

impl Failed {
    /// The failure that follows `last`, if there was one lately.
    pub(crate) fn after(last: Option<&Self>, code: ErrorCode, now: Timestamp) -> Self {
        let before = last
            .filter(|last| last.is_within(IN_A_ROW, now))
            .map_or(0, |last| last.before.saturating_add(1));
        Self {
            code: code.code().to_owned(),
            at: now.seconds(),
            before,
        }
    }

    /// The error, for as long as it stands.
    pub(crate) fn standing(&self, now: Timestamp) -> Option<Error> {
        let stands = FAILURE_STANDS.get(self.before).or(FAILURE_STANDS.last())?;
        let code = ErrorCode::ALL
            .iter()
            .find(|code| code.code() == self.code)?;
        self.is_within(Duration::from_secs(*stands), now)
            .then(|| Error::new(*code, "failed a moment ago"))
    }

    /// The error, where it is not the first in a row.
    pub(crate) fn standing_again(&self, now: Timestamp) -> Option<Error> {
        (self.before > 0).then(|| self.standing(now)).flatten()
    }

    fn is_within(&self, duration: Duration, now: Timestamp) -> bool {
        self.at <= now.seconds() && now.since(Timestamp::from_seconds(self.at)) < duration
    }
}

/// When something was last done, by where the token came from that asked for it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stamps {
    provider: Option<u64>,
    anybody: Option<u64>,
}

impl Stamps {
    pub(crate) fn of(&mut self, source: Source) -> &mut Option<u64> {
        match source {
            Source::Provider => &mut self.provider,
            Source::Anybody => &mut self.anybody,
        }
    }
}

/// Everything that is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cache {
    pub(crate) metadata: Option<Kept<Metadata>>,
    pub(crate) discovery_failed: Option<Failed>,
    pub(crate) jwks: Option<Kept<Jwks>>,
    /// Where `jwks` came from.
    pub(crate) jwks_uri: String,
    pub(crate) jwks_failed: Option<Failed>,
    /// When the token endpoint could not be reached.
    pub(crate) token_failed: Option<Failed>,
    /// When an unknown key last brought us newer keys.
    pub(crate) refetched_at: Stamps,
    /// When an algorithm that is not announced last brought us newer metadata.
    pub(crate) rediscovered_at: Stamps,
}

impl Cache {
    /// Opens what [`Cache::seal`] made; everything else is a miss.
    pub(crate) fn open(sealed: &str, keys: &Keys, issuer: &str) -> Option<Self> {
        let keys = keys.short_lived(ShortLived::ProviderCache).ok()?;
        let text = open(keys.all(), &[issuer, &discovery_url(issuer)], sealed)?;
        serde_json::from_slice(&text).ok()
    }

    pub(crate) fn seal(
        &self,
        keys: &Keys,
        issuer: &str,
        random: &mut dyn Randomness,
    ) -> Result<String, Error> {
        let text = serde_json::to_vec(self)
            .map_err(|error| Error::new(ErrorCode::OutOfOrder, error.to_string()))?;
        let keys = keys.short_lived(ShortLived::ProviderCache)?;
        seal(
            keys.current(),
            &[issuer, &discovery_url(issuer)],
            &text,
            random,
        )
    }
}
