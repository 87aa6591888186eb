//! The provider's keys. RFC 7517, OIDC Core §10.1.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use openidconnect::JsonWebKey;
use openidconnect::core::CoreJsonWebKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorCode};
use crate::json::{self, Object};
use crate::jws::Flaw;

/// More keys than any provider has, and than a token without `kid` may make us try.
const MAX_KEYS: usize = 16;

/// RFC 7518 §3.3.
const MIN_RSA_BITS: usize = 2048;

/// What is kept of a key; everything else, a private part above all, is dropped.
const KEPT: [&str; 10] = [
    "kty", "use", "key_ops", "kid", "alg", "crv", "x", "y", "n", "e",
];

/// A key set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Jwks(Vec<Object>);

/// A signature over a message.
pub(crate) enum Signature<'token> {
    Given {
        message: &'token [u8],
        bytes: &'token [u8],
    },
    /// Of a text that was not kept: the thumbprint of the key that verified it, if one did.
    #[cfg(feature = "replay")]
    Recorded(Option<String>),
}

impl Jwks {
    /// Reads a key set. Keys that are not understood are left out, as RFC 7517 §5 has it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let malformed = |detail: &str| Error::new(ErrorCode::JwksMalformed, detail);
        let mut document = json::object(body).map_err(|reason| malformed(&reason))?;
        let Some(Value::Array(keys)) = document.remove("keys") else {
            return Err(malformed("no array `keys`"));
        };
        let keys: Vec<Object> = keys.into_iter().filter_map(keep).take(MAX_KEYS).collect();
        if keys.is_empty() {
            return Err(malformed("no key for signatures"));
        }
        Ok(Self(keys))
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Verifies a signature by the key that `kid` names or, without `kid`, by any key that fits
    /// the algorithm. RFC 7515 §5.2, step 8.
    pub(crate) fn verified_by(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
        signature: &Signature<'_>,
    ) -> Result<&Object, Flaw> {
        let mut fits = self
            .0
            .iter()
            .filter(|key| kid.is_none() || json::string(key, "kid") == kid)
            .filter(|key| fits(key, algorithm))
            .peekable();
        if fits.peek().is_none() {
            let detail = format!(
                "none of {} keys is for {} with kid {kid:?}",
                self.len(),
                algorithm.name()
            );
            return Err(Flaw::KeyUnknown(detail));
        }
        let mut strong = fits.filter(|key| is_strong(key, algorithm)).peekable();
        if strong.peek().is_none() {
            return Err(Flaw::KeyWeak);
        }
        strong
            .find(|key| signature.is_by(key, algorithm))
            .ok_or(Flaw::Signature)
    }

    /// Whether a key of the set made the signature.
    #[cfg(test)]
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
        message: &[u8],
        bytes: &[u8],
    ) -> Result<(), Flaw> {
        self.verified_by(algorithm, kid, &Signature::Given { message, bytes })
            .map(drop)
    }

    /// The keys of a set's member `keys`, reduced to what is used.
    pub(crate) fn redacted(keys: &Value) -> Value {
        match keys {
            Value::Array(keys) => {
                let kept = keys.iter().cloned().filter_map(keep).map(Value::Object);
                Value::Array(kept.take(MAX_KEYS).collect())
            }
            _ => Value::Null,
        }
    }
}

impl std::fmt::Debug for Signature<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given { .. } => formatter.write_str("a signature"),
            #[cfg(feature = "replay")]
            Self::Recorded(Some(by)) => write!(formatter, "verified by the key {by}"),
            #[cfg(feature = "replay")]
            Self::Recorded(None) => formatter.write_str("verified by none that was tried"),
        }
    }
}

impl Signature<'_> {
    /// Whether the key made it.
    fn is_by(&self, key: &Object, algorithm: Algorithm) -> bool {
        match self {
            Self::Given { message, bytes } => verifies(key, algorithm, message, bytes),
            #[cfg(feature = "replay")]
            Self::Recorded(by) => by.as_deref() == Some(&thumbprint(key)),
        }
    }
}

/// What a key is called by everybody. RFC 7638 §3.
pub(crate) fn thumbprint(key: &Object) -> String {
    let mut required = Object::new();
    // In the order of their names, as `serde_json` writes them.
    for name in ["crv", "e", "kty", "n", "x", "y"] {
        if let Some(value) = key.get(name) {
            required.insert(name.to_owned(), value.clone());
        }
    }
    URL_SAFE_NO_PAD.encode(Sha256::digest(Value::Object(required).to_string()))
}

/// A public key for signatures, reduced to what is used; `None` for any other.
fn keep(key: Value) -> Option<Object> {
    let Value::Object(mut key) = key else {
        return None;
    };
    key.retain(|name, _| KEPT.contains(&name.as_str()));
    let kty = json::string(&key, "kty")?;
    (matches!(kty, "RSA" | "EC" | "OKP") && may_verify(&key)).then_some(key)
}

/// `use` and `key_ops`. RFC 7517 §4.2, §4.3.
fn may_verify(key: &Object) -> bool {
    let used = match key.get("use") {
        None => true,
        Some(used) => used == "sig",
    };
    let operations = match key.get("key_ops") {
        None => true,
        Some(Value::Array(operations)) => operations.iter().any(|name| name == "verify"),
        Some(_) => false,
    };
    used && operations
}

/// `kty`, `crv` and, where the key says one, `alg`.
fn fits(key: &Object, algorithm: Algorithm) -> bool {
    let shape = algorithm.key_shape();
    let of_algorithm = match key.get("alg") {
        None => true,
        Some(alg) => alg == algorithm.name(),
    };
    json::string(key, "kty") == Some(shape.kty)
        && (shape.crv.is_none() || json::string(key, "crv") == shape.crv)
        && of_algorithm
}

/// What `openidconnect` does not look at.
fn is_strong(key: &Object, algorithm: Algorithm) -> bool {
    match algorithm.key_shape().kty {
        "RSA" => bits(&modulus(key)) >= MIN_RSA_BITS,
        "OKP" => !is_of_small_order(key),
        _ => true,
    }
}

/// `n` without zeroes that lead it. RFC 7518 §6.3.1.1.
fn modulus(key: &Object) -> Vec<u8> {
    let modulus = json::string(key, "n").and_then(|n| URL_SAFE_NO_PAD.decode(n).ok());
    let modulus = modulus.unwrap_or_default().into_iter();
    modulus.skip_while(|byte| *byte == 0).collect()
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| {
        let leading = usize::try_from(first.leading_zeros()).unwrap_or(0);
        number.len() * 8 - leading
    })
}

/// An Ed25519 key that signatures can be made for by anybody. RFC 8032 §8.
fn is_of_small_order(key: &Object) -> bool {
    let x = json::string(key, "x").and_then(|x| URL_SAFE_NO_PAD.decode(x).ok());
    let key = x.and_then(|x| VerifyingKey::try_from(x.as_slice()).ok());
    key.is_some_and(|key| key.is_weak())
}

fn verifies(key: &Object, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
    match algorithm.key_shape().kty {
        "EC" if algorithm == Algorithm::Es512 => {
            return verifies_p521(key, message, signature).is_some();
        }
        "RSA" if !is_in_range(&modulus(key), signature) => return false,
        _ => {}
    }
    serde_json::from_value::<CoreJsonWebKey>(Value::Object(key.clone())).is_ok_and(|key| {
        key.verify_signature(&algorithm.core(), message, signature)
            .is_ok()
    })
}

/// Of the modulus's length and less than it, or each signature would have a second form, which
/// `rsa` takes for PSS. RFC 8017 §5.2.2, §8.1.2.
fn is_in_range(modulus: &[u8], signature: &[u8]) -> bool {
    signature.len() == modulus.len() && signature < modulus
}

/// P-521, which `openidconnect` refuses and a Logto tenant may have.
fn verifies_p521(key: &Object, message: &[u8], signature: &[u8]) -> Option<()> {
    use p521::ecdsa::signature::Verifier;
    use p521::ecdsa::{Signature, VerifyingKey};

    let coordinate = |name| {
        let bytes = URL_SAFE_NO_PAD.decode(json::string(key, name)?).ok()?;
        <[u8; 66]>::try_from(bytes).ok()
    };
    let point = [&[4], &coordinate("x")?[..], &coordinate("y")?[..]].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).ok()?;
    let signature = Signature::from_slice(signature).ok()?;
    key.verify(message, &signature).ok()
}

#[cfg(test)]
mod hostile_keys;
#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wycheproof;
