//! Finds the compiled component that the library carries and takes its hash.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use sha2::{Digest, Sha256};

fn main() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let name = format!("target/component/relying-party.{}.cwasm", target("ARCH"));
    let component = workspace.join(name);
    println!("cargo::rerun-if-changed={}", component.display());
    if target("OS") != "linux" {
        println!("cargo::error=the component is compiled for Linux alone");
        return;
    }
    match component
        .canonicalize()
        .and_then(|path| Ok((fs::read(&path)?, path)))
    {
        Ok((code, path)) => {
            println!("cargo::rustc-env=LOGTO_COMPONENT={}", path.display());
            println!(
                "cargo::rustc-env=LOGTO_COMPONENT_HASH={}",
                hexadecimal(&Sha256::digest(code))
            );
        }
        Err(error) => println!(
            "cargo::error=the compiled component {} cannot be read ({error}): run `cargo xtask component`",
            component.display()
        ),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
