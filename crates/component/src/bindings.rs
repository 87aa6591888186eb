//! What `wit-bindgen` makes of the contract.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::unwrap_used,
    clippy::expect_used
)]
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, unused_imports, unused_macros)
)]

wit_bindgen::generate!({
    path: "wit",
    world: "component",
});
