//! Examples of RFC 7520, §4.1 to §4.3, and RFC 8037, appendix A: a token in compact form and its
//! key, as they are published.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Jwks;
use crate::algorithm::Algorithm;
use crate::error::ErrorCode;
use crate::id_token::refusal;

/// RFC 7520 §3.3, the public part.
const RSA_KEY: &str = r#"{"keys": [{"kty": "RSA", "kid": "bilbo.baggins@hobbiton.example", "use": "sig", "n": "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw", "e": "AQAB"}]}"#;

/// RFC 7520 §3.1.
const P521_KEY: &str = r#"{"keys": [{"kty": "EC", "kid": "bilbo.baggins@hobbiton.example", "use": "sig", "crv": "P-521", "x": "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt", "y": "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1"}]}"#;

/// RFC 8037, appendix A.2.
const ED25519_KEY: &str = r#"{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

/// RFC 7520 §4, figure 8.
const PAYLOAD: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91\
    IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi\
    gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

/// §4.1.
const RS256_HEADER: &str =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const RS256_SIGNATURE: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx\
    996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHR\
    D68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrD\
    aLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH8\
    4ogoree7vjbU5y18kDquDg";

/// §4.2.
const PS384_HEADER: &str =
    "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const PS384_SIGNATURE: &str = "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsG\
    qDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8Z\
    nyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8c\
    BE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmW\
    jwZ6oD4ifKo8DYM-X72Eaw";

/// §4.3.
const ES512_HEADER: &str =
    "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const ES512_SIGNATURE: &str = "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4V\
    a2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8\
    OcGDqoRuBomu9xQ2";

/// RFC 8037, appendix A.4.
const EDDSA_SIGNED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
const EDDSA_SIGNATURE: &str = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_M\
    uM0KAg";

#[test]
fn the_examples_of_rfc_7520_and_rfc_8037_verify_and_no_changed_bit_does() {
    let kid = Some("bilbo.baggins@hobbiton.example");
    let of_rfc_7520 = |header: &str| format!("{header}.{PAYLOAD}");
    let examples = [
        (
            Algorithm::Rs256,
            RSA_KEY,
            kid,
            of_rfc_7520(RS256_HEADER),
            RS256_SIGNATURE,
        ),
        (
            Algorithm::Ps384,
            RSA_KEY,
            kid,
            of_rfc_7520(PS384_HEADER),
            PS384_SIGNATURE,
        ),
        (
            Algorithm::Es512,
            P521_KEY,
            kid,
            of_rfc_7520(ES512_HEADER),
            ES512_SIGNATURE,
        ),
        (
            Algorithm::EdDsa,
            ED25519_KEY,
            None,
            EDDSA_SIGNED.to_owned(),
            EDDSA_SIGNATURE,
        ),
    ];
    for (algorithm, keys, kid, signed, signature) in examples {
        let keys = Jwks::parse(keys.as_bytes()).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let verdict = |signed: &[u8], signature: &[u8]| {
            let verdict = keys
                .verify(algorithm, kid, signed, signature)
                .map_err(refusal);
            verdict.map_err(|error| error.code)
        };
        let refused = Err(ErrorCode::IdTokenSignature);
        assert_eq!(
            verdict(signed.as_bytes(), &signature),
            Ok(()),
            "{algorithm:?}"
        );
        for at in 0..signature.len() {
            let mut changed = signature.clone();
            changed[at] ^= 1 << (at % 8);
            let verdict = verdict(signed.as_bytes(), &changed);
            assert_eq!(
                verdict, refused,
                "{algorithm:?}: byte {at} of the signature"
            );
        }
        for at in (0..signed.len()).step_by(31) {
            let mut changed = signed.clone().into_bytes();
            changed[at] ^= 1 << (at % 8);
            let verdict = verdict(&changed, &signature);
            assert_eq!(
                verdict, refused,
                "{algorithm:?}: byte {at} of what is signed"
            );
        }
    }
}
