//! Builds the PHP extension, to `target/extension/`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;

use crate::cargo::{self, cargo};
use crate::other_php::{self, OtherPhp};
use crate::{component, licenses, packages, paths, phpt, step};

const HELP: &str = "\
cargo xtask extension [--php VERSION]... [--test]

Makes target/extension/logto.so, the PHP extension with the component in it, and the same under the name that says
which PHP takes it: logto-<module API>-<nts or zts>-x86_64.so; beside it the archive that PIE, PHP's installer of
extensions, takes from a release: php_logto-<version>_php<version>-x86_64-linux-glibc-nts.zip.

  --php VERSION  for that PHP of Debian's newer releases (8.4, 8.5) in place of the system's; may be given again
  --test         run the extension's tests with it too
";

/// `cargo xtask extension`.
pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    let mut test = false;
    let asked = other_php::versions(&mut arguments, HELP, |option| {
        let known = option == "test";
        test |= known;
        known
    })?;
    let Some(versions) = asked else {
        return Ok(());
    };
    packages::ensure(&[packages::Need::Component, packages::Need::Extension])?;
    if versions.is_empty() {
        let made = build()?;
        println!("{}\n{}", made.display(), named(&Php::System)?.display());
        println!("{}", archive(&Php::System, &made)?.display());
        if test {
            phpt::run()?;
        }
    }
    for version in versions {
        let other = OtherPhp::ensure(&version)?;
        let made = build_for(&other)?;
        println!("{}", made.display());
        println!("{}", archive(&Php::Other(&other), &made)?.display());
        if test {
            check(&other, &made)?;
        }
    }
    Ok(())
}

/// The versions of PHP beside the system's that are tried by the thorough tests.
const OTHERS: [&str; 2] = ["8.4", "8.5"];

/// Builds for each of them and runs the extension's tests there, then builds for the system's again.
pub(crate) fn check_others() -> Result<()> {
    for version in OTHERS {
        let other = OtherPhp::ensure(version)?;
        check(&other, &build_for(&other)?)?;
    }
    build().map(drop)
}

fn check(other: &OtherPhp, extension: &Path) -> Result<()> {
    phpt::run_with(&other.program(), &other.runner()?, extension)
}

/// Builds what has changed for the system's PHP, the component included, and gives the path of the extension.
pub(crate) fn build() -> Result<PathBuf> {
    component::build()?;
    let built = compile(&Php::System)?;
    install(&built, &named(&Php::System)?)?;
    install(&built, &paths::extension())
}

/// The same for another PHP; the file has the name that says which.
pub(crate) fn build_for(other: &OtherPhp) -> Result<PathBuf> {
    component::build()?;
    let php = Php::Other(other);
    install(&compile(&php)?, &named(&php)?)
}

/// The PHP that is built for.
pub(crate) enum Php<'a> {
    System,
    Other(&'a OtherPhp),
}

impl Php<'_> {
    fn program(&self) -> PathBuf {
        match self {
            Self::System => "php".into(),
            Self::Other(other) => other.program(),
        }
    }

    /// What it prints when it runs `code`.
    pub(crate) fn say(&self, code: &str) -> Result<String> {
        let program = self.program();
        let answer = Command::new(&program)
            .args(["-n", "-r", code])
            .output()
            .with_context(|| format!("cannot start {}", program.display()))?;
        Ok(String::from_utf8(answer.stdout)?)
    }
}

fn compile(php: &Php) -> Result<PathBuf> {
    let target = cargo::target();
    let mut build = cargo("build");
    cargo::for_release(&mut build, &[], &cargo::sysroot()?);
    build.args(["--release", "--package", "logto"]);
    build.arg("--target-dir").arg(&target);
    let (title, log) = match php {
        Php::System => ("Building the PHP extension".to_owned(), "extension"),
        Php::Other(other) => {
            build
                .env("PHP", other.program())
                .env("PHP_CONFIG", other.config());
            (
                format!("Building the PHP extension for {}", other.version()),
                "extension-other",
            )
        }
    };
    step::run(&title, log, &mut build)?;
    Ok(target.join("release/liblogto.so"))
}

/// PHP loads an extension only where module API, thread safety and processor are those it was built for.
fn named(php: &Php) -> Result<PathBuf> {
    let said = Command::new(php.program())
        .args(["-n", "-i"])
        .output()
        .with_context(|| format!("cannot start {}", php.program().display()))?;
    let name = file_name(&String::from_utf8_lossy(&said.stdout))
        .with_context(|| format!("{} does not say what it is", php.program().display()))?;
    Ok(paths::extension().with_file_name(name))
}

/// From what `php -i` says.
fn file_name(information: &str) -> Option<String> {
    let said = |label: &str| {
        information
            .lines()
            .find_map(|line| line.strip_prefix(label)?.trim().strip_prefix("=>"))
            .map(str::trim)
    };
    let api = said("PHP Extension ")?;
    let threads = match said("Thread Safety ")? {
        "disabled" => "nts",
        _ => "zts",
    };
    let debug = match said("Debug Build ")? {
        "no" => "",
        _ => "-debug",
    };
    Some(format!("logto-{api}-{threads}{debug}-x86_64.so"))
}

/// For PIE, under the name by which it finds the archive among the files of a release.
fn archive(php: &Php, library: &Path) -> Result<PathBuf> {
    let name = php.say(
        "printf( 'php%s.%s-x86_64-linux-glibc%s-%s', PHP_MAJOR_VERSION, PHP_MINOR_VERSION, PHP_DEBUG ? '-debug' : '', PHP_ZTS ? 'zts' : 'nts' );",
    )?;
    let version = env!("CARGO_PKG_VERSION");
    let made = paths::extension().with_file_name(format!("php_logto-{version}_{name}.zip"));
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = zip::ZipWriter::new(fs::File::create(&made)?);
    for (name, content) in [
        ("LICENSE", fs::read(paths::root().join("LICENSE"))?),
        ("licenses.txt", licenses::document()?.into_bytes()),
        ("logto.so", fs::read(library)?),
    ] {
        archive.start_file(name, options)?;
        archive.write_all(&content)?;
    }
    archive.finish()?;
    Ok(made)
}

/// Puts the library in its place by renaming: a PHP that has the old one loaded keeps it whole.
fn install(built: &Path, to: &Path) -> Result<PathBuf> {
    let library = fs::read(built).with_context(|| format!("cannot read {}", built.display()))?;
    if fs::read(to).is_ok_and(|installed| installed == library) {
        return Ok(to.to_owned());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let unfinished = to.with_extension("unfinished");
    fs::write(&unfinished, library)
        .and_then(|()| fs::rename(&unfinished, to))
        .with_context(|| format!("cannot write {}", to.display()))?;
    Ok(to.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_named_by_what_php_compares_before_it_loads_one() {
        let said = "PHP Version => 8.2.36\nPHP API => 20220829\nPHP Extension => 20220829\n\
                    Zend Extension => 420220829\nDebug Build => no\nThread Safety => disabled\n";
        assert_eq!(
            file_name(said).as_deref(),
            Some("logto-20220829-nts-x86_64.so")
        );
        let thread_safe = said
            .replace("disabled", "enabled")
            .replace("=> no", "=> yes");
        assert_eq!(
            file_name(&thread_safe).as_deref(),
            Some("logto-20220829-zts-debug-x86_64.so")
        );
        assert_eq!(file_name("PHP Extension => 20220829\n"), None);
    }
}
