//! The PHP files in the repository say what the WIT says.

use std::fs;

use anyhow::{Result, ensure};
use php_contract::{Contract, Paths, pure_php, stub};

#[test]
fn the_stub_and_the_pure_php_contract_are_as_the_wit_makes_them() -> Result<()> {
    let paths = Paths::here();
    let contract = Contract::read(&paths.wit)?;
    for (path, made) in [
        (&paths.stub, stub(&contract)),
        (&paths.pure_php, pure_php(&contract)),
    ] {
        ensure!(
            fs::read_to_string(path).unwrap_or_default() == made,
            "{} has drifted from the WIT; `cargo run -p php-contract` writes it anew",
            path.display()
        );
    }
    Ok(())
}
