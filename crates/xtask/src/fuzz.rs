//! `cargo xtask fuzz`: anything at all in the place of one thing from outside, for a time each. The targets and what they
//! assert are in `fuzz/src/targets/`; the ordinary tests play the seeds (`tests/protocol/corpora.rs`).

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::cargo::cargo;
use crate::processor::Processor;
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
    /// Of the code, each with how often it was come by: what libFuzzer counts.
    features: String,
}

/// Of each target, where each run is the same.
const EXECUTIONS: u32 = 2000;

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
    fuzz_each(chosen, |target| fuzz(target, seconds))
}

/// Runs every target so often that each run is the same as the last one: from the seeds alone, and nothing is kept.
pub(crate) fn run_the_same() -> anyhow::Result<()> {
    fuzz_each(&[], fuzz_the_same)
}

fn fuzz_each(
    chosen: &[String],
    fuzz: impl Fn(String) -> anyhow::Result<Run>,
) -> anyhow::Result<()> {
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
            runs.push(fuzz(target)?);
        }
    }
    println!(
        "\n  {:<24}{:>12}{:>10}{:>10}",
        "target", "executions", "a second", "features"
    );
    for run in runs {
        println!(
            "  {:<24}{:>12}{:>10}{:>10}",
            run.target, run.executions, run.a_second, run.features
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

/// For a time, and on from what was found before.
fn fuzz(target: String, seconds: u32) -> anyhow::Result<Run> {
    let corpus = made().join("corpus").join(&target);
    fs::create_dir_all(&corpus)?;
    let mut run = cargo_fuzz("run");
    run.arg(&target)
        .arg(&corpus)
        .arg(seeds(&target))
        .args(["--", "-timeout=20"])
        .arg(format!("-max_total_time={seconds}"));
    play(target, run)
}

/// Nothing that differs from run to run decides what is tried: no clock, no order of files, no folder for what is found,
/// no numbers that the program compares, since addresses are among them; and `fuzz/src/fixed.rs` is the randomness.
fn fuzz_the_same(target: String) -> anyhow::Result<Run> {
    let mut seeds = fs::read_dir(seeds(&target))?
        .map(|entry| Ok(entry?.path().display().to_string()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    seeds.sort();
    let mut run = Command::new(program(&target)?);
    run.args(["-seed=1", "-reload=0", "-use_cmp=0"])
        .arg(format!("-runs={EXECUTIONS}"))
        .arg(format!("-seed_inputs={}", seeds.join(",")));
    play(target, run)
}

/// Where cargo-fuzz puts it.
fn program(target: &str) -> anyhow::Result<PathBuf> {
    let here = Processor::ALL.into_iter().find(|one| one.is_here());
    let here = here.context("fuzzing is for x86-64 and 64-bit ARM")?;
    Ok(made().join(here.triple()).join("release").join(target))
}

fn seeds(target: &str) -> PathBuf {
    folder().join("seeds").join(target)
}

fn play(target: String, mut run: Command) -> anyhow::Result<Run> {
    let artifacts = made().join("artifacts");
    fs::create_dir_all(&artifacts)?;
    let log = format!("fuzz-{target}");
    run.args(["-print_final_stats=1", "-max_len=8192"])
        .arg(format!("-dict={}", folder().join("tokens.dict").display()))
        .arg(format!(
            "-artifact_prefix={}/{target}-",
            artifacts.display()
        ));
    step::run(&format!("fuzzing {target}"), &log, &mut run)?;
    anyhow::ensure!(!process::stopping(), "stopped");
    let text = fs::read_to_string(paths::logs().join(format!("{log}.log")))?;
    let after = |name: &str| {
        let value = |line: &str| {
            let (_, after) = line.split_once(name)?;
            after.split_whitespace().next().map(str::to_owned)
        };
        let found = text.lines().rev().find_map(value);
        found.unwrap_or_else(|| "?".to_owned())
    };
    Ok(Run {
        executions: after("stat::number_of_executed_units:"),
        a_second: after("stat::average_exec_per_sec:"),
        features: after(" ft: "),
        target,
    })
}

fn write_seeds() -> anyhow::Result<()> {
    let seeds = folder().join("seeds");
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
