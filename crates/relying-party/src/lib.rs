//! An OpenID Connect relying party without input or output of its own.
//!
//! [`RelyingParty`] holds one conversation. Its calls are given the time and randomness, and
//! answer a [`Step`]: a request to send, whose outcome goes to [`RelyingParty::resume`], or
//! the result.

#![forbid(unsafe_code)]

mod algorithm;
mod authorization_request;
mod authorization_response;
mod check_connection;
mod claims;
mod client_secret;
mod configuration;
mod conversation;
mod end_session;
mod error;
mod host_seal;
mod http;
mod http_date;
mod id_token;
mod identity;
mod initiate_login;
mod json;
mod jwks;
mod jws;
mod keys;
mod logout_token;
mod parameters;
mod pending_cookies;
mod pending_sign_in;
mod provider;
mod public_name;
mod purpose;
mod replay;
mod return_address;
mod seal;
mod secret;
mod session;
mod settings;
mod sign_out_state;
mod state;
mod step;
#[cfg(test)]
mod testing;
mod time;
mod token;
mod userinfo;

pub use authorization_request::{
    AuthorizationRedirect, AuthorizationRequestOptions, FirstScreen, Prompt,
};
pub use authorization_response::{AuthorizationResponseOptions, Restart, SignIn};
pub use check_connection::{Check, ConnectionCheck, ConnectionReport, Verdict};
pub use client_secret::{client_secret_is, client_secret_readable, seal_client_secret};
pub use configuration::{Client, Configuration, MAX_LEEWAY, Parameter, ProviderKind};
pub use conversation::RelyingParty;
pub use end_session::{EndSessionOptions, EndSessionRedirect};
pub use error::{Error, ErrorCode, Failure, Fault};
pub use host_seal::{SealPurpose, open_for_host, seal_for_host};
pub use http::{
    Header, HttpOutcome, HttpRequest, HttpResponse, MAX_BODY, RequestKind, TransportFailure,
};
pub use identity::Identity;
pub use initiate_login::LoginInitiation;
pub use keys::{Keys, turn_key_ring};
pub use logout_token::Logout;
pub use purpose::{Purpose, SignedInUser};
#[cfg(feature = "replay")]
pub use replay::{Replayed, ReplayedStep, replay};
pub use secret::Secret;
pub use session::{
    AccountName, Decision, ExistingUser, Facts, FieldChange, KnownUser, LinkUser, NewUser, Policy,
    ProfileField, PublishedLink,
};
pub use settings::{
    Setting, SettingFault, SettingProblem, SettingsChecked, SettingsInput, check_settings,
};
pub use step::{Cookie, CookieChange, Fetch, Step, StorageChanges};
pub use time::{Randomness, Timestamp};
