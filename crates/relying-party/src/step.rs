//! What a call answers: a request to send, or its result; and what to keep either way.

use crate::authorization_request::AuthorizationRedirect;
use crate::authorization_response::{Restart, SignIn};
use crate::check_connection::ConnectionReport;
use crate::end_session::EndSessionRedirect;
use crate::http::HttpRequest;
use crate::logout_token::Logout;

/// What is to be done next.
#[derive(Debug)]
#[must_use]
pub enum Step {
    /// Send the request, then `resume`.
    Fetch(Fetch),
    /// The end of `authorization-request`.
    AuthorizationRedirect(AuthorizationRedirect),
    /// The end of `authorization-response`.
    SignIn(Box<SignIn>),
    /// The other end of `authorization-response`.
    Restart(Restart),
    /// The end of `end-session`.
    EndSessionRedirect(EndSessionRedirect),
    /// The end of `logout-token`.
    Logout(Logout),
    /// The end of `check-connection`.
    ConnectionReport(ConnectionReport),
}

/// Send `request`, then `resume`.
#[derive(Debug)]
pub struct Fetch {
    /// The request, to be sent exactly as it stands.
    pub request: HttpRequest,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// A cookie as the browser sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A cookie to set (always HttpOnly and SameSite=Lax) or, with `max_age` 0, to clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieChange {
    /// Its name.
    pub name: String,
    /// Its value; empty where it is to be cleared.
    pub value: String,
    /// Seconds.
    pub max_age: u32,
    /// Its path.
    pub path: String,
    /// Whether it travels over https alone.
    pub secure: bool,
}

/// What is to be kept or given up, whichever way a call ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageChanges {
    /// Cookies to set or to clear.
    pub cookies: Vec<CookieChange>,
    /// The sealed provider cache, to keep in place of the one handed over.
    pub provider_cache: Option<String>,
}
