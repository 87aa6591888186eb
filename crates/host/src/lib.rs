//! Runs the relying party in its sandbox.
//!
//! The relying party is a WebAssembly component, compiled ahead of time and lying as read-only
//! code in this library. It is lent a clock and randomness ([`LENT`]) and nothing else, and runs
//! under the limits of [`limits`]. Whatever goes wrong inside, a trap, an endless loop, too much
//! memory, comes out as a [`Failure`] of fault `bug`, and the next conversation works.
//!
//! A [`Conversation`] is one sign-in, sign-out or check of the connection: a fresh instance of
//! the component that shares no memory with any other. Nothing happens when the library is
//! loaded; no thread is started and no signal handler installed at any time.

mod capabilities;
mod conversation;
mod embedded;
mod engine;
#[allow(
    dead_code,
    reason = "the build tool, which includes this file, uses the rest"
)]
mod engine_settings;
mod failure;
mod functions;
mod instance;
pub mod limits;
mod memory;
mod sandbox;
#[cfg(test)]
mod tests;
mod weight;

/// The types and calls of the contract, generated from `relying-party.wit`.
#[allow(missing_docs, reason = "documented in the WIT, for all languages")]
mod bindings {
    #[cfg(not(feature = "serde"))]
    wasmtime::component::bindgen!({
        path: "../component/wit",
        world: "component",
        additional_derives: [PartialEq, Eq],
    });
    #[cfg(feature = "serde")]
    wasmtime::component::bindgen!({
        path: "../component/wit",
        world: "component",
        additional_derives: [PartialEq, Eq, serde::Deserialize, serde::Serialize],
    });
}

/// The types of the contract `logto:relying-party/protocol`, under the names they have there.
pub mod protocol {
    pub use crate::bindings::exports::logto::relying_party::protocol::*;
}

pub use capabilities::LENT;
pub use conversation::Conversation;
pub use embedded::COMPONENT_HASH;
pub use failure::bug;
pub use functions::{
    check_settings, client_secret_is, client_secret_readable, contract_version, open, seal,
    seal_client_secret, turn_key_ring,
};
pub use protocol::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Client, Configuration, Decision,
    EndSessionOptions, ErrorCode, Facts, Failure, Fault, HttpOutcome, Keys, Policy, SealPurpose,
    SettingsChecked, SettingsInput, Step,
};
