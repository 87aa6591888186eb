//! Deciding a refused sign-in again. Time and randomness are inputs, so the same inputs give the
//! same decision; what is kept of them holds no secret, no token and nothing about the person.
//!
//! Where a rule compares with a secret, its outcome is kept, and the replay builds stand-ins that
//! compare alike: a `state`, a cookie, a nonce of its own. Then the very conversation that serves
//! visitors runs again. One thing cannot be had so: the arithmetic of a signature over a text
//! that is not kept. Its outcome is taken from the record.

mod bundle;
#[cfg(feature = "replay")]
mod decide;
mod mapping;
mod redaction;
#[cfg(feature = "replay")]
mod stand_in;
mod token;

use std::cell::RefCell;

pub(crate) use self::bundle::Bundle;
#[cfg(feature = "replay")]
pub use self::decide::{Replayed, ReplayedStep, replay};
pub(crate) use self::mapping::Mapping;
use crate::authorization_response::AuthorizationResponseOptions;
use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::http::{HttpOutcome, RequestKind};
use crate::json::Object;
use crate::jwks::{Signature, thumbprint};
use crate::pending_sign_in::PendingSignIn;
use crate::provider::Cache;
use crate::time::Timestamp;

/// More than any honest sign-in needs: a bundle that would be longer is not kept.
const MAX_BUNDLE: usize = 32 * 1024;

/// What is noted while a response is judged: nothing, unless it was asked for.
pub(crate) enum Journal {
    Off,
    Recording(RefCell<Option<Box<Bundle>>>),
    #[cfg(feature = "replay")]
    Replaying(RefCell<decide::Course>),
}

impl Journal {
    /// For one authorization response.
    pub(crate) fn prepare(&mut self, configuration: &Configuration) {
        if configuration.keep_replay_bundle {
            *self = Self::Recording(RefCell::default());
        }
    }

    /// What the browser brought.
    pub(crate) fn response(
        &self,
        configuration: &Configuration,
        options: &AuthorizationResponseOptions,
        cache: &Cache,
        now: Timestamp,
    ) {
        if let Self::Recording(bundle) = self {
            let begun = Bundle::new(configuration, options, cache, now);
            bundle.replace(Some(Box::new(begun)));
        }
    }

    /// What the provider answered about itself.
    pub(crate) fn document(&self, kind: RequestKind, outcome: &HttpOutcome, now: Timestamp) {
        self.with_bundle(|bundle| {
            bundle.exchange(kind, outcome, now, |body| redaction::document(kind, body));
        });
    }

    /// What another process had found out about the provider.
    pub(crate) fn stored(&self, cache: &Cache, now: Timestamp) {
        self.with_bundle(|bundle| bundle.stored(cache, now));
    }

    /// What the token endpoint answered.
    pub(crate) fn tokens(&self, outcome: &HttpOutcome, pending: &PendingSignIn, now: Timestamp) {
        self.with_bundle(|bundle| {
            bundle.exchange(RequestKind::Token, outcome, now, |body| {
                redaction::tokens(body, &pending.nonce())
            });
        });
    }

    /// What the userinfo endpoint answered about `subject`.
    pub(crate) fn userinfo(&self, outcome: &HttpOutcome, subject: &str, now: Timestamp) {
        self.with_bundle(|bundle| {
            bundle.exchange(RequestKind::Userinfo, outcome, now, |body| {
                redaction::userinfo(body, subject)
            });
        });
    }

    /// What a verified identity was compared with.
    pub(crate) fn mapping(&self, mapping: impl FnOnce() -> Mapping) {
        self.with_bundle(|bundle| bundle.mapping = Some(mapping()));
    }

    /// The signature that is to be verified: that of the token, or what is known of it.
    pub(crate) fn signature<'token>(
        &self,
        message: &'token [u8],
        bytes: &'token [u8],
    ) -> Signature<'token> {
        match self {
            #[cfg(feature = "replay")]
            Self::Replaying(course) => Signature::Recorded(course.borrow().signed_by()),
            _ => Signature::Given { message, bytes },
        }
    }

    /// A key of the provider verified the last token.
    pub(crate) fn signed_by(&self, key: &Object) {
        self.with_bundle(|bundle| bundle.signed_by(thumbprint(key)));
    }

    /// Passes `outcome` through. A replay says the `rule`, its `clause`, and what was `found`.
    #[cfg_attr(not(feature = "replay"), allow(unused_variables))]
    pub(crate) fn check<T>(
        &self,
        clause: &'static str,
        rule: &'static str,
        found: impl FnOnce() -> String,
        outcome: Result<T, Error>,
    ) -> Result<T, Error> {
        #[cfg(feature = "replay")]
        if let Self::Replaying(course) = self {
            let code = outcome.as_ref().err().map(|error| error.code);
            course.borrow_mut().step(clause, rule, found(), code);
        }
        outcome
    }

    /// The bundle of a refusal, once.
    pub(crate) fn take(&self, code: ErrorCode) -> Option<String> {
        let Self::Recording(bundle) = self else {
            return None;
        };
        let mut bundle = bundle.take()?;
        code.code().clone_into(&mut bundle.verdict);
        let text = serde_json::to_string(&bundle).ok()?;
        (text.len() <= MAX_BUNDLE).then_some(text)
    }

    fn with_bundle(&self, note: impl FnOnce(&mut Bundle)) {
        if let Self::Recording(bundle) = self
            && let Some(bundle) = bundle.borrow_mut().as_mut()
        {
            note(bundle);
        }
    }
}
