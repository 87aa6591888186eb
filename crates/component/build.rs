//! Linker arguments of the component, and the contract's version.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// Bytes of linear memory, the host's `MEMORY_LIMIT`.
const MEMORY: u32 = 32 * 1024 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=wit");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // An eighth of what Rust would give it.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=131072");
        // All that the host allows from the start, and no more: a memory that cannot grow cannot move either, so each
        // access is compared with a number in the code, and not with a size that is read anew. Untouched, it costs
        // nothing but addresses.
        for end in ["initial", "max"] {
            println!("cargo::rustc-link-arg-cdylib=--{end}-memory={MEMORY}");
        }
    }
    let wit = fs::read_to_string("wit/relying-party.wit")?;
    let version: u32 = major_version(&wit)
        .ok_or("the WIT's package has no version")?
        .parse()?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(
        Path::new(&out).join("contract_version.rs"),
        version.to_string(),
    )?;
    Ok(())
}

/// From `package logto:relying-party@1.0.0;`.
fn major_version(wit: &str) -> Option<&str> {
    let mut lines = wit.lines();
    let package = lines.find_map(|line| line.strip_prefix("package "))?;
    let (_, version) = package.split_once('@')?;
    version.split('.').next()
}
