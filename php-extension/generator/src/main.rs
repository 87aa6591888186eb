//! `cargo run -p php-contract` writes the PHP files that are made from the WIT.

use std::fs;

use anyhow::{Context, Result};
use php_contract::{Contract, Paths, pure_php, stub};

fn main() -> Result<()> {
    let paths = Paths::here();
    let contract = Contract::read(&paths.wit)?;
    for (path, text) in [
        (&paths.stub, stub(&contract)),
        (&paths.pure_php, pure_php(&contract)),
    ] {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
