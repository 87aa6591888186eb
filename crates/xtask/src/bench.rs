//! `cargo xtask bench`: what the plugin costs, against the same WordPress without it. `tests/bench/README.md` says how
//! each number comes about.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::{self, cargo};
use crate::packages::Need;
use crate::{extension, node, package, packages, paths, program, step, wordpress};

/// What each runtime costs by itself, which needs no site.
const RUNTIMES: &str = "runtimes";

const PARTS: [&str; 5] = ["instructions", "facts", "memory", "rate", RUNTIMES];

const HELP: &str = "\
cargo xtask bench [--only PART[,PART]...] [--keep-profiles]

Measures what the plugin costs and prints a table, which is also written to target/bench/table.md, and what each runtime
costs by itself, to target/bench/runtimes.md.

  --only            some of: facts, memory, instructions, rate, runtimes
  --keep-profiles   leave each request's profile in target/bench/ for callgrind_annotate

Instructions are counted, so whatever else runs changes nothing; rate and runtimes want a machine with nothing else to do.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    use lexopt::ValueExt;
    let mut parts = PARTS.map(str::to_owned).to_vec();
    let mut passed_on = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            lexopt::Arg::Long("only") => {
                let only = arguments.value()?.string()?;
                parts = only.split(',').map(str::to_owned).collect();
                if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
                    bail!("there is no part {unknown}; see `cargo xtask bench --help`");
                }
            }
            lexopt::Arg::Long("keep-profiles") => passed_on.push("--keep-profiles"),
            other => return Err(other.unexpected().into()),
        }
    }
    let runtimes = parts.iter().any(|part| part == RUNTIMES);
    parts.retain(|part| part != RUNTIMES);
    node::ensure()?;
    packages::ensure(&[
        Need::Component,
        Need::Extension,
        Need::Program,
        Need::WordPress,
        Need::Bench,
    ])?;
    let extension = extension::build()?;
    if !parts.is_empty() {
        let zip = package::make()?;
        wordpress::ensure()?;
        step::run_visibly(
            Command::new("node")
                .arg("bench/main.mjs")
                .arg("--only")
                .arg(parts.join(","))
                .args(passed_on)
                .env("LOGTO_EXTENSION", &extension)
                .env("LOGTO_ZIP", zip)
                .env("LOGTO_WORDPRESS", paths::wordpress())
                .current_dir(paths::tests()),
        )?;
    }
    if runtimes {
        compare_runtimes(&extension)?;
    }
    Ok(())
}

/// What a request of a sign-in costs by each way to run the relying party.
fn compare_runtimes(extension: &Path) -> Result<()> {
    program::build()?;
    let mut build = cargo("build");
    build.args(["--release", "--package", "relying-party", "--example"]);
    build.args(["native", "--target-dir"]).arg(cargo::target());
    step::run("Building the core without a sandbox", "native", &mut build)?;

    let script = paths::tests().join("bench/runtimes.php");
    let mut native = Command::new(cargo::target().join("release/examples/native"));
    let mut with_extension = Command::new("php");
    with_extension
        .arg("-d")
        .arg(format!("extension={}", extension.display()))
        .args([&script, Path::new("extension")]);
    let mut with_program = Command::new("php");
    with_program.args([&script, Path::new("process")]);

    let columns = [
        measured(&mut native)?,
        measured(&mut with_extension)?,
        measured(&mut with_program)?,
    ];
    let mut table = "| one request of a sign-in | natively | extension | program |\n| --- | --- | --- | --- |\n".to_owned();
    for what in [
        "start, first answer, end",
        "redirect",
        "callback, ES384",
        "memory",
    ] {
        let cells = columns
            .iter()
            .map(|column| column.get(what).map_or("", String::as_str));
        table += &format!("| {what} | {} |\n", cells.collect::<Vec<_>>().join(" | "));
    }
    print!("\n{table}");
    let folder = paths::target().join("bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("runtimes.md"), table).context("cannot write the table")
}

/// What a program says it measured: a name, a tab and a value in each line.
fn measured(command: &mut Command) -> Result<BTreeMap<String, String>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    ensure!(
        output.status.success(),
        "{program} failed: {}",
        output.status
    );
    let text = String::from_utf8(output.stdout)?;
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    Ok(lines
        .map(|(what, value)| (what.to_owned(), value.to_owned()))
        .collect())
}
