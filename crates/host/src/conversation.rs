//! One conversation with the relying party.

use wasmtime::component::ResourceAny;
use wasmtime::{Result as Outcome, Store};

use crate::bindings::Component;
use crate::failure::bug;
use crate::protocol::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Configuration, Decision,
    EndSessionOptions, ErrorCode, Facts, Failure, GuestRelyingParty, HttpOutcome, LoginInitiation,
    Policy, Step,
};
use crate::sandbox::{Limiter, Sandbox};
use crate::{engine, weight};

/// The resource `relying-party` in an instance of its own.
///
/// Every call can also fail with fault `bug`: `input-too-large` before anything was called, after
/// which the conversation goes on; a `runtime-…` code, after which it is over and every call
/// answers `out-of-order`.
pub struct Conversation {
    sandbox: Sandbox,
    component: Component,
    relying_party: ResourceAny,
}

impl Conversation {
    /// Begins a conversation.
    ///
    /// # Errors
    /// `input-too-large` and `runtime-…` alone: a faulty configuration shows in the first call.
    pub fn new(configuration: &Configuration) -> Result<Self, Failure> {
        weight::admit(configuration)?;
        let (mut sandbox, component) = instantiate()?;
        let relying_party = sandbox.call(|store| {
            component
                .logto_relying_party_protocol()
                .relying_party()
                .call_constructor(store, configuration)
        })?;
        Ok(Self {
            sandbox,
            component,
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
        self.call(|relying_party, store, this| {
            relying_party.call_authorization_request(store, this, options)
        })?
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
        self.call(|relying_party, store, this| {
            relying_party.call_authorization_response(store, this, options)
        })?
    }

    /// Ends in `end-session-redirect`. RP-Initiated Logout §2.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn end_session(&mut self, options: &EndSessionOptions) -> Result<Step, Failure> {
        weight::admit(options)?;
        self.call(|relying_party, store, this| {
            relying_party.call_end_session(store, this, options)
        })?
    }

    /// Ends in `logout`. Back-Channel Logout §2.6.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn logout_token(&mut self, body: &str) -> Result<Step, Failure> {
        weight::admit(body)?;
        self.call(|relying_party, store, this| relying_party.call_logout_token(store, this, body))?
    }

    /// Ends in `connection-report`.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn check_connection(&mut self) -> Result<Step, Failure> {
        self.call(|relying_party, store, this| relying_party.call_check_connection(store, this))?
    }

    /// Continues with what came of the last `fetch`.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn resume(&mut self, outcome: &HttpOutcome) -> Result<Step, Failure> {
        weight::admit_outcome(outcome)?;
        self.call(|relying_party, store, this| relying_party.call_resume(store, this, outcome))?
    }

    /// Who the identity verified in this conversation is in WordPress.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn map_session(&mut self, policy: &Policy, facts: &Facts) -> Result<Decision, Failure> {
        weight::admit(&(policy, facts))?;
        self.call(|relying_party, store, this| {
            relying_party.call_map_session(store, this, policy, facts)
        })?
    }

    /// The return address that the `state` of a sign-out response carries, if it is ours.
    ///
    /// # Errors
    /// Those of the sandbox alone.
    pub fn signed_out(&mut self, query: &str) -> Result<Option<String>, Failure> {
        weight::admit(query)?;
        self.call(|relying_party, store, this| relying_party.call_signed_out(store, this, query))
    }

    /// What another site asked for in the parameters of a start. OIDC Core §4.
    ///
    /// # Errors
    /// The relying party's own, and those of the sandbox.
    pub fn initiate_login(&mut self, parameters: &str) -> Result<Option<LoginInitiation>, Failure> {
        weight::admit(parameters)?;
        self.call(|relying_party, store, this| {
            relying_party.call_initiate_login(store, this, parameters)
        })?
    }

    fn call<T>(
        &mut self,
        call: impl FnOnce(GuestRelyingParty<'_>, &mut Store<Limiter>, ResourceAny) -> Outcome<T>,
    ) -> Result<T, Failure> {
        let relying_party = self
            .component
            .logto_relying_party_protocol()
            .relying_party();
        self.sandbox
            .call(|store| call(relying_party, store, self.relying_party))
    }
}

/// A fresh instance in a sandbox of its own.
pub(crate) fn instantiate() -> Result<(Sandbox, Component), Failure> {
    let program = engine::relying_party().map_err(|reason| bug(ErrorCode::RuntimeTrap, reason))?;
    let mut sandbox = Sandbox::new(program.instance_pre());
    let component = sandbox.call(|store| program.instantiate(store))?;
    Ok((sandbox, component))
}
