//! A JWS in compact form with claims in it. RFC 7515 §7.1, RFC 7519 §5.
//!
//! `openidconnect` verifies the signatures, key by key. Its `IdTokenVerifier` is not used: it
//! takes one badly typed optional claim for a bad token, does not try several keys, tells
//! neither null from absent nor one broken rule from another, and leaves `azp`, leeway, `nbf`,
//! `at_hash` and every limit to the caller. It knows no logout tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::algorithm::Algorithm;
use crate::error::Error;
use crate::json::{self, Object};
use crate::jwks::Jwks;
use crate::replay::Journal;

/// The most that a token may be long; they have one to four kilobytes.
pub(crate) const MAX_LENGTH: usize = 64 * 1024;

/// A token whose signature nobody has looked at.
pub(crate) struct Jws {
    algorithm: Algorithm,
    kid: Option<String>,
    claims: Object,
    signed: String,
    signature: Vec<u8>,
}

/// What is wrong with a token whatever it is for; the texts are for the log.
#[derive(Debug)]
pub(crate) enum Flaw {
    /// Not a JWS in compact form of a JSON object, or of another type.
    Malformed(String),
    /// A JWE.
    Encrypted,
    /// RFC 7515 §4.1.11.
    CriticalHeader,
    /// An algorithm that is not admitted.
    Algorithm(String),
    /// No key of the provider fits.
    KeyUnknown(String),
    /// An RSA key that is too short, or an Ed25519 key of small order.
    KeyWeak,
    /// The signature is wrong.
    Signature,
}

impl Jws {
    /// Takes a token apart: strict base64url, strict JSON, no encryption, no critical header, and
    /// no other `typ` than the one given (in small letters), where there is one. `jwk`, `jku`,
    /// `x5c` and `x5u` are not even read: keys come from the provider.
    pub(crate) fn parse(token: &str, typ: &str) -> Result<Self, Flaw> {
        if token.len() > MAX_LENGTH {
            return Err(malformed("longer than any token"));
        }
        let parts: Vec<&str> = token.split('.').collect();
        let (header, payload, signature) = match parts.as_slice() {
            [header, payload, signature] => (*header, *payload, *signature),
            [_, _, _, _, _] => return Err(Flaw::Encrypted),
            _ => return Err(malformed("not three parts")),
        };
        let (algorithm, kid) = judge_header(&decode_object(header)?, typ)?;
        Ok(Self {
            algorithm,
            kid,
            claims: decode_object(payload)?,
            signed: format!("{header}.{payload}"),
            signature: decode(signature)?,
        })
    }

    /// What it claims, true or not.
    pub(crate) fn claims(&self) -> &Object {
        &self.claims
    }

    /// What the header says that it was signed with; one that is admitted.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether a key of the provider signed it, by an algorithm that discovery announces. What is
    /// wrong becomes an error by `refusal`.
    pub(crate) fn verify(
        &self,
        algorithms: &[Algorithm],
        keys: &Jwks,
        journal: &Journal,
        refusal: fn(Flaw) -> Error,
    ) -> Result<(), Error> {
        journal.check(
            "OIDC Core §3.1.3.7, rule 7",
            "the provider announces the algorithm",
            || self.algorithm.name().to_owned(),
            self.judge_algorithm(algorithms).map_err(refusal),
        )?;
        let signature = journal.signature(self.signed.as_bytes(), &self.signature);
        let verified = keys.verified_by(self.algorithm, self.kid.as_deref(), &signature);
        let key = journal.check(
            "OIDC Core §3.1.3.7, rule 6; RFC 7515 §5.2",
            "a key of the provider verifies the signature (taken from the record)",
            || format!("kid {:?}, {} keys; {signature:?}", self.kid, keys.len()),
            verified.map_err(refusal),
        )?;
        journal.signed_by(key);
        Ok(())
    }

    fn judge_algorithm(&self, algorithms: &[Algorithm]) -> Result<(), Flaw> {
        if algorithms.contains(&self.algorithm) {
            return Ok(());
        }
        let detail = format!("{} is not announced", self.algorithm.name());
        Err(Flaw::Algorithm(detail))
    }
}

/// RFC 7515 §4.1, RFC 7519 §5.
fn judge_header(header: &Object, typ: &str) -> Result<(Algorithm, Option<String>), Flaw> {
    if header.contains_key("enc") {
        return Err(Flaw::Encrypted);
    }
    if header.contains_key("crit") {
        return Err(Flaw::CriticalHeader);
    }
    // A token of another kind may have the same key, `iss`, `aud` and `sub`; where it says so,
    // believe it.
    if let Some(got) = header.get("typ") {
        let got = got.as_str().unwrap_or_default().to_ascii_lowercase();
        if got.strip_prefix("application/").unwrap_or(&got) != typ {
            return Err(malformed("`typ` is of another kind of token"));
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
    let algorithm = Algorithm::parse(alg).ok_or_else(|| Flaw::Algorithm(format!("alg {alg:?}")))?;
    Ok((algorithm, kid))
}

fn malformed(detail: &str) -> Flaw {
    Flaw::Malformed(detail.to_owned())
}

/// The engine takes one form alone: no padding, no other alphabet, no spare bits.
fn decode(part: &str) -> Result<Vec<u8>, Flaw> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| malformed("not base64url"))
}

fn decode_object(part: &str) -> Result<Object, Flaw> {
    json::object(&decode(part)?).map_err(Flaw::Malformed)
}
