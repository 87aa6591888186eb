//! The same randomness in every run, so that a run from the same seed is the same: maps of the standard library begin
//! with some, and libraries that sign.

/// The standard library and the crates prefer it to the kernel's where the program has one.
///
/// # Safety
/// As that of libc: `buffer` is `length` bytes long.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getrandom(buffer: *mut u8, length: usize, _flags: u32) -> isize {
    // SAFETY: the caller says so.
    unsafe { buffer.write_bytes(7, length) };
    length.cast_signed()
}
