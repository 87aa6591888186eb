//! One call from PHP, in the only order that is safe.
//!
//! PHP leaves a function by a jump when its memory limit is reached, and a jump runs no
//! Rust destructor. So a call has four steps, and no two of them mix Rust memory with
//! PHP's: check the arguments (PHP's memory), convert them to Rust (Rust's), let the
//! component work (Rust's), convert the answer (PHP's, while the guard holds Rust's). A
//! panic becomes PHP's `Error`.

use std::panic::AssertUnwindSafe;

use ext_php_rs::types::Zval;
use ext_php_rs::zend::{BailoutGuard, ExecuteData, run_handler};

use crate::contract::{Parameter, wit};
use crate::value::{FromPhp, Mismatch, ToPhp};
use crate::{arguments, failure, zend};

/// Why a call has no answer.
pub(crate) enum Refusal {
    /// What PHP gave is not what the contract says.
    Mismatch(Mismatch),
    /// The component's own answer.
    Failure(wit::Failure),
}

impl From<Mismatch> for Refusal {
    fn from(mismatch: Mismatch) -> Self {
        Self::Mismatch(mismatch)
    }
}

impl From<wit::Failure> for Refusal {
    fn from(failure: wit::Failure) -> Self {
        Self::Failure(failure)
    }
}

/// The checked arguments of a call.
pub(crate) struct Arguments<'a> {
    call: &'a mut ExecuteData,
}

impl Arguments<'_> {
    /// The argument at a place.
    pub(crate) fn get<T: FromPhp>(&mut self, place: usize) -> Result<T, Mismatch> {
        match zend::argument(self.call, place) {
            Some(argument) => T::from_php(argument.dereference()),
            None => T::from_php(&Zval::null()),
        }
    }

    /// The frame, for what belongs to `$this`.
    pub(crate) fn frame(&mut self) -> &mut ExecuteData {
        self.call
    }
}

/// Answers a call. `work` converts the arguments and lets the component work; it must not
/// touch PHP's memory.
pub(crate) fn answer<T: ToPhp + 'static>(
    call: &mut ExecuteData,
    answer: &mut Zval,
    parameters: &'static [Parameter],
    work: impl FnOnce(&mut Arguments<'_>) -> Result<T, Refusal>,
) {
    guarded(|| {
        if !arguments::fit(call, parameters) {
            return;
        }
        let outcome = BailoutGuard::new(work(&mut Arguments { call }));
        match &*outcome {
            Ok(value) => *answer = value.to_php(),
            Err(refusal) => failure::throw(refusal),
        }
    });
}

/// Runs what may panic or be left by a jump.
pub(crate) fn guarded(work: impl FnOnce()) {
    run_handler(AssertUnwindSafe(work));
}
