//! Linear memory that comes from the system and goes back to it with the conversation.
//!
//! The runtime's own, without address space reserved, comes from `malloc`: it is written with
//! zeroes to its full size, and stays with the process afterwards. A fresh mapping is zero
//! already, so that a worker holds only the pages a conversation has touched, while it lasts.

use std::ptr::{NonNull, null_mut};

use wasmtime::{LinearMemory, MemoryCreator, MemoryType, Result, bail};

/// Makes memories of fresh mappings.
pub(crate) struct Mappings;

// SAFETY: `new_memory` hands out a private mapping of at least `minimum` zero bytes that nobody
// else knows. Our engine settings ask for neither a reservation nor a guard; should they ever,
// the memory is refused.
unsafe impl MemoryCreator for Mappings {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        if reserved.is_some_and(|bytes| bytes > 0) || guard > 0 {
            return Err("a memory with reservation or guard pages was asked for".into());
        }
        let mapping = Mapping::new(minimum).map_err(|error| error.to_string())?;
        Ok(Box::new(mapping))
    }
}

/// One memory: `size` bytes from `start`, none mapped while `size` is 0.
struct Mapping {
    start: NonNull<u8>,
    size: usize,
}

// SAFETY: the mapping belongs to this value alone and is bound to no thread.
unsafe impl Send for Mapping {}
// SAFETY: a shared reference only reads the two fields.
unsafe impl Sync for Mapping {}

impl Mapping {
    fn new(size: usize) -> Result<Self> {
        let mut mapping = Self {
            start: NonNull::dangling(),
            size: 0,
        };
        mapping.resize(size)?;
        Ok(mapping)
    }

    fn resize(&mut self, size: usize) -> Result<()> {
        if size == self.size {
            return Ok(());
        }
        let start = if self.size == 0 {
            // SAFETY: a new anonymous mapping at an address of the kernel's choosing touches
            // nothing that exists.
            unsafe {
                libc::mmap(
                    null_mut(),
                    size,
                    libc::PROT_READ | libc::PROT_WRITE,
                    libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                    -1,
                    0,
                )
            }
        } else {
            // SAFETY: `start` and `size` are exactly the mapping that this value owns; the
            // runtime reads the address anew after it has grown a memory.
            unsafe {
                libc::mremap(
                    self.start.as_ptr().cast(),
                    self.size,
                    size,
                    libc::MREMAP_MAYMOVE,
                )
            }
        };
        match NonNull::new(start) {
            Some(start) if start.as_ptr() != libc::MAP_FAILED => {
                self.start = start.cast();
                self.size = size;
                Ok(())
            }
            _ => bail!(
                "the system gives no memory: {}",
                std::io::Error::last_os_error()
            ),
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        if self.size > 0 {
            // SAFETY: exactly the mapping that this value owns, and nobody uses it any more.
            unsafe { libc::munmap(self.start.as_ptr().cast(), self.size) };
        }
    }
}

// SAFETY: `as_ptr` is the start of `byte_size` readable and writable bytes that stay until the
// next growth or the end of the value; growth keeps the contents and adds zeroes.
unsafe impl LinearMemory for Mapping {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        self.size
    }

    fn grow_to(&mut self, new_size: usize) -> Result<()> {
        self.resize(new_size)
    }

    fn as_ptr(&self) -> *mut u8 {
        self.start.as_ptr()
    }
}
