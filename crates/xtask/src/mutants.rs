//! `cargo xtask mutants`: whether a test notices when a line of the code that judges a sign-in is another. What is
//! examined, and what is not and why, says `.cargo/mutants.toml`.

use std::process::Command;

use crate::tools::Tool;
use crate::{paths, step};

const CARGO_MUTANTS: Tool = Tool {
    name: "cargo-mutants",
    version: "27.1.0",
};

const HELP: &str = "\
cargo xtask mutants [MODULE]...

Changes the validating modules of the relying party in one place after the other, and runs its tests on each: hours for
all of them, minutes for one. MODULE is a part of a file's path (`id_token`, `provider/cache`); all where none is named.
Survivors are listed in target/mutants.out/missed.txt; each is a test that is missing, or is argued in .cargo/mutants.toml.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    use lexopt::ValueExt;
    let mut modules = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            lexopt::Arg::Value(module) => modules.push(module.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    run(&modules)
}

/// Examines the modules named, all where none is.
pub(crate) fn run(modules: &[String]) -> anyhow::Result<()> {
    let program = CARGO_MUTANTS.ensure()?;
    let mut mutants = Command::new(program);
    mutants
        .args(["mutants", "--jobs", "1", "--output"])
        .arg(paths::target())
        .env("PROPTEST_CASES", "16")
        .current_dir(paths::root());
    for module in modules {
        // A mutant's name begins with its path.
        mutants.arg(format!(
            "--re=^crates/relying-party/src/[^:]*{module}[^:]*:"
        ));
    }
    step::run_visibly(&mut mutants)
}
