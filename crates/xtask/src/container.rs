//! `docker/Dockerfile`, held against what there is: no container engine is needed for that.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::apt::{self, Apt};
use crate::{paths, step};

/// Of the image that a step begins with, whether by its tag alone or by a digest too.
fn release(step: &str) -> Option<&str> {
    let image = step.strip_prefix("FROM debian:")?;
    let tag = image.split_once('@').map_or(image, |(tag, _)| tag);
    tag.strip_suffix("-slim")
}

/// Every file that is copied is made by a command or lies here, and Debian can install the packages.
pub(crate) fn check() -> Result<()> {
    let text = std::fs::read_to_string(paths::root().join("docker/Dockerfile"))?;
    let steps = instructions(&text);
    let release = steps
        .iter()
        .find_map(|step| release(step))
        .context("the Dockerfile begins with no release of Debian")?;
    for source in steps.iter().flat_map(|step| copied(step)) {
        ensure!(
            is_there(source) || is_made(source),
            "the Dockerfile copies {source}, which nothing makes"
        );
    }
    let packages: Vec<&str> = steps.iter().flat_map(|step| installed(step)).collect();
    ensure!(!packages.is_empty(), "the Dockerfile installs nothing");
    if !apt::is_here() {
        println!("  This is not Debian: the packages are not looked up.");
        return Ok(());
    }
    // Fetched once: which packages a release has does not change.
    let work = paths::target().join("container").join(release);
    let fetched = work.join("fetched");
    let apt = Apt::new(&work, &[release])?;
    if !fetched.exists() {
        apt.update("container-lists")?;
        std::fs::write(fetched, "")?;
    }
    step::run(
        "Asking whether Debian can install the container's packages",
        "container",
        apt.command(&["--simulate", "--no-install-recommends", "install"])
            .args(packages),
    )?;
    Ok(())
}

/// The instructions, each in one line, without comments.
fn instructions(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    lines
        .join("\n")
        .replace("\\\n", " ")
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// What a COPY takes from this repository; the last word is where to.
fn copied(step: &str) -> Vec<&str> {
    let mut words: Vec<&str> = match step.strip_prefix("COPY ") {
        Some(words) => words.split(' ').collect(),
        None => Vec::new(),
    };
    words.pop();
    words
}

/// The packages that a RUN installs.
fn installed(step: &str) -> Vec<&str> {
    step.split(" && ")
        .filter_map(|command| {
            command
                .trim_start_matches("RUN ")
                .strip_prefix("apt-get install ")
        })
        .flat_map(|words| words.split(' ').filter(|word| !word.starts_with('-')))
        .collect()
}

fn is_there(source: &str) -> bool {
    paths::root().join(source).is_file()
        && Command::new("git")
            .args(["ls-files", "--error-unmatch", source])
            .current_dir(paths::root())
            .output()
            .is_ok_and(|answer| answer.status.success())
}

/// The names that `cargo xtask deb` and `cargo xtask package` give.
fn is_made(source: &str) -> bool {
    let Some(name) = Path::new(source)
        .strip_prefix("target")
        .ok()
        .and_then(Path::to_str)
    else {
        return false;
    };
    let version = env!("CARGO_PKG_VERSION");
    let deb = crate::deb::file_name("8.4");
    [deb, format!("logto-plugin-{version}.zip")].contains(&name.replace('*', version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dockerfile_is_read_as_an_engine_reads_it() {
        let steps = instructions(
            "# Comment\nFROM debian:trixie-slim\nRUN apt-get update \\\n    && apt-get install --yes \\\n        a b \\\n    && rm c\nCOPY d e /f/\n",
        );
        assert_eq!(steps.len(), 3, "{steps:?}");
        assert_eq!(installed(&steps[1]), ["a", "b"]);
        assert_eq!(copied(&steps[2]), ["d", "e"]);
        assert!(copied(&steps[1]).is_empty());
    }

    #[test]
    fn an_image_may_be_held_to_a_digest() {
        assert_eq!(release("FROM debian:trixie-slim"), Some("trixie"));
        assert_eq!(
            release("FROM debian:trixie-slim@sha256:00ff"),
            Some("trixie")
        );
        assert_eq!(release("FROM alpine:3"), None);
    }

    #[test]
    fn a_file_that_nothing_makes_is_found() {
        assert!(is_made("target/logto-plugin-*.zip"));
        assert!(is_made("target/php8.4-logto_*_amd64.deb"));
        assert!(!is_made("target/logto-*.zip"));
        assert!(!is_made("logto-plugin-*.zip"));
    }
}
