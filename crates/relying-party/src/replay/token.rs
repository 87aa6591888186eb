//! What is kept of a token: its form, the header and the claims that rules read, and whose key
//! verified it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::redaction::{self, OWN, public, shape};
use crate::algorithm::Algorithm;
use crate::claims::seconds;
use crate::id_token::expected_access_token_hash;
use crate::identity::is_worth_asking_for;
use crate::json::{self, Object};

/// Facts about a token.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct TokenFacts {
    /// In bytes.
    pub(super) length: usize,
    /// Between its full stops.
    pub(super) parts: usize,
    /// `None` where it is not strict JSON in strict base64url.
    pub(super) header: Option<Object>,
    /// The same.
    pub(super) claims: Option<Object>,
    /// Whether the signature is strict base64url.
    pub(super) signature_readable: bool,
    /// RFC 7638, of the key that verified the signature.
    pub(super) signed_by: Option<String>,
}

impl TokenFacts {
    /// Of an ID token. The claims about the person are left out: no rule reads them.
    pub(super) fn of_id_token(token: &str, nonce: &str, access_token: &str) -> Self {
        Self::of(token, |header, name, claim| match name {
            "iss" | "aud" | "azp" => Some(public(claim)),
            // Whole seconds: of a float the sandbox writes no digits that could be relied upon.
            "exp" | "iat" | "nbf" | "auth_time" if claim.is_number() => {
                Some(seconds(claim).map_or(Value::from(-1), |time| Value::from(time.seconds())))
            }
            "exp" | "iat" | "nbf" | "auth_time" => Some(shape(claim)),
            "sub" => Some(alike(claim)),
            "nonce" => Some(redaction::own(claim, nonce)),
            "at_hash" => {
                let algorithm = header.and_then(|header| json::string(header, "alg"));
                let expected = algorithm
                    .and_then(Algorithm::parse)
                    .map(|algorithm| expected_access_token_hash(algorithm, access_token));
                Some(
                    expected
                        .map_or_else(|| shape(claim), |expected| redaction::own(claim, &expected)),
                )
            }
            // That it is there keeps userinfo from being asked.
            name if is_worth_asking_for(name) => Some(Value::Null),
            _ => None,
        })
    }

    /// Of a signed userinfo response.
    pub(super) fn of_userinfo(token: &str, subject: &str) -> Self {
        Self::of(token, |_, name, claim| match name {
            "iss" | "aud" => Some(public(claim)),
            "sub" => Some(redaction::own(claim, subject)),
            _ => None,
        })
    }

    fn of(token: &str, keep: impl Fn(Option<&Object>, &str, &Value) -> Option<Value>) -> Self {
        let mut parts = token.split('.');
        let header = parts.next().and_then(object);
        let claims = parts.next().and_then(object);
        let signature = parts.next().unwrap_or_default();
        let kept = claims.map(|claims| {
            let kept = claims.iter().filter_map(|(name, claim)| {
                Some((name.clone(), keep(header.as_ref(), name, claim)?))
            });
            kept.collect()
        });
        Self {
            length: token.len(),
            parts: token.split('.').count(),
            header: header.as_ref().map(redacted_header),
            claims: kept,
            signature_readable: URL_SAFE_NO_PAD.decode(signature).is_ok(),
            signed_by: None,
        }
    }
}

fn object(part: &str) -> Option<Object> {
    json::object(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The members that are judged.
fn redacted_header(header: &Object) -> Object {
    let judged = header.iter().filter_map(|(name, value)| {
        let value = match name.as_str() {
            "alg" | "kid" | "typ" | "cty" => public(value),
            "enc" | "crit" => shape(value),
            _ => return None,
        };
        Some((name.clone(), value))
    });
    judged.collect()
}

/// A subject of the same kind and length, of one letter.
fn alike(subject: &Value) -> Value {
    match subject {
        Value::String(subject) => {
            let letter = if subject.is_ascii() { "s" } else { "ß" };
            Value::from(letter.repeat(subject.chars().count().min(300)))
        }
        other => shape(other),
    }
}

#[cfg(feature = "replay")]
impl TokenFacts {
    /// A token that every rule judges as it judged the one that this was made of. `OWN` values are
    /// those of `nonce`, `access_token` and `subject`.
    pub(super) fn stand_in(&self, nonce: &str, access_token: &str, subject: &str) -> String {
        if self.length > crate::jws::MAX_LENGTH {
            return "A".repeat(self.length);
        }
        if self.parts != 3 {
            return vec!["A"; self.parts].join(".");
        }
        let algorithm = self
            .header
            .as_ref()
            .and_then(|header| json::string(header, "alg"))
            .and_then(Algorithm::parse);
        let mut claims = self.claims.clone();
        for (name, claim) in claims.iter_mut().flatten() {
            if claim.as_str() == Some(OWN) {
                *claim = match (name.as_str(), algorithm) {
                    ("nonce", _) => Value::from(nonce),
                    ("sub", _) => Value::from(subject),
                    ("at_hash", Some(algorithm)) => {
                        Value::from(expected_access_token_hash(algorithm, access_token))
                    }
                    _ => Value::from(redaction::OTHER),
                };
            }
        }
        let part = |object: Option<&Object>| {
            object.map_or_else(
                || "!".to_owned(),
                |object| URL_SAFE_NO_PAD.encode(Value::Object(object.clone()).to_string()),
            )
        };
        let signature = if self.signature_readable { "AAAA" } else { "!" };
        format!(
            "{}.{}.{signature}",
            part(self.header.as_ref()),
            part(claims.as_ref())
        )
    }

    /// The subject that the stand-in has.
    pub(super) fn subject(&self) -> Option<&str> {
        json::string(self.claims.as_ref()?, "sub")
    }
}
