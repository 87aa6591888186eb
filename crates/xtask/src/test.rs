//! `cargo xtask test`: every part, in an order in which the cheap ones come first and each finds what it needs built.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::cargo::cargo;
use crate::packages::Need;
use crate::processor::Processor;
use crate::runtime::Runtime;
use crate::{
    component, conformance, extension, node, packages, paths, php, phpt, process, program, step,
    wordpress,
};

/// One part. It is not run where one that it requires has failed.
struct Part {
    name: &'static str,
    what: &'static str,
    requires: &'static [&'static str],
    needs: &'static [Need],
    /// Runs on Node, with the packages of `tests/`.
    node: bool,
    /// Takes long: run with `--thorough`, or when it is named.
    thorough: bool,
    run: fn() -> anyhow::Result<()>,
}

const PARTS: [Part; 21] = [
    Part {
        name: "format",
        what: "rustfmt",
        requires: &[],
        needs: &[],
        node: false,
        thorough: false,
        run: format,
    },
    Part {
        name: "component",
        what: "builds the component",
        requires: &[],
        needs: &[Need::Component],
        node: false,
        thorough: false,
        run: build_component,
    },
    Part {
        name: "process",
        what: "builds the programs that the plugin starts, which know nothing of where",
        requires: &["component"],
        needs: &[Need::Program],
        node: false,
        thorough: false,
        run: build_program,
    },
    Part {
        name: "clippy",
        what: "clippy, warnings refused",
        requires: &["component"],
        needs: &[Need::Extension],
        node: false,
        thorough: false,
        run: clippy,
    },
    Part {
        name: "rust",
        what: "unit and property tests, the sandbox",
        requires: &["component", "process"],
        needs: &[Need::Extension],
        node: false,
        thorough: false,
        run: rust,
    },
    Part {
        name: "extension",
        what: "builds the extension, which knows nothing of where",
        requires: &["component"],
        needs: &[Need::Extension],
        node: false,
        thorough: false,
        run: build_extension,
    },
    Part {
        name: "phpt",
        what: "the extension in PHP",
        requires: &["extension"],
        needs: &[Need::Extension],
        node: false,
        thorough: false,
        run: phpt::run,
    },
    Part {
        name: "php",
        what: "the plugin's syntax, style, sentences and texts",
        requires: &["extension", "process"],
        needs: &[Need::WordPress, Need::Php],
        node: false,
        thorough: false,
        run: php::run,
    },
    Part {
        name: "package",
        what: "the plugin's ZIP, twice, and every file in it",
        requires: &["process"],
        needs: &[],
        node: false,
        thorough: false,
        run: package,
    },
    Part {
        name: "deb",
        what: "the extension's Debian package, twice, and PHP with it",
        requires: &["extension"],
        needs: &[Need::Extension],
        node: false,
        thorough: false,
        run: deb,
    },
    Part {
        name: "container",
        what: "the Dockerfile's files and packages",
        requires: &[],
        needs: &[],
        node: false,
        thorough: false,
        run: crate::container::check,
    },
    Part {
        name: "other-php",
        what: "the extension in PHP 8.4 and 8.5",
        // Last of those that build for a PHP: each needs some of it built anew.
        requires: &["extension", "deb"],
        needs: &[Need::Extension],
        node: false,
        thorough: true,
        run: extension::check_others,
    },
    Part {
        name: "provider",
        what: "the stand-in for Logto",
        requires: &[],
        needs: &[],
        node: true,
        thorough: false,
        run: provider,
    },
    Part {
        name: "demo",
        what: "the demo starts, answers and ends",
        requires: &["extension", "package"],
        needs: &[Need::WordPress],
        node: true,
        thorough: false,
        run: demo,
    },
    Part {
        name: "end-to-end",
        what: "a browser, nginx, php-fpm, MariaDB",
        requires: &["extension", "package"],
        needs: &[Need::WordPress, Need::EndToEnd],
        node: true,
        thorough: false,
        run: end_to_end,
    },
    Part {
        name: "conformance",
        what: "a provider that misbehaves, and attackers",
        requires: &["extension", "package"],
        needs: conformance::NEEDS,
        node: true,
        thorough: false,
        run: || conform(Runtime::Extension),
    },
    Part {
        name: "without-extension",
        what: "the same from the ZIP alone",
        requires: &["package"],
        needs: &[Need::WordPress, Need::EndToEnd],
        node: true,
        thorough: false,
        run: without_extension,
    },
    Part {
        name: "older-wordpress",
        what: "the main journey in each older WordPress that can be had",
        requires: &["extension", "package"],
        needs: &[Need::WordPress, Need::EndToEnd],
        node: true,
        thorough: true,
        run: older_wordpress,
    },
    Part {
        name: "conformance-without-extension",
        what: "the provider that misbehaves, and the ZIP alone",
        requires: &["package"],
        needs: conformance::NEEDS,
        node: true,
        thorough: true,
        run: || conform(Runtime::Process),
    },
    Part {
        name: "fuzz",
        what: "each target of fuzzing for so many executions, the same each time; with --thorough for half a minute",
        requires: &[],
        needs: &[Need::Fuzz],
        node: false,
        thorough: false,
        run: fuzz,
    },
    Part {
        name: "mutants",
        what: "whether the tests notice a changed line; hours",
        requires: &[],
        needs: &[],
        node: false,
        thorough: true,
        run: mutants,
    },
];

pub(crate) fn command(mut arguments: lexopt::Parser) -> anyhow::Result<()> {
    use lexopt::ValueExt;
    let (mut only, mut thorough) = (Vec::new(), false);
    let mut runtime: Option<Runtime> = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => {
                print!("{}", help());
                return Ok(());
            }
            lexopt::Arg::Long("only") => only.push(arguments.value()?.string()?),
            lexopt::Arg::Long("thorough") => thorough = true,
            lexopt::Arg::Long("runtime") => runtime = Some(arguments.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let chosen = choose(&only, thorough, runtime)?;
    THOROUGH.store(thorough, Ordering::Relaxed);
    EVERY_SCENE_WITHOUT_EXTENSION.store(
        thorough || runtime == Some(Runtime::Process),
        Ordering::Relaxed,
    );
    // What nobody but the reader can install is asked for before anything is begun.
    if chosen.iter().any(|part| part.node) {
        node::ensure()?;
    }
    let needs: Vec<Need> = chosen.iter().flat_map(|part| part.needs).copied().collect();
    packages::ensure(&needs)?;
    let begun = Instant::now();
    let mut done: Vec<(&Part, Outcome)> = Vec::new();
    for part in chosen {
        let outcome = run(part, &done);
        anyhow::ensure!(!process::stopping(), "stopped");
        done.push((part, outcome));
    }
    summarise(&done, begun.elapsed())
}

/// For the parts whose functions are told nothing and do more then.
static THOROUGH: AtomicBool = AtomicBool::new(false);

/// For the part `without-extension`, whose function is told nothing: the main scenes alone otherwise.
static EVERY_SCENE_WITHOUT_EXTENSION: AtomicBool = AtomicBool::new(false);

enum Outcome {
    Passed(Duration),
    Failed(Duration),
    /// A part that it requires has failed.
    NotRun(&'static str),
}

fn run(part: &Part, done: &[(&Part, Outcome)]) -> Outcome {
    let broken = |name: &&&str| {
        done.iter()
            .any(|(other, outcome)| other.name == **name && !matches!(outcome, Outcome::Passed(_)))
    };
    if let Some(name) = part.requires.iter().find(broken) {
        return Outcome::NotRun(name);
    }
    println!("\n=== {}: {}", part.name, part.what);
    let begun = Instant::now();
    match (part.run)() {
        Ok(()) => Outcome::Passed(begun.elapsed()),
        Err(error) => {
            println!("FAILED: {error:#}");
            Outcome::Failed(begun.elapsed())
        }
    }
}

fn summarise(done: &[(&Part, Outcome)], elapsed: Duration) -> anyhow::Result<()> {
    println!("\nSummary");
    let mut failed = Vec::new();
    for (part, outcome) in done {
        match outcome {
            Outcome::Passed(took) => {
                println!("  passed   {:<11} {}", part.name, step::shown(*took))
            }
            Outcome::Failed(took) => {
                println!("  FAILED   {:<11} {}", part.name, step::shown(*took))
            }
            Outcome::NotRun(required) => println!("  not run  {:<11} {required} failed", part.name),
        }
        if !matches!(outcome, Outcome::Passed(_)) {
            failed.push(part.name);
        }
    }
    println!(
        "{} of {} parts passed in {}",
        done.len() - failed.len(),
        done.len(),
        step::shown(elapsed)
    );
    anyhow::ensure!(
        failed.is_empty(),
        "not passed: {}; one part alone: cargo xtask test --only NAME",
        failed.join(", ")
    );
    Ok(())
}

/// The parts named and all that they require, in the order of the list; all of them where none is named, those that take
/// long where that is wanted. Where a runtime is named, scenes are played with it alone.
fn choose(
    only: &[String],
    thorough: bool,
    runtime: Option<Runtime>,
) -> anyhow::Result<Vec<&'static Part>> {
    for name in only {
        anyhow::ensure!(
            PARTS.iter().any(|part| part.name == name),
            "there is no part {name:?}; `cargo xtask test --help` lists them"
        );
    }
    let mut wanted: Vec<&str> = only
        .iter()
        .map(|name| runtime.map_or(name.as_str(), |runtime| runtime.part_like(name)))
        .collect();
    for part in PARTS.iter().rev() {
        if wanted.contains(&part.name) {
            wanted.extend(part.requires);
        }
    }
    let is_chosen = |part: &&Part| match (only, runtime, Runtime::of(part.name)) {
        ([], Some(asked), Some(its)) => asked == its,
        ([], ..) => thorough || !part.thorough,
        _ => wanted.contains(&part.name),
    };
    Ok(PARTS.iter().filter(is_chosen).collect())
}

fn help() -> String {
    let mut text = "\
cargo xtask test [--thorough] [--runtime extension|process] [--only NAME]...

Builds everything and runs every test; with --only, the parts named and what they require, with --thorough also the parts
that take long (*) and every scene without the extension, with --runtime every scene and the whole table of conformance
with that runtime alone.

"
    .to_owned();
    for part in &PARTS {
        let mark = if part.thorough { "*" } else { " " };
        text += &format!("{mark} {:<11} {}\n", part.name, part.what);
    }
    text
}

fn format() -> anyhow::Result<()> {
    // Not `cargo()`: rustfmt compiles nothing and knows no `--locked`.
    step::run_visibly(
        Command::new("cargo")
            .args(["fmt", "--all", "--check"])
            .current_dir(paths::root()),
    )
}

fn clippy() -> anyhow::Result<()> {
    step::run_visibly(cargo("clippy").args([
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn rust() -> anyhow::Result<()> {
    // Every member, so that a new one need not be named: but the extension, which only PHP can load, and the compiler,
    // or cargo would build one wasmtime for all, and the host be tested with a compiler in it.
    step::run_visibly(
        cargo("test")
            .args(["--quiet", "--workspace"])
            .args(["--exclude", "logto", "--exclude", "precompile"])
            // The program as it is installed, in place of one made for the tests.
            .env("RELYING_PARTY_PROGRAM", Processor::X86_64.program())
            .env(
                "RELYING_PARTY_PROGRAM_AARCH64",
                Processor::Aarch64.program(),
            ),
    )?;
    step::run_visibly(cargo("test").args(["--quiet", "--package", "precompile"]))
}

fn build_program() -> anyhow::Result<()> {
    let made = program::build()?;
    step::timed("Looking for paths of this machine in them", || {
        crate::cargo::ensure_free_of_paths(&made)
    })
}

fn build_component() -> anyhow::Result<()> {
    component::build().map(drop)
}

fn build_extension() -> anyhow::Result<()> {
    let mut made = component::build()?;
    made.push(extension::build()?);
    step::timed("Looking for paths of this machine in them", || {
        crate::cargo::ensure_free_of_paths(&made)
    })
}

fn package() -> anyhow::Result<()> {
    crate::package::check()
}

fn deb() -> anyhow::Result<()> {
    if !packages::is_debian() {
        println!("  This is not Debian: no package to make.");
        return Ok(());
    }
    crate::deb::check()
}

fn provider() -> anyhow::Result<()> {
    step::run_visibly(
        Command::new("npm")
            .args(["run", "--silent", "test:provider"])
            .current_dir(paths::tests()),
    )
}

fn demo() -> anyhow::Result<()> {
    crate::demo::check::run()
}

fn end_to_end() -> anyhow::Result<()> {
    play(Runtime::Extension, "test", &wordpress::ensure()?)
}

fn older_wordpress() -> anyhow::Result<()> {
    for folder in wordpress::ensure_older()? {
        let version = wordpress::version(&folder).context("it says no version")?;
        println!("  WordPress {version}");
        play(Runtime::Extension, "test:main", &folder)
            .with_context(|| format!("WordPress {version}"))?;
    }
    Ok(())
}

fn conform(runtime: Runtime) -> anyhow::Result<()> {
    let thorough = THOROUGH.load(Ordering::Relaxed);
    conformance::play(runtime, &["--failed".to_owned()], thorough)
}

fn without_extension() -> anyhow::Result<()> {
    let every_scene = EVERY_SCENE_WITHOUT_EXTENSION.load(Ordering::Relaxed);
    play(
        Runtime::Process,
        if every_scene {
            "test"
        } else {
            "test:without-extension"
        },
        &wordpress::ensure()?,
    )
}

/// Plays the scenes of a script of `tests/package.json`, in the WordPress of a folder.
fn play(runtime: Runtime, script: &str, wordpress: &Path) -> anyhow::Result<()> {
    let zip = crate::package::make()?;
    let replay = crate::replay::build()?;
    step::run_visibly(
        Command::new("npm")
            .args(["run", "--silent", script])
            .env("LOGTO_RUNTIME", runtime.name())
            .env("LOGTO_EXTENSION", paths::extension())
            .env("LOGTO_ZIP", zip)
            .env("LOGTO_REPLAY", replay)
            .env("LOGTO_WORDPRESS", wordpress)
            .current_dir(paths::tests()),
    )
}

fn fuzz() -> anyhow::Result<()> {
    if THOROUGH.load(Ordering::Relaxed) {
        crate::fuzz::run(30, &[])
    } else {
        crate::fuzz::run_the_same()
    }
}

fn mutants() -> anyhow::Result<()> {
    crate::mutants::run(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        choose(&only, false, None)
            .unwrap()
            .iter()
            .map(|part| part.name)
            .collect()
    }

    #[test]
    fn a_part_brings_what_it_requires_in_order() {
        assert_eq!(names(&["phpt"]), ["component", "extension", "phpt"]);
        assert_eq!(
            names(&["php", "format"]),
            ["format", "component", "process", "extension", "php"]
        );
        assert_eq!(names(&["fuzz"]), ["fuzz"]);
    }

    #[test]
    fn what_takes_long_is_run_when_it_is_asked_for() {
        let parts = |thorough| choose(&[], thorough, None).unwrap();
        assert_eq!(parts(true).len(), PARTS.len());
        assert!(parts(false).iter().all(|part| !part.thorough));
    }

    #[test]
    fn a_runtime_that_is_named_plays_every_scene_and_the_whole_table() {
        let with = |runtime, only: &[&str]| -> Vec<_> {
            let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
            let chosen = choose(&only, false, Some(runtime)).unwrap();
            let scenes = |part: &&&Part| Runtime::of(part.name).is_some();
            chosen.iter().filter(scenes).map(|part| part.name).collect()
        };
        let (all, scenes) = (&[][..], &["end-to-end"][..]);
        assert_eq!(with(Runtime::Extension, all), ["end-to-end", "conformance"]);
        assert_eq!(
            with(Runtime::Process, all),
            ["without-extension", "conformance-without-extension"]
        );
        assert_eq!(with(Runtime::Process, scenes), ["without-extension"]);
    }

    #[test]
    fn an_unknown_part_is_refused_by_name() {
        let error = choose(&["browser".to_owned()], true, None)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("\"browser\""), "{error}");
    }

    #[test]
    fn every_required_part_comes_earlier_in_the_list() {
        for (position, part) in PARTS.iter().enumerate() {
            for required in part.requires {
                assert!(
                    PARTS
                        .iter()
                        .take(position)
                        .any(|earlier| earlier.name == *required),
                    "{} requires {required}",
                    part.name
                );
            }
        }
    }
}
