//! The ID token, judged in the order of OIDC Core §3.1.3.7.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::algorithm::Algorithm;
use crate::claims;
use crate::error::{Error, ErrorCode};
use crate::json::{self, Object};
use crate::jwks::Jwks;
use crate::jws::{Flaw, Jws};
use crate::replay::Journal;
use crate::time::Timestamp;

/// The `typ` of an ID token, and of a signed userinfo response. RFC 7519 §5.1.
const TYP: &str = "jwt";

/// A token that may be an ID token.
pub(crate) struct UnverifiedToken(Jws);

/// What an ID token must say.
pub(crate) struct Expected<'conversation> {
    /// Byte for byte.
    pub(crate) issuer: &'conversation str,
    pub(crate) client_id: &'conversation str,
    /// What discovery announces and we admit.
    pub(crate) algorithms: &'conversation [Algorithm],
    pub(crate) nonce: &'conversation str,
    pub(crate) access_token: &'conversation str,
    /// Where the person had to sign in anew: since when.
    pub(crate) authenticated_since: Option<Timestamp>,
    pub(crate) leeway: Duration,
    pub(crate) journal: &'conversation Journal,
}

/// The claims of an ID token that passed every rule. There is no other way to one.
#[derive(Clone)]
pub(crate) struct VerifiedIdToken {
    claims: Object,
    subject: String,
}

impl VerifiedIdToken {
    pub(crate) fn claims(&self) -> &Object {
        &self.claims
    }

    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }
}

impl UnverifiedToken {
    /// Takes a token apart; an encrypted one (rule 1) is none.
    pub(crate) fn parse(token: &str) -> Result<Self, Error> {
        Jws::parse(token, TYP).map(Self).map_err(refusal)
    }

    /// Every rule of OIDC Core §3.1.3.7 that this flow has, in its order.
    pub(crate) fn verify(
        &self,
        expected: &Expected<'_>,
        keys: &Jwks,
        now: Timestamp,
    ) -> Result<VerifiedIdToken, Error> {
        let claims = self.0.claims();
        let leeway = expected.leeway;
        let check = Checks { claims, expected };
        let refused = |code| move |detail: String| Error::new(code, detail);
        check.rule(
            "OIDC Core §3.1.3.7, rule 2",
            "`iss` is the provider, byte for byte",
            "iss",
            claims::issuer(claims, expected.issuer).map_err(refused(ErrorCode::IdTokenIssuer)),
        )?;
        let audiences = check.rule(
            "OIDC Core §3.1.3.7, rule 3",
            "`aud` names this client",
            "aud",
            claims::audiences(claims, expected.client_id)
                .map_err(refused(ErrorCode::IdTokenAudience)),
        )?;
        check.rule(
            "OIDC Core §3.1.3.7, rules 4 and 5",
            "`azp` is this client, and is there where `aud` has several",
            "azp",
            claims::authorized_party(claims, &audiences, expected.client_id)
                .map_err(refused(ErrorCode::IdTokenAuthorizedParty)),
        )?;
        // Rules 6 and 7. Rule 8, on MACs, has no case: an `Algorithm` is never one.
        self.0
            .verify(expected.algorithms, keys, expected.journal, refusal)?;
        check.rule(
            "OIDC Core §3.1.3.7, rule 9",
            "`exp` has not passed, leeway included",
            "exp",
            claims::expiry(claims, leeway, now).map_err(refused(ErrorCode::IdTokenExpired)),
        )?;
        check.rule(
            "OIDC Core §3.1.3.7, rule 10",
            "`iat` is not in the future, leeway included",
            "iat",
            claims::issued_at(claims, leeway, now).map_err(refused(ErrorCode::IdTokenIssuedAt)),
        )?;
        check.rule(
            "OIDC Core §3.1.3.7, rule 11",
            "`nonce` is the request's own",
            "nonce",
            rule_11_nonce(claims, expected),
        )?;
        // Rule 12 is about `acr`, which is not asked for.
        check.rule(
            "OIDC Core §3.1.3.7, rule 13",
            "`auth_time` is no older than a request to sign in anew, leeway included",
            "auth_time",
            rule_13_authentication_time(claims, expected),
        )?;
        check.rule(
            "RFC 7519 §4.1.5",
            "`nbf`, where it is there, is not in the future, leeway included",
            "nbf",
            claims::not_before(claims, leeway, now).map_err(refused(ErrorCode::IdTokenNotYetValid)),
        )?;
        let subject = check.rule(
            "OIDC Core §2",
            "`sub` is of 1 to 255 ASCII characters",
            "sub",
            claims::subject(claims).ok_or_else(|| ErrorCode::IdTokenSubject.into()),
        )?;
        check.rule(
            "OIDC Core §3.1.3.8",
            "`at_hash`, where it is there, is of the access token",
            "at_hash",
            access_token_hash(claims, self.0.algorithm(), expected),
        )?;
        Ok(VerifiedIdToken {
            claims: claims.clone(),
            subject: subject.to_owned(),
        })
    }

    /// The claims of another signed token of this provider, a userinfo response.
    pub(crate) fn verified_claims(
        self,
        algorithms: &[Algorithm],
        keys: &Jwks,
        journal: &Journal,
    ) -> Result<Object, Error> {
        self.0.verify(algorithms, keys, journal, refusal)?;
        Ok(self.0.claims().clone())
    }
}

/// The rules about one claim, each said to the journal.
struct Checks<'token> {
    claims: &'token Object,
    expected: &'token Expected<'token>,
}

impl Checks<'_> {
    fn rule<T>(
        &self,
        clause: &'static str,
        rule: &'static str,
        claim: &str,
        outcome: Result<T, Error>,
    ) -> Result<T, Error> {
        let found = || match self.claims.get(claim) {
            Some(value) => format!("{claim} {value}"),
            None => format!("no {claim}"),
        };
        self.expected.journal.check(clause, rule, found, outcome)
    }
}

/// What a flaw is called where an ID token has it.
pub(crate) fn refusal(flaw: Flaw) -> Error {
    match flaw {
        Flaw::Malformed(detail) => Error::new(ErrorCode::IdTokenMalformed, detail),
        Flaw::Encrypted => ErrorCode::IdTokenEncrypted.into(),
        Flaw::CriticalHeader => ErrorCode::IdTokenCriticalHeader.into(),
        Flaw::Algorithm(detail) => Error::new(ErrorCode::IdTokenAlgorithm, detail),
        Flaw::KeyUnknown(detail) => Error::new(ErrorCode::IdTokenKeyUnknown, detail),
        Flaw::KeyWeak => ErrorCode::IdTokenKeyWeak.into(),
        Flaw::Signature => ErrorCode::IdTokenSignature.into(),
    }
}

fn rule_11_nonce(claims: &Object, expected: &Expected<'_>) -> Result<(), Error> {
    let nonce = json::string(claims, "nonce").unwrap_or_default();
    if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Ok(());
    }
    Err(ErrorCode::IdTokenNonce.into())
}

/// Only where `max_age` was sent, which makes the claim a required one. OIDC Core §2.
fn rule_13_authentication_time(claims: &Object, expected: &Expected<'_>) -> Result<(), Error> {
    let Some(since) = expected.authenticated_since else {
        return Ok(());
    };
    match claims.get("auth_time").and_then(claims::seconds) {
        None => Err(ErrorCode::IdTokenAuthTimeMissing.into()),
        Some(authenticated) if authenticated.plus(expected.leeway) >= since => Ok(()),
        Some(authenticated) => Err(Error::new(
            ErrorCode::IdTokenAuthTime,
            format!("auth_time {authenticated:?}, asked at {since:?}"),
        )),
    }
}

/// OIDC Core §3.1.3.8.
fn access_token_hash(
    claims: &Object,
    algorithm: Algorithm,
    expected: &Expected<'_>,
) -> Result<(), Error> {
    let Some(got) = claims.get("at_hash") else {
        return Ok(());
    };
    let expected = expected_access_token_hash(algorithm, expected.access_token);
    if got.as_str() == Some(&expected) {
        return Ok(());
    }
    Err(ErrorCode::IdTokenAccessTokenHash.into())
}

/// The left half of the access token's hash. OIDC Core §3.1.3.6.
pub(crate) fn expected_access_token_hash(algorithm: Algorithm, access_token: &str) -> String {
    let hash = algorithm.hash(access_token.as_bytes());
    let (half, _) = hash.split_at(hash.len() / 2);
    URL_SAFE_NO_PAD.encode(half)
}
