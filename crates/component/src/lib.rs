//! The WebAssembly component: converts between the contract and `relying-party`, and decides
//! nothing.

mod bindings;

use bindings::exports::logto::relying_party::protocol as wit;

/// What the component exports.
struct Component;

impl wit::Guest for Component {
    type RelyingParty = Conversation;

    fn contract_version() -> u32 {
        1
    }

    fn check_settings(input: wit::SettingsInput) -> wit::SettingsChecked {
        wit::SettingsChecked {
            endpoint: input.endpoint,
            issuer: input.issuer,
            client_id: input.client_id,
            scopes: Vec::new(),
            authorization_parameters: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn seal_client_secret(_keys: wit::Keys, _secret: String) -> Result<String, wit::Failure> {
        Err(out_of_order())
    }

    fn client_secret_readable(_keys: wit::Keys, _sealed: String) -> bool {
        false
    }

    fn turn_key_ring(_ring: Option<String>) -> Option<String> {
        None
    }
}

/// One conversation.
struct Conversation;

impl wit::GuestRelyingParty for Conversation {
    fn new(_configuration: wit::Configuration) -> Self {
        Self
    }

    fn authorization_request(
        &self,
        _options: wit::AuthorizationRequestOptions,
    ) -> Result<wit::Step, wit::Failure> {
        Err(out_of_order())
    }

    fn authorization_response(
        &self,
        _options: wit::AuthorizationResponseOptions,
    ) -> Result<wit::Step, wit::Failure> {
        Err(out_of_order())
    }

    fn end_session(&self, _options: wit::EndSessionOptions) -> Result<wit::Step, wit::Failure> {
        Err(out_of_order())
    }

    fn check_connection(&self) -> Result<wit::Step, wit::Failure> {
        Err(out_of_order())
    }

    fn resume(&self, _outcome: wit::HttpOutcome) -> Result<wit::Step, wit::Failure> {
        Err(out_of_order())
    }

    fn map_session(
        &self,
        _policy: wit::Policy,
        _facts: wit::Facts,
    ) -> Result<wit::Decision, wit::Failure> {
        Err(out_of_order())
    }

    fn signed_out(&self, _query: String) -> Option<String> {
        None
    }
}

fn out_of_order() -> wit::Failure {
    wit::Failure {
        code: wit::ErrorCode::OutOfOrder,
        fault: wit::Fault::Bug,
        detail: "not there yet".to_owned(),
        return_to: None,
        changes: wit::StorageChanges {
            cookies: Vec::new(),
            provider_cache: None,
        },
    }
}

#[cfg(target_family = "wasm")]
bindings::export!(Component with_types_in bindings);
