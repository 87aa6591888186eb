//! The program for a processor that this machine is not, under an emulator (qemu-user). That has no filter of system
//! calls, so what the filter would say is found out from the calls that it reports.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has done its work"
)]

#[allow(dead_code, reason = "`program.rs` uses the rest")]
mod driver;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use driver::{Program, ask_for_a_redirect};
use process::confinement::WHATEVER_ARGUMENTS;

/// The program for 64-bit ARM, where `cargo xtask process` made it.
const PROGRAM: &str = "RELYING_PARTY_PROGRAM_AARCH64";

/// An emulator of the first processors of its kind, which had none of the later extensions. Nothing where the program
/// was not made.
fn emulator(arguments: &[&str]) -> Option<Command> {
    let Some(program) = std::env::var_os(PROGRAM) else {
        println!("not run: {PROGRAM} names no program for 64-bit ARM");
        return None;
    };
    let qemu = "qemu-aarch64-static";
    let version = Command::new(qemu).arg("--version").output();
    version.expect("qemu-aarch64-static, of Debian's package qemu-user-static");
    let mut command = Command::new(qemu);
    command.env_clear().current_dir("/");
    command.args(["-cpu", "cortex-a53"]).args(arguments);
    command.arg(program);
    Some(command)
}

#[test]
fn it_answers_on_the_first_processors_of_its_kind() {
    // Some systems for ARM have pages of 64 KiB.
    for pages in ["4096", "65536"] {
        let Some(mut command) = emulator(&["-p", pages]) else {
            return;
        };
        let mut program = Program::start_as(&mut command);
        let url = ask_for_a_redirect(&mut program);
        assert!(url.starts_with("https://provider.example/auth?"), "{url}");
        let (rest, status) = program.end();
        assert_eq!((rest.as_str(), status.code()), ("", Some(0)));
    }
}

#[test]
fn once_confined_it_makes_no_system_call_that_the_filter_would_not_let_through() {
    let Some(mut command) = emulator(&["-strace"]) else {
        return;
    };
    let report = Report::new();
    command.stderr(File::create(&report.0).unwrap());
    let mut program = Program::start_as(&mut command);
    ask_for_a_redirect(&mut program);
    assert!(program.end().1.success());

    let text = std::fs::read_to_string(&report.0).unwrap();
    let (_, confined) = text.split_once(" seccomp(").expect("a filter");
    let calls: Vec<&str> = confined.lines().skip(1).collect();
    let made = |name: &str| calls.iter().any(|call| is_call(call, name));
    assert!(made("read") && made("write") && made("mmap") && made("munmap"));
    for call in calls {
        assert!(is_let_through(call), "{call}");
    }
}

/// As the filter has it.
fn is_let_through(call: &str) -> bool {
    let whatever = WHATEVER_ARGUMENTS
        .iter()
        .any(|(name, _)| is_call(call, name.trim_start_matches("SYS_")));
    let first = |numbers: &[&str]| {
        let arguments = call.split_once('(').map_or("", |(_, rest)| rest);
        numbers.contains(&arguments.split(',').next().unwrap_or_default())
    };
    whatever
        || is_call(call, "read") && first(&["0"])
        || is_call(call, "write") && first(&["1", "2"])
        || is_call(call, "mmap") && call.contains("MAP_ANONYMOUS") && !call.contains("PROT_EXEC")
        || is_call(call, "mprotect") && !call.contains("PROT_EXEC")
}

/// A line is such as `4711 read(0,0x40,65536) = 12`.
fn is_call(line: &str, name: &str) -> bool {
    line.split_once(' ')
        .and_then(|(_, call)| call.split_once('('))
        .is_some_and(|(called, _)| called == name)
}

/// What the emulator says, in a file that goes when the test ends.
struct Report(PathBuf);

impl Report {
    fn new() -> Self {
        let name = format!("logto-system-calls-{}", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
