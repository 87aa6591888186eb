//! The newest WordPress that Debian carries, unpacked below `target/` and never installed.

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

/// A clean WordPress in `target/wordpress`, fetched once.
pub(crate) fn ensure() -> anyhow::Result<PathBuf> {
    let made = paths::wordpress();
    if !made.join("wp-includes/version.php").exists() {
        fetch(&made)?;
    }
    Ok(made)
}

/// The SQLite drop-in in `target/sqlite-database-integration`, fetched once.
pub(crate) fn ensure_sqlite() -> anyhow::Result<PathBuf> {
    let made = paths::sqlite();
    if made.join("db.copy").exists() {
        return Ok(made);
    }
    let work = emptied(&paths::target().join("npm-pack"))?;
    step::run(
        "Fetching WordPress's SQLite drop-in",
        "sqlite",
        Command::new("npm")
            .args(["pack", SQLITE_CARRIER])
            .current_dir(&work),
    )?;
    let tarball = files(&work, "tgz")?
        .pop()
        .context("npm pack left no package")?;
    step::quietly(
        Command::new("tar")
            .arg("-xzf")
            .arg(&tarball)
            .arg(SQLITE_ARCHIVE)
            .current_dir(&work),
    )?;
    let file = std::fs::File::open(work.join(SQLITE_ARCHIVE))?;
    zip::ZipArchive::new(file)?.extract(work.join("unpacked"))?;
    // The folder in the archive has had more than one name.
    let drop_in =
        find(&work.join("unpacked"), "db.copy").context("the archive holds no db.copy")?;
    replace(drop_in.parent().context("db.copy lies nowhere")?, &made)?;
    std::fs::remove_dir_all(&work)?;
    Ok(made)
}

/// The version of the WordPress that is there, such as `7.1`.
pub(crate) fn version() -> Option<String> {
    let source =
        std::fs::read_to_string(paths::wordpress().join("wp-includes/version.php")).ok()?;
    let line = source
        .lines()
        .find(|line| line.starts_with("$wp_version"))?;
    line.split('\'').nth(1).map(str::to_owned)
}

fn fetch(made: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(
        apt::is_here(),
        "WordPress comes from Debian's packages, and this system has no apt; put an unpacked WordPress in {}",
        made.display()
    );
    let work = emptied(&paths::target().join("apt"))?;
    let apt = Apt::new(&work, &["sid"])?;
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
