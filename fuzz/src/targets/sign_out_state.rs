//! The query string of a browser that comes back from signing out.

use std::cell::RefCell;

use relying_party::{EndSessionOptions, Step, Timestamp};

use super::Seeds;
use super::prepared::{Prepared, text, values};
use crate::world::{NOW, World, number};

pub fn run(data: &[u8]) {
    thread_local! {
        static STATE: RefCell<(World, String)> = RefCell::new(signing_out());
    }
    let query = text(data);
    STATE.with_borrow(|(world, state)| {
        if let Some(address) = world.begin().signed_out(&query) {
            assert_eq!(values(&query, "state"), [state.as_str()]);
            assert_eq!(address, RETURN_ADDRESS);
        }
    });
}

pub(super) fn seeds(_: &Prepared) -> Seeds {
    let (_, state) = signing_out();
    vec![("honest", format!("logto=signed-out&state={state}"))]
}

pub(super) const RETURN_ADDRESS: &str = "https://example.org/shop";

/// A browser that is at the provider to sign out, and the `state` that it brings back.
fn signing_out() -> (World, String) {
    let mut world = World::new();
    let mut rp = world.begin();
    let options = EndSessionOptions {
        sealed_id_token: None,
        return_to: Some(RETURN_ADDRESS.to_owned()),
    };
    let step = rp.end_session(options, Timestamp::from_seconds(NOW), &mut number(&mut 1));
    match world.run(&mut rp, step) {
        Ok(Step::EndSessionRedirect(redirect)) => {
            let url = url::Url::parse(&redirect.url).unwrap();
            let state = values(url.query().unwrap(), "state").remove(0);
            (world, state)
        }
        other => panic!("{other:?}"),
    }
}
