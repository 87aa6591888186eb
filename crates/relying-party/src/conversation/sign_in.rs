//! From the authorization response to a verified identity, a stage after the other: response,
//! keys, tokens, userinfo. OIDC Core §3.1.2.7 to §3.1.3.8, §5.3.

use super::verification::{Token, Verification};
use super::{Context, Done, Errand, Next, look_up};
use crate::authorization_response::{AuthorizationResponseOptions, Response, SignIn};
use crate::end_session::seal_id_token;
use crate::error::{Error, ErrorCode};
use crate::http::{HttpOutcome, RequestKind};
use crate::id_token::{Expected, UnverifiedToken, VerifiedIdToken};
use crate::identity::{Identity, is_incomplete};
use crate::json::Object;
use crate::jwks::Jwks;
use crate::pending_sign_in::PendingSignIn;
use crate::provider::{Lookup, Metadata};
use crate::state::State;
use crate::step::StorageChanges;
use crate::token::{self, Grant, Tokens};
use crate::userinfo;

/// What the outcome of a request is for.
pub(super) enum Waiting {
    Keys(Box<Keyless>),
    Tokens(Box<Redeeming>),
    Userinfo(Box<Verified>),
}

/// A response of this browser's own request, not yet judged by what the provider announces.
pub(super) struct Redeemable {
    response: Response,
    pending: PendingSignIn,
    return_to: String,
}

/// A response that may be redeemed as soon as there are keys: without them no sign-in can end well.
pub(super) struct Keyless {
    redeemable: Redeemable,
    metadata: Metadata,
}

/// The code was sent to the provider.
pub(super) struct Redeeming {
    pending: PendingSignIn,
    metadata: Metadata,
    return_to: String,
}

/// Tokens that nobody has looked at.
pub(super) struct Unverified {
    pending: PendingSignIn,
    return_to: String,
    tokens: Tokens,
    id_token: UnverifiedToken,
}

/// An ID token that passed every rule, and lacks a claim.
pub(super) struct Verified {
    pending: PendingSignIn,
    metadata: Metadata,
    return_to: String,
    tokens: Tokens,
    id_token: VerifiedIdToken,
    keys: Jwks,
}

impl Waiting {
    pub(super) fn resume(
        self,
        outcome: &HttpOutcome,
        context: &mut Context<'_>,
    ) -> Result<Next, Error> {
        match self {
            Self::Keys(keyless) => keyless.resume(outcome, context),
            Self::Tokens(redeeming) => redeeming.resume(outcome, context),
            Self::Userinfo(verified) => verified.resume(outcome, context),
        }
    }

    /// With what another process has stored, in place of an outcome.
    pub(super) fn look_again(self, context: &mut Context<'_>) -> Result<Next, Error> {
        match self {
            Self::Keys(keyless) => keyless.redeemable.redeem(keyless.metadata, context),
            Self::Tokens(_) | Self::Userinfo(_) => Err(ErrorCode::OutOfOrder.into()),
        }
    }
}

/// `state` and `iss` before anything is sent: RFC 9700 §4.7.1, §4.4.2.1.
pub(super) fn begin(
    options: &AuthorizationResponseOptions,
    context: &mut Context<'_>,
) -> Result<Next, Error> {
    let configuration = context.configuration;
    let journal = context.journal;
    journal.response(
        configuration,
        options,
        context.provider.cache(),
        context.now,
    );
    let response = journal.check(
        "RFC 6749 §3.1, §4.1.2",
        "the response is one, and has no parameter twice",
        || format!("{} bytes", options.query.len()),
        Response::parse(&options.query),
    )?;
    let state = journal.check(
        "RFC 6749 §10.12",
        "`state` is of this site's own making (taken from the record)",
        String::new,
        State::read(&configuration.keys, &response.state),
    )?;
    // Used up from here on, whatever comes of it.
    let clear = PendingSignIn::clear(configuration, Some(&state), &options.cookies, context.now);
    context.cookies.extend(clear);
    let opened = PendingSignIn::open(
        configuration,
        &state,
        &options.cookies,
        options.current.as_ref(),
        context.now,
    );
    let opened = journal.check(
        "RFC 6749 §10.12, RFC 9700 §4.7.1",
        "this browser's pending sign-in is there, opens, is in time, and is of this state, site, \
         provider and user (of its secrets, taken from the record)",
        || {
            let (begun, now) = (state.begun().seconds(), context.now.seconds());
            let lifetime = configuration.pending_lifetime;
            format!("begun at {begun}, answered at {now}, at most {lifetime} seconds")
        },
        opened,
    );
    let pending = match (opened, state.restart()) {
        (Ok(pending), _) => pending,
        (Err(error), Some(attempt)) if is_lost(error.code) => {
            let return_to = PendingSignIn::page_wanted(configuration, &state, &options.cookies);
            return Ok(Next::Done(Done::Restart(attempt, return_to)));
        }
        (Err(error), _) => return Err(error),
    };
    let return_to = pending.return_to().unwrap_or(&options.default_return_to);
    let return_to = return_to.to_owned();
    *context.return_to = Some(return_to.clone());
    journal.check(
        "RFC 9207 §2.4",
        "`iss`, where it is sent, is the provider, byte for byte",
        || {
            response
                .issuer()
                .map_or_else(|| "no iss".to_owned(), |issuer| format!("iss {issuer:?}"))
        },
        response.judge_issuer(context.provider.issuer()),
    )?;
    journal.check(
        "RFC 6749 §4.1.2, §4.1.2.1",
        "the provider sent a code, and no error",
        String::new,
        response.code().map(drop),
    )?;
    let redeemable = Redeemable {
        response,
        pending,
        return_to,
    };
    look_up(Errand::Response(Box::new(redeemable)), context)
}

/// Not there or too old: what a browser may do by itself, and nobody's attack.
fn is_lost(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::PendingSignInMissing | ErrorCode::PendingSignInExpired
    )
}

impl Redeemable {
    pub(super) fn redeem(
        self,
        metadata: Metadata,
        context: &mut Context<'_>,
    ) -> Result<Next, Error> {
        let journal = context.journal;
        journal.check(
            "RFC 9207 §2.4",
            "`iss` is sent where the provider announces it",
            || format!("announced: {}", metadata.sends_issuer),
            self.response.require_issuer(metadata.sends_issuer),
        )?;
        journal.check(
            "ours",
            "the token endpoint was not out of reach a moment ago",
            || metadata.token_endpoint.clone(),
            context.provider.admit_token_request(context.now),
        )?;
        let keys = journal.check(
            "ours",
            "the keys were not out of reach a moment ago, or others serve for now",
            || metadata.jwks_uri.clone(),
            context.provider.jwks(&metadata.jwks_uri, context.now),
        )?;
        match keys {
            Lookup::Have(_) => self.send(metadata, context),
            Lookup::Fetch(request) => {
                let redeemable = self;
                let keyless = Keyless {
                    redeemable,
                    metadata,
                };
                Ok(fetch(request, Waiting::Keys(Box::new(keyless))))
            }
        }
    }

    fn send(self, metadata: Metadata, context: &Context<'_>) -> Result<Next, Error> {
        let journal = context.journal;
        let grant = Grant {
            code: self.response.code()?,
            code_verifier: self.pending.code_verifier(),
        };
        let request = journal.check(
            "RFC 6749 §4.1.3",
            "the client secret can be opened (taken from the record)",
            String::new,
            token::request(context.configuration, &metadata, &grant),
        )?;
        let redeeming = Redeeming {
            pending: self.pending,
            metadata,
            return_to: self.return_to,
        };
        Ok(fetch(request, Waiting::Tokens(Box::new(redeeming))))
    }
}

impl Keyless {
    fn resume(self, outcome: &HttpOutcome, context: &mut Context<'_>) -> Result<Next, Error> {
        let journal = context.journal;
        journal.document(RequestKind::Jwks, outcome, context.now);
        let jwks_uri = &self.metadata.jwks_uri;
        journal.check(
            "RFC 7517 §5",
            "the provider's keys can be had",
            || outcome.to_string(),
            context
                .provider
                .fetched_jwks(outcome, jwks_uri, false, context.now)
                .map(drop),
        )?;
        self.redeemable.send(self.metadata, context)
    }
}

impl Redeeming {
    fn resume(self, outcome: &HttpOutcome, context: &mut Context<'_>) -> Result<Next, Error> {
        let journal = context.journal;
        journal.tokens(outcome, &self.pending, context.now);
        context.provider.note_token_outcome(outcome, context.now);
        let tokens = journal.check(
            "RFC 6749 §5, OIDC Core §3.1.3.3",
            "the token endpoint answers with a Bearer token and an ID token",
            || outcome.to_string(),
            token::read(context.configuration, &self.metadata, outcome),
        )?;
        let id_token = journal.check(
            "OIDC Core §3.1.3.7, rule 1; RFC 7515 §4.1, §7.1",
            "the ID token is a JWS in compact form, not encrypted, with nothing critical",
            String::new,
            UnverifiedToken::parse(tokens.id_token.expose()),
        )?;
        let unverified = Unverified {
            pending: self.pending,
            return_to: self.return_to,
            tokens,
            id_token,
        };
        let verification = Verification {
            token: Token::Id(Box::new(unverified)),
            metadata: self.metadata,
        };
        verification.begin(context)
    }
}

impl Unverified {
    pub(super) fn verify(
        &self,
        metadata: &Metadata,
        keys: &Jwks,
        context: &Context<'_>,
    ) -> Result<VerifiedIdToken, Error> {
        self.id_token.verify(
            &Expected {
                issuer: context.provider.issuer(),
                client_id: &context.configuration.client_id,
                algorithms: &metadata.algorithms(),
                nonce: &self.pending.nonce(),
                access_token: self.tokens.access_token.expose(),
                authenticated_since: self.pending.authenticated_since(),
                leeway: context.configuration.leeway(),
                journal: context.journal,
            },
            keys,
            context.now,
        )
    }

    pub(super) fn complete(
        self,
        id_token: VerifiedIdToken,
        metadata: Metadata,
        keys: Jwks,
        context: &mut Context<'_>,
    ) -> Result<Next, Error> {
        let verified = Verified {
            pending: self.pending,
            metadata,
            return_to: self.return_to,
            tokens: self.tokens,
            id_token,
            keys,
        };
        verified.complete(context)
    }
}

impl Verified {
    fn complete(self, context: &mut Context<'_>) -> Result<Next, Error> {
        let endpoint = self.metadata.userinfo_endpoint.as_deref();
        match endpoint {
            Some(endpoint)
                if is_incomplete(self.id_token.claims(), &context.configuration.scopes) =>
            {
                let request = userinfo::request(endpoint, &self.tokens.access_token);
                Ok(fetch(request, Waiting::Userinfo(Box::new(self))))
            }
            _ => self.finish(None, context),
        }
    }

    fn resume(self, outcome: &HttpOutcome, context: &mut Context<'_>) -> Result<Next, Error> {
        context
            .journal
            .userinfo(outcome, self.id_token.subject(), context.now);
        let claims = userinfo::read(
            outcome,
            &userinfo::Expected {
                subject: self.id_token.subject(),
                issuer: context.provider.issuer(),
                client_id: &context.configuration.client_id,
                algorithms: &self.metadata.algorithms(),
                keys: &self.keys,
                journal: context.journal,
            },
        )?;
        self.finish(Some(&claims), context)
    }

    fn finish(self, userinfo: Option<&Object>, context: &mut Context<'_>) -> Result<Next, Error> {
        let identity = Identity::new(
            context.provider.issuer(),
            self.id_token.subject(),
            self.id_token.claims(),
            userinfo,
        );
        let sealed_id_token = seal_id_token(
            &context.configuration.keys,
            &self.tokens.id_token,
            context.random,
        )?;
        let linking = self.pending.user_id();
        let sign_in = SignIn {
            identity,
            purpose: self.pending.purpose(),
            return_to: self.return_to,
            sealed_id_token,
            changes: StorageChanges::default(),
        };
        Ok(Next::Done(Done::SignIn(Box::new(sign_in), linking)))
    }
}

fn fetch(request: crate::http::HttpRequest, waiting: Waiting) -> Next {
    Next::Fetch(request, super::Waiting::SignIn(waiting))
}
