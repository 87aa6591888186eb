//! The newest WordPress that Debian carries, unpacked below `target/` and never installed: apt is given lists, a
//! cache and sources of its own, and verifies them with Debian's keys as ever.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

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
    run(Command::new("tar")
        .arg("-xzf")
        .arg(&tarball)
        .arg(SQLITE_ARCHIVE)
        .current_dir(&work))?;
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
        Path::new("/usr/bin/apt-get").exists() && Path::new("/usr/bin/dpkg").exists(),
        "WordPress comes from Debian's packages, and this system has no apt; put an unpacked WordPress in {}",
        made.display()
    );
    let work = emptied(&paths::target().join("apt"))?;
    let packages = work.join("packages");
    std::fs::create_dir_all(&packages)?;
    for folder in ["lists/partial", "cache/archives/partial"] {
        std::fs::create_dir_all(work.join(folder))?;
    }
    std::fs::write(
        work.join("sources.list"),
        format!("deb [signed-by={KEYRING}] {} sid main\n", mirror()),
    )?;
    std::fs::write(work.join("apt.conf"), configuration(&work))?;
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .arg("-c")
            .arg(work.join("apt.conf"))
            .args(arguments)
            .current_dir(&packages);
        command
    };
    step::run(
        "Fetching the list of Debian's newest packages",
        "wordpress-lists",
        &mut apt(&["update"]),
    )?;
    step::run(
        "Fetching WordPress",
        "wordpress-download",
        apt(&["download"]).args(PACKAGES),
    )?;
    step::timed("Unpacking WordPress", || {
        for package in files(&packages, "deb")? {
            run(Command::new("dpkg")
                .arg("-x")
                .arg(package)
                .arg(work.join("root")))?;
        }
        let unpacked = work.join("root/usr/share/wordpress");
        // Debian's own configuration and a link into /etc: neither is ours.
        for name in [".htaccess", "wp-config.php"] {
            let _ = std::fs::remove_file(unpacked.join(name));
        }
        // Links between packages become files; one that leads nowhere fails here, and names a missing package.
        run(Command::new("cp")
            .arg("-rL")
            .arg(&unpacked)
            .arg(work.join("flat")))?;
        replace(&work.join("flat"), made)
    })?;
    std::fs::remove_dir_all(&work)?;
    Ok(())
}

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// apt's state apart from the system's; the system's own hooks (which tidy the system's cache) do not run.
fn configuration(work: &Path) -> String {
    let work = work.display();
    format!(
        "#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n#clear DPkg::Post-Invoke;\n\
         Dir::Etc::sourcelist \"{work}/sources.list\";\nDir::Etc::sourceparts \"-\";\n\
         Dir::State::lists \"{work}/lists\";\nDir::Cache \"{work}/cache\";\n\
         Acquire::Languages \"none\";\nAcquire::IndexTargets::deb::DEP-11::DefaultEnabled \"false\";\n\
         // The user that apt downloads as has no access to this folder.\nAPT::Sandbox::User \"root\";\n"
    )
}

/// The mirror that this system uses already, else Debian's own.
fn mirror() -> String {
    Command::new("apt-get")
        .args(["indextargets", "--format", "$(REPO_URI)"])
        .output()
        .ok()
        .and_then(|answer| {
            let text = String::from_utf8_lossy(&answer.stdout).into_owned();
            text.lines()
                .find(|line| line.trim_end_matches('/').ends_with("/debian"))
                .map(str::to_owned)
        })
        .unwrap_or_else(|| "http://deb.debian.org/debian".to_owned())
}

fn emptied(folder: &Path) -> anyhow::Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

/// Moves `from` to `to` in one go, so that what is there is whole.
fn replace(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::rename(from, to).with_context(|| format!("cannot move to {}", to.display()))
}

fn files(folder: &Path, extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
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

/// A quick command whose failure is told by its own words.
fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let answer = command
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    anyhow::ensure!(
        answer.status.success(),
        "{program}: {}: {}",
        answer.status,
        String::from_utf8_lossy(&answer.stderr).trim()
    );
    Ok(())
}
