//! The PHP side of the contract, made from `crates/component/wit/relying-party.wit`.
//!
//! Four products say the same, and come from one [`Contract`]: [`stub`] (for IDEs),
//! [`pure_php`] and [`shapes`] (for servers without the extension) and [`rust`] (the
//! extension's tables and conversions, made while it is built).

#![forbid(unsafe_code)]

mod model;
mod php;
mod rust;
mod shapes;
mod version;

use std::path::{Path, PathBuf};

use anyhow::Result;
pub use model::Contract;
pub use php::{plugin_version, pure_php, stub};
pub use rust::rust;
pub use shapes::shapes;
pub use version::versions;

/// The WIT file, and the files made from it.
#[derive(Debug)]
pub struct Paths {
    /// `crates/component/wit/relying-party.wit`.
    pub wit: PathBuf,
    /// `php-extension/stubs/logto.php`.
    pub stub: PathBuf,
    /// `wordpress-plugin/contract/contract.php`.
    pub pure_php: PathBuf,
    /// `wordpress-plugin/contract/shapes.php`.
    pub shapes: PathBuf,
    /// `wordpress-plugin/src/Contract_Version.php`.
    pub plugin_version: PathBuf,
    /// `crates/component/contract-versions.txt`.
    pub versions: PathBuf,
}

impl Paths {
    /// The paths in this repository.
    #[must_use]
    pub fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Self {
            wit: root.join("crates/component/wit/relying-party.wit"),
            stub: root.join("php-extension/stubs/logto.php"),
            pure_php: root.join("wordpress-plugin/contract/contract.php"),
            shapes: root.join("wordpress-plugin/contract/shapes.php"),
            plugin_version: root.join("wordpress-plugin/src/Contract_Version.php"),
            versions: root.join("crates/component/contract-versions.txt"),
        }
    }

    /// Every file that is kept in the repository, as the WIT makes it now.
    ///
    /// # Errors
    /// When the WIT cannot be read, or has changed and kept its number.
    pub fn make(&self) -> Result<Vec<(&Path, String)>> {
        let contract = Contract::read(&self.wit)?;
        let listed = std::fs::read_to_string(&self.versions).unwrap_or_default();
        Ok(vec![
            (&self.versions, versions(&contract, &listed)?),
            (&self.stub, stub(&contract)),
            (&self.pure_php, pure_php(&contract)),
            (&self.shapes, shapes(&contract)?),
            (&self.plugin_version, plugin_version(&contract)),
        ])
    }
}
