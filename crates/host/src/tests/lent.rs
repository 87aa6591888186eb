//! What the linker defines is the list in `capabilities`, and the component uses all of it.

use std::collections::BTreeSet;
use std::ptr::NonNull;

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Result};

use super::code;
use crate::{LENT, capabilities, embedded, engine};

/// Every function that a component imports, as (interface, function).
fn imports(engine: &Engine, code: NonNull<[u8]>) -> Vec<(String, String)> {
    // SAFETY: `precompile` made the code, and it stays.
    let component = unsafe { Component::deserialize_raw(engine, code) }.expect("a component");
    let mut functions = Vec::new();
    for (interface, item) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(instance) = item.ty else {
            panic!("{interface} is imported, and is no interface");
        };
        for (name, item) in instance.exports(engine) {
            if matches!(item.ty, ComponentItem::ComponentFunc(_)) {
                functions.push((interface.to_owned(), name.to_owned()));
            }
        }
    }
    functions
}

/// Which of `functions` the host's linker defines, without their versions.
fn defined(engine: &Engine, functions: &[(String, String)]) -> BTreeSet<String> {
    let mut linker = capabilities::linker(engine).expect("a linker");
    let is_defined = |linker: &mut Linker<_>, interface: &str, function: &str| {
        // A name that is defined already cannot be defined again.
        let again: Result<()> = linker
            .instance(interface)
            .and_then(|mut instance| instance.func_new(function, |_, _, _, _| Ok(())));
        again.is_err()
    };
    functions
        .iter()
        .filter(|(interface, function)| is_defined(&mut linker, interface, function))
        .map(|(interface, function)| {
            let (interface, _) = interface.split_once('@').expect("a version");
            format!("{interface}.{function}")
        })
        .collect()
}

#[test]
fn the_linker_defines_exactly_the_two_functions_that_are_lent() {
    let engine = engine::engine().expect("an engine");
    let mut functions = imports(&engine, embedded::component());
    for guest in [
        "lent",
        "forbidden-random-number",
        "forbidden-monotonic-clock",
    ] {
        functions.extend(imports(&engine, code(guest)));
    }
    functions.sort();
    functions.dedup();
    assert_eq!(defined(&engine, &functions), LENT.map(str::to_owned).into());
    assert!(
        functions.len() > LENT.len(),
        "the test saw no import that is not lent"
    );
}

/// Under the version that it imports them, or they would be traps.
#[test]
fn the_component_imports_both_functions_that_it_is_lent() {
    let engine = engine::engine().expect("an engine");
    let functions = imports(&engine, embedded::component());
    assert_eq!(defined(&engine, &functions), LENT.map(str::to_owned).into());
}

#[test]
fn the_component_imports_nothing_but_wasi() {
    let engine = engine::engine().expect("an engine");
    for (interface, function) in imports(&engine, embedded::component()) {
        assert!(interface.starts_with("wasi:"), "{interface}.{function}");
    }
}
