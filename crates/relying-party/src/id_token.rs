//! The ID token, judged in the order of OIDC Core §3.1.3.7.
//!
//! `openidconnect` verifies the signatures, key by key. Its `IdTokenVerifier` is not used: it
//! takes one badly typed optional claim for a bad token, does not try several keys, tells
//! neither null from absent nor one broken rule from another, and leaves rules 4 and 5, leeway,
//! `nbf`, `at_hash` and every limit to the caller.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorCode};
use crate::json::{self, Object};
use crate::jwks::Jwks;
use crate::replay::Journal;
use crate::time::Timestamp;

/// The most that a token may be long; they have one to four kilobytes.
pub(crate) const MAX_LENGTH: usize = 64 * 1024;

/// OIDC Core §2, `sub`.
const MAX_SUBJECT: usize = 255;

/// A JWS in compact form whose signature nobody has looked at. RFC 7515 §7.1.
pub(crate) struct UnverifiedToken {
    algorithm: Algorithm,
    kid: Option<String>,
    claims: Object,
    signed: String,
    signature: Vec<u8>,
}

/// What an ID token must say.
pub(crate) struct Expected<'conversation> {
    /// Byte for byte.
    pub(crate) issuer: &'conversation str,
    pub(crate) client_id: &'conversation str,
    /// What discovery announces and we admit.
    pub(crate) algorithms: &'conversation [Algorithm],
    pub(crate) nonce: &'conversation str,
    pub(crate) access_token: &'conversation str,
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
    /// Takes a token apart: strict base64url, strict JSON, no encryption (rule 1), no critical
    /// header. `jwk`, `jku`, `x5c` and `x5u` are not even read: keys come from the provider.
    pub(crate) fn parse(token: &str) -> Result<Self, Error> {
        if token.len() > MAX_LENGTH {
            return Err(malformed("longer than any ID token"));
        }
        let parts: Vec<&str> = token.split('.').collect();
        let (header, payload, signature) = match parts.as_slice() {
            [header, payload, signature] => (*header, *payload, *signature),
            [_, _, _, _, _] => return Err(ErrorCode::IdTokenEncrypted.into()),
            _ => return Err(malformed("not three parts")),
        };
        let (algorithm, kid) = judge_header(&decode_object(header)?)?;
        Ok(Self {
            algorithm,
            kid,
            claims: decode_object(payload)?,
            signed: format!("{header}.{payload}"),
            signature: decode(signature)?,
        })
    }

    /// Every rule of OIDC Core §3.1.3.7 that this flow has, in its order.
    pub(crate) fn verify(
        &self,
        expected: &Expected<'_>,
        keys: &Jwks,
        now: Timestamp,
    ) -> Result<VerifiedIdToken, Error> {
        let claims = &self.claims;
        let check = Checks { claims, expected };
        check.rule(
            "OIDC Core §3.1.3.7, rule 2",
            "`iss` is the provider, byte for byte",
            "iss",
            rule_2_issuer(claims, expected),
        )?;
        let audiences = check.rule(
            "OIDC Core §3.1.3.7, rule 3",
            "`aud` names this client",
            "aud",
            rule_3_audience(claims, expected),
        )?;
        check.rule(
            "OIDC Core §3.1.3.7, rules 4 and 5",
            "`azp` is this client, and is there where `aud` has several",
            "azp",
            rules_4_and_5_authorized_party(claims, &audiences, expected),
        )?;
        // Rule 8, on MACs, has no case: an `Algorithm` is never one.
        self.rules_6_and_7_signature(expected.algorithms, keys, expected.journal)?;
        check.rule(
            "OIDC Core §3.1.3.7, rule 9",
            "`exp` has not passed, leeway included",
            "exp",
            rule_9_expiry(claims, expected, now),
        )?;
        check.rule(
            "OIDC Core §3.1.3.7, rule 10",
            "`iat` is not in the future, leeway included",
            "iat",
            rule_10_issued_at(claims, expected, now),
        )?;
        check.rule(
            "OIDC Core §3.1.3.7, rule 11",
            "`nonce` is the request's own",
            "nonce",
            rule_11_nonce(claims, expected),
        )?;
        // Rules 12 and 13 are about `acr` and `auth_time`, which are not asked for.
        check.rule(
            "RFC 7519 §4.1.5",
            "`nbf`, where it is there, is not in the future, leeway included",
            "nbf",
            not_before(claims, expected, now),
        )?;
        let subject = check.rule(
            "OIDC Core §2",
            "`sub` is of 1 to 255 ASCII characters",
            "sub",
            subject(claims),
        )?;
        let subject = subject.to_owned();
        check.rule(
            "OIDC Core §3.1.3.8",
            "`at_hash`, where it is there, is of the access token",
            "at_hash",
            access_token_hash(claims, self.algorithm, expected),
        )?;
        Ok(VerifiedIdToken {
            claims: claims.clone(),
            subject,
        })
    }

    /// The claims of another signed token of this provider, a userinfo response.
    pub(crate) fn verified_claims(
        self,
        algorithms: &[Algorithm],
        keys: &Jwks,
        journal: &Journal,
    ) -> Result<Object, Error> {
        self.rules_6_and_7_signature(algorithms, keys, journal)?;
        Ok(self.claims)
    }

    fn rules_6_and_7_signature(
        &self,
        algorithms: &[Algorithm],
        keys: &Jwks,
        journal: &Journal,
    ) -> Result<(), Error> {
        journal.check(
            "OIDC Core §3.1.3.7, rule 7",
            "the provider announces the algorithm",
            || self.algorithm.name().to_owned(),
            self.rule_7_algorithm(algorithms),
        )?;
        let signature = journal.signature(self.signed.as_bytes(), &self.signature);
        let verified = keys.verified_by(self.algorithm, self.kid.as_deref(), &signature);
        let key = journal.check(
            "OIDC Core §3.1.3.7, rule 6; RFC 7515 §5.2",
            "a key of the provider verifies the signature (taken from the record)",
            || format!("kid {:?}, {} keys; {signature:?}", self.kid, keys.len()),
            verified,
        )?;
        journal.signed_by(key);
        Ok(())
    }

    fn rule_7_algorithm(&self, algorithms: &[Algorithm]) -> Result<(), Error> {
        if algorithms.contains(&self.algorithm) {
            return Ok(());
        }
        let detail = format!("{} is not announced", self.algorithm.name());
        Err(Error::new(ErrorCode::IdTokenAlgorithm, detail))
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

/// RFC 7515 §4.1, RFC 7519 §5.
fn judge_header(header: &Object) -> Result<(Algorithm, Option<String>), Error> {
    if header.contains_key("enc") {
        return Err(ErrorCode::IdTokenEncrypted.into());
    }
    if header.contains_key("crit") {
        return Err(ErrorCode::IdTokenCriticalHeader.into());
    }
    // An access token may have the same key, `iss`, `aud` and `sub`; where it says so, believe it.
    if let Some(typ) = header.get("typ") {
        let typ = typ.as_str().unwrap_or_default().to_ascii_lowercase();
        if !matches!(typ.as_str(), "jwt" | "application/jwt") {
            return Err(malformed("`typ` is not JWT"));
        }
    }
    if header.contains_key("cty") {
        return Err(malformed("`cty` is for nested tokens"));
    }
    let kid = match header.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.clone()),
        Some(_) => return Err(malformed("`kid` is not a string")),
    };
    let alg = json::string(header, "alg").ok_or_else(|| malformed("no `alg`"))?;
    let algorithm = Algorithm::parse(alg)
        .ok_or_else(|| Error::new(ErrorCode::IdTokenAlgorithm, format!("alg {alg:?}")))?;
    Ok((algorithm, kid))
}

fn rule_2_issuer(claims: &Object, expected: &Expected<'_>) -> Result<(), Error> {
    match json::string(claims, "iss") {
        Some(issuer) if issuer == expected.issuer => Ok(()),
        got => Err(Error::new(ErrorCode::IdTokenIssuer, format!("iss {got:?}"))),
    }
}

/// `aud`: one string or several. RFC 7519 §4.1.3.
fn rule_3_audience<'claims>(
    claims: &'claims Object,
    expected: &Expected<'_>,
) -> Result<Vec<&'claims str>, Error> {
    let audiences: Option<Vec<&str>> = match claims.get("aud") {
        Some(Value::String(audience)) => Some(vec![audience.as_str()]),
        Some(Value::Array(audiences)) => audiences.iter().map(Value::as_str).collect(),
        _ => None,
    };
    match audiences {
        Some(audiences) if audiences.contains(&expected.client_id) => Ok(audiences),
        got => Err(Error::new(
            ErrorCode::IdTokenAudience,
            format!("aud {got:?}"),
        )),
    }
}

/// Several audiences only where `azp` names this client; `azp`, where there is one, always.
fn rules_4_and_5_authorized_party(
    claims: &Object,
    audiences: &[&str],
    expected: &Expected<'_>,
) -> Result<(), Error> {
    match claims.get("azp") {
        None if audiences.len() == 1 => Ok(()),
        Some(Value::String(party)) if party == expected.client_id => Ok(()),
        got => Err(Error::new(
            ErrorCode::IdTokenAuthorizedParty,
            format!("azp {got:?} with {} audiences", audiences.len()),
        )),
    }
}

fn rule_9_expiry(claims: &Object, expected: &Expected<'_>, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "exp") {
        Some(expiry) if now < expiry.plus(expected.leeway) => Ok(()),
        got => Err(Error::new(
            ErrorCode::IdTokenExpired,
            format!("exp {got:?} at {now:?}"),
        )),
    }
}

fn rule_10_issued_at(
    claims: &Object,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    match numeric_date(claims, "iat") {
        Some(issued_at) if issued_at <= now.plus(expected.leeway) => Ok(()),
        got => Err(Error::new(
            ErrorCode::IdTokenIssuedAt,
            format!("iat {got:?} at {now:?}"),
        )),
    }
}

fn rule_11_nonce(claims: &Object, expected: &Expected<'_>) -> Result<(), Error> {
    let nonce = json::string(claims, "nonce").unwrap_or_default();
    if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Ok(());
    }
    Err(ErrorCode::IdTokenNonce.into())
}

/// RFC 7519 §4.1.5.
fn not_before(claims: &Object, expected: &Expected<'_>, now: Timestamp) -> Result<(), Error> {
    if !claims.contains_key("nbf") {
        return Ok(());
    }
    match numeric_date(claims, "nbf") {
        Some(not_before) if not_before <= now.plus(expected.leeway) => Ok(()),
        got => Err(Error::new(
            ErrorCode::IdTokenNotYetValid,
            format!("nbf {got:?} at {now:?}"),
        )),
    }
}

/// OIDC Core §2: at most 255 ASCII characters; and, our addition, one at least.
pub(crate) fn subject(claims: &Object) -> Result<&str, Error> {
    match json::string(claims, "sub") {
        Some(subject)
            if subject.is_ascii() && !subject.is_empty() && subject.len() <= MAX_SUBJECT =>
        {
            Ok(subject)
        }
        _ => Err(ErrorCode::IdTokenSubject.into()),
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
    if got.as_str()
        == Some(&expected_access_token_hash(
            algorithm,
            expected.access_token,
        ))
    {
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

/// RFC 7519 §2: seconds, perhaps with a fraction, which is cut off.
fn numeric_date(claims: &Object, name: &str) -> Option<Timestamp> {
    seconds(claims.get(name)?)
}

/// The time that a claim says, if it says one.
pub(crate) fn seconds(claim: &Value) -> Option<Timestamp> {
    let number = claim.as_number()?;
    let seconds = number.as_u64().or_else(|| whole(number.as_f64()?))?;
    Some(Timestamp::from_seconds(seconds))
}

/// What stands before the point of a number that is not negative and below 2^53: beyond, a float names no second. By
/// its bits: in the sandbox a float's digits are not to be relied upon.
fn whole(number: f64) -> Option<u64> {
    const FRACTION_BITS: u64 = 52;
    const BIAS: u64 = 1023;
    let bits = number.to_bits();
    // With a sign this is greater than any exponent.
    let exponent = bits >> FRACTION_BITS;
    if exponent < BIAS {
        return Some(0);
    }
    let shift = (BIAS + FRACTION_BITS).checked_sub(exponent)?;
    let one = 1 << FRACTION_BITS;
    Some((one | (bits & (one - 1))) >> shift)
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorCode::IdTokenMalformed, detail)
}

/// The engine takes one form alone: no padding, no other alphabet, no spare bits.
fn decode(part: &str) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| malformed("not base64url"))
}

fn decode_object(part: &str) -> Result<Object, Error> {
    json::object(&decode(part)?).map_err(|reason| malformed(&reason))
}
