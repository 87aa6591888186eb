//! What may be asked and what is answered.
//!
//! A call is a line of JSON: the name of a function of the contract with its parameters, such as
//! `{"SignedOut":{"query":"state=…"}}`, or the name alone where it has none. Records and enums are as the bindings name
//! them in Rust: `snake_case` members, `PascalCase` cases, and a variant as an object with its case as the one member.
//! The answer is `{"Ok":…}` or `{"Err":…}` with a failure.

use host::protocol::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Client, Configuration, Decision,
    EndSessionOptions, Facts, Failure, HttpOutcome, Keys, LoginInitiation, Policy, SealPurpose,
    SettingsChecked, SettingsInput, Step,
};
use serde::{Deserialize, Serialize};

use crate::confinement::Kept;

/// A function of the contract and its parameters, and one of the program's own.
#[derive(Deserialize)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
#[allow(missing_docs, reason = "documented in the WIT, for all languages")]
pub enum Call {
    /// What the program was to give up before it read anything, and could not.
    NotGivenUp,
    ContractVersion,
    /// Begins a conversation, in place of the one before.
    RelyingParty {
        configuration: Configuration,
    },
    CheckSettings {
        input: SettingsInput,
    },
    SealClientSecret {
        keys: Keys,
        client: Client,
        secret: String,
    },
    ClientSecretReadable {
        keys: Keys,
        client: Client,
        sealed: String,
    },
    ClientSecretIs {
        keys: Keys,
        client: Client,
        sealed: String,
        secret: String,
    },
    Seal {
        keys: Keys,
        purpose: SealPurpose,
        context: String,
        lifetime: Option<u32>,
        plain: String,
    },
    Open {
        keys: Keys,
        purpose: SealPurpose,
        context: String,
        sealed: String,
    },
    TurnKeyRing {
        ring: Option<String>,
    },
    AuthorizationRequest {
        options: AuthorizationRequestOptions,
    },
    AuthorizationResponse {
        options: AuthorizationResponseOptions,
    },
    EndSession {
        options: EndSessionOptions,
    },
    LogoutToken {
        body: String,
    },
    CheckConnection,
    Resume {
        outcome: HttpOutcome,
        /// The bytes of the response's body, which follow the line as they are: a body is any bytes, and JSON is text.
        body_length: usize,
    },
    ResumeFromCache {
        provider_cache: String,
    },
    MapSession {
        policy: Policy,
        facts: Facts,
    },
    SignedOut {
        query: String,
    },
    InitiateLogin {
        parameters: String,
    },
}

/// What a call ended in.
pub type Answer = Result<Value, Failure>;

/// The value that a function returns, as its own type is written.
#[derive(Serialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
#[allow(missing_docs, reason = "each is a type of the contract")]
pub enum Value {
    /// A conversation has begun.
    Begun(()),
    Version(u32),
    Kept(Vec<Kept>),
    Checked(SettingsChecked),
    Text(String),
    Optional(Option<String>),
    Flag(bool),
    Step(Step),
    Decision(Decision),
    Initiation(Option<LoginInitiation>),
}
