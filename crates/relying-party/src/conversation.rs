//! The conversation of one relying party: a call, the exchanges it asks for, its result.

use crate::authorization_request::AuthorizationRequestOptions;
use crate::authorization_response::AuthorizationResponseOptions;
use crate::configuration::Configuration;
use crate::end_session::EndSessionOptions;
use crate::error::{ErrorCode, Failure};
use crate::http::HttpOutcome;
use crate::step::Step;
use crate::time::{Randomness, Timestamp};

/// An OpenID Connect relying party that serves one conversation.
pub struct RelyingParty {
    configuration: Configuration,
}

impl RelyingParty {
    /// Begins nothing yet; a wrong configuration is refused by the first call.
    #[must_use]
    pub fn new(configuration: Configuration) -> Self {
        Self { configuration }
    }

    /// OIDC Core §3.1.2.1, RFC 7636 §4.3. Ends in [`Step::AuthorizationRedirect`].
    pub fn authorization_request(
        &mut self,
        options: AuthorizationRequestOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let _ = (options, now, random, &self.configuration);
        Err(ErrorCode::OutOfOrder.into())
    }

    /// RFC 6749 §4.1.2, RFC 9207 §2.4, OIDC Core §3.1.3. Ends in [`Step::SignIn`] or [`Step::Restart`].
    pub fn authorization_response(
        &mut self,
        options: AuthorizationResponseOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let _ = (options, now, random);
        Err(ErrorCode::OutOfOrder.into())
    }

    /// RP-Initiated Logout §2. Ends in [`Step::EndSessionRedirect`].
    pub fn end_session(
        &mut self,
        options: EndSessionOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let _ = (options, now, random);
        Err(ErrorCode::OutOfOrder.into())
    }

    /// Ends in [`Step::ConnectionReport`].
    pub fn check_connection(
        &mut self,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let _ = (now, random);
        Err(ErrorCode::OutOfOrder.into())
    }

    /// Continues with what came of the last [`Step::Fetch`].
    pub fn resume(
        &mut self,
        outcome: HttpOutcome,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let _ = (outcome, now, random);
        Err(ErrorCode::OutOfOrder.into())
    }

    /// The return address that the `state` of a sign-out response carries, if it is ours.
    #[must_use]
    pub fn signed_out(&self, query: &str, now: Timestamp) -> Option<String> {
        let _ = (query, now);
        None
    }
}
