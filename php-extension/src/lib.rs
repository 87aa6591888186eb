//! The PHP extension `logto`: the relying party in its sandbox, as PHP classes.
//!
//! `crates/component/wit/relying-party.wit` says what the classes are; [`contract`] has them
//! as tables made from it, [`register`] hands those to PHP when it starts. Everything else
//! is the way of one call: [`arguments`] checks what PHP gives, [`value`] converts, and
//! [`call`] keeps the order in which Rust and PHP memory may be touched.
//!
//! Nothing is decided here, and nothing happens when a request starts or ends.

mod arguments;
mod call;
mod construct;
mod contract;
mod conversation;
mod discreet;
mod failure;
mod information;
mod module;
mod register;
mod runtime;
mod value;
mod zend;
