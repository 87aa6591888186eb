//! What PHP had open when it started this program: a database, a log, a file that somebody uploads.

#![allow(unsafe_code, reason = "nothing closes what it does not own without")]

use std::os::fd::RawFd;

/// Input, output and complaints.
const KEPT: RawFd = 3;

/// Closes every descriptor but those three. Whether it could.
#[must_use]
pub fn close_the_rest() -> bool {
    let first = libc::c_uint::try_from(KEPT).unwrap_or(libc::c_uint::MAX);
    // SAFETY: called before anything of this program has opened a descriptor, so that no value owns one of them.
    let closed = unsafe { libc::close_range(first, libc::c_uint::MAX, 0) };
    closed == 0 || close_one_by_one().is_ok()
}

/// The same before Linux 5.9, and where a filter that is older than the call refuses it.
///
/// # Errors
/// Where there is no /proc to tell which there are.
pub fn close_one_by_one() -> std::io::Result<()> {
    // The descriptor that reads the list is in it too, and owned: so the list is read to its end first.
    let listed: Vec<RawFd> = std::fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    for descriptor in listed.into_iter().filter(|number| *number >= KEPT) {
        // SAFETY: as above; the one that read the list is closed already, and this one is then refused.
        unsafe { libc::close(descriptor) };
    }
    Ok(())
}
