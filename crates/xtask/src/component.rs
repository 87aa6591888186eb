//! Builds the component for WebAssembly and compiles it ahead of time, to `target/component/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::cargo::{self, cargo};
use crate::processor::Processor;
use crate::{help, packages, paths, step};

const TRIPLE: &str = "wasm32-wasip1";

/// The features that the host's engine runs, and, for signatures, the field arithmetic that is cheapest in
/// WebAssembly.
const FLAGS: [&str; 3] = [
    "-Ctarget-feature=+wide-arithmetic,+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint",
    "--cfg",
    "p384_backend=\"fiat\"",
];

/// Where Debian has the C library of the target.
const DEBIAN_FLAGS: [&str; 3] = ["-L", "/usr/lib/wasm32-wasi", "-Clink-self-contained=no"];

/// Debian's compiler, its linker, and the C library that the target's standard library is built on.
const DEBIAN: [&str; 4] = [
    "/usr/bin/rustc",
    "/usr/bin/cargo",
    "/usr/bin/wasm-ld-22",
    "/usr/lib/wasm32-wasi",
];

const HELP: &str = "\
cargo xtask component

Makes target/component/relying-party.<processor>.cwasm, the relying party compiled for the sandbox.
";

/// `cargo xtask component`.
pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    packages::ensure(&[packages::Need::Component])?;
    for compiled in build()? {
        println!("{}", compiled.display());
    }
    Ok(())
}

/// Builds what has changed, and gives the paths of the component as compiled for each processor. The hostile components
/// of the host's tests are compiled along with it.
pub(crate) fn build() -> Result<Vec<PathBuf>> {
    let module = module()?;
    let precompile = precompile()?;
    let folder = folder();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let compiled = Processor::ALL.map(Processor::component);
    let source = folder.join("relying-party.module.wasm");
    // cargo touches its output when nothing came out differently, so contents are compared, not times.
    if !compiled.iter().all(|path| newer(path, &precompile))
        || fs::read(&module).ok() != fs::read(&source).ok()
    {
        let mut run = Command::new(&precompile);
        run.arg("module")
            .args([&module, &folder.join("relying-party.wasm")]);
        for processor in Processor::ALL {
            run.arg(processor.triple()).arg(processor.component());
        }
        step::run(
            "Compiling the component ahead of time",
            "precompile",
            &mut run,
        )?;
        // Last, as the sign that the rest is complete.
        fs::copy(&module, &source).context("cannot keep the component's module")?;
    }
    compile_hostile(&precompile, &folder.join("guests"))?;
    Ok(compiled.into())
}

/// Where the component is, whether built or not.
fn folder() -> PathBuf {
    paths::target().join("component")
}

/// The core module, by whichever compiler has the target.
fn module() -> Result<PathBuf> {
    let target = cargo::target();
    let (title, mut cargo) = if packages::rustup_has(TRIPLE) {
        let mut cargo = cargo("build");
        cargo::for_release(&mut cargo, &FLAGS, &cargo::sysroot()?);
        (format!("Building the component (rustup's {TRIPLE})"), cargo)
    } else if let Some(missing) = missing_of_debian() {
        bail!(
            "no compiler for WebAssembly: rustup's has no target {TRIPLE} and {missing} of Debian's is missing; run \
             `rustup target add {TRIPLE}`, or on Debian `cargo xtask doctor` to see which packages are needed"
        );
    } else {
        (
            "Building the component (Debian's compiler)".to_owned(),
            debian(),
        )
    };
    cargo.args(["--package", "component", "--lib"]);
    cargo.args(["--profile", "guest", "--target", TRIPLE]);
    cargo.arg("--target-dir").arg(&target);
    step::run(&title, "component", &mut cargo)?;
    Ok(target.join(TRIPLE).join("guest/component.wasm"))
}

/// The compiler that makes the core module.
pub(crate) fn compiler() -> &'static str {
    if packages::rustup_has(TRIPLE) {
        "rustc"
    } else {
        "/usr/bin/rustc"
    }
}

/// The first part of Debian's compiler that is not there.
pub(crate) fn missing_of_debian() -> Option<&'static str> {
    DEBIAN.into_iter().find(|path| !Path::new(path).exists())
}

fn debian() -> Command {
    let mut cargo = cargo::debian(&[DEBIAN_FLAGS, FLAGS].concat());
    cargo.env("CARGO_TARGET_WASM32_WASIP1_LINKER", "wasm-ld-22");
    cargo
}

/// The program that compiles ahead of time, which carries Cranelift.
fn precompile() -> Result<PathBuf> {
    let target = cargo::target();
    let mut build = cargo("build");
    build.args(["--package", "precompile"]);
    build.arg("--target-dir").arg(&target);
    step::run(
        "Building the ahead-of-time compiler",
        "cranelift",
        &mut build,
    )?;
    Ok(target.join("debug/precompile"))
}

/// Compiles `crates/host/tests/guests/*.wat`.
fn compile_hostile(precompile: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let sources = paths::root().join("crates/host/tests/guests");
    let mut run = Command::new(precompile);
    run.arg("component");
    let mut stale = false;
    for entry in fs::read_dir(&sources).with_context(|| format!("no {}", sources.display()))? {
        let source = entry?.path();
        let Some(name) = source.file_stem() else {
            continue;
        };
        let compiled = folder.join(name).with_extension("cwasm");
        if !newer(&compiled, precompile) || !newer(&compiled, &source) {
            run.args([&source, &compiled]);
            stale = true;
        }
    }
    if stale {
        step::run(
            "Compiling hostile components for the tests",
            "hostile",
            &mut run,
        )?;
    }
    Ok(())
}

/// Whether `made` is there and no older than what it was `made_of`.
fn newer(made: &Path, made_of: &Path) -> bool {
    let time = |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
    matches!((time(made), time(made_of)), (Some(made), Some(made_of)) if made >= made_of)
}
