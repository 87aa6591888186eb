//! Makes the tables of classes and the conversions from the WIT.

use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result};
use php_contract::{Contract, Paths};

fn main() -> Result<()> {
    let wit = Paths::here().wit;
    println!("cargo::rerun-if-changed={}", wit.display());
    println!("cargo::rustc-check-cfg=cfg(php82)");
    println!("cargo::rustc-check-cfg=cfg(php83)");
    let out = env::var_os("OUT_DIR").context("OUT_DIR is not set")?;
    let source = php_contract::rust(&Contract::read(&wit)?);
    fs::write(Path::new(&out).join("contract.rs"), source)?;
    Ok(())
}
