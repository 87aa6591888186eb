//! Project Wycheproof's signatures: made to be taken wrongly for valid, or for invalid.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::BigUint;
use serde_json::{Value, json};
use wycheproof::{HashFunction, TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::Jwks;
use crate::algorithm::Algorithm;
use crate::id_token::refusal;

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// One set of vectors; what is wrong of it is reported together.
struct Tally {
    set: String,
    accepted: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn new(set: impl std::fmt::Debug) -> Self {
        Self {
            set: format!("{set:?}"),
            accepted: 0,
            refused: 0,
            wrong: Vec::new(),
        }
    }

    /// Judges one signature as the production code does: by a key set as a provider sends it.
    fn judge(
        &mut self,
        jwk: &Value,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
        (expected, what): (bool, String),
    ) {
        let keys = json!({ "keys": [jwk] }).to_string();
        let accepted = Jwks::parse(keys.as_bytes())
            .and_then(|keys| {
                keys.verify(algorithm, None, message, signature)
                    .map_err(refusal)
            })
            .is_ok();
        if accepted {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
        if accepted != expected {
            self.wrong.push(format!("{what}: accepted is {accepted}"));
        }
    }

    fn end(self, accepted: usize, refused: usize) {
        assert!(self.wrong.is_empty(), "{}: {:#?}", self.set, self.wrong);
        // So that a set which grows empty, or is read wrongly, is seen.
        let expected = (accepted, refused);
        assert_eq!((self.accepted, self.refused), expected, "{}", self.set);
    }
}

fn is_valid(result: TestResult, mut what: String) -> (bool, String) {
    // `acceptable` is one thing in these sets: a digest's algorithm identifier without the NULL
    // of its parameters, which RFC 8017, appendix A.2.4, tells verifiers to accept and which no
    // signer makes. It is a second form of one signature, so that it is refused.
    what += &format!(" ({result:?})");
    (result == TestResult::Valid, what)
}

/// The key of a group of ECDSA vectors.
fn ec_jwk(crv: &str, key: &ecdsa::TestGroup) -> Value {
    let point = &key.key.key[1..];
    let (x, y) = point.split_at(point.len() / 2);
    json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)})
}

fn check_ecdsa(
    name: ecdsa::TestName,
    (crv, algorithm): (&str, Algorithm),
    own_hash: bool,
    (accepted, refused): (usize, usize),
) {
    let mut tally = Tally::new(name);
    for group in ecdsa::TestSet::load(name).unwrap().test_groups {
        let jwk = ec_jwk(crv, &group);
        for test in &group.tests {
            let (valid, what) = is_valid(
                test.result,
                format!("{} {} {:?}", test.tc_id, test.comment, test.flags),
            );
            let expected = (valid && own_hash, what);
            tally.judge(&jwk, algorithm, &test.msg, &test.sig, expected);
        }
    }
    tally.end(accepted, refused);
}

#[test]
fn signatures_with_p_256() {
    use ecdsa::TestName::{EcdsaSecp256r1Sha256P1363, EcdsaSecp256r1Sha512P1363};
    let es256 = ("P-256", Algorithm::Es256);
    check_ecdsa(EcdsaSecp256r1Sha256P1363, es256, true, (173, 89));
    check_ecdsa(EcdsaSecp256r1Sha512P1363, es256, false, (0, 332));
}

#[test]
fn signatures_with_p_384() {
    use ecdsa::TestName::EcdsaSecp384r1Sha384P1363;
    let es384 = ("P-384", Algorithm::Es384);
    check_ecdsa(EcdsaSecp384r1Sha384P1363, es384, true, (193, 87));
}

#[test]
fn signatures_with_p_521() {
    let es512 = ("P-521", Algorithm::Es512);
    let name = ecdsa::TestName::EcdsaSecp521r1Sha512P1363;
    check_ecdsa(name, es512, true, (231, 87));
}

/// A signature in DER is another algorithm's form. RFC 7518 §3.4.
#[test]
fn no_signature_in_der() {
    let es256 = ("P-256", Algorithm::Es256);
    check_ecdsa(
        ecdsa::TestName::EcdsaSecp256r1Sha256,
        es256,
        false,
        (0, 484),
    );
}

#[test]
fn signatures_with_ed25519() {
    let mut tally = Tally::new(eddsa::TestName::Ed25519);
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    for group in set.test_groups {
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(&group.key.pk)});
        for test in &group.tests {
            let expected = is_valid(test.result, format!("{} {}", test.tc_id, test.comment));
            tally.judge(&jwk, Algorithm::EdDsa, &test.msg, &test.sig, expected);
        }
    }
    tally.end(88, 63);
}

fn rsa_jwk(n: &[u8], e: &[u8]) -> Value {
    json!({"kty": "RSA", "n": base64url(n), "e": base64url(e)})
}

fn check_pkcs1(sets: &[(rsa_pkcs1_verify::TestName, Algorithm, (usize, usize))]) {
    for (name, algorithm, (accepted, refused)) in sets {
        let mut tally = Tally::new(name);
        for group in rsa_pkcs1_verify::TestSet::load(*name).unwrap().test_groups {
            let jwk = rsa_jwk(&group.key.n, &group.key.e);
            for test in &group.tests {
                let (valid, what) =
                    is_valid(test.result, format!("{} {}", test.tc_id, test.comment));
                // Larger keys cost more to verify than a sign-in may.
                let expected = (valid && group.key_size <= 4096, what);
                tally.judge(&jwk, *algorithm, &test.msg, &test.sig, expected);
            }
        }
        tally.end(*accepted, *refused);
    }
}

#[test]
fn signatures_with_rsa_pkcs1() {
    use rsa_pkcs1_verify::TestName::*;
    check_pkcs1(&[
        (Rsa2048Sha256, Algorithm::Rs256, (9, 250)),
        (Rsa2048Sha384, Algorithm::Rs384, (7, 251)),
        (Rsa2048Sha512, Algorithm::Rs512, (8, 251)),
        (Rsa3072Sha256, Algorithm::Rs256, (8, 251)),
        (Rsa3072Sha384, Algorithm::Rs384, (7, 252)),
        (Rsa3072Sha512, Algorithm::Rs512, (8, 252)),
        (Rsa4096Sha256, Algorithm::Rs256, (7, 251)),
        (Rsa4096Sha384, Algorithm::Rs384, (7, 252)),
        (Rsa4096Sha512, Algorithm::Rs512, (7, 252)),
        (Rsa8192Sha256, Algorithm::Rs256, (0, 258)),
    ]);
}

/// PS256, PS384 or PS512, where the parameters are those of RFC 7518 §3.5: MGF1 with the same
/// hash, and a salt as long as it.
fn of_jwa(group: &rsa_pss_verify::TestGroup) -> Option<Algorithm> {
    let (algorithm, salt) = match group.hash {
        HashFunction::Sha2_256 => (Algorithm::Ps256, 32),
        HashFunction::Sha2_384 => (Algorithm::Ps384, 48),
        HashFunction::Sha2_512 => (Algorithm::Ps512, 64),
        _ => return None,
    };
    let own = group.mgf_hash == Some(group.hash) && group.salt_size == salt;
    own.then_some(algorithm)
}

/// The same number modulo the modulus, where it has room in as many bytes.
fn second_form(modulus: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    let number = BigUint::from_bytes_be(signature) + BigUint::from_bytes_be(modulus);
    let second = number.to_bytes_be();
    (second.len() == signature.len()).then_some(second)
}

#[test]
fn signatures_with_rsa_pss() {
    let mut tally = Tally::new("PSS");
    for name in rsa_pss_verify::TestName::all() {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let jwk = rsa_jwk(&group.key.n, &group.key.e);
            let of_jwa = of_jwa(&group);
            let fits = of_jwa.is_some() && (2048..=4096).contains(&group.key_size);
            // Other parameters: refused by whatever algorithm comes closest.
            let algorithm = of_jwa.unwrap_or(match group.hash {
                HashFunction::Sha2_384 => Algorithm::Ps384,
                HashFunction::Sha2_512 => Algorithm::Ps512,
                _ => Algorithm::Ps256,
            });
            for test in &group.tests {
                let what = format!("{name:?} {} {}", test.tc_id, test.comment);
                let (valid, what) = is_valid(test.result, what);
                if let Some(second) = second_form(&group.key.n, &test.sig).filter(|_| valid) {
                    let expected = (false, format!("{what}, plus the modulus"));
                    tally.judge(&jwk, algorithm, &test.msg, &second, expected);
                }
                // Made for a set without salt, and therefore invalid there; to PS256 it is honest.
                let salted = group.salt_size == 0 && test.comment == "s_len changed to 32";
                let expected = (valid && fits || salted, what);
                tally.judge(&jwk, algorithm, &test.msg, &test.sig, expected);
            }
        }
    }
    tally.end(777, 3736);
}
