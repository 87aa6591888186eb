//! The cargo that runs us, always with the versions of `Cargo.lock`: no command changes what a clone is built of.

use std::path::PathBuf;
use std::process::Command;

use crate::paths;

/// `cargo SUBCOMMAND --locked`, in the root of the repository.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(program);
    cargo.args([subcommand, "--locked"]);
    cargo.current_dir(paths::root());
    cargo
}

/// Where cargo's own output goes.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(paths::target, |folder| paths::root().join(folder))
}
