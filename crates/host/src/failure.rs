//! What the sandbox itself reports, in the same type as the relying party's own failures.

use crate::protocol::{ErrorCode, Failure, Fault, StorageChanges};

/// A failure of ours: nothing that the provider, the visitor or the administrator can mend.
#[must_use]
pub fn bug(code: ErrorCode, detail: impl Into<String>) -> Failure {
    Failure {
        code,
        fault: Fault::Bug,
        detail: detail.into(),
        return_to: None,
        replay_bundle: None,
        changes: StorageChanges {
            cookies: Vec::new(),
            provider_cache: None,
        },
    }
}
