//! A PHP of another version than the system's, from Debian's newer releases, unpacked below `target/php/` and never
//! installed. It is run by its own loader with its own libraries, so that it needs no root and sees the files of this
//! machine where they are.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use lexopt::ValueExt;

use crate::apt::{self, Apt};
use crate::folder::{emptied, replace};
use crate::{paths, step};

/// Where the other versions are looked for, the steadier first.
const RELEASES: [&str; 3] = ["trixie", "sid", "experimental"];

/// The libraries that the loader is told of, below the folder.
const LIBRARIES: [&str; 2] = ["usr/lib/x86_64-linux-gnu", "usr/lib"];

/// The versions that `--php` names, however often it is given. Every other option goes to `other`, which says whether it
/// knows it. Nothing where help was all that was wanted; it is printed then.
pub(crate) fn versions(
    arguments: &mut lexopt::Parser,
    help: &str,
    mut other: impl FnMut(&str) -> bool,
) -> Result<Option<Vec<String>>> {
    let mut versions = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => {
                print!("{help}");
                return Ok(None);
            }
            lexopt::Arg::Long("php") => versions.push(arguments.value()?.string()?),
            lexopt::Arg::Long(name) if other(name) => {}
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    Ok(Some(versions))
}

/// One that can be run and built for.
pub(crate) struct OtherPhp {
    folder: PathBuf,
    version: String,
}

impl OtherPhp {
    /// Fetched once. `version`: such as `8.4`.
    pub(crate) fn ensure(version: &str) -> Result<Self> {
        ensure!(
            version.split('.').count() == 2
                && version.split('.').all(|part| part.parse::<u8>().is_ok()),
            "{version:?} is no version of PHP such as 8.4"
        );
        let php = Self {
            folder: paths::target().join("php").join(version),
            version: version.to_owned(),
        };
        if !php.folder.join("root").exists() {
            php.fetch()?;
        }
        php.write_scripts()?;
        Ok(php)
    }

    /// Such as `8.4`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Runs it.
    pub(crate) fn program(&self) -> PathBuf {
        self.folder.join("php")
    }

    /// What `php-config` is to it.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.join("php-config")
    }

    /// PHP's own test runner.
    pub(crate) fn runner(&self) -> Result<PathBuf> {
        let answer = Command::new(self.config()).arg("--phpapi").output()?;
        let api = String::from_utf8(answer.stdout)?;
        Ok(self
            .folder
            .join("root/usr/lib/php")
            .join(api.trim())
            .join("build/run-tests.php"))
    }

    fn fetch(&self) -> Result<()> {
        ensure!(
            apt::is_here(),
            "PHP {} comes from Debian's packages, and this system has no apt",
            self.version
        );
        let work = emptied(&self.folder.join("apt"))?;
        let apt = Apt::new(&work, &RELEASES)?;
        let name = format!("php{}", self.version);
        apt.update(&format!("{name}-lists"))?;
        step::run(
            &format!("Fetching PHP {}", self.version),
            &format!("{name}-download"),
            apt.command(&[
                "-y",
                "--download-only",
                "--no-install-recommends",
                "install",
            ])
            .args([format!("{name}-cli"), format!("{name}-dev")]),
        )?;
        step::timed(&format!("Unpacking PHP {}", self.version), || {
            apt.unpack(&work.join("root"))?;
            replace(&work.join("root"), &self.folder.join("root"))
        })?;
        std::fs::remove_dir_all(&work)?;
        Ok(())
    }

    fn write_scripts(&self) -> Result<()> {
        let root = self.folder.join("root");
        let root = root.display();
        let version = &self.version;
        let libraries = LIBRARIES.map(|path| format!("{root}/{path}")).join(":");
        // By its name in `--argv0`, PHP finds this script when it starts itself again.
        script(
            &self.program(),
            &format!(
                "exec '{root}/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2' --argv0 \"$0\" --library-path '{libraries}' \
                 '{root}/usr/bin/php{version}' \"$@\""
            ),
        )?;
        script(
            &self.config(),
            &format!(
                "sh '{root}/usr/bin/php-config{version}' \"$@\" | sed 's|/usr/include/php|{root}/usr/include/php|g'"
            ),
        )
    }
}

fn script(path: &Path, text: &str) -> Result<()> {
    let whole = format!("#!/bin/sh\n{text}\n");
    if std::fs::read_to_string(path).is_ok_and(|there| there == whole) {
        return Ok(());
    }
    std::fs::write(path, whole).with_context(|| format!("cannot write {}", path.display()))?;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755))?;
    Ok(())
}
