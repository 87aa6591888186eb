//! The sandbox from inside: components written to break out of it, and what it demands.

mod baseline;
mod embedded;
mod hostile;
mod lent;

use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::ptr::{NonNull, null_mut};

use wasmtime::component::InstancePre;

use crate::engine;
use crate::sandbox::Limiter;

/// The component that `cargo xtask component` made of `tests/guests/<name>.wat`.
fn guest(name: &str) -> InstancePre<Limiter> {
    // SAFETY: `precompile` made the file, and the mapping stays.
    unsafe { engine::prepare(code(name)) }.expect("a component that the host accepts")
}

/// The compiled code, mapped for good as the library's own text is: readable and executable.
fn code(name: &str) -> NonNull<[u8]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/component/guests")
        .join(name)
        .with_extension("cwasm");
    let file = File::open(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask component`", path.display()));
    let length = usize::try_from(file.metadata().expect("a length").len()).expect("a length");
    // SAFETY: a new private mapping of a file that `precompile` replaces and never changes.
    let start = unsafe {
        libc::mmap(
            null_mut(),
            length,
            libc::PROT_READ | libc::PROT_EXEC,
            libc::MAP_PRIVATE,
            file.as_raw_fd(),
            0,
        )
    };
    assert_ne!(
        start,
        libc::MAP_FAILED,
        "{}",
        std::io::Error::last_os_error()
    );
    let start = NonNull::new(start.cast()).expect("an address");
    NonNull::slice_from_raw_parts(start, length)
}
