//! Builds the program that the plugin starts where there is no extension, to `target/process/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::{self, cargo};
use crate::{component, help, packages, paths, step};

const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// Static; and a static program finds no `getrandom` to load, and would open /dev/urandom, which it may not.
const FLAGS: [&str; 3] = [
    "-Ctarget-feature=+crt-static",
    "--cfg",
    "getrandom_backend=\"linux_getrandom\"",
];

/// Its name, and its folder in the plugin, which says what it runs on.
pub(crate) const IN_PLUGIN: &str = "bin/x86_64-linux/relying-party";

const HELP: &str = "\
cargo xtask process

Makes target/process/relying-party, the program with the component in it that the plugin starts where there is no PHP
extension: static, so that it runs on any Linux of this processor.
";

/// `cargo xtask process`.
pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    packages::ensure(&[packages::Need::Component, packages::Need::Program])?;
    println!("{}", build()?.display());
    Ok(())
}

/// Builds what has changed, the component included, and gives the path of the program.
pub(crate) fn build() -> Result<PathBuf> {
    component::build()?;
    let target = cargo::target();
    let mut build = cargo("build");
    build.args(["--package", "process", "--bin", "relying-party"]);
    build.args(["--profile", "helper", "--target", TRIPLE]);
    build.arg("--target-dir").arg(&target);
    cargo::for_release(&mut build, &FLAGS, &cargo::sysroot()?);
    step::run("Building the program", "process", &mut build)?;
    let built = target.join(TRIPLE).join("helper/relying-party");
    let program = fs::read(&built).with_context(|| format!("cannot read {}", built.display()))?;
    install(&built, &program)
}

/// Puts the program in its place by renaming: one that runs cannot be written to.
fn install(built: &Path, program: &[u8]) -> Result<PathBuf> {
    let installed = paths::program();
    if fs::read(&installed).is_ok_and(|installed| installed == program) {
        return Ok(installed);
    }
    let unfinished = installed.with_extension("unfinished");
    let folder = installed.parent().context("the program lies nowhere")?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::copy(built, &unfinished))
        .and_then(|_| fs::rename(&unfinished, &installed))
        .with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(installed)
}
