//! Checks the arguments of a call against its parameters, as PHP does for functions
//! written in PHP: PHP itself checks only those.

use std::ffi::CStr;
use std::ptr;

use ext_php_rs::ffi::zend_wrong_parameters_count_error;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ExecuteData;

use crate::contract::{Of, Parameter, Type};
use crate::value::is_a;
use crate::zend;

/// Whether every argument is of its parameter's type, or has been converted to it where
/// the caller is not strict. If not, PHP has the exception to throw.
pub(crate) fn fit(call: &mut ExecuteData, parameters: &[Parameter]) -> bool {
    let Ok(expected) = u32::try_from(parameters.len()) else {
        return false;
    };
    if zend::argument_count(call) != expected {
        // SAFETY: inside the call that the error is about.
        unsafe { zend_wrong_parameters_count_error(expected, expected) };
        return false;
    }
    let strict = zend::caller_is_strict(call);
    for (number, (place, parameter)) in (1..).zip(parameters.iter().enumerate()) {
        let Some(argument) = zend::argument(call, place) else {
            return false;
        };
        if !fits(argument, parameter.ty, strict, number) {
            if !zend::exception_is_pending() {
                refuse(argument, parameter.ty, number);
            }
            return false;
        }
    }
    true
}

fn fits(argument: &mut Zval, ty: Type, strict: bool, number: u32) -> bool {
    if argument.is_null() {
        return ty.nullable;
    }
    match ty.of {
        Of::Objects { ids, .. } => ids.iter().any(|id| is_a(argument, *id)),
        Of::Array => argument.is_array(),
        Of::String => argument.is_string() || (!strict && to_string(argument, number)),
        Of::Int => argument.is_long() || (!strict && to_int(argument, number)),
        Of::Bool => argument.is_bool() || (!strict && to_bool(argument, number)),
    }
}

fn to_string(argument: &mut Zval, number: u32) -> bool {
    let mut string = ptr::null_mut();
    // SAFETY: converts the argument in place, which belongs to this call.
    unsafe { zend::zend_parse_arg_str_weak(argument, &raw mut string, number) }
}

fn to_int(argument: &mut Zval, number: u32) -> bool {
    let mut int = 0;
    // SAFETY: reads the argument, and writes to the local.
    let converted = unsafe { zend::zend_parse_arg_long_weak(argument, &raw mut int, number) };
    if converted {
        argument.set_long(int);
    }
    converted && !zend::exception_is_pending()
}

fn to_bool(argument: &mut Zval, number: u32) -> bool {
    let mut bool = false;
    // SAFETY: reads the argument, and writes to the local.
    let converted = unsafe { zend::zend_parse_arg_bool_weak(argument, &raw mut bool, number) };
    if converted {
        argument.set_bool(bool);
    }
    converted
}

fn refuse(argument: &Zval, ty: Type, number: u32) {
    let format = if ty.nullable {
        c"must be of type ?%s, %s given"
    } else {
        c"must be of type %s, %s given"
    };
    // SAFETY: the two places in the format are two C strings.
    unsafe {
        let given = zend::zend_zval_type_name(argument);
        zend::zend_argument_type_error(number, format.as_ptr(), name(ty.of).as_ptr(), given);
    }
}

fn name(of: Of) -> &'static CStr {
    match of {
        Of::String => c"string",
        Of::Int => c"int",
        Of::Bool => c"bool",
        Of::Array => c"array",
        Of::Objects { names, .. } => names,
    }
}
