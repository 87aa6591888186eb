//! What every key is derived from.

use crate::secret::Secret;

/// The two parts of every key.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The secret constants of `wp-config.php` in one string; empty where there are none.
    pub constants: Secret,
    /// The key ring that `turn_key_ring` made.
    pub ring: Secret,
}
