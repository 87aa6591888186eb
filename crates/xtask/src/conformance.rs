//! `cargo xtask conformance`: every response that must be refused, against the real stack, as one table.

use std::process::Command;

use crate::packages::Need;
use crate::{extension, node, package, packages, paths, step, wordpress};

const HELP: &str = "\
cargo xtask conformance [--only TEXT] [--failed]

Plays a provider that misbehaves, and people who attack the sign-in, against WordPress under nginx and php-fpm on MariaDB,
and prints a table: case, expected, got, clause.

  --only TEXT   the cases whose chapter or name has this in it
  --failed      print those alone that are not as expected
";

/// What it runs on; the extension beside.
pub(crate) const NEEDS: &[Need] = &[Need::WordPress, Need::Conformance];

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
            lexopt::Arg::Long("failed") => passed_on.push("--failed".to_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    node::ensure()?;
    packages::ensure(&[&[Need::Component, Need::Extension], NEEDS].concat())?;
    extension::build()?;
    play(&passed_on)
}

/// Plays the table; the extension is built.
pub(crate) fn play(arguments: &[String]) -> anyhow::Result<()> {
    wordpress::ensure()?;
    let zip = package::make()?;
    step::run_visibly(
        Command::new("node")
            .arg("conformance/main.mjs")
            .args(arguments)
            .env("LOGTO_EXTENSION", paths::extension())
            .env("LOGTO_ZIP", zip)
            .env("LOGTO_WORDPRESS", paths::wordpress())
            .current_dir(paths::tests()),
    )
}
