//! The protocol from outside: each test changes one thing in an honest world, runs a whole
//! conversation through the public API, and names the error that must come of it.

// A test that panics has failed, which is what it is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod decided_again;
#[path = "../../../../fuzz/src/targets/mod.rs"]
#[allow(unreachable_pub, clippy::as_conversions)]
mod fuzz;
mod signer;
mod world;

mod authorization_request;
mod authorization_response;
mod cache;
mod changed_bytes;
mod check_connection;
mod contract;
mod conversation;
mod corpora;
mod id_token;
mod identity;
mod initiate_login;
mod keys;
mod logout_token;
mod replay;
mod robustness;
mod token;

use relying_party::{Failure, Step};
use world::World;

/// Changes one thing in an honest world.
type Change = fn(&mut World);

/// What became of a conversation: `signed in`, `restart`, or the error's code.
fn verdict(end: Result<Step, Failure>) -> &'static str {
    match end {
        Ok(Step::SignIn(_)) => "signed in",
        Ok(Step::Restart(_)) => "restart",
        Ok(other) => panic!("{other:?}"),
        Err(failure) => failure.code.code(),
    }
}

/// Runs every line of a table, and reports all that are wrong at once.
fn check(table: &[(&str, &str, Change)]) {
    let mut wrong = Vec::new();
    for (sentence, expected, change) in table {
        let mut world = World::new();
        change(&mut world);
        let got = verdict(world.sign_in());
        if got != *expected {
            wrong.push(format!("{sentence}: {got} in place of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
