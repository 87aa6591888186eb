//! The authorization request. OIDC Core §3.1.2.1, RFC 7636 §4.3.

use crate::purpose::{Purpose, SignedInUser};
use crate::step::{Cookie, StorageChanges};

/// OIDC Core §3.1.2.1, `prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Ask for credentials again.
    Login,
    /// Ask for consent.
    Consent,
    /// Ask which account.
    SelectAccount,
}

/// Logto's `first_screen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstScreen {
    /// `sign_in`.
    SignIn,
    /// `register`.
    Register,
    /// `reset_password`.
    ResetPassword,
    /// `identifier:sign_in`.
    IdentifierSignIn,
    /// `identifier:register`.
    IdentifierRegister,
    /// `single_sign_on`.
    SingleSignOn,
}

/// What the request is to be like.
#[derive(Clone, Debug)]
pub struct AuthorizationRequestOptions {
    /// What the sign-in is for.
    pub purpose: Purpose,
    /// Who is signed in to WordPress in this browser; needed for [`Purpose::Link`].
    pub current: Option<SignedInUser>,
    /// Where to go afterwards: an absolute URL that the host has validated.
    pub return_to: Option<String>,
    /// Where to go when `return_to` is absent, too long or leads back into the sign-in.
    pub default_return_to: String,
    /// Every pending sign-in cookie of this browser.
    pub cookies: Vec<Cookie>,
    /// Set when this request replaces a lost one: the attempt of the restart.
    pub attempt: u8,
    /// OIDC Core §3.1.2.1.
    pub prompt: Option<Prompt>,
    /// Logto's `first_screen`.
    pub first_screen: Option<FirstScreen>,
    /// Logto's `direct_sign_in`: `social:…` or `sso:…`.
    pub direct_sign_in: Option<String>,
    /// OIDC Core §3.1.2.1.
    pub login_hint: Option<String>,
    /// OIDC Core §3.1.2.1.
    pub ui_locales: Option<String>,
}

/// Send the browser to `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRedirect {
    /// The authorization request.
    pub url: String,
    /// To be applied first.
    pub changes: StorageChanges,
}
