//! What PHP asks for when it loads the library.

#![allow(
    missing_docs,
    reason = "the macro's own function has no place for documentation"
)]

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::php_module;

use crate::{information, register};

extern "C" fn start_up(_type: i32, module: i32) -> i32 {
    const SUCCESS: i32 = 0;
    const FAILURE: i32 = -1;
    if register::everything(module).is_some() {
        SUCCESS
    } else {
        FAILURE
    }
}

#[php_module]
pub fn module(module: ModuleBuilder) -> ModuleBuilder {
    module
        .startup_function(start_up)
        .info_function(information::show)
}
