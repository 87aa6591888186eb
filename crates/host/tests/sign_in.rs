//! Whole sign-ins through the compiled component.

#![allow(clippy::expect_used, reason = "a test that panics has done its work")]

mod provider;

use host::ErrorCode;
use host::protocol::{Keys, RequestKind};
use provider::Site;

#[test]
fn a_sign_in_ends_with_the_identity_that_the_provider_signed() {
    let mut site = Site::new();
    let request = site.authorization_request().expect("a redirect");
    let sign_in = site.authorization_response(&request).expect("a sign-in");
    assert_eq!(sign_in.identity.subject, "subject");
    assert_eq!(sign_in.identity.username.as_deref(), Some("ada"));
    assert_eq!(sign_in.return_to, "https://example.org/wp-admin/");
}

#[test]
fn a_sign_in_with_the_cache_warm_asks_the_provider_once() {
    let mut site = Site::new();
    let request = site.authorization_request().expect("a redirect");
    site.authorization_response(&request).expect("a sign-in");
    site.asked.clear();

    let request = site.authorization_request().expect("a redirect");
    site.authorization_response(&request).expect("a sign-in");
    assert_eq!(site.asked, [RequestKind::Token]);
}

#[test]
fn a_failure_of_the_relying_party_comes_out_as_it_was_decided() {
    let mut site = Site::new();
    site.authorization_request().expect("a redirect");
    site.configuration.keys = Keys {
        constants: "others".into(),
        ring: "others".into(),
    };
    let failure = site.authorization_request().expect_err("a failure");
    assert_ne!(failure.code, ErrorCode::RuntimeTrap, "{}", failure.detail);
}
