//! `cargo run -p php-contract` writes the files that are made from the WIT.

use std::fs;

use anyhow::{Context, Result};
use php_contract::Paths;

fn main() -> Result<()> {
    for (path, text) in Paths::here().make()? {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
