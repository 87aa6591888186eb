//! Signers of ID tokens, their keys made from seeds; the RSA key is the one that RFC 7515
//! publishes in appendix A.2.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::PrivateSigningKey;
use openidconnect::core::{CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use rsa::BigUint;
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::{Value, json};

const RSA_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ\
    PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0\
    LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\
    Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2\
    PAcDTW9gb54h4FRWyuXpoQ";
const RSA_E: &str = "AQAB";
const RSA_D: &str = "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9S\
    E-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVd\
    xzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQ\
    UShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjn\
    czT0QU91p1DhOVRuOopznQ";
const RSA_P: &str = "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQT\
    a9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV\
    5z-y2XDwGUc";
const RSA_Q: &str = "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7\
    C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rj\
    cJIDEz9RWdc";
type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// One key, and the algorithm that it is used with.
pub(crate) struct Signer {
    pub(crate) algorithm: &'static str,
    pub(crate) jwk: Value,
    sign: Sign,
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A big number from a seed, below the order of any curve.
fn secret<const N: usize>(seed: u8) -> [u8; N] {
    let mut bytes = [seed; N];
    bytes[0] = 0;
    bytes
}

macro_rules! ecdsa {
    ($name:ident, $curve:ident, $length:literal, $algorithm:literal, $crv:literal) => {
        pub(crate) fn $name(seed: u8) -> Signer {
            use $curve::ecdsa::signature::Signer as _;
            use $curve::ecdsa::{Signature, SigningKey};

            let key = SigningKey::from_slice(&secret::<$length>(seed)).unwrap();
            let point = key.verifying_key().to_sec1_point(false);
            let jwk = json!({
                "kty": "EC",
                "crv": $crv,
                "x": base64url(point.x().unwrap()),
                "y": base64url(point.y().unwrap()),
            });
            Signer {
                algorithm: $algorithm,
                jwk,
                sign: Box::new(move |message| {
                    let signature: Signature = key.sign(message);
                    signature.to_bytes().to_vec()
                }),
            }
        }
    };
}

ecdsa!(es256, p256, 32, "ES256", "P-256");
ecdsa!(es384, p384, 48, "ES384", "P-384");
ecdsa!(es512, p521, 66, "ES512", "P-521");

pub(crate) fn eddsa(seed: u8) -> Signer {
    use ed25519_dalek::Signer as _;

    let key = ed25519_dalek::SigningKey::from_bytes(&secret(seed));
    let x = base64url(key.verifying_key().as_bytes());
    Signer {
        algorithm: "EdDSA",
        jwk: json!({"kty": "OKP", "crv": "Ed25519", "x": x}),
        sign: Box::new(move |message| key.sign(message).to_bytes().to_vec()),
    }
}

/// RS256 to RS512 and PS256 to PS512.
pub(crate) fn rsa(algorithm: &'static str) -> Signer {
    let number = |text: &str| BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(text).unwrap());
    let primes = vec![number(RSA_P), number(RSA_Q)];
    let (n, e, d) = (number(RSA_N), number(RSA_E), number(RSA_D));
    let key = rsa::RsaPrivateKey::from_components(n, e, d, primes).unwrap();
    let pem = key.to_pkcs1_pem(rsa::pkcs1::LineEnding::LF).unwrap();
    let key = CoreRsaPrivateSigningKey::from_pem(&pem, None).unwrap();
    let core: CoreJwsSigningAlgorithm = serde_json::from_value(json!(algorithm)).unwrap();
    Signer {
        algorithm,
        jwk: json!({"kty": "RSA", "n": RSA_N, "e": RSA_E}),
        sign: Box::new(move |message| key.sign(&core, message).unwrap()),
    }
}

/// A MAC in place of a signature. RFC 7518 §3.2.
pub(crate) fn hs256(key: &[u8]) -> Signer {
    use hmac::{Hmac, Mac};
    use sha2::Sha256;

    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    Signer {
        algorithm: "HS256",
        jwk: json!({"kty": "oct", "k": base64url(key)}),
        sign: Box::new(move |message| {
            let mac = mac.clone().chain_update(message);
            mac.finalize().into_bytes().to_vec()
        }),
    }
}

impl Signer {
    /// The public key under a name.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let mut jwk = self.jwk.clone();
        jwk["kid"] = json!(kid);
        jwk
    }

    /// A JWS in compact form. RFC 7515 §7.1.
    pub(crate) fn sign(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", base64url(header), base64url(payload));
        let signature = base64url((self.sign)(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}
