//! A key set.

use serde_json::{Value, json};

use super::Seeds;
use super::prepared::{Prepared, in_world};
use crate::signer::rsa;
use crate::world::response;

pub fn run(data: &[u8]) {
    in_world!(
        |world| world.configuration.provider_cache = None,
        |prepared| {
            prepared.world.configuration.provider_cache = None;
            let body = response(200, "application/json", data);
            prepared.world.instead.insert("jwks", body);
            let query = prepared.query.clone();
            if prepared.respond(&query) {
                let keys: Value = serde_json::from_slice(data).unwrap();
                let keys = keys["keys"].as_array().unwrap();
                let own = &prepared.world.signer.jwk;
                let is_own = |key: &Value| key["x"] == own["x"] && key["y"] == own["y"];
                assert!(keys.iter().any(is_own), "no key of the provider");
            }
        }
    );
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    let world = &honest.world;
    let (rsa, own) = (rsa("PS256").jwk("two"), world.signer.jwk("one"));
    let several = json!({"keys": [rsa, own, {"kty": "oct", "k": "AA"}]});
    vec![
        ("honest", world.jwks.to_string()),
        ("several", several.to_string()),
    ]
}
