//! `cargo xtask bench`: what the plugin costs, against the same WordPress without it. `tests/bench/README.md` says how
//! each number comes about.

use std::process::Command;

use crate::packages::Need;
use crate::{extension, node, package, packages, paths, step, wordpress};

const HELP: &str = "\
cargo xtask bench [--only PART[,PART]...] [--keep-profiles]

Measures what the plugin costs and prints a table, which is also written to target/bench/table.md.

  --only            some of: facts, memory, instructions, rate
  --keep-profiles   leave each request's profile in target/bench/ for callgrind_annotate

Instructions are counted, so whatever else runs changes nothing; the rate wants a machine with nothing else to do.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    use lexopt::ValueExt;
    let mut passed_on = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            lexopt::Arg::Long("only") => {
                passed_on.push("--only".to_owned());
                passed_on.push(arguments.value()?.string()?);
            }
            lexopt::Arg::Long("keep-profiles") => passed_on.push("--keep-profiles".to_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    node::ensure()?;
    packages::ensure(&[
        Need::Component,
        Need::Extension,
        Need::WordPress,
        Need::Bench,
    ])?;
    let extension = extension::build()?;
    let zip = package::make()?;
    wordpress::ensure()?;
    step::run_visibly(
        Command::new("node")
            .arg("bench/main.mjs")
            .args(passed_on)
            .env("LOGTO_EXTENSION", extension)
            .env("LOGTO_ZIP", zip)
            .env("LOGTO_WORDPRESS", paths::wordpress())
            .current_dir(paths::tests()),
    )
}
