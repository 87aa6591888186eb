//! One instance under its limits, and what becomes of a call that breaks them.

use std::fmt;

use wasmtime::component::InstancePre;
use wasmtime::{Error, ResourceLimiter, Result, Store, Trap};

use crate::failure::bug;
use crate::limits::{FUEL_LIMIT, MEMORY_LIMIT, MESSAGE_LIMIT, TABLE_LIMIT};
use crate::protocol::{ErrorCode, Failure};

/// An instance's store. After the first trap nothing more can be called in it.
pub(crate) struct Sandbox {
    store: Store<Limiter>,
    stopped: bool,
}

impl Sandbox {
    /// An empty sandbox for an instance of `program`.
    pub(crate) fn new<T: 'static>(program: &InstancePre<T>) -> Self {
        let mut store = Store::new(program.engine(), Limiter);
        store.limiter(|limiter| limiter);
        store.set_hostcall_fuel(MESSAGE_LIMIT);
        Self {
            store,
            stopped: false,
        }
    }

    /// Makes one call, with fresh fuel.
    ///
    /// # Errors
    /// Of fault `bug`, with the code of the limit reached or `runtime-trap`; `out-of-order` once
    /// an earlier call has failed so.
    pub(crate) fn call<T>(
        &mut self,
        call: impl FnOnce(&mut Store<Limiter>) -> Result<T>,
    ) -> std::result::Result<T, Failure> {
        if self.stopped {
            return Err(bug(
                ErrorCode::OutOfOrder,
                "the conversation ended in a runtime error",
            ));
        }
        let outcome = self
            .store
            .set_fuel(FUEL_LIMIT)
            .and_then(|()| call(&mut self.store));
        outcome.map_err(|error| {
            self.stopped = true;
            bug(code(&error), format!("{error:#}"))
        })
    }
}

/// Says no to memory and tables beyond the limits.
pub(crate) struct Limiter;

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        within(desired, MEMORY_LIMIT)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        within(desired, TABLE_LIMIT)
    }
}

/// An error and not `false`: the guest's allocator would answer that with a trap that could be
/// any other.
fn within(desired: usize, limit: usize) -> Result<bool> {
    if desired > limit {
        Err(Error::new(LimitReached { desired, limit }))
    } else {
        Ok(true)
    }
}

#[derive(Debug)]
struct LimitReached {
    desired: usize,
    limit: usize,
}

impl fmt::Display for LimitReached {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} asked for, {} allowed",
            self.desired, self.limit
        )
    }
}

impl std::error::Error for LimitReached {}

/// The stable code for what stopped a call.
fn code(error: &Error) -> ErrorCode {
    if error.is::<LimitReached>() {
        return ErrorCode::RuntimeMemory;
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => ErrorCode::RuntimeFuel,
        Some(Trap::StackOverflow) => ErrorCode::RuntimeStack,
        Some(Trap::AllocationTooLarge) => ErrorCode::RuntimeMemory,
        _ if is_output_too_large(error) => ErrorCode::InputTooLarge,
        _ => ErrorCode::RuntimeTrap,
    }
}

/// The runtime's error for a result over the limit has no public type; a test with such a result
/// would notice other words.
fn is_output_too_large(error: &Error) -> bool {
    error
        .chain()
        .any(|cause| cause.to_string().contains("fuel allocated for hostcalls"))
}
