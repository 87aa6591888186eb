//! A fresh instance of the relying party, and its calls by their names in the contract.

use wasmtime::component::{self, ComponentNamedList, Lift, Lower};

use crate::engine::{self, Program};
use crate::failure::bug;
use crate::protocol::{ErrorCode, Failure};
use crate::sandbox::Sandbox;

/// An instance in a sandbox of its own.
pub(crate) struct Instance {
    program: &'static Program,
    sandbox: Sandbox,
    instance: component::Instance,
}

impl Instance {
    pub(crate) fn new() -> Result<Self, Failure> {
        let program =
            engine::relying_party().map_err(|reason| bug(ErrorCode::RuntimeTrap, reason))?;
        let mut sandbox = Sandbox::new(&program.ready);
        let instance = sandbox.call(|store| program.ready.instantiate(store))?;
        Ok(Self {
            program,
            sandbox,
            instance,
        })
    }

    /// Makes one call.
    ///
    /// Looked up and its types compared only now, and not through what `bindgen!` makes, which does
    /// so for all calls of the contract with each instance: as much as instantiating it.
    pub(crate) fn call<P, T>(&mut self, name: &str, parameters: P) -> Result<T, Failure>
    where
        P: ComponentNamedList + Lower,
        T: Lift,
    {
        let Self {
            program, instance, ..
        } = *self;
        self.sandbox.call(|store| {
            let index = program.export(name)?;
            let function = instance.get_typed_func::<P, (T,)>(&mut *store, index)?;
            let (result,) = function.call(store, parameters)?;
            Ok(result)
        })
    }
}
