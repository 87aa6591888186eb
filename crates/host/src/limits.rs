//! What a conversation may use. Each limit that is reached ends in a typed error.

/// Bytes that the component's calls may take of the calling thread's stack. `runtime-stack`.
pub const STACK_LIMIT: usize = crate::engine_settings::STACK_LIMIT;

/// Bytes of one message to the component or from it, counting every string and list; of a
/// response, the body counts apart from the rest. `input-too-large`.
pub const MESSAGE_LIMIT: usize = 1024 * 1024;

/// Bytes of linear memory of one conversation. `runtime-memory`.
///
/// A JSON document of [`MESSAGE_LIMIT`] takes about sixteen times its size once parsed.
pub const MEMORY_LIMIT: usize = 32 * 1024 * 1024;

/// Entries of a table of functions. The component's own is fixed when it is compiled.
pub const TABLE_LIMIT: usize = 16 * 1024;

/// Fuel for one call, an instruction of WebAssembly costing about one. `runtime-fuel`.
///
/// A call with a signature to verify takes about a tenth of it; an endless loop ends after tens
/// of milliseconds.
pub const FUEL_LIMIT: u64 = 1 << 28;

/// Bytes of randomness that may be asked for at once.
pub const RANDOM_LIMIT: u64 = 4096;
