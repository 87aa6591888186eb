//! All that the component is lent. A third capability is a change of design.

use std::time::{SystemTime, UNIX_EPOCH};

use wasmtime::component::{Component, ComponentType, Linker, Lower};
use wasmtime::{Result, bail};

use crate::limits::RANDOM_LIMIT;
use crate::sandbox::Limiter;

/// All that the component may import; every other import traps when it is called.
pub const LENT: [&str; 2] = [
    "wasi:clocks/wall-clock.now",
    "wasi:random/random.get-random-bytes",
];

/// The version under which the WASI adapter in the component imports. A definition under another
/// version would be taken for an unknown import, and trap.
const WASI_VERSION: &str = "0.2.12";

/// Seconds and nanoseconds since 1970. WASI clocks, `wall-clock.datetime`.
#[derive(ComponentType, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

/// A linker that defines [`LENT`] and nothing else.
///
/// # Errors
/// None but memory exhaustion: the names are constant.
pub(crate) fn linker(engine: &wasmtime::Engine) -> Result<Linker<Limiter>> {
    let mut linker = Linker::new(engine);
    for name in LENT {
        let Some((interface, function)) = name.rsplit_once('.') else {
            bail!("{name} names no function");
        };
        let mut instance = linker.instance(&format!("{interface}@{WASI_VERSION}"))?;
        match function {
            "now" => instance.func_wrap(function, |_, ()| Ok((now()?,)))?,
            "get-random-bytes" => {
                instance.func_wrap(function, |_, (length,): (u64,)| {
                    Ok((random_bytes(length)?,))
                })?;
            }
            _ => bail!("{name} has no implementation"),
        }
    }
    Ok(linker)
}

/// Answers every import of the component that the linker does not define with a trap.
pub(crate) fn refuse_the_rest(linker: &mut Linker<Limiter>, component: &Component) -> Result<()> {
    linker.define_unknown_imports_as_traps(component)
}

fn now() -> Result<Datetime> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Datetime {
        seconds: since_1970.as_secs(),
        nanoseconds: since_1970.subsec_nanos(),
    })
}

fn random_bytes(length: u64) -> Result<Vec<u8>> {
    if length > RANDOM_LIMIT {
        bail!("{length} random bytes asked for at once");
    }
    let mut bytes = vec![0; usize::try_from(length)?];
    if let Err(error) = getrandom::fill(&mut bytes) {
        bail!("the system gives no randomness: {error}");
    }
    Ok(bytes)
}
