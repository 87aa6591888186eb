//! The version of the contract in the names of its classes, where people write them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::model::UNVERSIONED;

/// What people write that may name a class.
const KINDS: [&str; 5] = ["php", "phpt", "inc", "mjs", "js"];

/// The files below some folders that may name a class, in order.
pub(crate) fn files_below(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut folders = folders.to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if is_source(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_source(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str());
    kind.is_some_and(|kind| KINDS.contains(&kind))
}

/// The text with the version in every name, its backslashes single or, inside a string, double; nothing when it has it
/// everywhere already.
pub(crate) fn of_version(text: &str, version: u64) -> Option<String> {
    let mut out = text.to_owned();
    for backslash in ["\\", "\\\\"] {
        let before = format!("{}{backslash}V", UNVERSIONED.replace('\\', backslash));
        let mut parts = out.split(before.as_str());
        let mut named = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let after = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
            named.push_str(&before);
            // `Verdict` and its like begin with the letter too.
            if after.len() < part.len() {
                named.push_str(&version.to_string());
            }
            named.push_str(after);
        }
        out = named;
    }
    (out != text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_version_is_found_and_no_other_word() {
        let check = |text: &str, named: Option<&str>| {
            assert_eq!(of_version(text, 12).as_deref(), named, "{text}");
        };
        check(
            "use Logto\\RelyingParty\\V1\\Keys;",
            Some("use Logto\\RelyingParty\\V12\\Keys;"),
        );
        check(
            "'Logto\\\\RelyingParty\\\\V3\\\\Keys'",
            Some("'Logto\\\\RelyingParty\\\\V12\\\\Keys'"),
        );
        check("use Logto\\RelyingParty\\V12\\Keys;", None);
        check("Logto\\RelyingParty\\Verdict, Logto\\Other\\V1", None);
    }
}
