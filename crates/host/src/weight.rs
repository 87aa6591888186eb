//! What a message weighs, before it is copied into the component's memory.

use crate::failure::bug;
use crate::limits::MESSAGE_LIMIT;
use crate::protocol::{
    AuthorizationRequestOptions, AuthorizationResponseOptions, Client, Configuration, Cookie,
    EndSessionOptions, ErrorCode, Facts, Failure, FirstScreen, Header, HttpOutcome, HttpResponse,
    Keys, KnownUser, Parameter, Policy, Prompt, ProviderKind, PublishedLink, Purpose,
    SettingsInput, SignedInUser, TransportFailure,
};

/// Refuses a message over the limit.
///
/// # Errors
/// `input-too-large`; the conversation goes on.
pub(crate) fn admit(message: &(impl Weight + ?Sized)) -> Result<(), Failure> {
    admit_bytes(message.weight())
}

/// Refuses an outcome whose body, or whose rest, is over the limit.
///
/// # Errors
/// `input-too-large`; the conversation goes on.
pub(crate) fn admit_outcome(outcome: &HttpOutcome) -> Result<(), Failure> {
    let body = match outcome {
        HttpOutcome::Response(response) => response.body.len(),
        HttpOutcome::Failed(_) => 0,
    };
    admit_bytes(body)?;
    admit_bytes(outcome.weight().saturating_sub(body))
}

fn admit_bytes(bytes: usize) -> Result<(), Failure> {
    if bytes > MESSAGE_LIMIT {
        return Err(bug(
            ErrorCode::InputTooLarge,
            format!("a message of {bytes} bytes, {MESSAGE_LIMIT} allowed"),
        ));
    }
    Ok(())
}

/// Bytes beyond a value's own size: of its strings, and of its lists with their elements.
pub(crate) trait Weight {
    fn weight(&self) -> usize;
}

impl Weight for String {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl Weight for str {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl<T: Weight> Weight for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(0, T::weight)
    }
}

impl<T: Weight> Weight for Vec<T> {
    fn weight(&self) -> usize {
        self.iter()
            .map(|element| size_of::<T>().saturating_add(element.weight()))
            .sum()
    }
}

impl<A: Weight + ?Sized, B: Weight + ?Sized> Weight for (&A, &B) {
    fn weight(&self) -> usize {
        self.0.weight().saturating_add(self.1.weight())
    }
}

/// Weighs every field; a field that the contract gains does not compile until it is here.
macro_rules! records {
    ($($record:ident { $($field:ident),* })*) => { $(
        impl Weight for $record {
            fn weight(&self) -> usize {
                let Self { $($field),* } = self;
                [$($field.weight()),*].into_iter().fold(0, usize::saturating_add)
            }
        }
    )* };
}

macro_rules! weightless {
    ($($kind:ty),*) => { $(
        impl Weight for $kind {
            fn weight(&self) -> usize {
                0
            }
        }
    )* };
}

weightless!(
    bool,
    u8,
    u16,
    u32,
    u64,
    FirstScreen,
    Prompt,
    ProviderKind,
    Purpose,
    TransportFailure
);

records! {
    AuthorizationRequestOptions {
        purpose, current, return_to, default_return_to, cookies, attempt, prompt, first_screen,
        direct_sign_in, login_hint, ui_locales
    }
    AuthorizationResponseOptions { query, cookies, current, default_return_to }
    Client { provider_kind, provider_address, client_id }
    Configuration {
        provider_kind, provider_address, client_id, sealed_client_secret, site, redirect_uri,
        post_sign_out_redirect_uri, scopes, authorization_parameters, leeway, pending_lifetime,
        keys, provider_cache, keep_replay_bundle
    }
    Cookie { name, value }
    EndSessionOptions { sealed_id_token, return_to }
    Facts { linked, published, with_email, current, username_usable }
    Header { name, value }
    HttpResponse { status, headers, body }
    Keys { constants, ring }
    KnownUser {
        id, privileged, suspended, link_key, email, display_name, first_name, last_name
    }
    Parameter { name, value }
    Policy { create_accounts, default_role, link_by_email, update_profile, session_lifetime }
    PublishedLink { user, endpoint, confirmed }
    SettingsInput { endpoint, issuer, client_id, scopes, authorization_parameters }
    SignedInUser { user_id, session_hash }
}

impl Weight for HttpOutcome {
    fn weight(&self) -> usize {
        match self {
            Self::Response(response) => response.weight(),
            Self::Failed(failure) => failure.weight(),
        }
    }
}
