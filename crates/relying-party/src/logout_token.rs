//! The logout token, judged in the order of OIDC Back-Channel Logout §2.6.

use std::time::Duration;

use serde_json::Value;
use url::form_urlencoded;

use crate::algorithm::Algorithm;
use crate::claims;
use crate::error::{Error, ErrorCode};
use crate::identity::unique_at;
use crate::json::Object;
use crate::jwks::Jwks;
use crate::jws::{Flaw, Jws};
use crate::replay::Journal;
use crate::step::StorageChanges;
use crate::time::Timestamp;

/// The most that a request may have, in bytes; the token alone has one or two kilobytes.
const MAX_BODY: usize = 64 * 1024;

/// §2.4: never that of an ID token, which could otherwise be sent in its place.
const TYP: &str = "logout+jwt";

/// §2.4, the member of `events`.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long a token without `exp` is good for, which some versions of Logto send. The
/// specification has two minutes for a token with one.
const RECENT: Duration = Duration::from_secs(300);

/// The greatest integer of the host.
const MAX_INTEGER: u64 = i64::MAX.unsigned_abs();

/// The longest `sid` and `jti`, in bytes.
const MAX_NAME: usize = 255;

/// What the provider has ended: one of its sessions, or every session of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// The link of the subject; it or `sid` is there.
    pub link_key: Option<String>,
    /// The provider's session; where it is there, this one alone has ended.
    pub sid: Option<String>,
    /// Unique to issuer and `jti`: 64 hexadecimal digits.
    pub token_key: String,
    /// Until when `token_key` must not be taken again: seconds since the Unix epoch, and never more
    /// than a signed integer holds, which is what PHP has.
    pub expires: u64,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// What a logout token must say.
pub(crate) struct Expected<'conversation> {
    /// Byte for byte.
    pub(crate) issuer: &'conversation str,
    pub(crate) client_id: &'conversation str,
    pub(crate) leeway: Duration,
}

/// A token that may be a logout token.
pub(crate) struct UnverifiedLogoutToken(Jws);

impl UnverifiedLogoutToken {
    /// The token of a request: exactly one, among other parameters, which are let be. §2.5.
    pub(crate) fn parse(body: &str) -> Result<Self, Error> {
        if body.len() > MAX_BODY {
            return Err(ErrorCode::InputTooLarge.into());
        }
        let mut tokens = form_urlencoded::parse(body.as_bytes())
            .filter(|(name, _)| name == "logout_token")
            .map(|(_, value)| value);
        match (tokens.next(), tokens.next()) {
            (Some(token), None) => Jws::parse(&token, TYP).map(Self).map_err(refusal),
            (None, _) => Err(ErrorCode::LogoutTokenMissing.into()),
            (Some(_), Some(_)) => Err(Error::new(ErrorCode::LogoutTokenMissing, "two of them")),
        }
    }

    /// Rule 4, as far as it says whom the token is for. First, so that what anybody sends must at
    /// least pretend to be for us before the provider is asked for anything.
    pub(crate) fn judge_addressee(&self, expected: &Expected<'_>) -> Result<(), Error> {
        let claims = self.0.claims();
        claims::issuer(claims, expected.issuer)
            .map_err(|detail| Error::new(ErrorCode::LogoutTokenIssuer, detail))?;
        claims::audiences(claims, expected.client_id)
            .and_then(|audiences| claims::authorized_party(claims, &audiences, expected.client_id))
            .map_err(|detail| Error::new(ErrorCode::LogoutTokenAudience, detail))
    }

    /// Every rule of §2.6. The eighth, that no token is taken twice, is for whoever keeps
    /// [`Logout::token_key`]; the last three are for whoever keeps the sessions.
    pub(crate) fn verify(
        &self,
        expected: &Expected<'_>,
        algorithms: &[Algorithm],
        keys: &Jwks,
        now: Timestamp,
    ) -> Result<Logout, Error> {
        let claims = self.0.claims();
        self.judge_addressee(expected)?;
        // Rules 2 and 3.
        self.0.verify(algorithms, keys, &Journal::Off, refusal)?;
        let expires = rule_4_times(claims, expected.leeway, now)?;
        let (subject, sid) = rule_5_subject_or_session(claims)?;
        rule_6_event(claims)?;
        rule_7_no_nonce(claims)?;
        let jti = name(claims, "jti")
            .ok()
            .flatten()
            .ok_or(ErrorCode::LogoutTokenId)?;
        Ok(Logout {
            link_key: subject.map(|subject| unique_at(expected.issuer, subject)),
            sid: sid.map(str::to_owned),
            token_key: unique_at(expected.issuer, jti),
            expires: expires.seconds().min(MAX_INTEGER),
            changes: StorageChanges::default(),
        })
    }
}

/// What a flaw is called where a logout token has it.
fn refusal(flaw: Flaw) -> Error {
    match flaw {
        Flaw::Malformed(detail) => Error::new(ErrorCode::LogoutTokenMalformed, detail),
        Flaw::Encrypted => Error::new(ErrorCode::LogoutTokenMalformed, "encrypted"),
        Flaw::CriticalHeader => Error::new(ErrorCode::LogoutTokenMalformed, "a critical header"),
        Flaw::Algorithm(detail) => Error::new(ErrorCode::LogoutTokenAlgorithm, detail),
        Flaw::KeyUnknown(detail) => Error::new(ErrorCode::LogoutTokenKeyUnknown, detail),
        Flaw::KeyWeak => ErrorCode::LogoutTokenKeyWeak.into(),
        Flaw::Signature => ErrorCode::LogoutTokenSignature.into(),
    }
}

/// Since when (our addition: `nbf` is no later), and until when, which is said: a token without `exp` is good for a while.
fn rule_4_times(claims: &Object, leeway: Duration, now: Timestamp) -> Result<Timestamp, Error> {
    let issued_at = claims::not_before(claims, leeway, now)
        .and_then(|()| claims::issued_at(claims, leeway, now))
        .map_err(|detail| Error::new(ErrorCode::LogoutTokenIssuedAt, detail))?;
    let expiry = if claims.contains_key("exp") {
        claims::expiry(claims, leeway, now)
            .map_err(|detail| Error::new(ErrorCode::LogoutTokenExpired, detail))?
    } else {
        issued_at.plus(RECENT)
    };
    let expires = expiry.plus(leeway);
    if now < expires {
        return Ok(expires);
    }
    let detail = format!("no exp, iat {issued_at:?} at {now:?}");
    Err(Error::new(ErrorCode::LogoutTokenExpired, detail))
}

/// `sub`, `sid` or both; and what is there is one.
fn rule_5_subject_or_session(claims: &Object) -> Result<(Option<&str>, Option<&str>), Error> {
    let wrong = |detail: &str| Error::new(ErrorCode::LogoutTokenSubject, detail);
    let subject = claims::subject(claims);
    if subject.is_none() && claims.contains_key("sub") {
        return Err(wrong("`sub` is none"));
    }
    let sid = name(claims, "sid").map_err(|()| wrong("`sid` is none"))?;
    if subject.is_none() && sid.is_none() {
        return Err(wrong("neither `sub` nor `sid`"));
    }
    Ok((subject, sid))
}

fn rule_6_event(claims: &Object) -> Result<(), Error> {
    match claims.get("events").and_then(|events| events.get(EVENT)) {
        Some(Value::Object(_)) => Ok(()),
        _ => Err(ErrorCode::LogoutTokenEvents.into()),
    }
}

/// A token with one is an ID token.
fn rule_7_no_nonce(claims: &Object) -> Result<(), Error> {
    if claims.contains_key("nonce") {
        return Err(ErrorCode::LogoutTokenNonce.into());
    }
    Ok(())
}

/// A string of one to [`MAX_NAME`] bytes, or none at all.
fn name<'claims>(claims: &'claims Object, name: &str) -> Result<Option<&'claims str>, ()> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(value)) if (1..=MAX_NAME).contains(&value.len()) => Ok(Some(value)),
        Some(_) => Err(()),
    }
}
