//! The program on its standard input and output, as the plugin uses it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

/// The one that `cargo xtask process` made where that runs the tests, else the one made for them.
pub(crate) fn program() -> String {
    std::env::var("RELYING_PARTY_PROGRAM")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_relying-party").to_owned())
}

/// The program at work.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) input: Option<ChildStdin>,
    pub(crate) output: BufReader<ChildStdout>,
}

impl Program {
    /// As the plugin starts it.
    pub(crate) fn start() -> Self {
        Self::start_as(Command::new(program()).env_clear().current_dir("/"))
    }

    pub(crate) fn start_as(command: &mut Command) -> Self {
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

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let mut input = self.input.as_ref().expect("an open input");
        // Fails where the program has ended, which the test looks at.
        let _ = input.write_all(bytes.as_ref());
    }

    pub(crate) fn ask(&mut self, call: Value) -> Value {
        self.send(format!("{call}\n"));
        self.answer()
    }

    pub(crate) fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("an answer in JSON")
    }

    /// Ends its input: what it still says, and how it ends.
    pub(crate) fn end(mut self) -> (String, ExitStatus) {
        drop(self.input.take());
        let mut rest = String::new();
        while self.output.read_line(&mut rest).expect("text") > 0 {}
        (rest, self.child.wait().expect("an end"))
    }

    pub(crate) fn is_told(&self, file: &str, name: &str) -> String {
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
pub(crate) fn ask_for_a_redirect(program: &mut Program) -> String {
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
