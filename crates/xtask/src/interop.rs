//! `cargo xtask interop`: the plugin against real providers that are not Logto. `tests/interop/README.md` names them.

use std::path::PathBuf;
use std::process::Command;

use crate::packages::Need;
use crate::{extension, node, package, packages, paths, step, wordpress};

const HELP: &str = "\
cargo xtask interop

Signs in and out at real OpenID providers other than Logto, from npm and PyPI, in a browser.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    match arguments.next()? {
        None => {}
        Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help")) => {
            print!("{HELP}");
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    }
    node::ensure()?;
    packages::ensure(&[
        Need::Component,
        Need::Extension,
        Need::WordPress,
        Need::EndToEnd,
        Need::Interop,
    ])?;
    extension::build()?;
    run()
}

/// The tests themselves, with the extension that is there.
pub(crate) fn run() -> anyhow::Result<()> {
    let zip = package::make()?;
    wordpress::ensure()?;
    step::run_visibly(
        Command::new("npm")
            .args(["run", "--silent", "test:interop"])
            .env("LOGTO_EXTENSION", paths::extension())
            .env("LOGTO_PYTHON", python()?)
            .env("LOGTO_WORDPRESS", paths::wordpress())
            .env("LOGTO_ZIP", zip)
            .current_dir(paths::tests()),
    )
}

/// A virtual environment with the packages of `requirements.txt`, made once for each state of that file.
fn python() -> anyhow::Result<PathBuf> {
    let folder = paths::target().join("python");
    let requirements = paths::tests().join("interop/requirements.txt");
    let made_for = folder.join("requirements.txt");
    if std::fs::read(&made_for).ok() == Some(std::fs::read(&requirements)?) {
        return Ok(folder);
    }
    step::run(
        "Making Python's virtual environment",
        "python",
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    step::run(
        "Installing packages from PyPI",
        "pip",
        Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--requirement"])
            .arg(&requirements),
    )?;
    std::fs::copy(&requirements, &made_for)?;
    Ok(folder)
}
