//! `cargo xtask package`: the ZIP that an administrator uploads. The same files give the same bytes, so that anybody
//! can check a published one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use crate::processor::Processor;
use crate::{help, licenses, packages, paths, program, sbom, step};

/// The folder in the ZIP, which is the plugin's slug in WordPress.
pub(crate) const SLUG: &str = "logto-relying-party";

/// What of `wordpress-plugin/` belongs in the ZIP. Whatever else lies there stays out.
const CONTENTS: [&str; 7] = [
    "logto.php",
    "uninstall.php",
    "readme.txt",
    "src",
    "contract",
    "assets",
    "languages",
];

/// Of everything else in the ZIP, so that `sha256sum -c SHA256SUMS` tells in the plugin's folder what was changed.
const SUMS: &str = "SHA256SUMS";

/// What the plugin, its program and the extension are made of.
const SBOM: &str = "sbom.cdx.json";

/// The licenses of other people's work that is compiled in.
const LICENSES: &str = "licenses.txt";

const HELP: &str = "\
cargo xtask package

Makes target/logto-plugin-<version>.zip, to be uploaded in Plugins > Add Plugin > Upload Plugin, and beside it the SHA-256
of the ZIP and its bill of materials (CycloneDX).
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    packages::ensure(&[packages::Need::Component, packages::Need::Program])?;
    println!("{}", make()?.display());
    Ok(())
}

/// A file of the ZIP, by its path in the plugin's folder.
type Files = BTreeMap<String, Vec<u8>>;

/// Makes the ZIP and says where it lies.
pub(crate) fn make() -> anyhow::Result<PathBuf> {
    program::build()?;
    step::timed("Making the plugin's ZIP", || {
        let version = env!("CARGO_PKG_VERSION");
        check_versions(&paths::plugin(), version)?;
        let made = paths::target().join(format!("logto-plugin-{version}.zip"));
        std::fs::create_dir_all(paths::target())?;
        let sbom = sbom::document()?;
        let mut files = sources(&paths::plugin(), &paths::root().join("LICENSE"))?;
        files.insert(SBOM.to_owned(), sbom.clone().into_bytes());
        files.insert(LICENSES.to_owned(), licenses::document()?.into_bytes());
        for processor in Processor::ALL {
            files.insert(
                processor.program_in_plugin(),
                std::fs::read(processor.program())?,
            );
        }
        let mut bytes = Cursor::new(Vec::new());
        write(files, &mut bytes)?;
        let bytes = bytes.into_inner();
        let name = made.file_name().unwrap_or_default().to_string_lossy();
        std::fs::write(made.with_extension("cdx.json"), sbom)?;
        std::fs::write(
            made.with_extension("zip.sha256"),
            format!("{}  {name}\n", sha256(&bytes)),
        )?;
        let part = made.with_extension("part");
        std::fs::write(&part, bytes)?;
        std::fs::rename(&part, &made)?;
        Ok(made)
    })
}

/// What of the repository is in the ZIP.
fn sources(plugin: &Path, license: &Path) -> anyhow::Result<Files> {
    let mut found = vec![(PathBuf::from("LICENSE"), license.to_owned())];
    for name in CONTENTS {
        collect(plugin, Path::new(name), &mut found)?;
    }
    found
        .into_iter()
        .map(|(name, path)| {
            let content =
                std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = name
                .to_str()
                .with_context(|| format!("no name for a ZIP: {}", name.display()))?;
            Ok((name.to_owned(), content))
        })
        .collect()
}

/// Adds the sums. Sorted names, one fixed time, fixed permissions: nothing of this machine gets in. WordPress unpacks
/// without looking at permissions; who unpacks by hand finds the programs ready to run.
fn write(mut files: Files, into: impl Write + Seek) -> anyhow::Result<()> {
    let sums: String = files
        .iter()
        .map(|(name, content)| format!("{}  {name}\n", sha256(content)))
        .collect();
    files.insert(SUMS.to_owned(), sums.into_bytes());
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = zip::ZipWriter::new(into);
    for (name, content) in files {
        let permissions = if is_program(&name) { 0o755 } else { 0o644 };
        archive.start_file(
            format!("{SLUG}/{name}"),
            options.unix_permissions(permissions),
        )?;
        archive.write_all(&content)?;
    }
    archive.finish()?;
    Ok(())
}

fn is_program(name: &str) -> bool {
    Processor::ALL
        .into_iter()
        .any(|processor| processor.program_in_plugin() == name)
}

/// SHA-256 in hexadecimal, as `sha256sum` writes it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Makes the ZIP twice, and holds what is in it against the repository.
pub(crate) fn check() -> anyhow::Result<()> {
    let first = std::fs::read(make()?)?;
    let made = make()?;
    anyhow::ensure!(
        first == std::fs::read(&made)?,
        "two ZIPs of the same sources differ"
    );
    step::timed("Accounting for every file in it", || {
        let mut archive = zip::ZipArchive::new(Cursor::new(first))?;
        let mut files = Files::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at)?;
            let name = file.name()?.into_owned();
            let name = name
                .strip_prefix(&format!("{SLUG}/"))
                .with_context(|| format!("{name} lies outside the plugin's folder"))?;
            let mut content = Vec::new();
            file.read_to_end(&mut content)?;
            files.insert(name.to_owned(), content);
        }
        account(&files, &known()?)
    })
}

/// What git knows of the plugin. Where there is no git, as in an archive of the sources, what lies there.
fn known() -> anyhow::Result<Files> {
    let answer = std::process::Command::new("git")
        .args(["ls-files", "-z", "."])
        .current_dir(paths::plugin())
        .output();
    let mut files = sources(&paths::plugin(), &paths::root().join("LICENSE"))?;
    if let Ok(answer) = answer
        && answer.status.success()
    {
        let listed = String::from_utf8(answer.stdout)?;
        let listed: BTreeSet<&str> = listed.split('\0').collect();
        files.retain(|name, _| name == "LICENSE" || listed.contains(name.as_str()));
    }
    Ok(files)
}

/// Every file is one of the repository, unchanged, or one that is made; and its sum is right.
fn account(files: &Files, known: &Files) -> anyhow::Result<()> {
    for (name, content) in files {
        match known.get(name) {
            Some(source) => {
                anyhow::ensure!(source == content, "{name} is not as in the repository")
            }
            None => anyhow::ensure!(
                [SUMS, SBOM, LICENSES].contains(&name.as_str()) || is_program(name),
                "{name} is in the ZIP, and nobody knows where from"
            ),
        }
    }
    for name in known.keys() {
        anyhow::ensure!(files.contains_key(name), "{name} is not in the ZIP");
    }
    let sums = std::str::from_utf8(files.get(SUMS).context("the ZIP has no sums")?)?;
    let summed: BTreeSet<(&str, &str)> = sums
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, name)| (name, sum))
        .collect();
    anyhow::ensure!(
        summed.len() + 1 == files.len(),
        "{} sums for {} files",
        summed.len(),
        files.len()
    );
    for (name, sum) in summed {
        let content = files.get(name).with_context(|| format!("no {name}"))?;
        anyhow::ensure!(sum == sha256(content), "the sum of {name} is wrong");
    }
    Ok(())
}

/// Every file at `name` and below; hidden ones are somebody's editor or system.
fn collect(plugin: &Path, name: &Path, files: &mut Vec<(PathBuf, PathBuf)>) -> anyhow::Result<()> {
    let path = plugin.join(name);
    if path.is_file() {
        files.push((name.to_owned(), path));
    } else if path.is_dir() {
        for entry in std::fs::read_dir(&path)? {
            let own = entry?.file_name();
            if !own.to_string_lossy().starts_with('.') {
                collect(plugin, &name.join(own), files)?;
            }
        }
    }
    Ok(())
}

/// WordPress reads the version in the header of `logto.php`, the plugin directory the one in `readme.txt`.
fn check_versions(plugin: &Path, expected: &str) -> anyhow::Result<()> {
    for (name, field) in [("logto.php", "Version:"), ("readme.txt", "Stable tag:")] {
        let path = plugin.join(name);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let found =
            header(&text, field).with_context(|| format!("{name} has no line `{field}`"))?;
        anyhow::ensure!(
            found == expected,
            "{name} says `{field} {found}`, Cargo.toml says {expected}"
        );
    }
    Ok(())
}

/// The value of a header field, in a comment or not.
fn header<'a>(text: &'a str, field: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| {
            line.trim_start_matches([' ', '\t', '*'])
                .strip_prefix(field)
        })
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plugin folder of its own, with the main file's version as given.
    fn plugin(name: &str, version: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("src/Deep")).unwrap();
        std::fs::create_dir_all(folder.join("tests")).unwrap();
        std::fs::write(
            folder.join("logto.php"),
            format!("<?php\n/**\n * Plugin Name: Logto\n * Version: {version}\n */\n"),
        )
        .unwrap();
        std::fs::write(
            folder.join("readme.txt"),
            "=== Logto ===\nStable tag: 1.2.3\n",
        )
        .unwrap();
        std::fs::write(folder.join("src/Deep/B.php"), "<?php").unwrap();
        std::fs::write(folder.join("src/A.php"), "<?php").unwrap();
        std::fs::write(folder.join("src/.A.php.swp"), "an editor's").unwrap();
        std::fs::write(folder.join("tests/Test.php"), "<?php").unwrap();
        std::fs::write(folder.join("LICENSE"), "MIT").unwrap();
        folder
    }

    fn zipped(folder: &Path) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let files = sources(folder, &folder.join("LICENSE")).unwrap();
        write(files, &mut bytes).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_same_files_give_the_same_bytes_whatever_their_times() {
        let folder = plugin("same", "1.2.3");
        let first = zipped(&folder);
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
        std::fs::File::options()
            .append(true)
            .open(folder.join("src/A.php"))
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert_eq!(first, zipped(&folder));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_what_belongs_in_the_zip_is_in_it() {
        let folder = plugin("contents", "1.2.3");
        let archive = zip::ZipArchive::new(Cursor::new(zipped(&folder))).unwrap();
        let names: Vec<_> = archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        let expected = [
            "LICENSE",
            "SHA256SUMS",
            "logto.php",
            "readme.txt",
            "src/A.php",
            "src/Deep/B.php",
        ];
        assert_eq!(names, expected.map(|name| format!("{SLUG}/{name}")));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_nobody_knows_or_that_was_changed_is_found() {
        let file = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
        let known = Files::from([file("logto.php", "<?php")]);
        let sums = format!("{}  logto.php\n", sha256(b"<?php"));
        let whole = Files::from([file("logto.php", "<?php"), file(SUMS, &sums)]);
        account(&whole, &known).unwrap();
        let with = |name: &str, content: &str| {
            let mut files = whole.clone();
            files.extend([file(name, content)]);
            account(&files, &known).unwrap_err().to_string()
        };
        assert_eq!(
            with("src/notes.txt", ""),
            "src/notes.txt is in the ZIP, and nobody knows where from"
        );
        assert_eq!(
            with("logto.php", "<?php evil();"),
            "logto.php is not as in the repository"
        );
        assert_eq!(
            with(SUMS, &sums.replacen(|_: char| true, "x", 1)),
            "the sum of logto.php is wrong"
        );
        assert_eq!(with(SUMS, ""), "0 sums for 2 files");
        assert_eq!(
            account(&Files::new(), &known).unwrap_err().to_string(),
            "logto.php is not in the ZIP"
        );
    }

    #[test]
    fn a_plugin_header_with_another_version_is_refused() {
        let folder = plugin("version", "1.2.4");
        let error = check_versions(&folder, "1.2.3").unwrap_err().to_string();
        assert_eq!(
            error,
            "logto.php says `Version: 1.2.4`, Cargo.toml says 1.2.3"
        );
        assert!(
            check_versions(&folder, "1.2.4")
                .unwrap_err()
                .to_string()
                .contains("readme.txt")
        );
        std::fs::remove_dir_all(folder).unwrap();
    }
}
