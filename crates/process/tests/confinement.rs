//! What the program can no longer do once it is confined. Without the usual test harness, because a refused system call
//! ends the whole process: each test is a process of its own, this one started again with the test's name.

#![allow(clippy::expect_used, reason = "a test that panics has done its work")]

use std::fs::File;
use std::io::Read;
use std::mem::ManuallyDrop;
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, IntoRawFd};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use std::ptr::null_mut;

use process::confinement::{self, Kept};
use process::descriptors;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// A sentence, what is done in the process, and how that must end.
type Test = (&'static str, fn(), fn(ExitStatus) -> bool);

const TESTS: [Test; 10] = [
    ("it opens no file", opens_a_file, is_killed),
    ("it has no network", opens_a_socket, is_killed),
    ("it starts no program", starts_a_program, is_killed),
    (
        "it reads nothing but its input, whatever else it was left",
        reads_what_it_was_left,
        is_killed,
    ),
    (
        "it maps no file that it was left",
        maps_what_it_was_left,
        is_killed,
    ),
    (
        "what it was left is closed",
        has_what_it_was_left_closed,
        succeeds,
    ),
    (
        "what it was left is closed on an old kernel too",
        has_it_closed_one_by_one,
        succeeds,
    ),
    (
        "where no filter is allowed, it says so and goes on",
        tells_what_it_could_not_give_up,
        succeeds,
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
    let mut left = not_closed_in_the_end("/dev/zero");
    confinement::confine();
    let _ = left.read(&mut [0]);
}

fn maps_what_it_was_left() {
    let left = not_closed_in_the_end("/dev/zero");
    confinement::confine();
    map(libc::MAP_PRIVATE, left.as_raw_fd());
}

/// To close it is a system call that the filter refuses, which would pass for what the test is about.
fn not_closed_in_the_end(path: &str) -> ManuallyDrop<File> {
    ManuallyDrop::new(File::open(path).expect("a file"))
}

/// The call itself, whose result nobody looks at: the filter does.
fn map(flags: libc::c_int, descriptor: libc::c_int) {
    // SAFETY: a mapping that nobody uses, at an address of the kernel's choosing.
    unsafe { libc::mmap(null_mut(), 4096, libc::PROT_READ, flags, descriptor, 0) };
}

/// As a process that did not think of it leaves them, without close-on-exec.
fn left_open() -> libc::c_int {
    File::open("/dev/null").expect("a file").into_raw_fd()
}

fn is_open(descriptor: libc::c_int) -> bool {
    Path::new(&format!("/proc/self/fd/{descriptor}")).exists()
}

fn has_what_it_was_left_closed() {
    let left = left_open();
    assert!(is_open(left));
    assert!(descriptors::close_the_rest());
    assert!(!is_open(left) && is_open(2));
}

fn has_it_closed_one_by_one() {
    let left = [left_open(), left_open()];
    descriptors::close_one_by_one().expect("a list");
    assert!(!left.into_iter().any(is_open) && is_open(2));
}

/// As in a container that lets nobody filter: `prctl` and `seccomp` are refused, and nothing else is.
fn tells_what_it_could_not_give_up() {
    let refused = [
        (libc::SYS_seccomp, Vec::new()),
        (libc::SYS_close_range, Vec::new()),
    ];
    let filter = SeccompFilter::new(
        refused.into_iter().collect(),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        std::env::consts::ARCH.try_into().expect("a processor"),
    );
    let filter: BpfProgram = filter.and_then(TryInto::try_into).expect("a filter");
    seccompiler::apply_filter(&filter).expect("a kernel that filters");
    let kept = confinement::confine();
    assert!(kept.contains(&Kept::SystemCalls), "{kept:?}");
    assert!(!kept.contains(&Kept::Descriptors), "{kept:?}");
    // And it is as it says.
    UdpSocket::bind("127.0.0.1:0").expect("a socket");
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
    map(libc::MAP_PRIVATE, file.as_raw_fd());
    file.read_exact(&mut [0]).expect("a byte");
    UdpSocket::bind("127.0.0.1:0").expect("a socket");
    Command::new("/bin/true").status().expect("a program");
}
