//! Where things lie. All that is made lies under `target/` of the repository, whatever `CARGO_TARGET_DIR` says:
//! that variable is for cargo's own output.

use std::path::{Path, PathBuf};

/// The repository's root. `cargo run` sets the variable, so that a shared cargo target folder serves several clones.
pub(crate) fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.ancestors()
        .nth(2)
        .map_or_else(|| own.clone(), Path::to_path_buf)
}

pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// What each step printed, one file a step.
pub(crate) fn logs() -> PathBuf {
    target().join("logs")
}

/// The extension, where `cargo xtask` puts it.
pub(crate) fn extension() -> PathBuf {
    target().join("extension/logto.so")
}

/// A clean, unpacked WordPress, to be copied from and never written to.
pub(crate) fn wordpress() -> PathBuf {
    target().join("wordpress")
}

/// WordPress's own drop-in that stores in SQLite, to be copied from.
pub(crate) fn sqlite() -> PathBuf {
    target().join("sqlite-database-integration")
}

pub(crate) fn plugin() -> PathBuf {
    root().join("wordpress-plugin")
}

pub(crate) fn tests() -> PathBuf {
    root().join("tests")
}
