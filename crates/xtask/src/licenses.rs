//! The licenses of other people's crates that are compiled in, as their authors wrote them: most ask that their text
//! goes along with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cargo::cargo;
use crate::sbom::{self, Crate};

/// Files of a crate that are part of its license, whatever follows.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// Each text once, below the names of the crates that carry it; then the crates that carry none.
pub(crate) fn document() -> Result<String> {
    let compiled_in = sbom::crates()?;
    let folders = folders()?;
    let mut texts: BTreeMap<String, BTreeSet<&Crate>> = BTreeMap::new();
    let mut without = BTreeSet::new();
    for (each, license) in &compiled_in {
        let Some(folder) = folders.get(each) else {
            // Ours: the LICENSE beside this file.
            continue;
        };
        let found = license_texts(Path::new(folder))?;
        if found.is_empty() {
            without.insert((each, license));
        }
        for text in found {
            texts.entry(text).or_default().insert(each);
        }
    }
    ensure!(texts.len() > 10, "no licenses in the crates' sources");
    let mut document = "The licenses of other people's work that is compiled in. Rust's standard library: MIT OR Apache-2.0, \
                        https://www.rust-lang.org/policies/licenses\n"
        .to_owned();
    for ((name, version), license) in without {
        document += &format!("{name} {version}: {license}\n");
    }
    for (text, crates) in texts {
        let names: Vec<String> = crates
            .into_iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        let line = "=".repeat(80);
        document += &format!("\n{line}\n{}\n{line}\n\n{text}\n", names.join(", "));
    }
    Ok(document)
}

fn license_texts(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
            // Line ends are the only thing in which copies of one text differ for nothing.
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).replace("\r\n", "\n");
            texts.push(text.trim().to_owned());
        }
    }
    Ok(texts)
}

/// Where the sources of each crate of a registry lie.
fn folders() -> Result<BTreeMap<Crate, String>> {
    let answer = cargo("metadata")
        .args(["--format-version", "1"])
        .output()
        .context("cannot start cargo metadata")?;
    ensure!(
        answer.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&answer.stderr).trim()
    );
    let metadata: Value = serde_json::from_slice(&answer.stdout)?;
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("cargo metadata names no packages")?;
    let text = |package: &Value, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    Ok(packages
        .iter()
        .filter_map(|package| {
            text(package, "source")?;
            let folder = Path::new(&text(package, "manifest_path")?)
                .parent()?
                .to_str()?
                .to_owned();
            Some(((text(package, "name")?, text(package, "version")?), folder))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wrote_what_is_compiled_in_is_named_with_their_license() {
        let document = document().unwrap();
        for named in ["wasmtime 48", "openidconnect 4", "p384 0.14"] {
            assert!(document.contains(named), "{named}");
        }
        assert!(document.contains("Permission is hereby granted"));
        assert!(document.contains("Apache License"));
    }
}
