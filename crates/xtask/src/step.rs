//! One line a step, with the time it took. What the step prints goes to `target/logs/<name>.log` and is shown when
//! it fails.

use std::io::{IsTerminal, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::paths;
use crate::process::{self, Running};

/// The last lines of a failed step's log that are shown.
const SHOWN: usize = 60;

/// Runs `command` as the step `title`; its output goes to the log `name`.
pub(crate) fn run(title: &str, name: &str, command: &mut Command) -> anyhow::Result<()> {
    let log = paths::logs().join(format!("{name}.log"));
    timed(title, || {
        let mut running = Running::start(process::to_log(command, &log)?)?;
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = running.ended()? {
                break status;
            }
            std::thread::sleep(Duration::from_millis(50));
            tick(title, begun.elapsed());
        };
        anyhow::ensure!(!process::stopping(), "stopped");
        if !status.success() {
            let text = std::fs::read(&log)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default();
            anyhow::bail!(
                "{status}; the end of {}:\n{}",
                log.display(),
                last_lines(&text, SHOWN)
            );
        }
        Ok(())
    })
}

/// Runs `work` as the step `title`.
pub(crate) fn timed<T>(title: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let begun = Instant::now();
    print!("  {title} ...");
    let _ = std::io::stdout().flush();
    let result = work();
    let outcome = if result.is_ok() { "" } else { "failed after " };
    let again = if std::io::stdout().is_terminal() {
        format!("\r  {title} ...")
    } else {
        String::new()
    };
    println!("{again} {outcome}{}   ", shown(begun.elapsed()));
    result.with_context(|| title.to_owned())
}

/// Runs `command` with its output visible, for tests.
pub(crate) fn run_visibly(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = Running::start(command)?.wait()?;
    anyhow::ensure!(!process::stopping(), "stopped");
    anyhow::ensure!(status.success(), "{program}: {status}");
    Ok(())
}

/// Runs a quick command, whose failure is told by its own words.
pub(crate) fn quietly(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let answer = command
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    anyhow::ensure!(
        answer.status.success(),
        "{program}: {}: {}",
        answer.status,
        String::from_utf8_lossy(&answer.stderr).trim()
    );
    Ok(())
}

/// Where somebody watches, the seconds run.
fn tick(title: &str, elapsed: Duration) {
    if std::io::stdout().is_terminal() && elapsed.as_secs() > 0 {
        print!("\r  {title} ... {} s ", elapsed.as_secs());
        let _ = std::io::stdout().flush();
    }
}

pub(crate) fn shown(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .skip(lines.len().saturating_sub(count))
        .map(|line| format!("    {line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_log_is_shown() {
        assert_eq!(last_lines("one\ntwo\nthree\n", 2), "    two\n    three\n");
        assert_eq!(last_lines("one", 5), "    one\n");
    }
}
