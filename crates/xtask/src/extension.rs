//! Builds the PHP extension, to `target/extension/logto.so`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cargo::{self, cargo};
use crate::{component, help, packages, paths, step};

const HELP: &str = "\
cargo xtask extension

Makes target/extension/logto.so, the PHP extension with the component in it.
";

/// `cargo xtask extension`.
pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    packages::ensure(&[packages::Need::Component, packages::Need::Extension])?;
    println!("{}", build()?.display());
    Ok(())
}

/// Builds what has changed, the component included, and gives the path of the extension.
pub(crate) fn build() -> Result<PathBuf> {
    component::build()?;
    let target = cargo::target();
    let mut build = cargo("build");
    build.args(["--release", "--package", "logto"]);
    build.arg("--target-dir").arg(&target);
    step::run("Building the PHP extension", "extension", &mut build)?;
    install(&target.join("release/liblogto.so"))
}

/// Puts the library in its place by renaming: a PHP that has the old one loaded keeps it whole.
fn install(built: &std::path::Path) -> Result<PathBuf> {
    let extension = paths::extension();
    let library = fs::read(built).with_context(|| format!("cannot read {}", built.display()))?;
    if fs::read(&extension).is_ok_and(|installed| installed == library) {
        return Ok(extension);
    }
    if let Some(folder) = extension.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let unfinished = extension.with_extension("unfinished");
    fs::write(&unfinished, library)
        .and_then(|()| fs::rename(&unfinished, &extension))
        .with_context(|| format!("cannot write {}", extension.display()))?;
    Ok(extension)
}
