//! A discovery document, for an authorization request and its response.

use relying_party::{Step, Timestamp};
use serde_json::Value;

use super::Seeds;
use super::prepared::{ISSUER, Prepared, honest, in_world, values};
use crate::world::{NOW, number, response};

pub fn run(data: &[u8]) {
    in_world!(honest, |prepared| {
        prepared.world.configuration.provider_cache = None;
        let body = response(200, "application/json", data);
        prepared.world.instead.insert("discovery", body);
        let query = prepared.query.clone();
        prepared.respond(&query);
        prepared.world.configuration.provider_cache = None;
        let mut rp = prepared.world.begin();
        let (options, now) = (prepared.world.options.clone(), Timestamp::from_seconds(NOW));
        let step = rp.authorization_request(options, now, &mut number(&mut 1));
        let end = prepared.world.run(&mut rp, step);
        prepared.judge(&end);
        if let Ok(Step::AuthorizationRedirect(redirect)) = end {
            let document: Value = serde_json::from_slice(data).unwrap();
            assert_eq!(document["issuer"], ISSUER);
            let url = url::Url::parse(&redirect.url).unwrap();
            assert_eq!(url.scheme(), "https");
            let query = url.query().unwrap();
            assert!(values(query, "code_challenge_method").contains(&"S256".to_owned()));
            assert!(!values(query, "state").is_empty());
        }
    });
}

pub(super) fn seeds(honest: &Prepared) -> Seeds {
    vec![("honest", honest.world.discovery.to_string())]
}
