//! A signed token of the provider, and the keys that verify it: those that are kept, else newer
//! ones, once. OIDC Core §10.1.1.

use super::{Context, Done, Next, logout, sign_in};
use crate::error::{Error, ErrorCode};
use crate::http::{HttpOutcome, HttpRequest, RequestKind};
use crate::jwks::Jwks;
use crate::logout_token::UnverifiedLogoutToken;
use crate::provider::{Lookup, Metadata, Source};

/// A token that waits for its keys.
pub(super) struct Verification {
    pub(super) token: Token,
    pub(super) metadata: Metadata,
}

pub(super) enum Token {
    Id(Box<sign_in::Unverified>),
    Logout(Box<UnverifiedLogoutToken>),
}

/// What the outcome of a request is for.
pub(super) enum Waiting {
    NewerMetadata(Box<Verification>),
    Keys(Box<Verification>, Newer),
}

/// Whether keys are fetched because those at hand did not verify the token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Newer {
    Yes,
    No,
}

impl Waiting {
    pub(super) fn resume(
        self,
        outcome: &HttpOutcome,
        context: &mut Context<'_>,
    ) -> Result<Next, Error> {
        let journal = context.journal;
        match self {
            Self::NewerMetadata(mut verification) => {
                journal.document(RequestKind::Discovery, outcome, context.now);
                verification.metadata = journal.check(
                    "OIDC Discovery §4.3",
                    "newer metadata may announce the algorithm",
                    || outcome.to_string(),
                    context.provider.newer_discovered(
                        outcome,
                        verification.token.source(),
                        context.now,
                    ),
                )?;
                verification.begin(context)
            }
            Self::Keys(verification, newer) => {
                journal.document(RequestKind::Jwks, outcome, context.now);
                let Verification { token, metadata } = verification.as_ref();
                let (provider, jwks_uri, now) =
                    (&mut *context.provider, &metadata.jwks_uri, context.now);
                let keys = journal.check(
                    "RFC 7517 §5",
                    "the provider's keys can be had",
                    || outcome.to_string(),
                    match newer {
                        Newer::Yes => {
                            provider.newer_fetched_jwks(outcome, jwks_uri, token.source(), now)
                        }
                        Newer::No => provider.fetched_jwks(outcome, jwks_uri, false, now),
                    },
                )?;
                verification.verify(keys, context)
            }
        }
    }

    /// With what another process has stored, in place of an outcome.
    pub(super) fn look_again(self, context: &mut Context<'_>) -> Result<Next, Error> {
        match self {
            Self::NewerMetadata(mut verification) => {
                if let Lookup::Have(metadata) = context.provider.metadata(context.now)? {
                    verification.metadata = metadata;
                }
                verification.begin(context)
            }
            Self::Keys(verification, _) => verification.begin(context),
        }
    }
}

impl Verification {
    pub(super) fn begin(self, context: &mut Context<'_>) -> Result<Next, Error> {
        let jwks_uri = &self.metadata.jwks_uri;
        match context.provider.jwks(jwks_uri, context.now)? {
            Lookup::Have(keys) => self.verify(keys, context),
            Lookup::Fetch(request) => Ok(fetch(request, Waiting::Keys(Box::new(self), Newer::No))),
        }
    }

    fn verify(self, keys: Jwks, context: &mut Context<'_>) -> Result<Next, Error> {
        let Self { token, metadata } = self;
        let (token, error) = match token {
            Token::Id(unverified) => match unverified.verify(&metadata, &keys, context) {
                Ok(id_token) => return unverified.complete(id_token, metadata, keys, context),
                Err(error) => (Token::Id(unverified), error),
            },
            Token::Logout(token) => match logout::verify(&token, &metadata, &keys, context) {
                Ok(logout) => return Ok(Next::Done(Done::Logout(logout))),
                Err(error) => (Token::Logout(token), error),
            },
        };
        Self { token, metadata }.with_what_is_newer(error, context)
    }

    /// Keys rotate, and a key of another type brings another algorithm, which kept metadata do not
    /// announce: once, those of this moment.
    fn with_what_is_newer(self, error: Error, context: &mut Context<'_>) -> Result<Next, Error> {
        let (source, now) = (self.token.source(), context.now);
        match error.code {
            // A key that is new, or that took the place of another under its name or without one.
            ErrorCode::IdTokenKeyUnknown
            | ErrorCode::IdTokenSignature
            | ErrorCode::LogoutTokenKeyUnknown
            | ErrorCode::LogoutTokenSignature => {
                let newer = context
                    .provider
                    .newer_jwks(&self.metadata.jwks_uri, source, now)?;
                let request = newer.ok_or(error)?;
                Ok(fetch(request, Waiting::Keys(Box::new(self), Newer::Yes)))
            }
            ErrorCode::IdTokenAlgorithm | ErrorCode::LogoutTokenAlgorithm => {
                let newer = context.provider.newer_metadata(source, now)?;
                let request = newer.ok_or(error)?;
                Ok(fetch(request, Waiting::NewerMetadata(Box::new(self))))
            }
            _ => Err(error),
        }
    }
}

impl Token {
    const fn source(&self) -> Source {
        match self {
            Self::Id(_) => Source::Provider,
            Self::Logout(_) => Source::Anybody,
        }
    }
}

fn fetch(request: HttpRequest, waiting: Waiting) -> Next {
    Next::Fetch(request, super::Waiting::Keys(waiting))
}
