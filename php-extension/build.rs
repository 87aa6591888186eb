//! Makes the tables of classes and the conversions from the WIT.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};
use php_contract::{Contract, Paths};

fn main() -> Result<()> {
    let wit = Paths::here().wit;
    println!("cargo::rerun-if-changed={}", wit.display());
    println!("cargo::rustc-check-cfg=cfg(php83)");
    if php_api()? >= 20_230_831 {
        println!("cargo::rustc-cfg=php83");
    }
    let out = env::var_os("OUT_DIR").context("OUT_DIR is not set")?;
    let source = php_contract::rust(&Contract::read(&wit)?);
    fs::write(Path::new(&out).join("contract.rs"), source)?;
    Ok(())
}

/// The number of the module API of the PHP that this is built for; it grows with each
/// version. `ext-php-rs` finds that PHP by the same variable.
fn php_api() -> Result<u32> {
    println!("cargo::rerun-if-env-changed=PHP_CONFIG");
    let php_config = env::var_os("PHP_CONFIG").unwrap_or("php-config".into());
    let output = Command::new(&php_config).arg("--phpapi").output();
    let output = output.with_context(|| format!("running {}", php_config.display()))?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
