//! Decides a refused sign-in again, from the bundle that *Logto > Settings* offers, and says step by step what was
//! checked. `cargo xtask replay` runs it; a program of its own, because it carries the relying party.

#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use relying_party::{Replayed, ReplayedStep, replay};

/// What a replay cannot know, said with every one.
const LIMIT: &str = "\
Secrets and tokens are not in the record. Where a rule compares with one (state, cookie, nonce, at_hash, client secret,
the subject of userinfo), the record says whether they agreed, and stand-ins that agree alike were judged. The
signature's arithmetic was not done again: which key verified it is taken from the record. Everything else was decided
now, by the rules that serve visitors.";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let Some(path) = std::env::args_os().nth(1) else {
        bail!("which bundle?");
    };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let replayed = replay(&text)
        .map_err(anyhow::Error::msg)
        .with_context(|| format!("{} is no bundle of this version", path.display()))?;
    std::io::stdout().write_all(words(&replayed).as_bytes())?;
    let same = replayed.decided == Some(replayed.recorded.as_str());
    Ok(if same {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

/// The whole report.
fn words(replayed: &Replayed) -> String {
    let mut lines = vec![
        format!(
            "A response from {}, at Unix time {}, refused by version {}: {}",
            replayed.issuer, replayed.at, replayed.made_by, replayed.recorded
        ),
        String::new(),
    ];
    for (number, step) in (1_usize..).zip(&replayed.steps) {
        lines.extend(step_words(number, step));
    }
    lines.push(String::new());
    lines.push(match (replayed.decided, replayed.wanting) {
        (Some(decided), _) if decided == replayed.recorded => {
            format!("Decided now: {decided}, as it was then.")
        }
        (Some(decided), _) => format!(
            "Decided now: {decided}. OTHERWISE THAN THEN: {}.",
            replayed.recorded
        ),
        (None, wanting) => format!(
            "OTHERWISE THAN THEN: today's rules ask for {}, which the record does not have.",
            wanting.unwrap_or("something")
        ),
    });
    lines.push(String::new());
    lines.push(LIMIT.to_owned());
    lines.push(String::new());
    lines.join("\n")
}

fn step_words(number: usize, step: &ReplayedStep) -> Vec<String> {
    let verdict = step
        .broken
        .map_or_else(|| "yes".to_owned(), |code| format!("NO: {code}"));
    let mut lines = vec![format!("{number:2}. {} ({})", step.rule, step.clause)];
    if !step.found.is_empty() {
        lines.push(format!("    there was: {}", step.found));
    }
    lines.push(format!("    {verdict}"));
    lines
}
