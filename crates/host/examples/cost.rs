//! What conversations cost: `cost redirects|sign-ins|signatures COUNT`, after one of each.
//!
//! Under `valgrind --tool=callgrind` the difference between two counts, divided by theirs, is the
//! instructions of one. A sign-in is a redirect, a signature made by the provider, which is not
//! ours, and the response.

#![allow(clippy::expect_used, reason = "nobody is served by going on")]

#[path = "../tests/provider/mod.rs"]
mod provider;

use std::time::Instant;

use provider::Site;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let count: u32 = arguments
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100);

    let begun = Instant::now();
    let mut site = Site::new();
    println!("first use and two calls: {:?}", begun.elapsed());
    sign_in(&mut site);
    let held = resident();

    let begun = Instant::now();
    for _ in 0..count {
        match what.as_str() {
            "redirects" => drop(site.authorization_request().expect("a redirect")),
            "sign-ins" => sign_in(&mut site),
            "signatures" => drop(site.id_token("nonce")),
            _ => panic!("cost redirects|sign-ins|signatures COUNT"),
        }
    }
    println!(
        "one of {count} {what}: {:?}",
        begun.elapsed() / count.max(1)
    );
    println!("private memory: {held}, then {}", resident());
}

fn sign_in(site: &mut Site) {
    let request = site.authorization_request().expect("a redirect");
    site.authorization_response(&request).expect("a sign-in");
}

/// The process's private memory, as the system words it.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    line.unwrap_or("unknown").trim().to_owned()
}
