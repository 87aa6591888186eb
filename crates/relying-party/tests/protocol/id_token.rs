//! The ID token: each rule of OIDC Core §3.1.3.7 broken alone.

use relying_party::{Purpose, SignedInUser};
use serde_json::{Value, json};

use crate::signer::{Signer, base64url, eddsa, es256, es384, es512, hs256, rsa};
use crate::world::{NOW, World};
use crate::{check, verdict};

#[test]
fn an_honest_id_token_of_every_admitted_algorithm_is_accepted() {
    let signers: [Signer; 10] = [
        es256(1),
        es384(1),
        es512(1),
        eddsa(1),
        rsa("RS256"),
        rsa("RS384"),
        rsa("RS512"),
        rsa("PS256"),
        rsa("PS384"),
        rsa("PS512"),
    ];
    for signer in signers {
        let algorithm = signer.algorithm;
        let mut world = World::new();
        world.sign_with(signer, "one");
        assert_eq!(verdict(world.sign_in()), "signed in", "{algorithm}");
        // Announced no more: refused, although the key is there.
        world.discovery["id_token_signing_alg_values_supported"] =
            json!([if algorithm == "ES384" {
                "ES256"
            } else {
                "ES384"
            }]);
        world.configuration.provider_cache = None;
        assert_eq!(
            verdict(world.sign_in()),
            "id-token-algorithm",
            "{algorithm}"
        );
    }
}

#[test]
fn rule_1_no_encryption_and_the_form_of_a_jws() {
    check(&[
        ("five parts", "id-token-encrypted", |world| {
            world.tokens["id_token"] = json!("a.b.c.d.e");
        }),
        ("`enc` in the header", "id-token-encrypted", |world| {
            world.header["enc"] = json!("A128GCM");
        }),
        ("no ID token", "id-token-missing", |world| {
            world.tokens["id_token"] = json!(null);
        }),
        ("an empty ID token", "id-token-malformed", |world| {
            world.tokens["id_token"] = json!("");
        }),
        ("two parts", "id-token-malformed", |world| {
            world.tokens["id_token"] = json!("a.b");
        }),
        ("four parts", "id-token-malformed", |world| {
            world.edit_id_token = Box::new(|token| format!("{token}."));
        }),
        ("padding", "id-token-malformed", |world| {
            world.edit_id_token = Box::new(|token| format!("{token}="));
        }),
        ("white space", "id-token-malformed", |world| {
            world.edit_id_token = Box::new(|token| format!(" {token}"));
        }),
        ("no JSON in it", "id-token-malformed", |world| {
            world.edit_payload = Box::new(|_| "nonsense".to_owned());
        }),
        ("an array in it", "id-token-malformed", |world| {
            world.edit_payload = Box::new(|_| "[]".to_owned());
        }),
        ("a member twice", "id-token-malformed", |world| {
            world.edit_payload =
                Box::new(|payload| payload.replacen('{', r#"{"sub":"subject2","#, 1));
        }),
        ("nested deeply", "id-token-malformed", |world| {
            let mut deep = json!(1);
            for _ in 0..20 {
                deep = json!([deep]);
            }
            world.claims["deep"] = deep;
        }),
        ("over 64 KiB", "id-token-malformed", |world| {
            world.claims["long"] = json!("a".repeat(64 * 1024));
        }),
    ]);
}

#[test]
fn the_header_decides_nothing() {
    check(&[
        ("`none`", "id-token-algorithm", |world| {
            world.header["alg"] = json!("none");
        }),
        ("`none` without signature", "id-token-algorithm", |world| {
            world.header["alg"] = json!("none");
            world.edit_id_token = Box::new(|token| {
                let (signed, _) = token.rsplit_once('.').unwrap();
                format!("{signed}.")
            });
        }),
        ("`none`, and announced", "id-token-algorithm", |world| {
            world.header["alg"] = json!("none");
            world.discovery["id_token_signing_alg_values_supported"] = json!(["none", "ES384"]);
        }),
        ("HS256, and announced", "id-token-algorithm", |world| {
            world.header["alg"] = json!("HS256");
            world.discovery["id_token_signing_alg_values_supported"] = json!(["HS256", "ES384"]);
        }),
        ("`alg` in another case", "id-token-algorithm", |world| {
            world.header["alg"] = json!("es384");
        }),
        ("no `alg`", "id-token-malformed", |world| {
            world.header = json!({"kid": "one"});
        }),
        ("a critical header", "id-token-critical-header", |world| {
            world.header["crit"] = json!(["exp"]);
        }),
        ("an empty `crit`", "id-token-critical-header", |world| {
            world.header["crit"] = json!([]);
        }),
        ("an access token", "id-token-malformed", |world| {
            world.header["typ"] = json!("at+jwt");
        }),
        ("a logout token", "id-token-malformed", |world| {
            world.header["typ"] = json!("logout+jwt");
        }),
        ("`typ` is JWT", "signed in", |world| {
            world.header["typ"] = json!("JWT");
        }),
        ("`typ` is jwt", "signed in", |world| {
            world.header["typ"] = json!("jwt");
        }),
        ("a nested token", "id-token-malformed", |world| {
            world.header["cty"] = json!("JWT");
        }),
        ("`kid` is a number", "id-token-malformed", |world| {
            world.header["kid"] = json!(1);
        }),
        (
            "a key of its own in the header",
            "id-token-signature",
            |world| {
                let own = es384(9);
                world.header["jwk"] = own.jwk.clone();
                world.header["jku"] = json!("https://evil.example/jwks");
                world.header["x5u"] = json!("https://evil.example/x5u");
                world.signer = own;
            },
        ),
    ]);
}

/// By what everybody knows, by what the provider knows too, by a key that it publishes.
#[test]
fn rule_8_a_mac_is_no_signature_whatever_its_key() {
    let public = es384(1).jwk;
    for key in [
        public.to_string(),
        public["x"].to_string(),
        "secret+:%".to_owned(),
        String::new(),
    ] {
        let mut world = World::new();
        let mac = hs256(key.as_bytes());
        let keys = json!([mac.jwk("one"), mac.jwk("two"), es384(1).jwk("one")]);
        world.sign_with(mac, "one");
        world.jwks = json!({ "keys": keys });
        assert_eq!(verdict(world.sign_in()), "discovery-algorithms", "{key}");
        world.configuration.provider_cache = None;
        world.discovery["id_token_signing_alg_values_supported"] = json!(["HS256", "ES384"]);
        assert_eq!(verdict(world.sign_in()), "id-token-algorithm", "{key}");
        // And where the header says what is announced.
        world.header["alg"] = json!("ES384");
        assert_eq!(verdict(world.sign_in()), "id-token-signature", "{key}");
    }
}

#[test]
fn rules_2_to_5_issuer_audience_authorized_party() {
    check(&[
        ("another issuer", "id-token-issuer", |world| {
            world.claims["iss"] = json!("https://evil.example/oidc");
        }),
        ("a slash more", "id-token-issuer", |world| {
            world.claims["iss"] = json!("https://logto.example/oidc/");
        }),
        ("another case", "id-token-issuer", |world| {
            world.claims["iss"] = json!("https://LOGTO.example/oidc");
        }),
        ("no issuer", "id-token-issuer", |world| {
            world.claims["iss"] = json!("-")
        }),
        ("another audience", "id-token-audience", |world| {
            world.claims["aud"] = json!("other");
        }),
        ("no audience", "id-token-audience", |world| {
            world.claims["aud"] = json!("-")
        }),
        ("an empty list", "id-token-audience", |world| {
            world.claims["aud"] = json!([])
        }),
        ("null", "id-token-audience", |world| {
            world.claims["aud"] = json!(null)
        }),
        ("a number in the list", "id-token-audience", |world| {
            world.claims["aud"] = json!(["client 1", 7]);
        }),
        ("a list of one", "signed in", |world| {
            world.claims["aud"] = json!(["client 1"]);
        }),
        ("two without `azp`", "id-token-authorized-party", |world| {
            world.claims["aud"] = json!(["client 1", "other"]);
        }),
        (
            "itself twice without `azp`",
            "id-token-authorized-party",
            |world| {
                world.claims["aud"] = json!(["client 1", "client 1"]);
            },
        ),
        (
            "two, and `azp` is the other",
            "id-token-authorized-party",
            |world| {
                world.claims["aud"] = json!(["client 1", "other"]);
                world.claims["azp"] = json!("other");
            },
        ),
        ("two, and `azp` is this client", "signed in", |world| {
            world.claims["aud"] = json!(["other", "client 1"]);
            world.claims["azp"] = json!("client 1");
        }),
        (
            "one, and `azp` is another",
            "id-token-authorized-party",
            |world| {
                world.claims["azp"] = json!("other");
            },
        ),
        ("`azp` is null", "id-token-authorized-party", |world| {
            world.claims["azp"] = json!(null);
        }),
        ("`azp` is this client", "signed in", |world| {
            world.claims["azp"] = json!("client 1");
        }),
    ]);
}

#[test]
fn rules_6_and_7_the_signature_is_of_a_key_of_the_provider() {
    check(&[
        (
            "another key by the same name",
            "id-token-signature",
            |world| {
                world.signer = es384(2);
            },
        ),
        ("an unknown name", "id-token-key-unknown", |world| {
            world.header["kid"] = json!("two");
        }),
        ("no name, one key", "signed in", |world| {
            world.header = json!({"alg": "ES384"});
        }),
        ("no names, several keys", "signed in", |world| {
            world.header = json!({"alg": "ES384"});
            let keys = [es256(3).jwk, es384(4).jwk, world.signer.jwk.clone()];
            world.jwks = json!({ "keys": keys });
        }),
        ("a key for encryption", "id-token-key-unknown", |world| {
            let mut encryption = world.signer.jwk("one");
            encryption["use"] = json!("enc");
            world.jwks = json!({"keys": [encryption, es384(4).jwk("four")]});
        }),
        ("a key of another type", "id-token-key-unknown", |world| {
            world.jwks = json!({"keys": [rsa("RS256").jwk("one")]});
        }),
        ("no signature", "id-token-signature", |world| {
            world.edit_id_token = Box::new(|token| {
                let (signed, _) = token.rsplit_once('.').unwrap();
                format!("{signed}.")
            });
        }),
        ("another payload", "id-token-signature", |world| {
            world.edit_id_token = Box::new(|token| {
                let parts: Vec<&str> = token.split('.').collect();
                let payload = base64_of(parts[1]).replace("subject1", "subject2");
                format!("{}.{}.{}", parts[0], base64url(payload), parts[2])
            });
        }),
    ]);
}

fn base64_of(part: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn rules_9_to_11_times_and_nonce() {
    check(&[
        ("expired, within the leeway", "signed in", |world| {
            world.claims["exp"] = json!(NOW - 59);
        }),
        ("expired", "id-token-expired", |world| {
            world.claims["exp"] = json!(NOW - 60)
        }),
        ("no expiry", "id-token-expired", |world| {
            world.claims["exp"] = json!("-")
        }),
        ("expiry is a string", "id-token-expired", |world| {
            world.claims["exp"] = json!("1900000000");
        }),
        ("expiry is negative", "id-token-expired", |world| {
            world.claims["exp"] = json!(-1)
        }),
        ("expiry is a fraction", "signed in", |world| {
            world.claims["exp"] = json!(1_800_000_100.5);
        }),
        ("expiry is beyond all time", "id-token-expired", |world| {
            world.claims["exp"] = json!(1e300);
        }),
        ("issued soon, within the leeway", "signed in", |world| {
            world.claims["iat"] = json!(NOW + 60);
        }),
        ("issued in the future", "id-token-issued-at", |world| {
            world.claims["iat"] = json!(NOW + 61);
        }),
        ("never issued", "id-token-issued-at", |world| {
            world.claims["iat"] = json!("-")
        }),
        ("not yet valid", "id-token-not-yet-valid", |world| {
            world.claims["nbf"] = json!(NOW + 61);
        }),
        ("`nbf` is null", "id-token-not-yet-valid", |world| {
            world.claims["nbf"] = json!(null)
        }),
        ("valid soon, within the leeway", "signed in", |world| {
            world.claims["nbf"] = json!(NOW + 60);
        }),
        ("no nonce", "id-token-nonce", |world| {
            world.claims["nonce"] = json!("-")
        }),
        ("an empty nonce", "id-token-nonce", |world| {
            world.claims["nonce"] = json!("")
        }),
        ("another nonce", "id-token-nonce", |world| {
            world.claims["nonce"] = json!("other")
        }),
        ("the nonce is null", "id-token-nonce", |world| {
            world.claims["nonce"] = json!(null)
        }),
    ]);
}

#[test]
fn subject_and_access_token_hash() {
    check(&[
        ("no subject", "id-token-subject", |world| {
            world.claims["sub"] = json!("-")
        }),
        ("an empty one", "id-token-subject", |world| {
            world.claims["sub"] = json!("")
        }),
        ("a number", "id-token-subject", |world| {
            world.claims["sub"] = json!(1)
        }),
        ("not ASCII", "id-token-subject", |world| {
            world.claims["sub"] = json!("sübject")
        }),
        ("256 bytes", "id-token-subject", |world| {
            world.claims["sub"] = json!("a".repeat(256));
        }),
        ("255 bytes", "signed in", |world| {
            world.claims["sub"] = json!("a".repeat(255))
        }),
        ("one byte", "signed in", |world| {
            world.claims["sub"] = json!("1")
        }),
        (
            "the hash is of another token",
            "id-token-access-token-hash",
            |world| {
                world.claims["at_hash"] = json!("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0");
            },
        ),
        ("the hash is null", "id-token-access-token-hash", |world| {
            world.claims["at_hash"] = json!(null);
        }),
    ]);
}

#[test]
fn the_access_token_hash_is_the_left_half_of_the_signatures_own_hash() {
    use sha2::{Digest, Sha256, Sha384, Sha512};
    let token = "access token";
    for (signer, hash) in [
        (es256(1), Sha256::digest(token).to_vec()),
        (es384(1), Sha384::digest(token).to_vec()),
        (rsa("RS512"), Sha512::digest(token).to_vec()),
        (eddsa(1), Sha512::digest(token).to_vec()),
    ] {
        let algorithm = signer.algorithm;
        let mut world = World::new();
        world.sign_with(signer, "one");
        let half = &hash[..hash.len() / 2];
        world.claims["at_hash"] = json!(base64url(half));
        assert_eq!(verdict(world.sign_in()), "signed in", "{algorithm}");
        world.claims["at_hash"] = json!(base64url(&hash));
        assert_eq!(verdict(world.sign_in()), "id-token-access-token-hash");
    }
}

#[test]
fn rule_13_a_link_is_of_whoever_signed_in_for_it() {
    let verdict_with = |auth_time: &Value| {
        let mut world = World::new();
        world.options.purpose = Purpose::Link;
        world.options.current = Some(SignedInUser {
            user_id: 7,
            session_hash: "session".to_owned(),
        });
        let query = world.request().unwrap();
        // The person takes their time.
        world.now += 300;
        world.claims["auth_time"] = auth_time.clone();
        verdict(world.respond(&query))
    };
    for (auth_time, expected) in [
        (json!(NOW), "signed in"),
        (json!(NOW + 290), "signed in"),
        (json!(NOW - 60), "signed in"),
        (json!(NOW - 61), "id-token-auth-time"),
        (json!(NOW - 3600), "id-token-auth-time"),
        (json!(0), "id-token-auth-time"),
        (json!("-"), "id-token-auth-time-missing"),
        (json!(null), "id-token-auth-time-missing"),
        (json!("just now, honestly"), "id-token-auth-time-missing"),
    ] {
        assert_eq!(verdict_with(&auth_time), expected, "{auth_time}");
    }
    // Elsewhere it is the provider's to decide who is signed in.
    let mut world = World::new();
    world.claims["auth_time"] = json!(NOW - 86_400);
    assert_eq!(verdict(world.sign_in()), "signed in");
}

#[test]
fn what_does_not_matter_does_not_spoil_a_token() {
    let mut world = World::new();
    for (name, value) in [
        ("updated_at", json!(1_700_000_000_123_u64)),
        ("updated_at", json!("2026-01-01T00:00:00Z")),
        ("auth_time", json!(0.5)),
        ("email_verified", json!("true")),
        ("address", json!("")),
        ("picture", json!(7)),
        ("c_hash", json!("x")),
        ("session_state", json!(null)),
        ("locale", json!(["de"])),
    ] {
        world.claims[name] = value.clone();
        assert_eq!(verdict(world.sign_in()), "signed in", "{name}: {value}");
    }
}

#[test]
fn no_changed_byte_of_an_id_token_is_accepted() {
    let mut world = World::new();
    world.sign_with(es256(1), "one");
    assert_eq!(verdict(world.sign_in()), "signed in");
    let length = world.id_token().len();
    // Every position once, each with another change; the whole of it in a few seconds.
    for at in 0..length {
        world.edit_id_token = Box::new(move |token| {
            let mut bytes = token.into_bytes();
            let others = b"ABab01-_.=+/ ~\n";
            let other = others
                .iter()
                .cycle()
                .skip(at)
                .find(|byte| **byte != bytes[at]);
            bytes[at] = *other.unwrap();
            String::from_utf8(bytes).unwrap()
        });
        let verdict = verdict(world.sign_in());
        assert!(verdict.starts_with("id-token-"), "at {at}: {verdict}");
    }
}
