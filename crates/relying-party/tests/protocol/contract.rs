//! What the contract promises about every error and every secret.

use relying_party::{ErrorCode, Step, Timestamp};

use crate::world::{NOW, World};

const WIT: &str = include_str!("../../../component/wit/relying-party.wit");

#[test]
fn the_error_codes_are_those_of_the_contract() {
    let (_, rest) = WIT.split_once("enum error-code {").unwrap();
    let (body, _) = rest.split_once('}').unwrap();
    let promised: Vec<&str> = body
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter(|line| !line.starts_with("//"))
        .collect();
    let ours: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(ours, promised);
}

/// A new number of 64 bits that goes to PHP has to be one that PHP can hold, as `expires` is.
#[test]
fn no_other_number_that_leaves_can_be_greater_than_php_can_hold() {
    let numbers: Vec<&str> = WIT
        .lines()
        .filter_map(|line| line.trim().split_once(": u64"))
        .map(|(name, _)| name)
        .collect();
    // Ids of users are the host's own, and come back as they were given.
    assert_eq!(numbers, ["user-id", "id", "user-id", "user-id", "expires"]);
}

#[test]
fn neither_secret_nor_token_is_printed() {
    let mut world = World::new();
    world.signed_in();
    let query = world.request().unwrap();
    let mut rp = world.begin();
    let options = relying_party::AuthorizationResponseOptions {
        query: query.replace("code=", "code=hidden"),
        cookies: world.cookies.clone(),
        current: None,
        default_return_to: String::new(),
    };
    let fill = &mut |bytes: &mut [u8]| bytes.fill(3);
    let step = rp.authorization_response(options, Timestamp::from_seconds(NOW), fill);
    let Ok(Step::Fetch(fetch)) = &step else {
        panic!("{step:?}")
    };
    assert!(fetch.request.body.as_deref().unwrap().contains("hidden"));
    let printed = format!("{step:?} {:?}", world.configuration);
    for secret in ["hidden", "secret%2B", "AUTH_KEY", "Basic"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
