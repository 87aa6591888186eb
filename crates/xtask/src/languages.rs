//! `cargo xtask languages`: the texts of the plugin, for translators. Without line numbers, so that the file changes
//! with the texts alone; a test compares it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{help, paths, step};

const HELP: &str = "\
cargo xtask languages

Makes wordpress-plugin/languages/logto-relying-party.pot from the plugin's texts.
";

/// WordPress's functions that translate, and which argument is the text.
const KEYWORDS: [&str; 11] = [
    "__",
    "_e",
    "_x:1,2c",
    "_ex:1,2c",
    "_n:1,2",
    "_nx:1,2,4c",
    "esc_html__",
    "esc_html_e",
    "esc_attr__",
    "esc_attr_e",
    "esc_html_x:1,2c",
];

const HEADER: &str = "\
# Translation template of Logto for WordPress.
# This file is distributed under the same license as the plugin. Made by: cargo xtask languages
msgid \"\"
msgstr \"\"
\"Project-Id-Version: Logto for WordPress\\n\"
\"MIME-Version: 1.0\\n\"
\"Content-Type: text/plain; charset=UTF-8\\n\"
\"Content-Transfer-Encoding: 8bit\\n\"
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    crate::packages::ensure(&[crate::packages::Need::Php])?;
    step::timed("Collecting the texts", || {
        Ok(std::fs::write(file(), texts()?)?)
    })
}

/// Fails where the file is not what the texts say.
pub(crate) fn check() -> Result<()> {
    ensure!(
        std::fs::read_to_string(file())? == texts()?,
        "languages/logto-relying-party.pot is behind the plugin's texts; run: cargo xtask languages"
    );
    Ok(())
}

fn file() -> PathBuf {
    paths::plugin().join("languages/logto-relying-party.pot")
}

fn texts() -> Result<String> {
    let mut files = vec!["logto.php".to_owned()];
    for entry in std::fs::read_dir(paths::plugin().join("src"))? {
        files.push(format!("src/{}", entry?.file_name().to_string_lossy()));
    }
    files.sort();
    let answer = Command::new("xgettext")
        .args([
            "--language=PHP",
            "--from-code=UTF-8",
            "--no-location",
            "--no-wrap",
            "--add-comments=translators:",
            "--output=-",
            // None of xgettext's own keywords.
            "--keyword",
        ])
        .args(KEYWORDS.map(|keyword| format!("--keyword={keyword}")))
        .args(&files)
        .current_dir(paths::plugin())
        .output()
        .context("cannot start xgettext")?;
    ensure!(
        answer.status.success(),
        "xgettext: {}",
        String::from_utf8_lossy(&answer.stderr).trim()
    );
    // xgettext's own header has the time in it.
    let answer = String::from_utf8(answer.stdout)?;
    let (_, entries) = answer
        .split_once("\n\n")
        .context("xgettext found no texts")?;
    Ok(format!("{HEADER}\n{entries}"))
}
