//! Keys that no provider should publish, and signatures that fit them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::PrivateSigningKey;
use openidconnect::core::CoreRsaPrivateSigningKey;
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BigUint, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Jwks;
use crate::algorithm::Algorithm;
use crate::error::ErrorCode;
use crate::id_token::refusal;

const MESSAGE: &[u8] = b"header.payload";

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn verdict(jwk: Value, algorithm: Algorithm, signature: &[u8]) -> Result<(), ErrorCode> {
    let keys = json!({ "keys": [jwk] }).to_string();
    Jwks::parse(keys.as_bytes())
        .and_then(|keys| {
            keys.verify(algorithm, None, MESSAGE, signature)
                .map_err(refusal)
        })
        .map_err(|error| error.code)
}

/// The primes of the key that RFC 7515 publishes in appendix A.2.
const P: &str = "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQT\
    a9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV\
    5z-y2XDwGUc";
const Q: &str = "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7\
    C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rj\
    cJIDEz9RWdc";

fn number(text: &str) -> BigUint {
    BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(text).unwrap())
}

/// The key with these primes and the exponent 65537.
fn private_key() -> RsaPrivateKey {
    RsaPrivateKey::from_p_q(number(P), number(Q), BigUint::from(65537_u32)).unwrap()
}

fn one() -> BigUint {
    BigUint::from(1_u8)
}

/// What an RSA signature of the message is a root of. RFC 8017 §9.2.
fn encoded_message(length: usize) -> BigUint {
    let digest_info = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x05, 0x00, 0x04, 0x20,
    ];
    let digest = Sha256::digest(MESSAGE);
    let padding = vec![0xff; length - 3 - digest_info.len() - digest.len()];
    BigUint::from_bytes_be(&[&[0, 1], &padding[..], &[0], &digest_info, &digest].concat())
}

/// The verdict on a signature that is one by arithmetic alone: its power is the encoded message.
fn rs256(n: &BigUint, e: &BigUint, signature: &BigUint) -> Result<(), ErrorCode> {
    let length = n.bits().div_ceil(8);
    let power = signature.modpow(e, n);
    assert_eq!(power, encoded_message(length), "it is no attack");
    let jwk = json!({
        "kty": "RSA",
        "n": base64url(n.to_bytes_be()),
        "e": base64url(e.to_bytes_be()),
    });
    let signature = signature.to_bytes_be();
    let padded = [vec![0; length - signature.len()], signature].concat();
    verdict(jwk, Algorithm::Rs256, &padded)
}

#[test]
fn an_rsa_key_whose_exponent_anybody_can_invert_is_refused() {
    let n = number(P) * number(Q);
    let e = BigUint::from(65537_u32);
    let message = encoded_message(256);
    let honest = message.modpow(private_key().d(), &n);
    assert_eq!(rs256(&n, &e, &honest), Ok(()));

    let refused = Err(ErrorCode::IdTokenSignature);
    // An exponent of 1: the encoded message is its own signature.
    assert_eq!(rs256(&n, &one(), &message), refused);
    // An exponent of 2, and a modulus for which any number is the root of the encoded message.
    let root = (one() << 1023) + (one() << 1022) + (&message % 2_u8) + one();
    let modulus = &root * &root - &message;
    assert_eq!(rs256(&modulus, &BigUint::from(2_u8), &root), refused);
}

#[test]
fn an_rsa_key_that_costs_too_much_or_is_none_is_refused() {
    let (p, q) = (number(P), number(Q));
    let n = &p * &q;
    let phi = (&p - one()) * (&q - one());
    let e = BigUint::from(65537_u32);
    let refused = Err(ErrorCode::IdTokenSignature);
    // The same key with an exponent of 2048 bits.
    let honest = encoded_message(256).modpow(private_key().d(), &n);
    assert_eq!(rs256(&n, &(&e + &phi), &honest), refused);
    // An even modulus, of 257 bytes.
    let even = &n * 2_u8;
    let message = encoded_message(257);
    let root = message.modpow(private_key().d(), &n);
    let same_parity = (&root % 2_u8) == (&message % 2_u8);
    let root = if same_parity { root } else { root + &n };
    assert_eq!(rs256(&even, &e, &root), refused);
    // Larger than any response that carries it would be: refused, and not computed with.
    let jwk = json!({"kty": "RSA", "n": base64url([0xff; 100_000]), "e": "AQAB"});
    assert_eq!(verdict(jwk, Algorithm::Rs256, &[1; 100_000]), refused);
}

#[test]
fn an_rsa_signature_has_one_form() {
    let key = private_key();
    let pem = key.to_pkcs1_pem(LineEnding::LF).unwrap();
    let signer = CoreRsaPrivateSigningKey::from_pem(&pem, None).unwrap();
    let jwk = json!({"kty": "RSA", "n": base64url(key.n().to_bytes_be()), "e": "AQAB"});
    let refused = Err(ErrorCode::IdTokenSignature);
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Ps512] {
        let verdict = |signature: &[u8]| verdict(jwk.clone(), algorithm, signature);
        let signatures = std::iter::repeat_with(|| signer.sign(&algorithm.core(), MESSAGE));
        // The salt of PSS is random: of two signatures one leaves room for the modulus on top.
        let (signature, second) = signatures
            .take(100)
            .map(|signature| signature.unwrap())
            .map(|signature| (BigUint::from_bytes_be(&signature) + key.n(), signature))
            .map(|(second, signature)| (signature, second.to_bytes_be()))
            .find(|(signature, second)| {
                signature.len() == second.len() || algorithm == Algorithm::Rs256
            })
            .unwrap();
        assert_eq!(verdict(&signature), Ok(()), "{algorithm:?}");
        assert_eq!(verdict(&second), refused, "{algorithm:?}");
        assert_eq!(
            verdict(&[&[0], &signature[..]].concat()),
            refused,
            "{algorithm:?}"
        );
        assert_eq!(verdict(&signature[1..]), refused, "{algorithm:?}");
        assert_eq!(verdict(&key.n().to_bytes_be()), refused, "{algorithm:?}");
    }
}

/// The points of order 1, 2, 4 and 8. Of these the identity verifies for every message.
#[test]
fn an_ed25519_key_of_small_order_is_weak() {
    let of_order_8 = [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ];
    let y = |first: u8, middle: u8, last: u8| {
        let mut y = [middle; 32];
        (y[0], y[31]) = (first, last);
        y
    };
    let identity = y(1, 0, 0);
    let signature = [identity, [0; 32]].concat();
    for key in [
        identity,
        y(0xec, 0xff, 0x7f),
        y(0, 0, 0),
        y(0, 0, 0x80),
        of_order_8,
        // The identity again, its coordinate not reduced.
        y(0xee, 0xff, 0x7f),
    ] {
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(key)});
        let verdict = verdict(jwk, Algorithm::EdDsa, &signature);
        assert_eq!(verdict, Err(ErrorCode::IdTokenKeyWeak), "{key:02x?}");
    }
}

#[test]
fn a_point_that_is_not_on_the_curve_is_no_key() {
    for (algorithm, crv, length) in [
        (Algorithm::Es256, "P-256", 32),
        (Algorithm::Es384, "P-384", 48),
        (Algorithm::Es512, "P-521", 66),
    ] {
        let zero = vec![0; length];
        let all = vec![0xff; length];
        let mut one = zero.clone();
        one[length - 1] = 1;
        for (x, y) in [
            // What some take for the point at infinity.
            (&zero, &zero),
            (&zero, &one),
            (&one, &one),
            (&all, &all),
            (&vec![], &vec![]),
            (&one, &vec![]),
        ] {
            let jwk = json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)});
            for signature in [[&one[..], &one].concat(), [&zero[..], &zero].concat()] {
                let verdict = verdict(jwk.clone(), algorithm, &signature);
                assert_eq!(
                    verdict,
                    Err(ErrorCode::IdTokenSignature),
                    "{crv} {x:?} {y:?}"
                );
            }
        }
    }
}
