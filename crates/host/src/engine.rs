//! The engine, and components made ready to be instantiated.

use std::ptr::NonNull;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use wasmtime::component::{Component, ComponentExportIndex, InstancePre};
use wasmtime::{Config, CustomCodeMemory, Engine, Result, bail};

use crate::memory::Mappings;
use crate::sandbox::Limiter;
use crate::{capabilities, embedded, engine_settings};

/// Code that lies where it runs, executable from the start: there is nothing to publish.
pub(crate) struct CodeInPlace;

impl CustomCodeMemory for CodeInPlace {
    fn required_alignment(&self) -> usize {
        4096
    }

    fn publish_executable(&self, _: *const u8, _: usize) -> Result<()> {
        Ok(())
    }

    fn unpublish_executable(&self, _: *const u8, _: usize) -> Result<()> {
        Ok(())
    }
}

/// An engine under the settings that components are compiled under.
pub(crate) fn engine() -> Result<Engine> {
    let mut config = Config::new();
    engine_settings::apply(&mut config);
    config
        .wasm_backtrace_max_frames(None)
        .with_custom_code_memory(Some(Arc::new(CodeInPlace)))
        .with_host_memory(Arc::new(Mappings));
    Engine::new(&config)
}

/// Makes a compiled component ready: linked with what it is lent, all other imports trapping.
///
/// # Safety
/// `code` was made by `precompile`, is readable and executable, and stays unchanged for as long
/// as the process runs.
pub(crate) unsafe fn prepare(code: NonNull<[u8]>) -> Result<InstancePre<Limiter>> {
    let engine = engine()?;
    // SAFETY: passed on from the caller.
    let component = unsafe { Component::deserialize_raw(&engine, code)? };
    let mut linker = capabilities::linker(&engine)?;
    capabilities::refuse_the_rest(&mut linker, &component)?;
    linker.instantiate_pre(&component)
}

/// The relying party, ready to be instantiated.
pub(crate) struct Program {
    pub(crate) ready: InstancePre<Limiter>,
    /// The interface that has all the calls.
    protocol: ComponentExportIndex,
}

impl Program {
    fn new(ready: InstancePre<Limiter>) -> Result<Self> {
        let Some(protocol) = ready.component().get_export_index(None, PROTOCOL) else {
            bail!("the component has no {PROTOCOL}");
        };
        Ok(Self { ready, protocol })
    }

    /// Where the call of this name in the contract is.
    pub(crate) fn export(&self, name: &str) -> Result<ComponentExportIndex> {
        let component = self.ready.component();
        let Some(index) = component.get_export_index(Some(&self.protocol), name) else {
            bail!("the component has no {name}");
        };
        Ok(index)
    }
}

/// The version is that of the WIT's package.
const PROTOCOL: &str = "logto:relying-party/protocol@1.0.0";

/// The relying party, made ready on first use and kept for the life of the process. A process
/// forked before or after has the same, or makes its own.
///
/// # Errors
/// The runtime's reason why it will not run the component, in words. The next call tries again:
/// a worker that had no memory left at this moment may have some at the next.
pub(crate) fn relying_party() -> std::result::Result<&'static Program, String> {
    static READY: OnceMade<Program> = OnceMade::new();
    READY
        .get_or_make(|| {
            // SAFETY: the build put the output of `precompile` into this library's text segment.
            unsafe { prepare(embedded::component()) }.and_then(Program::new)
        })
        .map_err(|error| format!("{error:#}"))
}

/// Made once it can be made, and kept then.
struct OnceMade<T> {
    made: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> OnceMade<T> {
    const fn new() -> Self {
        Self {
            made: OnceLock::new(),
            making: Mutex::new(()),
        }
    }

    /// What is kept; else what `make` makes, which is kept when it succeeds. One thread at a time makes it: the same code
    /// must not be known to the runtime twice.
    fn get_or_make<E>(
        &self,
        make: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<&T, E> {
        if let Some(kept) = self.made.get() {
            return Ok(kept);
        }
        let _alone = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        match self.made.get() {
            Some(kept) => Ok(kept),
            None => make().map(|new| self.made.get_or_init(|| new)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preparation_that_failed_is_tried_again_and_one_that_succeeded_is_kept() {
        let ready = OnceMade::new();
        assert_eq!(ready.get_or_make(|| Err("no memory")), Err("no memory"));
        assert_eq!(ready.get_or_make(|| Ok::<_, &str>(1)), Ok(&1));
        assert_eq!(ready.get_or_make(|| Err("not asked")), Ok(&1));
    }

    #[test]
    fn of_threads_that_need_it_at_once_one_makes_it() {
        let ready = OnceMade::new();
        let begun = std::sync::Barrier::new(8);
        let makings = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    begun.wait();
                    ready.get_or_make(|| {
                        makings.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        std::thread::yield_now();
                        Ok::<_, &str>(1)
                    })
                });
            }
        });
        assert_eq!(makings.into_inner(), 1);
    }
}
