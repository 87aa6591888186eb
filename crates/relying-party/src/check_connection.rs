//! Whether a sign-in would work, tried without a person.

use crate::error::ErrorCode;
use crate::step::StorageChanges;

/// What is checked, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The discovery document is there and has what is needed.
    Discovery,
    /// It names the configured issuer.
    Issuer,
    /// It announces an algorithm that is admitted.
    Algorithms,
    /// The provider's keys are there.
    Jwks,
    /// The clocks agree.
    Clock,
    /// Client ID and client secret are right.
    Credentials,
    /// Signing out of the provider is possible.
    EndSession,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good.
    Works,
    /// Not good.
    Fails,
    /// Good, with a remark.
    Warning,
    /// It could not be tried.
    Unknown,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionCheck {
    /// What was checked.
    pub check: Check,
    /// What came of it.
    pub verdict: Verdict,
    /// Why, when it does not work.
    pub code: Option<ErrorCode>,
    /// For the administrator: an issuer, a list of algorithms, seconds of drift.
    pub detail: String,
}

/// All checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionReport {
    /// In the order of [`Check`].
    pub checks: Vec<ConnectionCheck>,
    /// To be applied first.
    pub changes: StorageChanges,
}
