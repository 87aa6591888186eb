//! One conversation with the relying party.

use wasmtime::component::ResourceAny;

use crate::instance::Instance;
use crate::protocol::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Configuration, Decision,
    EndSessionOptions, Facts, Failure, HttpOutcome, LoginInitiation, Policy, Step,
};
use crate::weight;

/// The resource `relying-party` in an instance of its own.
///
/// Every call can also fail with fault `bug`: `input-too-large` before anything was called, after
/// which the conversation goes on; a `runtime-…` code, after which it is over and every call
/// answers `out-of-order`.
pub struct Conversation {
    instance: Instance,
    relying_party: ResourceAny,
}

impl Conversation {
    /// Begins a conversation.
    ///
    /// # Errors
    /// `input-too-large` and `runtime-…` alone: a faulty configuration shows in the first call.
    pub fn new(configuration: &Configuration) -> Result<Self, Failure> {
        weight::admit(configuration)?;
        let mut instance = Instance::new()?;
        let relying_party = instance.call("[constructor]relying-party", (configuration,))?;
        Ok(Self {
            instance,
            relying_party,
        })
    }

    /// Ends in `authorization-redirect`. OIDC Core §3.1.2.1, RFC 7636 §4.3.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn authorization_request(
        &mut self,
        options: &AuthorizationRequestOptions,
    ) -> Result<Step, Failure> {
        weight::admit(options)?;
        self.instance.call(
            "[method]relying-party.authorization-request",
            (self.relying_party, options),
        )?
    }

    /// Ends in `sign-in` or `restart`. RFC 6749 §4.1.2, RFC 9207 §2.4, OIDC Core §3.1.3.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn authorization_response(
        &mut self,
        options: &AuthorizationResponseOptions,
    ) -> Result<Step, Failure> {
        weight::admit(options)?;
        self.instance.call(
            "[method]relying-party.authorization-response",
            (self.relying_party, options),
        )?
    }

    /// Ends in `end-session-redirect`. RP-Initiated Logout §2.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn end_session(&mut self, options: &EndSessionOptions) -> Result<Step, Failure> {
        weight::admit(options)?;
        self.instance.call(
            "[method]relying-party.end-session",
            (self.relying_party, options),
        )?
    }

    /// Ends in `logout`. Back-Channel Logout §2.6.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn logout_token(&mut self, body: &str) -> Result<Step, Failure> {
        weight::admit(body)?;
        self.instance.call(
            "[method]relying-party.logout-token",
            (self.relying_party, body),
        )?
    }

    /// Ends in `connection-report`.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn check_connection(&mut self) -> Result<Step, Failure> {
        self.instance.call(
            "[method]relying-party.check-connection",
            (self.relying_party,),
        )?
    }

    /// Continues with what came of the last `fetch`.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn resume(&mut self, outcome: &HttpOutcome) -> Result<Step, Failure> {
        weight::admit_outcome(outcome)?;
        self.instance.call(
            "[method]relying-party.resume",
            (self.relying_party, outcome),
        )?
    }

    /// Continues with what another process has stored in place of the last `fetch`.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn resume_from_cache(&mut self, provider_cache: &str) -> Result<Step, Failure> {
        weight::admit(provider_cache)?;
        self.instance.call(
            "[method]relying-party.resume-from-cache",
            (self.relying_party, provider_cache),
        )?
    }

    /// Who the identity verified in this conversation is in WordPress.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn map_session(&mut self, policy: &Policy, facts: &Facts) -> Result<Decision, Failure> {
        weight::admit(&(policy, facts))?;
        self.instance.call(
            "[method]relying-party.map-session",
            (self.relying_party, policy, facts),
        )?
    }

    /// The return address that the `state` of a sign-out response carries, if it is ours.
    ///
    /// # Errors
    /// Those of the sandbox alone.
    pub fn signed_out(&mut self, query: &str) -> Result<Option<String>, Failure> {
        weight::admit(query)?;
        self.instance.call(
            "[method]relying-party.signed-out",
            (self.relying_party, query),
        )
    }

    /// What another site asked for in the parameters of a start. OIDC Core §4.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn initiate_login(&mut self, parameters: &str) -> Result<Option<LoginInitiation>, Failure> {
        weight::admit(parameters)?;
        self.instance.call(
            "[method]relying-party.initiate-login",
            (self.relying_party, parameters),
        )?
    }
}
