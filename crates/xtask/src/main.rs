//! The project's commands. Each has a file of its own; what several need lies below them in `step`, `process`,
//! `paths`, and the things that must be had first (`packages`, `node`, `wordpress`).

#![forbid(unsafe_code)]

use std::process::ExitCode;

mod apt;
mod bench;
mod cargo;
mod component;
mod conformance;
mod container;
mod deb;
mod demo;
mod doctor;
#[cfg(test)]
mod documents;
mod extension;
mod folder;
mod fuzz;
mod help;
mod interop;
mod languages;
mod licenses;
mod mutants;
mod node;
mod other_php;
mod package;
mod packages;
mod paths;
mod php;
mod phpt;
mod process;
mod processor;
mod program;
mod replay;
mod runtime;
mod sbom;
mod step;
mod test;
mod tools;
mod wordpress;

const HELP: &str = "\
Logto for WordPress: the project's commands

  cargo xtask demo [options]   build everything and start a WordPress to sign in to
  cargo xtask test [options]   build everything and run every test
  cargo xtask interop          sign in at real providers other than Logto
  cargo xtask conformance      play every response that must be refused, and print the table
  cargo xtask bench [options]  measure what the plugin costs
  cargo xtask fuzz [options]   anything at all in the place of what comes from outside
  cargo xtask mutants [MODULE] whether the tests notice a changed line
  cargo xtask package          make target/logto-plugin-<version>.zip
  cargo xtask component        make target/component/relying-party.<processor>.cwasm
  cargo xtask extension [options]
                               make target/extension/logto.so
  cargo xtask deb              make target/php<version>-logto_<version>_amd64.deb
  cargo xtask process          make target/process/<processor>-linux/relying-party
  cargo xtask languages        collect the plugin's texts for translators
  cargo xtask replay BUNDLE    decide a refused sign-in again, step by step in words
  cargo xtask doctor           say what is installed, found and missing

`cargo xtask <command> --help` shows the options of one command.
Whatever a command needs it installs itself; what a step prints is kept in target/logs/.
";

fn main() -> ExitCode {
    let result = process::stop_children_when_asked().and_then(|()| run());
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::stopping() => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    match arguments.next()? {
        None | Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help")) => {
            print!("{HELP}");
            Ok(())
        }
        Some(lexopt::Arg::Value(command)) => match command.to_str() {
            Some("demo") => demo::command(arguments),
            Some("test") => test::command(arguments),
            Some("interop") => interop::command(arguments),
            Some("conformance") => conformance::command(arguments),
            Some("bench") => bench::command(arguments),
            Some("fuzz") => fuzz::command(arguments),
            Some("mutants") => mutants::command(arguments),
            Some("package") => package::command(arguments),
            Some("component") => component::command(arguments),
            Some("extension") => extension::command(arguments),
            Some("deb") => deb::command(arguments),
            Some("process") => program::command(arguments),
            Some("languages") => languages::command(arguments),
            Some("replay") => replay::command(arguments),
            Some("doctor") => doctor::command(arguments),
            _ => anyhow::bail!("there is no command {command:?}; `cargo xtask` lists them"),
        },
        Some(other) => Err(other.unexpected().into()),
    }
}
