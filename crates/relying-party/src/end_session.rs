//! Ending the provider's session. RP-Initiated Logout §2.

use crate::step::StorageChanges;

/// What is known of the session.
#[derive(Clone, Debug)]
pub struct EndSessionOptions {
    /// As the sign-in gave it.
    pub sealed_id_token: Option<String>,
    /// Where the browser goes in the end: an absolute URL that the host has validated.
    pub return_to: Option<String>,
}

/// Send the browser to `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndSessionRedirect {
    /// The end-session request.
    pub url: String,
    /// The host to admit as a redirect's target.
    pub host: String,
    /// To be applied first.
    pub changes: StorageChanges,
}
