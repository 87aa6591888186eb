//! What a release is made of: a software bill of materials (CycloneDX, JSON). Without a time and a serial number, so that
//! the same sources give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::cargo::cargo;
use crate::{component, paths};

/// What is compiled, and for which processor. The component is in the extension, and in the plugin's programs.
const PARTS: [(&str, &str); 4] = [
    ("component", "wasm32-wasip1"),
    ("logto", "x86_64-unknown-linux-gnu"),
    ("process", "x86_64-unknown-linux-gnu"),
    ("process", "aarch64-unknown-linux-gnu"),
];

/// Its code becomes part of the component, though only the build tool depends on it.
const ADAPTER: &str = "wasi-preview1-component-adapter-provider";

/// One crate, by name and version.
pub(crate) type Crate = (String, String);

/// The document.
pub(crate) fn document() -> Result<String> {
    let sums = checksums(&lock()?);
    let crates = Crates::compiled_in(&sums)?;
    let mut components: Vec<Value> = crates
        .found
        .iter()
        .map(|(each, about)| library(each, about, sums.get(each)))
        .collect();
    components.extend(standard_libraries()?);
    let dependencies: Vec<Value> = crates
        .edges
        .iter()
        .map(|(of, on)| {
            let on: Vec<String> = on.iter().map(reference).collect();
            json!({ "ref": reference(of), "dependsOn": on })
        })
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": "logto-relying-party",
            "name": "logto-relying-party",
            "version": version,
            "description": "Logto for WordPress: the plugin, its PHP extension and its program",
            "licenses": [{ "license": { "id": "MIT" } }],
        }},
        "components": components,
        "dependencies": dependencies,
    });
    Ok(format!("{document:#}\n"))
}

/// The crates that are compiled in, each with its license.
pub(crate) fn crates() -> Result<BTreeMap<Crate, String>> {
    let crates = Crates::compiled_in(&checksums(&lock()?))?;
    Ok(crates
        .found
        .into_iter()
        .map(|(each, (license, _))| (each, license))
        .collect())
}

fn lock() -> Result<String> {
    Ok(std::fs::read_to_string(paths::root().join("Cargo.lock"))?)
}

/// The crates of all parts.
#[derive(Default)]
struct Crates {
    /// Each with its license and the parts that it is in.
    found: BTreeMap<Crate, (String, BTreeSet<String>)>,
    edges: BTreeMap<Crate, BTreeSet<Crate>>,
}

impl Crates {
    fn compiled_in(sums: &BTreeMap<Crate, String>) -> Result<Self> {
        let mut crates = Self::default();
        for (package, target) in PARTS {
            let tree = cargo("tree")
                .args(["--package", package, "--target", target])
                // No macros: they run while it is compiled, and are not in it.
                .args(["--edges", "normal,no-proc-macro", "--prefix", "depth"])
                .args(["--format", "|{p}|{l}"])
                .output()
                .context("cannot start cargo tree")?;
            ensure!(
                tree.status.success(),
                "cargo tree: {}",
                String::from_utf8_lossy(&tree.stderr).trim()
            );
            crates.read(package, &String::from_utf8(tree.stdout)?)?;
        }
        let adapter = sums
            .keys()
            .find(|(name, _)| name == ADAPTER)
            .with_context(|| format!("Cargo.lock has no {ADAPTER}"))?;
        crates.add(
            adapter.clone(),
            "Apache-2.0 WITH LLVM-exception",
            "component",
        );
        Ok(crates)
    }

    fn add(&mut self, each: Crate, license: &str, part: &str) {
        let about = self
            .found
            .entry(each)
            .or_insert_with(|| (license.to_owned(), BTreeSet::new()));
        about.1.insert(part.to_owned());
    }

    /// Reads lines such as `2|libc v0.2.1|MIT`, each below what depends on it.
    fn read(&mut self, part: &str, tree: &str) -> Result<()> {
        let mut above: Vec<Crate> = Vec::new();
        for line in tree.lines().filter(|line| !line.is_empty()) {
            let mut fields = line.split('|');
            let depth: usize = fields
                .next()
                .unwrap_or_default()
                .parse()
                .with_context(|| format!("cargo tree says {line:?}"))?;
            // After the name and version stand a folder, and marks such as `(*)`.
            let mut words = fields.next().unwrap_or_default().split(' ');
            let each = (
                words.next().unwrap_or_default().to_owned(),
                words
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches('v')
                    .to_owned(),
            );
            // A crate listed before ends in `(*)`.
            let license = fields.next().unwrap_or_default();
            self.add(each.clone(), license.trim_end_matches(" (*)"), part);
            above.truncate(depth);
            if let Some(parent) = above.last() {
                self.edges
                    .entry(parent.clone())
                    .or_default()
                    .insert(each.clone());
            }
            above.push(each);
        }
        Ok(())
    }
}

fn reference((name, version): &Crate) -> String {
    format!("pkg:cargo/{name}@{version}")
}

fn library(
    each: &Crate,
    (license, parts): &(String, BTreeSet<String>),
    sum: Option<&String>,
) -> Value {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    // Ours have no archive: they come from this repository.
    let hashes: Vec<Value> = sum
        .map(|sum| json!({ "alg": "SHA-256", "content": sum }))
        .into_iter()
        .collect();
    json!({
        "type": "library",
        "bom-ref": reference(each),
        "name": each.0,
        "version": each.1,
        "purl": reference(each),
        // Some older crates write a slash for OR.
        "licenses": [{ "expression": license.replace('/', " OR ") }],
        "hashes": hashes,
        "properties": [{ "name": "logto:in", "value": parts.join(" ") }],
    })
}

/// Rust's own, of each compiler that takes part.
fn standard_libraries() -> Result<Vec<Value>> {
    let mut versions = BTreeSet::new();
    for compiler in ["rustc", component::compiler()] {
        let answer = std::process::Command::new(compiler)
            .arg("--version")
            .current_dir(paths::root())
            .output()
            .with_context(|| format!("cannot start {compiler}"))?;
        let said = String::from_utf8(answer.stdout)?;
        let version = said.split(' ').nth(1).context("rustc says no version")?;
        versions.insert(version.to_owned());
    }
    Ok(versions
        .into_iter()
        .map(|version| {
            json!({
                "type": "library",
                "bom-ref": format!("rust-std@{version}"),
                "name": "rust-std",
                "version": version,
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            })
        })
        .collect())
}

/// The SHA-256 of each crate's archive, as `Cargo.lock` has it.
fn checksums(lock: &str) -> BTreeMap<Crate, String> {
    let value = |block: &str, key: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))
            .map(|rest| rest.trim_end_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|block| {
            let sum = value(block, "checksum")?;
            Some(((value(block, "name")?, value(block, "version")?), sum))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_is_listed_with_its_license_and_hash() {
        let document: Value = serde_json::from_str(&document().unwrap()).unwrap();
        let components = document["components"].as_array().unwrap();
        let one = |name: &str| {
            components
                .iter()
                .find(|component| component["name"] == name)
                .unwrap_or_else(|| panic!("{name} is not listed"))
        };
        // The signatures of the component, the sandbox of the extension and the program, the adapter, and what all have
        // of their own.
        assert_eq!(one("p384")["properties"][0]["value"], "component");
        assert_eq!(one("wasmtime")["properties"][0]["value"], "logto process");
        one(ADAPTER);
        one("rust-std");
        for component in components {
            let license = component["licenses"][0]["expression"].as_str().unwrap();
            assert!(!license.is_empty(), "{component}");
            let ours = [
                "component",
                "relying-party",
                "logto",
                "process",
                "host",
                "rust-std",
            ];
            assert!(
                component["hashes"][0]["content"].is_string()
                    || ours.contains(&component["name"].as_str().unwrap()),
                "{component}"
            );
        }
        // The compiler is not in what it compiles, nor is what only tests use.
        for absent in ["cranelift-codegen", "proptest", "syn"] {
            assert!(
                !components
                    .iter()
                    .any(|component| component["name"] == absent),
                "{absent} is listed"
            );
        }
    }

    #[test]
    fn the_tree_says_what_depends_on_what() {
        let mut crates = Crates::default();
        let tree = "0|a v1.0.0 (/here)|MIT\n1|b v2.0.0|MIT OR Apache-2.0\n2|c v3.0.0|MIT\n1|c v3.0.0|MIT (*)\n";
        crates.read("part", tree).unwrap();
        let named = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        assert_eq!(
            crates.edges[&named("a", "1.0.0")],
            BTreeSet::from([named("b", "2.0.0"), named("c", "3.0.0")])
        );
        assert_eq!(crates.found[&named("c", "3.0.0")].0, "MIT");
    }
}
