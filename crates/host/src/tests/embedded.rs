//! The library carries the component that it says it carries.

use std::env::consts::ARCH;

use sha2::{Digest, Sha256};

use super::guest;
use crate::limits::MEMORY_LIMIT;
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

#[test]
fn the_component_has_all_the_memory_that_it_may_have_from_the_start() {
    // A copy beside the guests: the runtime takes no code twice.
    let ready = guest(&format!("../relying-party.{ARCH}.cwasm"));
    let needs = ready.component().resources_required();
    let pages = needs.and_then(|needs| needs.max_initial_memory_size);
    let limit = u64::try_from(MEMORY_LIMIT).expect("a size");
    assert_eq!(pages, Some(limit / (64 * 1024)));
}
