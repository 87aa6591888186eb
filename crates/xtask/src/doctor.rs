//! `cargo xtask doctor`: what is installed, found and missing, and the command that mends each.

use std::process::{Command, Stdio};

use crate::packages::{self, Need};
use crate::processor::Processor;
use crate::{component, help, node, paths, wordpress};

const NODE: &str = "install Node 20 or newer: https://nodejs.org";

const HELP: &str = "\
cargo xtask doctor

Says what is installed, found and missing. Changes nothing; fails where something is missing that the other commands
cannot install themselves.
";

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    if help::wanted(&mut arguments, HELP)? {
        return Ok(());
    }
    let mut report = Report::default();
    println!("Programs");
    report.program(
        "Rust",
        "rustc",
        &["--version"],
        "install Rust: https://rustup.rs",
    );
    report.program(
        "Cargo",
        "cargo",
        &["--version"],
        "install Rust: https://rustup.rs",
    );
    let components = "rustup component add rustfmt clippy";
    report.program("rustfmt", "cargo", &["fmt", "--version"], components);
    report.program("clippy", "cargo", &["clippy", "--version"], components);
    match node::version() {
        Some(version) if node::is_new_enough(&version) => found("Node", &version),
        Some(version) => report.absent("Node", &format!("{version} is too old; {NODE}")),
        None => report.absent("Node", &format!("missing; {NODE}")),
    }
    report.program(
        "C linker",
        "cc",
        &["--version"],
        "install gcc, which Rust links with",
    );
    report.program(
        "npm",
        "npm",
        &["--version"],
        "install npm, which comes with Node: https://nodejs.org",
    );
    report.optional("PHP", "php", &["-r", "echo PHP_VERSION;"]);
    report.optional("nginx", "nginx", &["-v"]);
    report.optional("MariaDB", "mariadbd", &["--version"]);
    report.optional("Chromium", "chromium", &["--version"]);

    println!("\nDebian packages");
    if packages::is_debian() {
        for need in Need::ALL {
            let missing = packages::missing(&[need])?;
            if missing.is_empty() {
                found(need.title(), "all installed");
            } else {
                absent(
                    need.title(),
                    &format!(
                        "missing, installed when needed: {}",
                        packages::command_by_hand(&missing)
                    ),
                );
            }
        }
    } else {
        absent(
            "dpkg",
            "this is not Debian: PHP, its headers, libclang, nginx, MariaDB and Chromium are yours to install",
        );
    }
    if packages::rustup_has("wasm32-wasip1") {
        found("WebAssembly compiler", "rustup's");
    } else if let Some(missing) = component::missing_of_debian() {
        absent(
            "WebAssembly compiler",
            &format!("no {missing} of Debian's; rustup target add wasm32-wasip1 is the other way"),
        );
    } else {
        found("WebAssembly compiler", "Debian's");
    }

    println!("\nFetched and built");
    state("npm packages", node::installed(), "cd tests && npm ci");
    let wordpress = wordpress::version(&paths::wordpress());
    match &wordpress {
        Some(version) => found("WordPress", version),
        None => absent("WordPress", "not fetched; cargo xtask demo does"),
    }
    state(
        "SQLite drop-in",
        paths::sqlite().join("db.copy").exists(),
        "cargo xtask demo",
    );
    state(
        "component",
        Processor::ALL
            .iter()
            .all(|processor| processor.component().exists()),
        "cargo xtask demo",
    );
    state("extension", paths::extension().exists(), "cargo xtask demo");
    let zip = paths::target().join(format!("logto-plugin-{}.zip", env!("CARGO_PKG_VERSION")));
    state("plugin ZIP", zip.exists(), "cargo xtask package");

    anyhow::ensure!(
        report.missing.is_empty(),
        "missing, and only you can install it: {}",
        report.missing.join(", ")
    );
    Ok(())
}

/// What nobody but the reader can install.
#[derive(Default)]
struct Report {
    missing: Vec<&'static str>,
}

impl Report {
    fn program(&mut self, title: &'static str, program: &str, arguments: &[&str], mend: &str) {
        match version(program, arguments) {
            Some(version) => found(title, &version),
            None => self.absent(title, &format!("missing; {mend}")),
        }
    }

    fn absent(&mut self, title: &'static str, why: &str) {
        absent(title, why);
        self.missing.push(title);
    }

    /// One that comes with the Debian packages below.
    fn optional(&self, title: &str, program: &str, arguments: &[&str]) {
        match version(program, arguments) {
            Some(version) => found(title, &version),
            None => absent(title, "missing; see the Debian packages"),
        }
    }
}

fn state(title: &str, there: bool, mend: &str) {
    if there {
        found(title, "there");
    } else {
        absent(title, &format!("not there; {mend}"));
    }
}

fn found(title: &str, what: &str) {
    println!("  ok  {title:<28} {what}");
}

fn absent(title: &str, what: &str) {
    println!("  --  {title:<28} {what}");
}

/// The first line that the program says of itself; some say it on standard error.
fn version(program: &str, arguments: &[&str]) -> Option<String> {
    let answer = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|answer| answer.status.success())?;
    let said = if answer.stdout.is_empty() {
        answer.stderr
    } else {
        answer.stdout
    };
    Some(
        String::from_utf8_lossy(&said)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    )
}
