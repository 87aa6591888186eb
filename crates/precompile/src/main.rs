//! Compiles WebAssembly ahead of time, for each processor and under the one set of engine settings
//! that `host` runs it under.
//!
//! It is a program of its own because it carries Cranelift: nothing that runs in production, and
//! not the project's own commands either, should wait for a compiler to be built.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::{env, fs, process::ExitCode};

use anyhow::{Context, Result, anyhow, bail};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasmtime::{Config, Engine};
use wit_component::ComponentEncoder;

#[path = "../../host/src/engine_settings.rs"]
mod engine_settings;
mod miscompiled;
mod names;

const USAGE: &str = "usage: precompile module MODULE.wasm COMPONENT.wasm TRIPLE COMPILED.cwasm [TRIPLE COMPILED.cwasm]...
       precompile component COMPONENT.wat COMPILED.cwasm [COMPONENT.wat COMPILED.cwasm]...";

fn main() -> ExitCode {
    match run(env::args_os().skip(1).map(PathBuf::from).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("precompile: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<PathBuf>) -> Result<()> {
    let Some((command, paths)) = arguments.split_first() else {
        bail!(USAGE);
    };
    match (command.to_str(), paths) {
        (Some("module"), [module, component, pairs @ ..]) if is_pairs(pairs) => {
            let module = read(module)?;
            miscompiled::refuse(&module)?;
            write(component, &encode(&names::dropped(&module)?)?)?;
            pairs.chunks_exact(2).try_for_each(|pair| match pair {
                [triple, compiled] => compile(component, &triple.to_string_lossy(), compiled),
                _ => bail!(USAGE),
            })
        }
        (Some("component"), pairs) if is_pairs(pairs) => {
            let here = format!("{}-unknown-linux-gnu", env::consts::ARCH);
            pairs.chunks_exact(2).try_for_each(|pair| match pair {
                [component, compiled] => compile(component, &here, compiled),
                _ => bail!(USAGE),
            })
        }
        _ => bail!(USAGE),
    }
}

fn is_pairs(paths: &[PathBuf]) -> bool {
    !paths.is_empty() && paths.len().is_multiple_of(2)
}

/// Makes a component of the core module that the Rust compiler made for `wasm32-wasip1`.
fn encode(module: &[u8]) -> Result<Vec<u8>> {
    ComponentEncoder::default()
        .validate(true)
        .module(module)
        .context("the module carries no component type")?
        .adapter(
            WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?
        .encode()
        .context("the module cannot be made a component")
}

/// Compiles a component, in binary or text form.
fn compile(component: &Path, triple: &str, compiled: &Path) -> Result<()> {
    let source = read(component)?;
    let code = engine(triple)
        .and_then(|engine| engine.precompile_component(&source))
        .map_err(|error| anyhow!("{} cannot be compiled: {error:#}", component.display()))?;
    write(compiled, &code)
}

/// For the oldest processor of its kind, without any later extension, whatever the building machine has.
fn engine(triple: &str) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    engine_settings::apply(&mut config);
    // Named even where it is the building machine's own: otherwise the code uses, and demands,
    // whatever extensions the building machine's processor happens to have.
    config.target(triple)?;
    Engine::new(&config)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Writes beside the place and renames, so that nobody ever reads half a file.
fn write(path: &Path, contents: &[u8]) -> Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, contents)
        .and_then(|()| fs::rename(&unfinished, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}
