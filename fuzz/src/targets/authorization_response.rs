//! A query string.

use super::Seeds;
use super::prepared::{ISSUER, Prepared, honest, in_world, text, values};

pub fn run(data: &[u8]) {
    let query = text(data);
    in_world!(honest, |prepared| {
        if prepared.respond(&query) {
            let state = values(&prepared.query, "state");
            assert_eq!(values(&query, "state"), state);
            assert_eq!(values(&query, "iss"), [ISSUER]);
            assert_eq!(values(&query, "code").len(), 1);
            assert!(values(&query, "error").is_empty());
        }
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    vec![
        ("honest", honest.query.clone()),
        (
            "denied",
            honest.query.replace("code=", "error=access_denied&x="),
        ),
    ]
}
