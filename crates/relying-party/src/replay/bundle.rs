//! What is kept of a refused sign-in. JSON; every value that is not listed here is left out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::mapping::Mapping;
use super::redaction;
use super::token::TokenFacts;
use crate::authorization_response::AuthorizationResponseOptions;
use crate::client_secret;
use crate::configuration::{Configuration, ProviderKind};
use crate::http::{HttpOutcome, RequestKind, TransportFailure};
use crate::pending_sign_in::{Brought, PendingSignIn};
use crate::provider::Cache;
use crate::state::State;
use crate::time::Timestamp;

/// Changes with whatever makes an older bundle unreadable.
pub(super) const FORMAT: u32 = 1;

/// A refused sign-in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Bundle {
    pub(super) format: u32,
    /// The version that decided.
    pub(super) made_by: String,
    /// The error code.
    pub(super) verdict: String,
    pub(super) settings: Settings,
    pub(super) response: Response,
    /// Metadata, keys and failures as the provider cache had them. Public, all of it.
    pub(super) cache: Cache,
    pub(super) exchanges: Vec<Exchange>,
    /// Where it was the account that was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mapping: Option<Mapping>,
}

/// The settings that a decision depends on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    /// Or another OpenID provider.
    pub(super) logto: bool,
    pub(super) provider_address: String,
    pub(super) client_id: String,
    pub(super) site: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) leeway: u32,
    pub(super) pending_lifetime: u32,
    /// Whether the stored client secret could be opened.
    pub(super) client_secret_opens: bool,
}

/// What the browser brought.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Response {
    /// Seconds since the Unix epoch.
    pub(super) at: u64,
    pub(super) query: String,
    /// Before redaction, in bytes.
    pub(super) query_length: usize,
    /// Of a `state` that this site made.
    pub(super) state: Option<StateFacts>,
    pub(super) pending_sign_in: Brought,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StateFacts {
    pub(super) attempt: u8,
    pub(super) begun: u64,
}

/// A request to the provider, and what came of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    /// None where another process has sent it.
    pub(super) kind: Option<RequestKind>,
    pub(super) at: u64,
    pub(super) outcome: Outcome,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// As [`Bundle::cache`], and stored by another process.
    Stored(Box<Cache>),
    Failed(TransportFailure),
    Response {
        status: u16,
        media_type: Option<String>,
        /// Of the body, before redaction, in bytes.
        length: usize,
        body: Body,
    },
}

/// A body, redacted.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Body {
    /// A JSON object's members in their order, for a member may be there twice.
    Members(Vec<(String, Value)>),
    /// A token response that may have an ID token.
    Tokens(Vec<(String, Value)>, Option<TokenFacts>),
    /// A signed one.
    Token(TokenFacts),
    /// Not what was expected.
    Unreadable,
}

impl Bundle {
    pub(super) fn new(
        configuration: &Configuration,
        options: &AuthorizationResponseOptions,
        cache: &Cache,
        now: Timestamp,
    ) -> Self {
        let state = redaction::state(&options.query)
            .and_then(|state| State::read(&configuration.keys, &state).ok());
        let client_secret = client_secret::open(
            &configuration.keys,
            &configuration.client(),
            &configuration.sealed_client_secret,
        );
        Self {
            format: FORMAT,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            verdict: String::new(),
            settings: Settings {
                logto: configuration.provider_kind == ProviderKind::Logto,
                provider_address: configuration.provider_address.clone(),
                client_id: configuration.client_id.clone(),
                site: configuration.site.clone(),
                redirect_uri: configuration.redirect_uri.clone(),
                scopes: configuration.scopes.clone(),
                leeway: configuration.leeway,
                pending_lifetime: configuration.pending_lifetime,
                client_secret_opens: client_secret.is_ok(),
            },
            response: Response {
                at: now.seconds(),
                query: redaction::query(&options.query, state.is_some()),
                query_length: options.query.len(),
                pending_sign_in: state.as_ref().map_or(Brought::Nothing, |state| {
                    PendingSignIn::brought(
                        configuration,
                        state,
                        &options.cookies,
                        options.current.as_ref(),
                    )
                }),
                state: state.map(|state| StateFacts {
                    attempt: state.attempt(),
                    begun: state.begun().seconds(),
                }),
            },
            cache: cache.clone(),
            exchanges: Vec::new(),
            mapping: None,
        }
    }

    pub(super) fn exchange(
        &mut self,
        kind: RequestKind,
        outcome: &HttpOutcome,
        now: Timestamp,
        redact: impl FnOnce(&crate::http::HttpResponse) -> Body,
    ) {
        let outcome = match outcome {
            HttpOutcome::Failed(failure) => Outcome::Failed(*failure),
            HttpOutcome::Response(response) => Outcome::Response {
                status: response.status,
                media_type: response.media_type().map(|text| redaction::cut(&text)),
                length: response.body.len(),
                body: redact(response),
            },
        };
        self.exchanges.push(Exchange {
            kind: Some(kind),
            at: now.seconds(),
            outcome,
        });
    }

    pub(super) fn stored(&mut self, cache: &Cache, now: Timestamp) {
        self.exchanges.push(Exchange {
            kind: None,
            at: now.seconds(),
            outcome: Outcome::Stored(Box::new(cache.clone())),
        });
    }

    pub(super) fn signed_by(&mut self, thumbprint: String) {
        if let Some(token) = self
            .exchanges
            .iter_mut()
            .rev()
            .find_map(Exchange::token_mut)
        {
            token.signed_by = Some(thumbprint);
        }
    }
}

impl Exchange {
    /// What another process had stored in its place.
    #[cfg(feature = "replay")]
    pub(super) const fn stored(&self) -> Option<&Cache> {
        match &self.outcome {
            Outcome::Stored(cache) => Some(cache),
            _ => None,
        }
    }

    /// The token that came with it.
    #[cfg(feature = "replay")]
    pub(super) const fn token(&self) -> Option<&TokenFacts> {
        match &self.outcome {
            Outcome::Response {
                body: Body::Token(token) | Body::Tokens(_, Some(token)),
                ..
            } => Some(token),
            _ => None,
        }
    }

    const fn token_mut(&mut self) -> Option<&mut TokenFacts> {
        match &mut self.outcome {
            Outcome::Response {
                body: Body::Token(token) | Body::Tokens(_, Some(token)),
                ..
            } => Some(token),
            _ => None,
        }
    }
}
