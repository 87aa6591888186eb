//! The compiled code runs on every x86-64 processor.

use std::sync::Arc;

use wasmtime::component::Component;
use wasmtime::{Config, Engine};

use crate::{embedded, engine, engine_settings};

/// The engine asks this for each feature that compiled code demands, and refuses the code where
/// the answer is no.
fn a_processor_without_any_extension(_feature: &str) -> Option<bool> {
    Some(false)
}

#[test]
fn no_processor_feature_beyond_the_baseline_is_demanded() {
    let mut config = Config::new();
    engine_settings::apply(&mut config);
    config.with_custom_code_memory(Some(Arc::new(engine::CodeInPlace)));
    // SAFETY: denying features can only make the engine more cautious.
    unsafe { config.detect_host_feature(a_processor_without_any_extension) };
    let engine = Engine::new(&config).expect("an engine");
    // SAFETY: the build put the output of `precompile` into the text segment.
    let component = unsafe { Component::deserialize_raw(&engine, embedded::component()) };
    if let Err(refusal) = component {
        panic!("{refusal:#}");
    }
}
