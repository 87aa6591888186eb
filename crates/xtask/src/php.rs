//! The plugin's PHP: syntax, coding style, the sentences of `wordpress-plugin/tests`, and the texts to translate.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::processor::Processor;
use crate::{languages, paths, step};

pub(crate) fn run() -> Result<()> {
    step::timed("Syntax", syntax)?;
    step::timed("Texts to translate", languages::check)?;
    println!("  Coding style (wordpress-plugin/phpcs.xml)");
    step::run_visibly(
        Command::new("phpcs")
            .args(["--no-colors", "--report=full", "--report-width=120"])
            .current_dir(paths::plugin()),
    )?;
    println!("  Sentences, with the contract in PHP");
    sentences(None)?;
    // Where the extension is built, its classes are in place of those.
    if paths::extension().exists() {
        println!("  Sentences, with the extension");
        sentences(Some(paths::extension()))?;
    }
    Ok(())
}

/// `php -l` over every file of the plugin.
fn syntax() -> Result<()> {
    let mut files = Vec::new();
    let mut folders = vec![paths::plugin()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "php") {
                files.push(path);
            }
        }
    }
    ensure!(!files.is_empty(), "the plugin has no PHP files");
    files.sort();
    for file in &files {
        let answer = Command::new("php")
            .arg("-l")
            .arg(file)
            .output()
            .context("cannot start php")?;
        ensure!(
            answer.status.success(),
            "{}",
            String::from_utf8_lossy(&answer.stdout).trim()
        );
    }
    Ok(())
}

fn sentences(extension: Option<PathBuf>) -> Result<()> {
    let mut php = Command::new("php");
    // Without any php.ini, so that an extension installed on this machine is not taken for the one built; the
    // tests need nothing but PHP's own functions.
    php.arg("-n");
    if let Some(extension) = extension {
        php.arg("-d")
            .arg(format!("extension={}", extension.display()));
    }
    php.args(["-d", "extension=tokenizer"])
        .arg(paths::plugin().join("tests/run.php"))
        .env("RELYING_PARTY_PROGRAM", Processor::X86_64.program())
        .env(
            "RELYING_PARTY_PROGRAM_AARCH64",
            Processor::Aarch64.program(),
        );
    step::run_visibly(&mut php)
}
