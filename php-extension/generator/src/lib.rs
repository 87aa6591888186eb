//! The PHP side of the contract, made from `crates/component/wit/relying-party.wit`.
//!
//! Four products say the same, and come from one [`Contract`]: [`stub`] (for IDEs),
//! [`pure_php`] and [`shapes`] (for servers without the extension) and [`rust`] (the
//! extension's tables and conversions, made while it is built).

#![forbid(unsafe_code)]

mod model;
mod names;
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

const NAMED_IN: [&str; 6] = [
    "php-extension/tests",
    "wordpress-plugin/src",
    "wordpress-plugin/tests",
    "tests/end-to-end",
    "tests/conformance",
    "tests/bench",
];

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
    /// Folders of what names the contract's classes.
    pub named_in: Vec<PathBuf>,
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
            named_in: NAMED_IN.map(|folder| root.join(folder)).to_vec(),
        }
    }

    /// Every file that is kept in the repository, as the WIT makes it now; of those that name its classes, the ones in
    /// which a name is of another version.
    ///
    /// # Errors
    /// When the WIT cannot be read, or has changed and kept its number.
    pub fn make(&self) -> Result<Vec<(PathBuf, String)>> {
        let contract = Contract::read(&self.wit)?;
        let listed = std::fs::read_to_string(&self.versions).unwrap_or_default();
        let mut made = vec![
            (self.versions.clone(), versions(&contract, &listed)?),
            (self.stub.clone(), stub(&contract)),
            (self.pure_php.clone(), pure_php(&contract)),
            (self.shapes.clone(), shapes(&contract)?),
            (self.plugin_version.clone(), plugin_version(&contract)),
        ];
        for file in names::files_below(&self.named_in)? {
            if made.iter().any(|(path, _)| *path == file) {
                continue;
            }
            let text = std::fs::read_to_string(&file)?;
            if let Some(named) = names::of_version(&text, contract.version) {
                made.push((file, named));
            }
        }
        Ok(made)
    }
}
