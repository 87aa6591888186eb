//! Whatever a component does, the caller gets one typed error, and the next component works.

use wasmtime::component::{ComponentNamedList, Lift};

use super::guest;
use crate::limits::MEMORY_LIMIT;
use crate::protocol::{ErrorCode, Failure, Fault};
use crate::sandbox::Sandbox;

/// Calls `run` of the guest, in a sandbox of its own.
fn run<T: Lift + 'static>(name: &str) -> Result<T, Failure>
where
    (T,): ComponentNamedList,
{
    run_in(name).1
}

fn run_in<T: Lift + 'static>(name: &str) -> (Sandbox, Result<T, Failure>)
where
    (T,): ComponentNamedList,
{
    let program = guest(name);
    let mut sandbox = Sandbox::new(&program);
    let outcome = sandbox.call(|store| {
        let instance = program.instantiate(&mut *store)?;
        let run = instance.get_typed_func::<(), (T,)>(&mut *store, "run")?;
        Ok(run.call(store, ())?.0)
    });
    (sandbox, outcome)
}

/// The guest ends in `code`, its sandbox is over, and another guest works.
fn check<T: Lift + std::fmt::Debug + 'static>(name: &str, code: ErrorCode)
where
    (T,): ComponentNamedList,
{
    let (mut sandbox, outcome) = run_in::<T>(name);
    let failure = outcome.expect_err(name);
    assert_eq!(
        (failure.code, failure.fault),
        (code, Fault::Bug),
        "{name}: {}",
        failure.detail
    );
    assert!(!failure.detail.is_empty(), "{name} says nothing to the log");

    let again = sandbox
        .call(|_| Ok(()))
        .expect_err("the sandbox to be over");
    assert_eq!(again.code, ErrorCode::OutOfOrder);

    assert_eq!(run::<u32>("answer"), Ok(42), "after {name}");
}

#[test]
fn an_endless_loop_ends_for_want_of_fuel() {
    check::<u32>("endless-loop", ErrorCode::RuntimeFuel);
}

#[test]
fn an_endless_loop_while_being_instantiated_ends_for_want_of_fuel() {
    check::<u32>("endless-start", ErrorCode::RuntimeFuel);
}

#[test]
fn an_endless_recursion_ends_for_want_of_stack() {
    check::<u32>("endless-recursion", ErrorCode::RuntimeStack);
}

#[test]
fn endless_growth_ends_for_want_of_memory() {
    check::<u32>("endless-growth", ErrorCode::RuntimeMemory);
}

#[test]
fn a_memory_that_has_all_that_is_allowed_does_not_grow() {
    check::<u32>("growth-of-a-full-memory", ErrorCode::RuntimeMemory);
}

#[test]
fn a_memory_that_is_too_large_from_the_start_is_refused() {
    check::<u32>("huge-memory", ErrorCode::RuntimeMemory);
    const {
        assert!(
            MEMORY_LIMIT < 64 * 1024 * 1024,
            "the guest asks for less than the limit"
        )
    };
}

#[test]
fn a_table_that_grows_too_large_is_refused() {
    check::<u32>("huge-table", ErrorCode::RuntimeMemory);
}

#[test]
fn a_panic_is_a_trap() {
    check::<u32>("trap", ErrorCode::RuntimeTrap);
}

#[test]
fn a_read_beyond_the_memory_is_a_trap() {
    check::<u32>("out-of-bounds", ErrorCode::RuntimeTrap);
}

#[test]
fn a_result_over_the_limit_is_not_copied() {
    check::<String>("huge-output", ErrorCode::InputTooLarge);
}

#[test]
fn a_result_that_lies_beyond_the_memory_is_a_trap() {
    check::<String>("forged-output", ErrorCode::RuntimeTrap);
}

#[test]
fn more_randomness_than_the_host_gives_at_once_is_a_trap() {
    check::<u32>("too-much-randomness", ErrorCode::RuntimeTrap);
}

#[test]
fn an_import_that_is_not_lent_is_a_trap() {
    for name in [
        "exit",
        "insecure-random",
        "monotonic-clock",
        "random-number",
        "unheard-of",
    ] {
        check::<u32>(&format!("forbidden-{name}"), ErrorCode::RuntimeTrap);
    }
}

#[test]
fn the_clock_and_randomness_are_lent() {
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .expect("a clock after 1970")
        .as_secs();
    let told = run::<u32>("lent").expect("the guest to be lent both");
    assert!(now.abs_diff(u64::from(told)) <= 1, "{told} for {now}");
}
