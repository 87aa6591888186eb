//! Programs that cargo installs, of one version each, into `target/tools/`: nothing of the reader's own is changed.

use std::path::PathBuf;

use crate::cargo::cargo;
use crate::{paths, step};

/// A program and its version.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Tool {
    /// The program, installed where it is missing.
    pub(crate) fn ensure(&self) -> anyhow::Result<PathBuf> {
        let root = paths::target().join("tools");
        let program = root.join("bin").join(self.name);
        let stamp = root.join(format!("{}-{}", self.name, self.version));
        if !(program.exists() && stamp.exists()) {
            let mut install = cargo("install");
            install.args([self.name, "--version", self.version, "--force", "--root"]);
            step::run(
                &format!("installing {} {}", self.name, self.version),
                self.name,
                install.arg(&root),
            )?;
            std::fs::write(&stamp, "")?;
        }
        Ok(program)
    }
}
