//! Vectors of RFC 7515, appendix A, and what a key set may and may not hold.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::Jwks;
use crate::algorithm::Algorithm;
use crate::error::ErrorCode;
use crate::id_token::refusal;

/// RFC 7515, appendix A.2.
const RS256_KEY: &str = r#"{"keys": [{"kty": "RSA", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ", "e": "AQAB"}]}"#;
const RS256_SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9\
    leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const RS256_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF\
    5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK\
    5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt\
    FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
    p0igcN_IoypGlUPQGe77Rw";

/// RFC 7515, appendix A.3.
const ES256_KEY: &str = r#"{"keys": [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
const ES256_SIGNED: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9\
    leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const ES256_SIGNATURE: &str = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-K\
    g6NU1Q";

/// RFC 7515, appendix A.4.
const ES512_KEY: &str = r#"{"keys": [{"kty": "EC", "crv": "P-521", "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk", "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}]}"#;
const ES512_SIGNED: &str = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA";
const ES512_SIGNATURE: &str = "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO\
    0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9E\
    RBXukOXolLzeO_Jn";

fn verify(
    keys: &str,
    algorithm: Algorithm,
    kid: Option<&str>,
    signed: &str,
    signature: &str,
) -> Result<(), ErrorCode> {
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    Jwks::parse(keys.as_bytes())
        .and_then(|keys| {
            keys.verify(algorithm, kid, signed.as_bytes(), &signature)
                .map_err(refusal)
        })
        .map_err(|error| error.code)
}

fn es256(keys: &Value, kid: Option<&str>) -> Result<(), ErrorCode> {
    let keys = json!({ "keys": keys }).to_string();
    verify(&keys, Algorithm::Es256, kid, ES256_SIGNED, ES256_SIGNATURE)
}

fn only_key(keys: &str) -> Value {
    let keys: Value = serde_json::from_str(keys).unwrap();
    keys["keys"][0].clone()
}

#[test]
fn the_vectors_of_rfc_7515_verify_and_no_other_message_does() {
    for (algorithm, key, signed, signature) in [
        (Algorithm::Rs256, RS256_KEY, RS256_SIGNED, RS256_SIGNATURE),
        (Algorithm::Es256, ES256_KEY, ES256_SIGNED, ES256_SIGNATURE),
        (Algorithm::Es512, ES512_KEY, ES512_SIGNED, ES512_SIGNATURE),
    ] {
        let verdict = |signed: &str, signature| verify(key, algorithm, None, signed, signature);
        let refused = Err(ErrorCode::IdTokenSignature);
        assert_eq!(verdict(signed, signature), Ok(()), "{algorithm:?}");
        assert_eq!(verdict(&format!("{signed}A"), signature), refused);
        assert_eq!(verdict(signed, ""), refused, "{algorithm:?}");
        assert_eq!(verdict(signed, "AAAA"), refused, "{algorithm:?}");
    }
}

#[test]
fn a_key_verifies_what_it_is_for_alone() {
    let unknown = Err(ErrorCode::IdTokenKeyUnknown);
    let none_at_all = Err(ErrorCode::JwksMalformed);
    for (member, value, verdict) in [
        ("use", json!("sig"), Ok(())),
        ("use", json!("enc"), none_at_all),
        ("use", json!(7), none_at_all),
        ("key_ops", json!(["verify"]), Ok(())),
        ("key_ops", json!(["deriveKey"]), none_at_all),
        ("key_ops", json!("verify"), none_at_all),
        ("alg", json!("ES256"), Ok(())),
        ("alg", json!("ES384"), unknown),
        ("alg", json!("HS256"), unknown),
        ("crv", json!("P-384"), unknown),
        ("kty", json!("RSA"), unknown),
        ("kty", json!("oct"), none_at_all),
        ("x5c", json!(["nonsense"]), Ok(())),
        ("x", json!("AAAA"), Err(ErrorCode::IdTokenSignature)),
        ("y", json!(null), Err(ErrorCode::IdTokenSignature)),
    ] {
        let mut key = only_key(ES256_KEY);
        key[member] = value.clone();
        assert_eq!(es256(&json!([key]), None), verdict, "{member}: {value}");
    }
}

#[test]
fn the_algorithm_and_the_key_must_agree() {
    for algorithm in [
        Algorithm::Rs256,
        Algorithm::Ps256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::EdDsa,
    ] {
        let verdict = verify(ES256_KEY, algorithm, None, ES256_SIGNED, ES256_SIGNATURE);
        assert_eq!(verdict, Err(ErrorCode::IdTokenKeyUnknown), "{algorithm:?}");
    }
    for algorithm in [Algorithm::Rs384, Algorithm::Rs512, Algorithm::Ps256] {
        let verdict = verify(RS256_KEY, algorithm, None, RS256_SIGNED, RS256_SIGNATURE);
        assert_eq!(verdict, Err(ErrorCode::IdTokenSignature), "{algorithm:?}");
    }
}

#[test]
fn an_rsa_key_below_2048_bits_is_weak_whatever_zeroes_lead_it() {
    let mut key = only_key(RS256_KEY);
    let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    let mut verdict = |modulus: &[u8]| {
        key["n"] = json!(URL_SAFE_NO_PAD.encode(modulus));
        let keys = json!({ "keys": [key] }).to_string();
        verify(&keys, Algorithm::Rs256, None, RS256_SIGNED, RS256_SIGNATURE)
    };
    let weak = Err(ErrorCode::IdTokenKeyWeak);
    let one_bit_less = [&[0x7f], &modulus[1..]].concat();
    assert_eq!(verdict(&modulus), Ok(()));
    assert_eq!(verdict(&[&[0, 0], &modulus[..]].concat()), Ok(()));
    assert_eq!(verdict(&one_bit_less), weak);
    assert_eq!(verdict(&[&[0; 200], &one_bit_less[..]].concat()), weak);
    assert_eq!(verdict(&modulus[..128]), weak);
    assert_eq!(verdict(&[]), weak);
}

#[test]
fn a_key_is_found_by_its_kid_or_by_trying() {
    let nameless = only_key(ES256_KEY);
    let named = |kid: &str, x: Option<&str>| {
        let mut key = nameless.clone();
        key["kid"] = json!(kid);
        if let Some(x) = x {
            key["x"] = json!(x);
        }
        key
    };
    let (right, wrong) = (named("right", None), named("wrong", Some("AAAA")));
    let rsa = only_key(RS256_KEY);
    let several = json!([wrong, rsa, right]);
    let unknown = Err(ErrorCode::IdTokenKeyUnknown);
    assert_eq!(es256(&several, Some("right")), Ok(()));
    assert_eq!(es256(&several, None), Ok(()));
    let wrong = es256(&several, Some("wrong"));
    assert_eq!(wrong, Err(ErrorCode::IdTokenSignature));
    assert_eq!(es256(&several, Some("other")), unknown);
    assert_eq!(es256(&json!([nameless]), Some("other")), unknown);
    let others = json!([7, {"kty": "new"}, right]);
    assert_eq!(es256(&others, None), Ok(()));
    // Two keys by one name, as after a rotation that kept it.
    let twins = json!([named("right", Some("AAAA")), right]);
    assert_eq!(es256(&twins, Some("right")), Ok(()));
}

#[test]
fn what_is_no_key_set_is_refused() {
    for document in [
        "",
        "[]",
        "{}",
        r#"{"keys":{}}"#,
        r#"{"keys":[]}"#,
        r#"{"keys":[],"keys":[]}"#,
        "<html>",
    ] {
        let verdict = Jwks::parse(document.as_bytes()).map(drop);
        let code = verdict.map_err(|error| error.code);
        assert_eq!(code, Err(ErrorCode::JwksMalformed), "{document}");
    }
}

#[test]
fn no_private_part_is_kept() {
    let keys = br#"{"keys":[{"kty":"EC","crv":"P-256","d":"secret","x":"a","y":"b"}]}"#;
    let kept = serde_json::to_string(&Jwks::parse(keys).unwrap()).unwrap();
    assert!(!kept.contains("secret"));
}
