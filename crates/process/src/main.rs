//! `relying-party [--unconfined]`: started by the plugin, ended by the end of its input.

#![forbid(unsafe_code)]

use std::io::{self, BufReader};
use std::process::ExitCode;

use process::{confinement, serve};

fn main() -> ExitCode {
    // An argument and not a variable: the environment is what others may set.
    let confined = match std::env::args_os().nth(1) {
        None => true,
        Some(argument) if argument == "--unconfined" => false,
        Some(_) => return ExitCode::from(serve::Fault::Unreadable.exit_code()),
    };
    if confinement::limit().is_err() {
        return ExitCode::from(serve::Fault::Unlimited.exit_code());
    }
    let kept = if confined {
        confinement::confine()
    } else {
        confinement::EVERYTHING.to_vec()
    };
    // Not `Stdin`, which takes 8 KiB at a time: most messages are of that size or larger.
    let input = BufReader::with_capacity(64 * 1024, io::stdin().lock());
    match serve::serve(input, io::stdout().lock(), &kept) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => ExitCode::from(fault.exit_code()),
    }
}
