//! The PHP side of the contract, made from `crates/component/wit/relying-party.wit`.
//!
//! Three products say the same in three languages, and come from one [`Contract`]:
//! [`stub`] (for IDEs), [`pure_php`] (for servers without the extension) and [`rust`]
//! (the extension's tables and conversions, made while it is built).

mod model;
mod php;
mod rust;

use std::path::{Path, PathBuf};

pub use model::Contract;
pub use php::{pure_php, stub};
pub use rust::rust;

/// The WIT file, and the PHP files made from it.
#[derive(Debug)]
pub struct Paths {
    /// `crates/component/wit/relying-party.wit`.
    pub wit: PathBuf,
    /// `php-extension/stubs/logto.php`.
    pub stub: PathBuf,
    /// `wordpress-plugin/contract/contract.php`.
    pub pure_php: PathBuf,
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
        }
    }
}
