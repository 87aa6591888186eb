//! From the body of a back-channel logout request to what has ended.

use super::verification::{Token, Verification};
use super::{Context, Errand, Next, look_up};
use crate::error::Error;
use crate::jwks::Jwks;
use crate::logout_token::{Expected, Logout, UnverifiedLogoutToken};
use crate::provider::Metadata;

/// Nothing is asked of the provider for a token that does not even say that it is for us.
pub(super) fn begin(body: &str, context: &mut Context<'_>) -> Result<Next, Error> {
    let token = UnverifiedLogoutToken::parse(body)?;
    token.judge_addressee(&expected(context))?;
    look_up(Errand::Logout(Box::new(token)), context)
}

/// With the metadata at hand.
pub(super) fn resume(
    token: Box<UnverifiedLogoutToken>,
    metadata: Metadata,
    context: &mut Context<'_>,
) -> Result<Next, Error> {
    let token = Token::Logout(token);
    Verification { token, metadata }.begin(context)
}

pub(super) fn verify(
    token: &UnverifiedLogoutToken,
    metadata: &Metadata,
    keys: &Jwks,
    context: &Context<'_>,
) -> Result<Logout, Error> {
    token.verify(
        &expected(context),
        &metadata.algorithms(),
        keys,
        context.now,
    )
}

fn expected<'conversation>(context: &'conversation Context<'_>) -> Expected<'conversation> {
    Expected {
        issuer: context.provider.issuer(),
        client_id: &context.configuration.client_id,
        leeway: context.configuration.leeway(),
    }
}
