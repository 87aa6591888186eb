//! `cargo xtask replay`: decides a refused sign-in again, natively and offline.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::cargo::{self, cargo};
use crate::step;

const HELP: &str = "\
cargo xtask replay BUNDLE.json

Decides a refused sign-in again, from the file that Logto > Settings offers beside its error ID, by the rules that serve
visitors, and says step by step what was checked and where it stopped. Ends with 2 where today's rules decide otherwise.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    let bundle = match arguments.next()? {
        Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help")) => {
            print!("{HELP}");
            return Ok(());
        }
        Some(lexopt::Arg::Value(bundle)) => bundle,
        Some(other) => return Err(other.unexpected().into()),
        None => bail!("which bundle? `cargo xtask replay --help`"),
    };
    let status = Command::new(build()?)
        .arg(bundle)
        .status()
        .context("cannot start the replay")?;
    std::process::exit(status.code().unwrap_or(1));
}

/// The program, whose path is given back.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let target = cargo::target();
    let mut build = cargo("build");
    build
        .args(["--package", "replay", "--target-dir"])
        .arg(&target);
    step::run("Building the replay", "replay", &mut build)?;
    Ok(target.join("debug/replay"))
}
