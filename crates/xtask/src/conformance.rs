//! `cargo xtask conformance`: every response that must be refused, against the real stack, as one table.

use std::path::PathBuf;
use std::process::Command;

use crate::cargo::{self, cargo};
use crate::packages::Need;
use crate::runtime::Runtime;
use crate::{extension, node, package, packages, paths, step, wordpress};

const HELP: &str = "\
cargo xtask conformance [--runtime extension|process] [--only TEXT] [--failed] [--thorough]

Plays a provider that misbehaves, and people who attack the sign-in, against WordPress under nginx and php-fpm on MariaDB,
and prints a table: case, expected, got, clause.

  --runtime NAME  what runs the relying party: extension (where nothing is said), or process, the program of the ZIP on
                  a PHP that has never seen the extension
  --only TEXT     the cases whose chapter or name has this in it
  --failed        print those alone that are not as expected
  --thorough      where a crowd of bad tokens is played, ten thousand in place of a hundred
";

/// How many tokens of unknown keys are a flood, with `--thorough`.
const FLOOD: &str = "10000";

/// What it runs on; extension or program beside.
pub(crate) const NEEDS: &[Need] = &[Need::WordPress, Need::Conformance];

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    use lexopt::ValueExt;
    let mut passed_on = Vec::new();
    let (mut runtime, mut thorough) = (Runtime::Extension, false);
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
            lexopt::Arg::Long("runtime") => runtime = arguments.value()?.parse()?,
            lexopt::Arg::Long("failed") => passed_on.push("--failed".to_owned()),
            lexopt::Arg::Long("thorough") => thorough = true,
            other => return Err(other.unexpected().into()),
        }
    }
    node::ensure()?;
    packages::ensure(&[&[Need::Component, Need::Extension, Need::Program], NEEDS].concat())?;
    if runtime == Runtime::Extension {
        extension::build()?;
    }
    play(runtime, &passed_on, thorough)
}

/// Plays the table; the extension is built where it is what runs.
pub(crate) fn play(runtime: Runtime, arguments: &[String], thorough: bool) -> anyhow::Result<()> {
    wordpress::ensure()?;
    let zip = package::make()?;
    let mut table = Command::new("node");
    if runtime == Runtime::Process {
        table.env("LOGTO_PROGRAM_OF_LIBRARIES", program_of_libraries()?);
    }
    if thorough {
        table.env("CONFORMANCE_FLOOD", FLOOD);
    }
    step::run_visibly(
        table
            .arg("conformance/main.mjs")
            .args(arguments)
            .env("LOGTO_RUNTIME", runtime.name())
            .env("LOGTO_EXTENSION", paths::extension())
            .env("LOGTO_ZIP", zip)
            .env("LOGTO_WORDPRESS", paths::wordpress())
            .current_dir(paths::tests()),
    )
}

/// The program of the ZIP is static, and nothing moves its clock. This one is for the site whose clock can be moved.
fn program_of_libraries() -> anyhow::Result<PathBuf> {
    let target = cargo::target();
    let mut build = cargo("build");
    build
        .args(["--package", "process", "--target-dir"])
        .arg(&target);
    step::run(
        "Building the program once more, with the system's libraries",
        "process-of-libraries",
        &mut build,
    )?;
    Ok(target.join("debug/relying-party"))
}
