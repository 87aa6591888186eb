//! The Debian packages that each command needs. Asked of dpkg first, so that a machine that has them is never
//! touched; what is missing is installed, as root or through sudo, and no server is started by it.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::processor::Processor;
use crate::step;

/// Debian's compiler and its sources, for targets that rustup's has not.
const DEBIAN_RUST: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];

/// What somebody is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compile the component where rustup has no WebAssembly target: Debian's compiler, its sources and a linker.
    Component,
    /// Compile the program that the plugin starts, for this processor and for 64-bit ARM, and try both.
    Program,
    /// Compile the extension against PHP's headers, and run its tests.
    Extension,
    /// Check the plugin's code and collect its texts.
    Php,
    /// Unpack WordPress and run it on SQLite.
    WordPress,
    /// nginx, php-fpm, MariaDB and a browser, as private instances.
    EndToEnd,
    /// Providers from PyPI.
    Interop,
    /// Compile libFuzzer.
    Fuzz,
    /// The same servers without a browser, and a clock that can be moved.
    Conformance,
    /// The same servers, counted.
    Bench,
}

impl Need {
    pub(crate) const ALL: [Self; 10] = [
        Self::Component,
        Self::Program,
        Self::Extension,
        Self::Php,
        Self::WordPress,
        Self::EndToEnd,
        Self::Interop,
        Self::Fuzz,
        Self::Conformance,
        Self::Bench,
    ];

    /// For `doctor`.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Component => "to compile the component",
            Self::Program => "to compile the program",
            Self::Extension => "to compile the extension",
            Self::Php => "to check the plugin's code",
            Self::WordPress => "to run WordPress on SQLite",
            Self::EndToEnd => "for the end-to-end tests",
            Self::Interop => "for the tests with other providers",
            Self::Fuzz => "to fuzz the relying party",
            Self::Conformance => "for the conformance tests",
            Self::Bench => "for the benchmark",
        }
    }

    pub(crate) fn packages(self) -> Vec<String> {
        let php = php_prefix();
        let named = |suffixes: &[&str]| {
            suffixes
                .iter()
                .map(|suffix| format!("{php}-{suffix}"))
                .collect::<Vec<_>>()
        };
        let plain = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        match self {
            Self::Component if rustup_has("wasm32-wasip1") => Vec::new(),
            Self::Component => plain(&[DEBIAN_RUST, &["lld-22", "wasi-libc"]].concat()),
            Self::Program => [
                plain(&["gcc", "libc6-dev"]),
                plain(&[
                    "gcc-aarch64-linux-gnu",
                    "libc6-dev-arm64-cross",
                    "qemu-user-static",
                ]),
                if Processor::ALL.into_iter().all(Processor::is_of_rustup) {
                    Vec::new()
                } else {
                    plain(DEBIAN_RUST)
                },
            ]
            .concat(),
            Self::Extension => [
                plain(&["gcc", "libc6-dev", "libclang-dev"]),
                named(&["cli", "dev"]),
            ]
            .concat(),
            Self::Php => [
                plain(&["gettext", "php-codesniffer"]),
                named(&["cli", "xml"]),
            ]
            .concat(),
            Self::WordPress => [
                plain(&["ca-certificates"]),
                named(&["cli", "curl", "mbstring", "sqlite3", "xml"]),
            ]
            .concat(),
            // The servers' programs without the packages that would start them: ours are private instances.
            Self::EndToEnd => [
                plain(&[
                    "chromium",
                    "mariadb-client-core",
                    "mariadb-server-core",
                    "nginx",
                ]),
                named(&["curl", "fpm", "mbstring", "mysql", "opcache", "xml"]),
            ]
            .concat(),
            Self::Interop => plain(&["python3-venv"]),
            Self::Fuzz => plain(&["g++"]),
            Self::Conformance => [
                plain(&[
                    "libfaketime",
                    "mariadb-client-core",
                    "mariadb-server-core",
                    "nginx",
                    "openssl",
                ]),
                named(&["curl", "fpm", "mbstring", "mysql", "opcache", "xml"]),
            ]
            .concat(),
            Self::Bench => [
                plain(&[
                    "mariadb-client-core",
                    "mariadb-server-core",
                    "nginx",
                    "openssl",
                    "valgrind",
                ]),
                named(&["curl", "fpm", "mbstring", "mysql", "opcache", "xml"]),
            ]
            .concat(),
        }
    }
}

/// One shell, so that the lists are fresh and one log tells the whole story. Debian's packages start the servers that
/// they install, unless the policy of invoke-rc.d says 101; it is ours for this one run, and the machine's own, where
/// there is one, stays in force.
const INSTALL: &str = r#"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy" || exit 1
else
    echo "There is a $policy already: it decides whether the servers below are started."
fi
apt-get update && apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
"#;

/// Sees to it that everything `needs` asks for is installed.
pub(crate) fn ensure(needs: &[Need]) -> anyhow::Result<()> {
    if !is_debian() {
        // Nothing can be installed here; whatever is missing will say so by its own name.
        println!(
            "  This is not Debian (no dpkg-query): taking PHP, Node and the rest as they are."
        );
        return Ok(());
    }
    let missing = missing(needs)?;
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = command_by_hand(&missing);
    let mut install = match Privilege::here() {
        Privilege::Root => Command::new("env"),
        Privilege::Sudo => {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "env"]);
            sudo
        }
        Privilege::None => {
            anyhow::bail!("missing packages that only root can install; run: {by_hand}")
        }
    };
    install
        .args(["DEBIAN_FRONTEND=noninteractive", "sh", "-c", INSTALL, "sh"])
        .args(&missing);
    step::run(
        &format!("Installing Debian packages: {}", missing.join(" ")),
        "packages",
        &mut install,
    )
    .with_context(|| format!("could not install them; by hand it is: {by_hand}"))
}

/// What `needs` asks for and dpkg does not know as installed.
pub(crate) fn missing(needs: &[Need]) -> anyhow::Result<Vec<String>> {
    let wanted: BTreeSet<String> = needs.iter().flat_map(|need| need.packages()).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    // Exits with 1 where one of them is unknown, and still lists the others.
    let answer = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(&wanted)
        .output()
        .context("cannot ask dpkg-query")?;
    let installed = installed(&String::from_utf8_lossy(&answer.stdout));
    Ok(wanted
        .into_iter()
        .filter(|name| !installed.contains(name))
        .collect())
}

/// The names that `dpkg-query` gives as installed (not merely known, nor removed with configuration left).
fn installed(answer: &str) -> BTreeSet<String> {
    answer
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(str::to_owned)
        .collect()
}

/// The one command that mends it.
pub(crate) fn command_by_hand(missing: &[String]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install --no-install-recommends {}",
        missing.join(" ")
    )
}

pub(crate) fn is_debian() -> bool {
    succeeds(Command::new("dpkg-query").arg("--version"))
}

/// Whether rustup's own compiler has the target, and Debian's is not needed.
pub(crate) fn rustup_has(triple: &str) -> bool {
    Command::new("rustc")
        .args(["--print", "target-libdir", "--target", triple])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|answer| {
            let folder = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
            answer.status.success() && std::path::Path::new(&folder).is_dir()
        })
}

enum Privilege {
    Root,
    Sudo,
    None,
}

impl Privilege {
    fn here() -> Self {
        let root = Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|answer| answer.stdout.starts_with(b"0\n"));
        if root {
            return Self::Root;
        }
        // In the foreground, because sudo may ask for a password; afterwards it does not.
        println!("  Debian packages are missing; sudo installs them.");
        match Command::new("sudo").arg("-v").status() {
            Ok(status) if status.success() => Self::Sudo,
            _ => Self::None,
        }
    }
}

/// `php8.2` on Debian 12: the release's own version, so that what is installed already counts. Elsewhere `php`, the
/// package that stands for the release's version.
fn php_prefix() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    match release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
    {
        Some("bookworm") => "php8.2".to_owned(),
        Some("trixie") => "php8.4".to_owned(),
        _ => "php".to_owned(),
    }
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_package_whose_configuration_is_left_counts_as_missing() {
        let answer = "php8.2-cli installed\nnginx config-files\nlld-22 not-installed\n";
        assert_eq!(installed(answer), BTreeSet::from(["php8.2-cli".to_owned()]));
    }

    #[test]
    fn the_command_by_hand_names_every_missing_package() {
        let command = command_by_hand(&["nginx".to_owned(), "chromium".to_owned()]);
        assert!(
            command.ends_with("install --no-install-recommends nginx chromium"),
            "{command}"
        );
    }
}
