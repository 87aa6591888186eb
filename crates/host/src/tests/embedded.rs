//! The library carries the component that it says it carries.

use sha2::{Digest, Sha256};

use crate::{COMPONENT_HASH, embedded};

#[test]
fn the_code_in_the_library_has_the_hash_that_is_told() {
    // SAFETY: the bytes are the library's own text.
    let code = unsafe { embedded::component().as_ref() };
    let hash: String = Sha256::digest(code)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(hash, COMPONENT_HASH);
}
