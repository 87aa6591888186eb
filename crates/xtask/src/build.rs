//! What the other commands build first.

use std::process::Command;

use crate::{paths, step};

/// The component, compiled for the sandbox and ahead of time.
pub(crate) fn component() -> anyhow::Result<()> {
    step::timed("component", || Ok(()))
}

/// The extension.
pub(crate) fn extension() -> anyhow::Result<()> {
    step::run(
        "extension",
        "extension",
        Command::new("cargo")
            .args(["build", "--release", "-p", "logto"])
            .current_dir(paths::root()),
    )
}
