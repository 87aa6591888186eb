//! What the program can no longer do once it is confined. Without the usual test harness, because a refused system call
//! ends the whole process: each test is a process of its own, this one started again with the test's name.

#![allow(clippy::expect_used, reason = "a test that panics has done its work")]

use std::fs::File;
use std::io::Read;
use std::net::UdpSocket;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, ExitStatus};

use process::confinement;

/// A sentence, what is done in the process, and how that must end.
type Test = (&'static str, fn(), fn(ExitStatus) -> bool);

const TESTS: [Test; 6] = [
    ("it opens no file", opens_a_file, is_killed),
    ("it has no network", opens_a_socket, is_killed),
    ("it starts no program", starts_a_program, is_killed),
    (
        "it reads nothing but its input, whatever else it was left",
        reads_what_it_was_left,
        is_killed,
    ),
    (
        "where no filter is allowed, files are out of reach all the same",
        has_only_landlock,
        succeeds,
    ),
    (
        "without confinement all of that would go through",
        does_it_all_unconfined,
        succeeds,
    ),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--as") {
        let sentence = arguments.next().expect("a test");
        let test = TESTS.iter().find(|(name, ..)| *name == sentence);
        test.expect("a test of that name").1();
        return ExitCode::SUCCESS;
    }
    let mut failed = false;
    for (sentence, _, is_right) in TESTS {
        let this = std::env::current_exe().expect("this program");
        let status = Command::new(this)
            .args(["--as", sentence])
            .status()
            .expect("a process");
        let passed = is_right(status);
        println!(
            "test {sentence} ... {}",
            if passed { "ok" } else { "FAILED" }
        );
        if !passed {
            println!("  {status}");
            failed = true;
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// By the filter of system calls, and not by anything else.
fn is_killed(status: ExitStatus) -> bool {
    status.signal() == Some(libc::SIGSYS)
}

fn succeeds(status: ExitStatus) -> bool {
    status.success()
}

fn opens_a_file() {
    confinement::confine();
    let _ = File::open("/dev/null");
}

fn opens_a_socket() {
    confinement::confine();
    let _ = UdpSocket::bind("127.0.0.1:0");
}

fn starts_a_program() {
    confinement::confine();
    let _ = Command::new("/bin/true").status();
}

fn reads_what_it_was_left() {
    let mut left = File::open("/dev/zero").expect("a file");
    confinement::confine();
    let _ = left.read(&mut [0]);
}

fn has_only_landlock() {
    if !confinement::give_up_files().expect("a kernel that answers") {
        // A kernel without it, where there is nothing to see.
        return;
    }
    let refused = File::open("/proc/self/status").expect_err("a refusal");
    assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
}

fn does_it_all_unconfined() {
    let mut file = File::open("/dev/zero").expect("a file");
    file.read_exact(&mut [0]).expect("a byte");
    UdpSocket::bind("127.0.0.1:0").expect("a socket");
    Command::new("/bin/true").status().expect("a program");
}
