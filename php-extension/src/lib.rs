//! The PHP extension `logto`: the relying party in its sandbox, as PHP classes.
//!
//! `crates/component/wit/relying-party.wit` says what the classes are; [`contract`] has them
//! as tables made from it, [`register`] hands those to PHP when it starts. Everything else
//! is the way of one call: [`arguments`] checks what PHP gives, [`value`] converts, and
//! [`call`] keeps the order in which Rust and PHP memory may be touched.
//!
//! Nothing is decided here, and nothing happens when a request starts or ends.

mod arguments;
mod call;
mod construct;
mod contract;
mod conversation;
mod failure;
mod information;
mod register;
mod runtime;
mod value;
mod zend;

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::php_module;

/// The version of the contract that this extension was built with.
pub(crate) const CONTRACT_VERSION: u32 = 1;

extern "C" fn start_up(_type: i32, _module: i32) -> i32 {
    const SUCCESS: i32 = 0;
    const FAILURE: i32 = -1;
    if register::everything().is_some() {
        SUCCESS
    } else {
        FAILURE
    }
}

#[allow(
    missing_docs,
    reason = "the macro makes a public function and leaves its documentation behind"
)]
#[php_module]
pub fn module(module: ModuleBuilder) -> ModuleBuilder {
    module
        .startup_function(start_up)
        .info_function(information::show)
}
