//! A digit for the status, and a body.

use serde_json::Value;

use super::Seeds;
use super::prepared::{Prepared, honest, in_world, outcome};

pub fn run(data: &[u8]) {
    in_world!(honest, |prepared| {
        prepared.world.instead.insert("token", outcome(data));
        let query = prepared.query.clone();
        if prepared.respond(&query) {
            let tokens: Value = serde_json::from_slice(&data[1..]).unwrap();
            assert_eq!(tokens["id_token"], prepared.id_token.as_str());
        }
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    let refused = r#"2{"error":"invalid_grant","error_description":"x"}"#;
    let surrogate = r#"0{"access_token":"a","token_type":"Bearer","x":"\ud800"}"#;
    vec![
        ("honest", format!("0{}", honest.world.tokens)),
        ("more-after-it", format!("0{}{{}}", honest.world.tokens)),
        ("refused", refused.to_owned()),
        ("half-a-surrogate", surrogate.to_owned()),
    ]
}
