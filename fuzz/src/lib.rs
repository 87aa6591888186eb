//! The targets of fuzzing, and the world of the protocol tests that they play in.

#![allow(missing_docs, dead_code, unreachable_pub, clippy::unwrap_used)]

#[path = "../../crates/relying-party/tests/protocol/decided_again.rs"]
mod decided_again;
mod fixed;
#[path = "../../crates/relying-party/tests/protocol/signer.rs"]
mod signer;
pub mod targets;
#[path = "../../crates/relying-party/tests/protocol/world.rs"]
mod world;
