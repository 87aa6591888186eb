//! The cargo that runs us, always with the versions of `Cargo.lock`: no command changes what a clone is built of.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::paths;

/// `cargo SUBCOMMAND --locked`, in the root of the repository.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(program);
    cargo.args([subcommand, "--locked"]);
    cargo.current_dir(paths::root());
    cargo
}

/// Debian's cargo building with `flags`, for a target that the compiler that runs us has not. Debian packages no standard
/// library for it either, so that is built along.
pub(crate) fn debian(flags: &[&str]) -> Command {
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .args(["build", "--locked"])
        .current_dir(paths::root())
        .env("RUSTC", "/usr/bin/rustc")
        // For `-Zbuild-std`, which is not stable.
        .env("RUSTC_BOOTSTRAP", "1")
        // Names the libraries of the compiler that runs us.
        .env_remove("LD_LIBRARY_PATH")
        .arg("-Zbuild-std=std,panic_abort");
    for_release(&mut cargo, flags, Path::new("/usr"));
    cargo
}

/// Where cargo's own output goes.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(paths::target, |folder| paths::root().join(folder))
}

/// The flags of whatever is given to others: `own`, and those that take the paths of this machine out of what is built.
/// What is built twice, in whichever folder and by whichever account, is the same. `sysroot` is the compiler's.
pub(crate) fn for_release(cargo: &mut Command, own: &[&str], sysroot: &Path) {
    let mut flags: Vec<String> = own.iter().map(|flag| (*flag).to_owned()).collect();
    let mut remap = |from: &Path, to: &str| {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    };
    remap(&home().join("registry/src"), "crates");
    remap(&paths::root(), "logto");
    // The sources of the standard library, where they lie beside the compiler.
    remap(&sysroot.join("lib/rustlib/src/rust"), "rust");
    cargo.env_remove("RUSTFLAGS");
    // Not RUSTFLAGS, which a space in a path would break.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
}

/// The folder of the compiler that cargo takes.
pub(crate) fn sysroot() -> Result<PathBuf> {
    let answer = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(paths::root())
        .output()
        .context("cannot start rustc")?;
    Ok(PathBuf::from(String::from_utf8(answer.stdout)?.trim()))
}

/// Fails where one of the files has a path of this machine in it.
pub(crate) fn ensure_free_of_paths(files: &[PathBuf]) -> Result<()> {
    let account = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    for place in [paths::root(), home(), account.join("")] {
        let place = place.into_os_string().into_encoded_bytes();
        // An account without a folder of its own.
        if place.len() < 4 {
            continue;
        }
        for file in files {
            let content = std::fs::read(file)?;
            ensure!(
                !content.windows(place.len()).any(|part| part == place),
                "{} has {} in it",
                file.display(),
                String::from_utf8_lossy(&place)
            );
        }
    }
    Ok(())
}

/// Where cargo keeps the sources of other people's crates.
fn home() -> PathBuf {
    std::env::var_os("CARGO_HOME").map_or_else(
        || {
            let home = std::env::var_os("HOME").unwrap_or_default();
            Path::new(&home).join(".cargo")
        },
        PathBuf::from,
    )
}
