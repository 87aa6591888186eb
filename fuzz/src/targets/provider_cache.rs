//! What lies in the site's object cache.

use super::Seeds;
use super::prepared::{Prepared, honest, in_world, text};

pub fn run(data: &[u8]) {
    let cache = text(data);
    in_world!(honest, |prepared| {
        prepared.world.configuration.provider_cache = Some(cache.clone());
        let query = prepared.query.clone();
        assert!(prepared.respond(&query), "a bad cache is a miss");
        let asked = prepared.world.asked();
        let is_hit = Some(&cache) == prepared.cache.as_ref();
        assert_eq!(asked.contains(&"discovery"), !is_hit);
        assert_eq!(asked.contains(&"jwks"), !is_hit);
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    vec![("honest", honest.cache.clone().unwrap())]
}
