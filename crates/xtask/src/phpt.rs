//! Runs `php-extension/tests/*.phpt` with PHP's own runner, on a copy below `target/`, because it writes what it finds
//! beside the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{paths, step};

/// Every test, against the extension that was built for the system's PHP.
pub(crate) fn run() -> Result<()> {
    run_with(Path::new(&executable()?), &runner()?, &paths::extension())
}

/// Every test, against an extension in a PHP, by the runner of that PHP.
pub(crate) fn run_with(program: &Path, runner: &Path, extension: &Path) -> Result<()> {
    let copy = paths::target().join("phpt");
    if copy.exists() {
        std::fs::remove_dir_all(&copy)?;
    }
    // What a test compares the classes with, and the provider that signs somebody in, come along.
    for folder in [
        "php-extension/tests",
        "php-extension/stubs",
        "wordpress-plugin/contract",
        "wordpress-plugin/tests",
    ] {
        let to = copy.join(folder);
        let parent = to.parent().context("the copy lies nowhere")?;
        std::fs::create_dir_all(parent)?;
        let from = paths::root().join(folder);
        let status = Command::new("cp").arg("-r").arg(from).arg(&to).status()?;
        ensure!(status.success(), "cannot copy {folder}");
    }
    ensure!(
        runner.exists(),
        "PHP's test runner is not at {}",
        runner.display()
    );
    let mut php = Command::new(program);
    php.arg("-n")
        .arg(runner)
        // Without any php.ini: nothing but PHP and the extension.
        // The time is for a machine that does much else; the longest test takes half a minute.
        .args(["-n", "-q", "--show-diff", "--set-timeout", "900", "-d"])
        .arg(format!("extension={}", extension.display()))
        .arg(copy.join("php-extension/tests"))
        .env("TEST_PHP_EXECUTABLE", program)
        .env("NO_INTERACTION", "1");
    step::run_visibly(&mut php)
}

/// The runner that comes with PHP's headers.
fn runner() -> Result<PathBuf> {
    let api = said(Command::new("php-config").arg("--phpapi"))?;
    Ok(Path::new("/usr/lib/php")
        .join(api)
        .join("build/run-tests.php"))
}

/// The PHP that `php` stands for.
fn executable() -> Result<String> {
    said(Command::new("php").args(["-n", "-r", "echo PHP_BINARY;"]))
}

fn said(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let answer = command
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}
