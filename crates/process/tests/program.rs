//! The program itself, on its standard input and output.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has done its work"
)]

mod driver;

use std::io::{BufRead, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::Command;
use std::time::{Duration, Instant};

use driver::{Program, ask_for_a_redirect, program};
use process::serve::LINE_LIMIT;
use serde_json::json;

#[test]
fn a_conversation_ends_in_a_redirect_and_the_program_with_its_input() {
    let mut program = Program::start();
    let url = ask_for_a_redirect(&mut program);
    assert!(url.starts_with("https://provider.example/auth?"), "{url}");
    let (rest, status) = program.end();
    assert_eq!((rest.as_str(), status.code()), ("", Some(0)));
}

#[test]
fn a_call_in_the_wrong_order_is_a_failure_and_the_next_one_works() {
    let mut program = Program::start();
    let failure = program.ask(json!("CheckConnection"));
    assert_eq!(failure["Err"]["code"], "OutOfOrder");
    assert_eq!(failure["Err"]["fault"], "Bug");
    ask_for_a_redirect(&mut program);
}

#[test]
fn what_is_no_call_is_not_answered_and_ends_the_program() {
    let other_keys = r#"{"SealClientSecret":{"keys":{"constants":"s3cret"}}}"#;
    let deep = format!("{}\n", "[".repeat(100_000));
    for (bytes, code) in [
        (&b"garbage\n"[..], 2),
        (b"\n", 2),
        (b"\xff\xfe\n", 2),
        (b"\"Shutdown\"\n", 2),
        (b"{\"CheckConnection\":{}}\n", 2),
        (other_keys.as_bytes(), 2),
        (deep.as_bytes(), 2),
        // The input ends in the middle of a line, and of a body.
        (b"\"ContractVersion\"", 2),
        (
            b"{\"Resume\":{\"outcome\":{\"Failed\":\"TimedOut\"},\"body_length\":3}}\nab",
            2,
        ),
        (
            b"{\"Resume\":{\"outcome\":{\"Failed\":\"TimedOut\"},\"body_length\":2}}\nab",
            2,
        ),
        (
            b"{\"Resume\":{\"outcome\":{\"Failed\":\"TimedOut\"},\"body_length\":4000000000}}\n",
            3,
        ),
    ] {
        let mut program = Program::start();
        program.send(bytes);
        let (rest, status) = program.end();
        let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
        assert_eq!((rest.as_str(), status.code()), ("", Some(code)), "{sent}");
    }
}

#[test]
fn a_line_without_an_end_is_given_up_at_its_limit() {
    let program = Program::start();
    let chunk = vec![b' '; 1024 * 1024];
    let mut sent = 0;
    while program.input.as_ref().unwrap().write_all(&chunk).is_ok() {
        sent += chunk.len();
        assert!(sent < 2 * LINE_LIMIT, "it reads without an end");
    }
    assert_eq!(program.end().1.code(), Some(3));
}

#[test]
fn a_message_over_the_limit_is_a_failure_and_the_next_call_works() {
    let mut program = Program::start();
    let ring = "x".repeat(host::limits::MESSAGE_LIMIT + 1);
    let failure = program.ask(json!({ "TurnKeyRing": { "ring": ring } }));
    assert_eq!(failure["Err"]["code"], "InputTooLarge");
    ask_for_a_redirect(&mut program);
}

#[test]
fn it_works_in_an_address_space_of_96_mb() {
    // The program that is installed. The one made for the tests carries all of its names.
    let limit = if std::env::var_os("RELYING_PARTY_PROGRAM").is_some() {
        96 * 1024
    } else {
        160 * 1024
    };
    let mut shell = Command::new("/bin/sh");
    shell
        .env_clear()
        .args(["-c", &format!("ulimit -v {limit}; exec \"$0\"")])
        .arg(program());
    ask_for_a_redirect(&mut Program::start_as(&mut shell));
}

#[test]
fn it_works_where_memory_once_writable_can_never_be_executed() {
    let mut command = Command::new(program());
    // SAFETY: sets a flag of the child between fork and exec, and touches nothing else.
    unsafe {
        command.env_clear().pre_exec(|| {
            // Fails on a kernel before 6.3, where there is nothing to see.
            libc::prctl(libc::PR_SET_MDWE, 1, 0, 0, 0);
            Ok(())
        });
    }
    ask_for_a_redirect(&mut Program::start_as(&mut command));
}

#[test]
fn it_is_confined_and_limited_once_it_answers() {
    let mut program = Program::start();
    program.ask(json!("ContractVersion"));
    assert_eq!(program.is_told("status", "Seccomp:"), "2");
    assert_eq!(program.is_told("status", "NoNewPrivs:"), "1");
    for (name, limit) in [
        (
            "Max address space",
            process::confinement::ADDRESS_SPACE.to_string(),
        ),
        (
            "Max cpu time",
            process::confinement::COMPUTING_TIME.to_string(),
        ),
        ("Max core file size", "0".into()),
    ] {
        let told = program.is_told("limits", name);
        assert_eq!(
            told.split_whitespace().next(),
            Some(limit.as_str()),
            "{name}"
        );
    }
}

#[test]
fn the_filter_can_be_turned_off_for_tools_by_an_argument_alone() {
    let mut command = Command::new(program());
    let mut unconfined = Program::start_as(command.env_clear().arg("--unconfined"));
    unconfined.ask(json!("ContractVersion"));
    assert_eq!(unconfined.is_told("status", "Seccomp:"), "0");

    let mut command = Command::new(program());
    let (_, status) = Program::start_as(command.env_clear().arg("--else")).end();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn it_ends_with_the_process_that_started_it_though_its_input_stays_open() {
    let mut shell = Command::new("/bin/sh");
    // A job in the background would have another input.
    shell.args(["-c", "exec 3<&0; \"$0\" <&3 & echo $!; wait"]);
    let mut parent = Program::start_as(shell.arg(program()));
    let mut line = String::new();
    parent.output.read_line(&mut line).unwrap();
    let program = format!("/proc/{}/stat", line.trim());
    let version = parent.ask(json!("ContractVersion"));
    assert!(version["Ok"].is_u64());

    parent.child.kill().unwrap();
    assert_eq!(parent.child.wait().unwrap().signal(), Some(9));
    let asked = Instant::now();
    // Gone, or a zombie of whoever takes care of orphans.
    while std::fs::read_to_string(&program).is_ok_and(|stat| !stat.contains(") Z ")) {
        assert!(asked.elapsed() < Duration::from_secs(20), "it goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
}
