//! `cargo xtask fuzz`: anything at all in the place of one thing from outside, for a time each. The targets and what they
//! assert are in `fuzz/src/targets/`; the ordinary tests play the seeds (`tests/protocol/corpora.rs`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::cargo::cargo;
use crate::tools::Tool;
use crate::{packages, paths, process, step};

const CARGO_FUZZ: Tool = Tool {
    name: "cargo-fuzz",
    version: "0.13.2",
};

const HELP: &str = "\
cargo xtask fuzz [--seconds N] [TARGET]...
cargo xtask fuzz --seeds

Fuzzes the relying party, each target for a time, and says how often each was run. Needs a C++ compiler.

  --seconds   how long each target runs; 60
  --seeds     writes fuzz/seeds/ anew, from the world of the protocol tests

What is found on the way is kept in target/fuzz/corpus/, and the next run begins there. An input that breaks something
is left in target/fuzz/artifacts/; what helps others to find it sooner belongs into fuzz/seeds/.
";

/// What a target came to.
struct Run {
    target: String,
    executions: String,
    a_second: String,
}

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    use lexopt::ValueExt;
    let (mut seconds, mut chosen) = (60, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            lexopt::Arg::Long("seconds") => seconds = arguments.value()?.parse()?,
            lexopt::Arg::Long("seeds") => return write_seeds(),
            lexopt::Arg::Value(target) => chosen.push(target.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    run(seconds, &chosen)
}

/// Runs the targets chosen, all where none is, for so many seconds each.
pub(crate) fn run(seconds: u32, chosen: &[String]) -> anyhow::Result<()> {
    let targets = targets()?;
    for target in chosen {
        anyhow::ensure!(
            targets.contains(target),
            "there is no target {target:?}, only {}",
            targets.join(", ")
        );
    }
    packages::ensure(&[packages::Need::Fuzz])?;
    CARGO_FUZZ.ensure()?;
    step::run(
        "building the targets",
        "fuzz-build",
        &mut cargo_fuzz("build"),
    )?;
    let mut runs = Vec::new();
    for target in targets {
        if chosen.is_empty() || chosen.contains(&target) {
            runs.push(fuzz(target, seconds)?);
        }
    }
    println!("\n  {:<24}{:>12}{:>10}", "target", "executions", "a second");
    for run in runs {
        println!(
            "  {:<24}{:>12}{:>10}",
            run.target, run.executions, run.a_second
        );
    }
    Ok(())
}

fn folder() -> PathBuf {
    paths::root().join("fuzz")
}

fn made() -> PathBuf {
    paths::target().join("fuzz")
}

/// One file each.
fn targets() -> anyhow::Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(folder().join("fuzz_targets"))? {
        let name = entry?.path();
        let name = name.file_stem().and_then(std::ffi::OsStr::to_str);
        targets.push(name.context("a target's name is text")?.to_owned());
    }
    targets.sort();
    Ok(targets)
}

/// Without a sanitizer: no line of the relying party is unsafe, and the sandbox guards its libraries. So the compiler that
/// builds everything else will do.
fn cargo_fuzz(subcommand: &str) -> Command {
    let mut cargo_fuzz = Command::new(paths::target().join("tools/bin/cargo-fuzz"));
    cargo_fuzz
        .args(["fuzz", subcommand, "--sanitizer", "none", "--fuzz-dir"])
        .arg(folder())
        .env("CARGO_TARGET_DIR", made())
        .current_dir(folder());
    cargo_fuzz
}

fn fuzz(target: String, seconds: u32) -> anyhow::Result<Run> {
    let (corpus, artifacts) = (
        made().join("corpus").join(&target),
        made().join("artifacts"),
    );
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    let log = format!("fuzz-{target}");
    let mut run = cargo_fuzz("run");
    run.arg(&target)
        .arg(&corpus)
        .arg(folder().join("seeds").join(&target))
        .args(["--", "-print_final_stats=1", "-max_len=8192", "-timeout=20"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!(
            "-artifact_prefix={}/{target}-",
            artifacts.display()
        ));
    let known = folder().join("tokens.dict");
    run.arg(format!("-dict={}", known.display()));
    step::run(&format!("fuzzing {target}"), &log, &mut run)?;
    anyhow::ensure!(!process::stopping(), "stopped");
    let text = fs::read_to_string(paths::logs().join(format!("{log}.log")))?;
    let value = |name: &str| {
        let line = text.lines().rev().find_map(|line| line.strip_prefix(name));
        line.map_or_else(|| "?".to_owned(), |value| value.trim().to_owned())
    };
    Ok(Run {
        executions: value("stat::number_of_executed_units:"),
        a_second: value("stat::average_exec_per_sec:"),
        target,
    })
}

fn write_seeds() -> anyhow::Result<()> {
    let seeds: &Path = &folder().join("seeds");
    step::run_visibly(cargo("test").args([
        "--quiet",
        "--package",
        "relying-party",
        "--test",
        "protocol",
        "write_the_seeds",
        "--",
        "--ignored",
    ]))?;
    println!("{}", seeds.display());
    Ok(())
}
