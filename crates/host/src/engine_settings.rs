//! The one list of engine settings, for the build tool that compiles the component and for the
//! host that runs it: the runtime refuses code that was compiled under other settings.
//!
//! `precompile` includes this file by its path, so it names nothing but `wasmtime`.

use wasmtime::Config;

/// Stack, in bytes, that WebAssembly frames may take of the calling thread's.
pub(crate) const STACK_LIMIT: usize = 512 * 1024;

/// Applies the settings that both sides must agree on.
pub(crate) fn apply(config: &mut Config) {
    config
        // An endless loop ends in a typed error, without a thread or a signal to interrupt it.
        .consume_fuel(true)
        // Signatures at native speed: 64-bit products in one instruction.
        .wasm_wide_arithmetic(true)
        // No signal handlers in somebody else's process: every check is explicit code.
        .signals_based_traps(false)
        // No address space beyond what is used, so that `ulimit -v` does not matter.
        .memory_reservation(0)
        .memory_guard_size(0)
        .memory_reservation_for_growth(1024 * 1024)
        // No memory file descriptors, no mapping of the compiled code as data.
        .memory_init_cow(false)
        // The code lies in the library's own text segment; nothing is registered with the
        // process's unwinder.
        .native_unwind_info(false)
        // Nobody reads where in the module a trap was: a tenth less of the library.
        .generate_address_map(false)
        .max_wasm_stack(STACK_LIMIT)
        .concurrency_support(false);
}
