//! What the host does to the process that it runs in, seen from outside. Without the usual test
//! harness, because that starts threads: here every test is a child forked from a process with
//! one thread that has not used the host yet, as a php-fpm worker is.

#![allow(clippy::expect_used, reason = "a test that panics has done its work")]

mod provider;

use std::process::ExitCode;

use provider::Site;

/// A sentence, and what must hold in a fresh process.
const TESTS: [(&str, fn()); 8] = [
    (
        "the first use starts no thread and installs no signal handler",
        no_thread_no_handler,
    ),
    (
        "it works where memory once writable can never be executed",
        write_xor_execute,
    ),
    (
        "it works in an address space of 1 GB",
        limited_address_space,
    ),
    ("it works on a thread whose stack is 1 MiB", small_stack),
    (
        "a process forked after the first use works, and so does its parent",
        fork_after_first_use,
    ),
    (
        "10,000 conversations leave the memory as it was",
        conversations_leave_nothing,
    ),
    (
        "sign-ins leave the memory as it was",
        sign_ins_leave_nothing,
    ),
    (
        "calls that fail leave the memory as it was",
        failures_leave_nothing,
    ),
];

fn main() -> ExitCode {
    let filter = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let chosen = TESTS.iter().filter(|(sentence, _)| {
        filter
            .as_ref()
            .is_none_or(|filter| sentence.contains(filter.as_str()))
    });
    let mut failed = false;
    for (sentence, test) in chosen {
        let passed = in_a_child(*test);
        println!(
            "test {sentence} ... {}",
            if passed { "ok" } else { "FAILED" }
        );
        failed |= !passed;
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn use_the_host() {
    let mut site = Site::new();
    let request = site.authorization_request().expect("a redirect");
    site.authorization_response(&request).expect("a sign-in");
}

fn no_thread_no_handler() {
    let before = (status("Threads"), status("SigCgt"), status("SigIgn"));
    use_the_host();
    assert_eq!(
        (status("Threads"), status("SigCgt"), status("SigIgn")),
        before
    );
}

fn write_xor_execute() {
    // SAFETY: sets a flag of this process.
    if unsafe { libc::prctl(libc::PR_SET_MDWE, 1, 0, 0, 0) } != 0 {
        // A kernel before 6.3.
        refuse_executable_memory();
    }
    assert!(
        !can_make_executable(),
        "the kernel does not hold what it promised"
    );
    use_the_host();
}

fn limited_address_space() {
    let limit = libc::rlimit {
        rlim_cur: 1 << 30,
        rlim_max: 1 << 30,
    };
    // SAFETY: reads the structure.
    let set = unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) };
    assert_eq!(set, 0);
    use_the_host();
}

fn small_stack() {
    let thread = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(use_the_host);
    thread.expect("a thread").join().expect("the host to work");
}

fn fork_after_first_use() {
    use_the_host();
    for _ in 0..10 {
        assert!(in_a_child(use_the_host));
        use_the_host();
    }
    assert!(in_a_child(|| assert!(in_a_child(use_the_host))));
}

fn conversations_leave_nothing() {
    let mut site = Site::new();
    flat(1_000, 10_000, || {
        site.authorization_request().expect("a redirect");
    });
}

fn sign_ins_leave_nothing() {
    let mut site = Site::new();
    flat(20, 200, || {
        let request = site.authorization_request().expect("a redirect");
        site.authorization_response(&request).expect("a sign-in");
    });
}

fn failures_leave_nothing() {
    let too_large = "x".repeat(host::limits::MESSAGE_LIMIT + 1);
    flat(100, 1_000, || {
        let refused = host::turn_key_ring(Some(&too_large)).expect_err("a refusal");
        assert_eq!(refused.code, host::ErrorCode::InputTooLarge);
    });
}

/// After `warm` uses, `more` of them add nothing: no memory of their own, no address space.
fn flat(warm: u32, more: u32, mut use_it: impl FnMut()) {
    let held = || (kib("RssAnon"), kib("VmSize"));
    (0..warm).for_each(|_| use_it());
    let (resident, reserved) = held();
    (0..more).for_each(|_| use_it());
    let (now_resident, now_reserved) = held();
    assert!(
        now_resident <= resident + 64,
        "{resident} KiB became {now_resident} KiB"
    );
    assert!(
        now_reserved <= reserved + 64,
        "{reserved} KiB became {now_reserved} KiB of addresses"
    );
}

/// Runs `test` in a forked process; whether it ended without a panic.
fn in_a_child(test: impl FnOnce()) -> bool {
    // SAFETY: this process has one thread, so the child has all that it needs.
    match unsafe { libc::fork() } {
        -1 => panic!("cannot fork: {}", std::io::Error::last_os_error()),
        0 => {
            let passed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(test)).is_ok();
            // SAFETY: ends the child without running what belongs to the parent.
            unsafe { libc::_exit(i32::from(!passed)) }
        }
        child => {
            let mut status = 0;
            // SAFETY: waits for our own child and writes to `status`.
            let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
            waited == child && libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
        }
    }
}

/// What systemd's `MemoryDenyWriteExecute=` does on older kernels: a filter of system calls that refuses `mmap` and
/// `mprotect` with `PROT_EXEC`. Nothing is loaded any more in this process, so none of either is needed.
fn refuse_executable_memory() {
    const LOAD: u16 = 0x20;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    /// The offsets in `seccomp_data` of the call's number and of the low half of its third argument.
    const NUMBER: u32 = 0;
    const PROTECTION: u32 = 32;
    let step = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let call = |number: libc::c_long| u32::try_from(number).expect("a system call");
    let mut filter = [
        step(LOAD, 0, 0, NUMBER),
        step(JUMP_IF_EQUAL, 2, 0, call(libc::SYS_mmap)),
        step(JUMP_IF_EQUAL, 1, 0, call(libc::SYS_mprotect)),
        step(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW),
        step(LOAD, 0, 0, PROTECTION),
        step(JUMP_IF_SET, 0, 1, libc::PROT_EXEC.unsigned_abs()),
        step(
            RETURN,
            0,
            0,
            libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs(),
        ),
        step(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog {
        len: u16::try_from(filter.len()).expect("a short filter"),
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: gives up privileges of this process, which ends after its one test.
    let given_up = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    assert_eq!(given_up, 0);
    // SAFETY: the kernel copies the filter, which is as long as `len` says.
    let installed = unsafe {
        libc::prctl(
            libc::PR_SET_SECCOMP,
            libc::SECCOMP_MODE_FILTER,
            &raw const program,
        )
    };
    let error = std::io::Error::last_os_error();
    assert_eq!(installed, 0, "neither PR_SET_MDWE nor seccomp: {error}");
}

/// Whether a page that was writable can become executable.
fn can_make_executable() -> bool {
    // SAFETY: a new mapping of one page, and a change of that mapping alone.
    unsafe {
        let page = libc::mmap(
            std::ptr::null_mut(),
            4096,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        );
        assert_ne!(page, libc::MAP_FAILED);
        libc::mprotect(page, 4096, libc::PROT_READ | libc::PROT_EXEC) == 0
    }
}

fn kib(name: &str) -> u64 {
    let size = status(name);
    let number = size.split_whitespace().next().expect("a number");
    number.parse().expect("a number")
}

/// A line of `/proc/self/status`.
fn status(name: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.expect(name).trim().to_owned()
}
