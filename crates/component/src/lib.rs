//! The relying party as a WebAssembly component: converts between the contract's types and those
//! of `relying-party`, lends it the clock and randomness, and decides nothing.

#![cfg_attr(not(target_family = "wasm"), allow(dead_code))]

mod bindings;
mod capabilities;
mod codes;
mod given;
mod made;

use std::cell::RefCell;

use bindings::exports::logto::relying_party::protocol as wit;
use capabilities::{SystemRandomness, now};
use relying_party::{self as rp, ErrorCode, Failure, Step};

/// The major version of the WIT's package; host and PHP compare it before the first call.
const CONTRACT_VERSION: u32 = include!(concat!(env!("OUT_DIR"), "/contract_version.rs"));

/// What the component exports.
struct Component;

impl wit::Guest for Component {
    type RelyingParty = Conversation;

    fn contract_version() -> u32 {
        CONTRACT_VERSION
    }

    fn check_settings(input: wit::SettingsInput) -> wit::SettingsChecked {
        rp::check_settings(&input.into()).into()
    }

    fn seal_client_secret(
        keys: wit::Keys,
        client: wit::Client,
        secret: String,
    ) -> Result<String, wit::Failure> {
        Ok(rp::seal_client_secret(
            &keys.into(),
            &client.into(),
            &secret.into(),
            &mut SystemRandomness,
        )?)
    }

    fn client_secret_readable(keys: wit::Keys, client: wit::Client, sealed: String) -> bool {
        rp::client_secret_readable(&keys.into(), &client.into(), &sealed)
    }

    fn client_secret_is(
        keys: wit::Keys,
        client: wit::Client,
        sealed: String,
        secret: String,
    ) -> bool {
        rp::client_secret_is(&keys.into(), &client.into(), &sealed, &secret.into())
    }

    fn seal(
        keys: wit::Keys,
        purpose: wit::SealPurpose,
        context: String,
        lifetime: Option<u32>,
        plain: String,
    ) -> Result<String, wit::Failure> {
        Ok(rp::seal_for_host(
            &keys.into(),
            purpose.into(),
            &context,
            lifetime,
            &plain,
            now(),
            &mut SystemRandomness,
        )?)
    }

    fn open(
        keys: wit::Keys,
        purpose: wit::SealPurpose,
        context: String,
        sealed: String,
    ) -> Option<String> {
        rp::open_for_host(&keys.into(), purpose.into(), &context, &sealed, now())
    }

    fn turn_key_ring(ring: Option<String>) -> Option<String> {
        rp::turn_key_ring(ring.as_deref(), now(), &mut SystemRandomness)
    }
}

/// The contract's `relying-party`: exports take it by shared reference.
struct Conversation(RefCell<rp::RelyingParty>);

impl Conversation {
    fn step(
        &self,
        call: impl FnOnce(&mut rp::RelyingParty) -> Result<Step, Failure>,
    ) -> Result<wit::Step, wit::Failure> {
        Ok(self.with(call)?.into())
    }

    /// Nothing calls back into the component, so that the conversation is always free.
    fn with<T>(
        &self,
        call: impl FnOnce(&mut rp::RelyingParty) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut conversation = self
            .0
            .try_borrow_mut()
            .map_err(|_| Failure::from(ErrorCode::OutOfOrder))?;
        call(&mut conversation)
    }
}

impl wit::GuestRelyingParty for Conversation {
    fn new(configuration: wit::Configuration) -> Self {
        Self(RefCell::new(rp::RelyingParty::new(configuration.into())))
    }

    fn authorization_request(
        &self,
        options: wit::AuthorizationRequestOptions,
    ) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| {
            conversation.authorization_request(options.into(), now(), &mut SystemRandomness)
        })
    }

    fn authorization_response(
        &self,
        options: wit::AuthorizationResponseOptions,
    ) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| {
            conversation.authorization_response(options.into(), now(), &mut SystemRandomness)
        })
    }

    fn end_session(&self, options: wit::EndSessionOptions) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| {
            conversation.end_session(options.into(), now(), &mut SystemRandomness)
        })
    }

    fn logout_token(&self, body: String) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| conversation.logout_token(&body, now(), &mut SystemRandomness))
    }

    fn check_connection(&self) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| conversation.check_connection(now(), &mut SystemRandomness))
    }

    fn resume(&self, outcome: wit::HttpOutcome) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| conversation.resume(outcome.into(), now(), &mut SystemRandomness))
    }

    fn resume_from_cache(&self, provider_cache: String) -> Result<wit::Step, wit::Failure> {
        self.step(|conversation| {
            conversation.resume_from_cache(&provider_cache, now(), &mut SystemRandomness)
        })
    }

    fn map_session(
        &self,
        policy: wit::Policy,
        facts: wit::Facts,
    ) -> Result<wit::Decision, wit::Failure> {
        let (policy, facts) = (policy.into(), facts.into());
        let decision = self.with(|conversation| {
            conversation.map_session(&policy, &facts, &mut SystemRandomness)
        })?;
        Ok(decision.into())
    }

    fn signed_out(&self, query: String) -> Option<String> {
        self.with(|conversation| Ok(conversation.signed_out(&query)))
            .ok()
            .flatten()
    }

    fn initiate_login(
        &self,
        parameters: String,
    ) -> Result<Option<wit::LoginInitiation>, wit::Failure> {
        let initiation = self.with(|conversation| conversation.initiate_login(&parameters))?;
        Ok(initiation.map(Into::into))
    }
}

#[cfg(target_family = "wasm")]
bindings::export!(Component with_types_in bindings);
