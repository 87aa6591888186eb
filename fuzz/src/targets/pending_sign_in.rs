//! The value of the cookie.

use super::Seeds;
use super::prepared::{Prepared, honest, in_world, text};

pub fn run(data: &[u8]) {
    let value = text(data);
    in_world!(honest, |prepared| {
        prepared.world.cookies[0].value.clone_from(&value);
        let query = prepared.query.clone();
        let signed_in = prepared.respond(&query);
        assert_eq!(signed_in, value == prepared.cookies[0].value);
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    vec![("honest", honest.cookies[0].value.clone())]
}
