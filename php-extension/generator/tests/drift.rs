//! The files in the repository say what the WIT says, under a number of its own.

use std::fs;

use anyhow::{Result, ensure};
use php_contract::Paths;

#[test]
fn every_file_made_from_the_wit_is_as_the_wit_makes_it() -> Result<()> {
    for (path, made) in Paths::here().make()? {
        ensure!(
            fs::read_to_string(&path).unwrap_or_default() == made,
            "{} has drifted from the WIT; `cargo run -p php-contract` writes it anew",
            path.display()
        );
    }
    Ok(())
}
