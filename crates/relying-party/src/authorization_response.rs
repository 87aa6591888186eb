//! The authorization response. RFC 6749 §4.1.2, RFC 9207 §2.4.

use crate::identity::Identity;
use crate::purpose::{Purpose, SignedInUser};
use crate::step::{Cookie, StorageChanges};

/// What the browser brought.
#[derive(Clone, Debug)]
pub struct AuthorizationResponseOptions {
    /// The query string as received, without its `?`.
    pub query: String,
    /// Every pending sign-in cookie of this browser.
    pub cookies: Vec<Cookie>,
    /// Who is signed in to WordPress in this browser.
    pub current: Option<SignedInUser>,
    /// Where to go when the pending sign-in says nothing.
    pub default_return_to: String,
}

/// A verified sign-in; `map_session` decides what becomes of it.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who signed in.
    pub identity: Identity,
    /// What for.
    pub purpose: Purpose,
    /// Where to go.
    pub return_to: String,
    /// For `end_session`, sealed for long storage.
    pub sealed_id_token: String,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// The pending sign-in is gone: begin anew with this `attempt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restart {
    /// For the options of the request that replaces it.
    pub attempt: u8,
    /// To be applied first.
    pub changes: StorageChanges,
}
