//! Builds the program that the plugin starts where there is no extension, for each processor, to `target/process/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::{self, cargo};
use crate::processor::Processor;
use crate::{component, help, packages, step};

/// Static; and a static program finds no `getrandom` to load, and would open /dev/urandom, which it may not.
const FLAGS: [&str; 3] = [
    "-Ctarget-feature=+crt-static",
    "--cfg",
    "getrandom_backend=\"linux_getrandom\"",
];

const HELP: &str = "\
cargo xtask process

Makes target/process/<processor>-linux/relying-party, the program with the component in it that the plugin starts where
there is no PHP extension, for x86-64 and for 64-bit ARM: static, so that it runs on any Linux of that processor.
";

/// `cargo xtask process`.
pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    packages::ensure(&[packages::Need::Component, packages::Need::Program])?;
    for program in build()? {
        println!("{}", program.display());
    }
    Ok(())
}

/// Builds what has changed, the component included, and gives the paths of the programs.
pub(crate) fn build() -> Result<Vec<PathBuf>> {
    component::build()?;
    Processor::ALL.into_iter().map(build_for).collect()
}

fn build_for(processor: Processor) -> Result<PathBuf> {
    let target = cargo::target();
    let triple = processor.triple();
    let mut build = compiler_for(processor)?;
    build.args(["--package", "process", "--bin", "relying-party"]);
    build.args(["--profile", "helper", "--target", triple]);
    build.arg("--target-dir").arg(&target);
    step::run(
        &format!("Building the program for {}", processor.name()),
        &format!("process-{}", processor.name()),
        &mut build,
    )?;
    let built = target.join(triple).join("helper/relying-party");
    let program = fs::read(&built).with_context(|| format!("cannot read {}", built.display()))?;
    install(&built, &program, processor.program())
}

/// The compiler that runs us, or Debian's, with what links for that processor.
fn compiler_for(processor: Processor) -> Result<Command> {
    let triple = processor.triple();
    let mut build = if processor.is_of_rustup() {
        let mut build = cargo("build");
        cargo::for_release(&mut build, &FLAGS, &cargo::sysroot()?);
        build
    } else {
        ensure!(
            Path::new("/usr/bin/rustc").exists() && Path::new("/usr/bin/cargo").exists(),
            "no compiler for {triple}: run `rustup target add {triple}`, or install Debian's packages rustc-web, cargo-web \
             and rust-web-src"
        );
        cargo::debian(&FLAGS)
    };
    if let Some(linker) = processor.linker() {
        ensure!(
            step::quietly(Command::new(&linker).arg("--version")).is_ok(),
            "no {linker}, which links the program for {triple}: install Debian's packages gcc-aarch64-linux-gnu and \
             libc6-dev-arm64-cross"
        );
        let name = triple.to_uppercase().replace('-', "_");
        build.env(format!("CARGO_TARGET_{name}_LINKER"), linker);
    }
    Ok(build)
}

/// Puts the program in its place by renaming: one that runs cannot be written to.
fn install(built: &Path, program: &[u8], installed: PathBuf) -> Result<PathBuf> {
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
