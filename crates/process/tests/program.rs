//! The program itself, on its standard input and output.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has done its work"
)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use process::serve::LINE_LIMIT;
use serde_json::{Value, json};

/// The one that `cargo xtask process` made where that runs the tests, else the one made for them.
fn program() -> String {
    std::env::var("RELYING_PARTY_PROGRAM")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_relying-party").to_owned())
}

/// The program at work.
struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// As the plugin starts it.
    fn start() -> Self {
        Self::start_as(Command::new(program()).env_clear().current_dir("/"))
    }

    fn start_as(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("an output"));
        Self {
            child,
            input,
            output,
        }
    }

    fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let mut input = self.input.as_ref().expect("an open input");
        // Fails where the program has ended, which the test looks at.
        let _ = input.write_all(bytes.as_ref());
    }

    fn ask(&mut self, call: Value) -> Value {
        self.send(format!("{call}\n"));
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("an answer in JSON")
    }

    /// Ends its input: what it still says, and how it ends.
    fn end(mut self) -> (String, ExitStatus) {
        drop(self.input.take());
        let mut rest = String::new();
        while self.output.read_line(&mut rest).expect("text") > 0 {}
        (rest, self.child.wait().expect("an end"))
    }

    fn is_told(&self, file: &str, name: &str) -> String {
        let path = format!("/proc/{}/{file}", self.child.id());
        let text = std::fs::read_to_string(path).expect("/proc");
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.expect(name).trim_start_matches(':').trim().to_owned()
    }
}

fn configuration() -> Value {
    json!({
        "provider_kind": "Openid",
        "provider_address": "https://provider.example",
        "client_id": "client",
        "sealed_client_secret": "",
        "site": "https://example.org",
        "redirect_uri": "https://example.org/?logto=callback",
        "post_sign_out_redirect_uri": "https://example.org/",
        "scopes": ["profile"],
        "authorization_parameters": [],
        "leeway": 60,
        "pending_lifetime": 3600,
        "keys": { "constants": "constants", "ring": "" },
        "provider_cache": null,
        "keep_replay_bundle": false,
    })
}

fn options() -> Value {
    json!({
        "purpose": "SignIn",
        "current": null,
        "return_to": null,
        "default_return_to": "https://example.org/",
        "cookies": [],
        "attempt": 0,
        "prompt": null,
        "first_screen": null,
        "direct_sign_in": null,
        "login_hint": null,
        "ui_locales": null,
    })
}

fn metadata() -> String {
    json!({
        "issuer": "https://provider.example",
        "authorization_endpoint": "https://provider.example/auth",
        "token_endpoint": "https://provider.example/token",
        "jwks_uri": "https://provider.example/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES384"],
    })
    .to_string()
}

/// From the first call to the redirect.
fn ask_for_a_redirect(program: &mut Program) -> String {
    let version = program.ask(json!("ContractVersion"));
    assert!(version["Ok"].is_u64(), "{version}");
    let ring = program.ask(json!({ "TurnKeyRing": { "ring": null } }));
    let mut configuration = configuration();
    configuration["keys"]["ring"] = ring["Ok"].clone();
    assert!(ring["Ok"].is_string(), "{ring}");
    let begun = program.ask(json!({ "RelyingParty": { "configuration": configuration } }));
    assert_eq!(begun, json!({ "Ok": null }));
    let step = program.ask(json!({ "AuthorizationRequest": { "options": options() } }));
    assert_eq!(
        step["Ok"]["Fetch"]["request"]["kind"], "Discovery",
        "{step}"
    );
    let body = metadata();
    let outcome = json!({ "Response": { "status": 200, "headers": [], "body": [] } });
    program.send(format!(
        "{}\n{body}",
        json!({ "Resume": { "outcome": outcome, "body_length": body.len() } })
    ));
    let step = program.answer();
    let url = step["Ok"]["AuthorizationRedirect"]["url"].as_str();
    url.unwrap_or_else(|| panic!("no redirect: {step}"))
        .to_owned()
}

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
fn it_works_in_an_address_space_of_32_mb() {
    // The program that is installed. The one made for the tests carries all of its names.
    let limit = if std::env::var_os("RELYING_PARTY_PROGRAM").is_some() {
        32 * 1024
    } else {
        128 * 1024
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
