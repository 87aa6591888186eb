//! The compiled component, lying in the library's own read-execute segment.
//!
//! So nothing is written, copied or made executable at run time: every process shares the pages
//! of the file, and it works where the system forbids memory that was ever writable to become
//! executable.

use std::arch::global_asm;
use std::ptr::NonNull;

/// SHA-256 of the compiled component, in hexadecimal.
pub const COMPONENT_HASH: &str = env!("LOGTO_COMPONENT_HASH");

global_asm!(
    // Or an incremental build takes the text below, which names the same file as before, for
    // unchanged, and keeps the component that was there first.
    concat!("# ", env!("LOGTO_COMPONENT_HASH")),
    ".pushsection .text.logto_component,\"ax\",@progbits",
    ".balign 4096",
    ".globl logto_component_start",
    ".hidden logto_component_start",
    "logto_component_start:",
    concat!(".incbin \"", env!("LOGTO_COMPONENT"), "\""),
    ".globl logto_component_end",
    ".hidden logto_component_end",
    "logto_component_end:",
    ".balign 4096",
    ".popsection",
);

unsafe extern "C" {
    static logto_component_start: u8;
    static logto_component_end: u8;
}

/// The bytes that `precompile` made.
pub(crate) fn component() -> NonNull<[u8]> {
    // SAFETY: the symbol is defined above, in this library, and stays as long as its code does.
    let start = NonNull::from(unsafe { &logto_component_start });
    let end = &raw const logto_component_end;
    NonNull::slice_from_raw_parts(start, end.addr().saturating_sub(start.addr().get()))
}
