//! The parameters with which another site starts a sign-in.

use super::Seeds;
use super::prepared::{ISSUER, Prepared, honest, in_world, text, values};

pub fn run(data: &[u8]) {
    let parameters = text(data);
    in_world!(honest, |prepared| {
        let read = prepared.world.begin().initiate_login(&parameters);
        let Ok(Some(asked_for)) = read else {
            return;
        };
        assert_eq!(asked_for.issuer, ISSUER);
        assert_eq!(values(&parameters, "iss"), [ISSUER]);
        if let Some(hint) = asked_for.login_hint {
            assert_eq!(values(&parameters, "login_hint"), [hint]);
        }
        if let Some(target) = asked_for.target_link_uri {
            let url = url::Url::parse(&target).unwrap();
            assert!(["https", "http"].contains(&url.scheme()), "{target}");
            assert!(
                url.query_pairs().all(|(name, _)| name != "logto"),
                "{target}"
            );
            assert_eq!(values(&parameters, "target_link_uri"), [target]);
        }
    });
}

pub(super) fn seeds(_: &Prepared) -> Seeds {
    let issuer = "logto=sign-in&iss=https%3A%2F%2Flogto.example%2Foidc";
    let shop = "target_link_uri=https%3A%2F%2Fexample.org%2Fshop%3Fa%3Db";
    let back = "target_link_uri=https%3A%2F%2Fexample.org%2F%3Flogto%3Dcallback";
    vec![
        (
            "honest",
            format!("{issuer}&login_hint=rosa%40example.org&{shop}"),
        ),
        ("back-into-the-sign-in", format!("{issuer}&{back}")),
        (
            "another-provider",
            format!("iss=https%3A%2F%2Fevil.example&{shop}"),
        ),
    ]
}
