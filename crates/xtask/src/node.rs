//! The npm packages of the tests and the demo: installed once, and again when the lock changed.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::{paths, step};

/// The oldest Node that the provider stand-in runs on.
const OLDEST: u32 = 20;

pub(crate) fn ensure() -> anyhow::Result<()> {
    let version = version().context(
        "Node is not installed; Node 20 or newer with npm is needed: https://nodejs.org",
    )?;
    anyhow::ensure!(
        is_new_enough(&version),
        "Node {version} is too old; Node {OLDEST} or newer is needed: https://nodejs.org"
    );
    if installed() {
        return Ok(());
    }
    step::run(
        "Installing npm packages",
        "npm",
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(paths::tests()),
    )
}

/// Whether `node_modules` is as the lock says. npm writes its hidden lock file last, so it is newer than the lock it
/// was made from.
pub(crate) fn installed() -> bool {
    let changed = |name: &str| modified(&paths::tests().join(name));
    let made = changed("node_modules/.package-lock.json");
    made.is_some() && made >= changed("package-lock.json")
}

/// `20.1.0`, or nothing where there is no Node.
pub(crate) fn version() -> Option<String> {
    let answer = Command::new("node").arg("--version").output().ok()?;
    Some(
        String::from_utf8_lossy(&answer.stdout)
            .trim()
            .trim_start_matches('v')
            .to_owned(),
    )
}

/// Whether the provider stand-in runs on this version.
pub(crate) fn is_new_enough(version: &str) -> bool {
    major(version) >= Some(OLDEST)
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    path.metadata().ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("20.20.2"), Some(20));
        assert_eq!(major(""), None);
        assert!(is_new_enough("20.0.0") && is_new_enough("100.1.0"));
        assert!(!is_new_enough("18.20.4") && !is_new_enough(""));
    }
}
