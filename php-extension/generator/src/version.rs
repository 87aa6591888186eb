//! The versions that the contract has had.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use crate::model::Contract;

const HEADING: &str = "\
# The versions of the contract, each with the SHA-256 of what relying-party.wit says in it, comments aside.
# Who changes what it says raises the version of its package and runs `cargo run -p php-contract`.
# The line of a version that was released stays.
";

/// The list of versions with this contract in it: as it was where it is in it already.
///
/// # Errors
/// When the contract says something else than it said under the same number, or than a later one.
pub fn versions(contract: &Contract, listed: &str) -> Result<String> {
    let mut out = String::from(HEADING);
    let mut latest = 0;
    let mut is_listed = false;
    for line in listed.lines().filter(|line| !line.starts_with('#')) {
        let (version, digest) = line.split_once(' ').with_context(|| line.to_owned())?;
        latest = version.parse::<u64>().with_context(|| line.to_owned())?;
        if latest == contract.version {
            if digest != contract.digest {
                bail!(
                    "the WIT no longer says what it said as version {latest}: raise the major version of its package"
                );
            }
            is_listed = true;
        }
        let _ = writeln!(out, "{latest} {digest}");
    }
    if latest > contract.version {
        bail!(
            "the WIT is version {}, and there was a version {latest}",
            contract.version
        );
    }
    if !is_listed {
        let _ = writeln!(out, "{} {}", contract.version, contract.digest);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(version: u64, digest: &str) -> Contract {
        Contract {
            version,
            digest: digest.to_owned(),
            items: Vec::new(),
            relying_party: Vec::new(),
            runtime: Vec::new(),
        }
    }

    #[test]
    fn what_is_said_anew_needs_a_new_number() {
        let first = versions(&contract(1, "a"), "").unwrap();
        assert_eq!(first, format!("{HEADING}1 a\n"));
        assert_eq!(versions(&contract(1, "a"), &first).unwrap(), first);
        versions(&contract(1, "b"), &first).unwrap_err();
        let second = versions(&contract(2, "b"), &first).unwrap();
        assert_eq!(second, format!("{HEADING}1 a\n2 b\n"));
        versions(&contract(1, "a"), &second).unwrap_err();
        versions(&contract(3, "c"), "garbled").unwrap_err();
    }
}
