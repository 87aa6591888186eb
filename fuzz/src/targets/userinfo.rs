//! A digit for the status, and a body.

use serde_json::json;

use super::Seeds;
use super::prepared::{Prepared, in_world, lacks_roles, outcome};

pub fn run(data: &[u8]) {
    in_world!(lacks_roles, |prepared| {
        prepared.world.instead.insert("userinfo", outcome(data));
        let query = prepared.query.clone();
        if prepared.respond(&query) {
            assert!(matches!(data.first(), Some(b'0' | b'1') | None));
        }
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    let world = &honest.world;
    let mut userinfo = json!({"sub": "subject1", "roles": ["editor"], "email": "a@b.example"});
    userinfo["email_verified"] = json!(true);
    let signed = world
        .signer
        .sign(&world.header.to_string(), &userinfo.to_string());
    vec![
        ("honest", format!("0{userinfo}")),
        ("signed", format!("1{signed}")),
    ]
}
