//! `cargo xtask package`: the ZIP that an administrator uploads. The same files give the same bytes, so that anybody
//! can check a published one.

use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use zip::write::SimpleFileOptions;

use crate::{help, paths, step};

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

const HELP: &str = "\
cargo xtask package

Makes target/logto-plugin-<version>.zip, to be uploaded in Plugins > Add New > Upload Plugin.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    println!("{}", make()?.display());
    Ok(())
}

/// Makes the ZIP and says where it lies.
pub(crate) fn make() -> anyhow::Result<PathBuf> {
    step::timed("Making the plugin's ZIP", || {
        let version = env!("CARGO_PKG_VERSION");
        check_versions(&paths::plugin(), version)?;
        let made = paths::target().join(format!("logto-plugin-{version}.zip"));
        std::fs::create_dir_all(paths::target())?;
        let part = made.with_extension("part");
        write(
            &paths::plugin(),
            &paths::root().join("LICENSE"),
            std::fs::File::create(&part)?,
        )?;
        std::fs::rename(&part, &made)?;
        Ok(made)
    })
}

/// Sorted names, one fixed time, fixed permissions: nothing of this machine gets in.
fn write(plugin: &Path, license: &Path, into: impl Write + Seek) -> anyhow::Result<()> {
    let mut files = vec![(PathBuf::from("LICENSE"), license.to_owned())];
    for name in CONTENTS {
        collect(plugin, Path::new(name), &mut files)?;
    }
    files.sort();
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = zip::ZipWriter::new(into);
    for (name, path) in files {
        let content =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        archive.start_file_from_path(Path::new(SLUG).join(name), options)?;
        archive.write_all(&content)?;
    }
    archive.finish()?;
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
    use std::io::Cursor;

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
        write(folder, &folder.join("LICENSE"), &mut bytes).unwrap();
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
            "logto.php",
            "readme.txt",
            "src/A.php",
            "src/Deep/B.php",
        ];
        assert_eq!(names, expected.map(|name| format!("{SLUG}/{name}")));
        std::fs::remove_dir_all(folder).unwrap();
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
