//! The methods that all value classes share: the constructor and what a dump shows.

use std::ffi::c_char;
use std::ptr;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::ffi::{self, zend_throw_error};
use ext_php_rs::types::{ZendHashTable, ZendObject, ZendStr, Zval};
use ext_php_rs::zend::ExecuteData;

use crate::call::guarded;
use crate::contract::{CLASSES, Kind, Parameter, id};
use crate::failure::set_message;
use crate::value::{case_value, class, first_property};
use crate::{arguments, zend};

/// `__construct` of the class at place `ID`: each argument becomes the property of its
/// name.
pub(crate) extern "C" fn construct<const ID: usize>(call: &mut ExecuteData, _: &mut Zval) {
    guarded(|| {
        let parameters = CLASSES.get(ID).map_or(&[][..], |class| class.parameters());
        if !arguments::fit(call, parameters) {
            return;
        }
        let first = first_property(class(ID), ID);
        let Some(object) = this(call) else { return };
        for (place, parameter) in parameters.iter().enumerate() {
            let Some(argument) = zend::argument(call, place) else {
                return;
            };
            // SAFETY: the class declares a property for each parameter, from `first` on.
            let slot = unsafe { zend::property(object, first + place) };
            // SAFETY: a slot is a value, if only the mark that there is none.
            if !zend::is_uninitialised(unsafe { &*slot }) {
                return refuse_a_second_time(object, parameter);
            }
            // SAFETY: the slot holds nothing to release.
            unsafe { ptr::write(slot, argument.shallow_clone()) };
        }
        if matches!(
            CLASSES.get(ID).map(|class| &class.kind),
            Some(Kind::Failure(_))
        ) {
            name_the_code(object, first);
        }
    });
}

/// `__debugInfo` of the class at place `ID`: the properties, without what is sensitive.
pub(crate) extern "C" fn debug_info<const ID: usize>(call: &mut ExecuteData, answer: &mut Zval) {
    guarded(|| {
        if arguments::fit(call, &[])
            && let Some(object) = this(call)
        {
            // SAFETY: `$this` lives as long as the call.
            answer.set_hashtable(shown(unsafe { &*object }, ID));
        }
    });
}

/// `__serialize` of the class at place `ID`, which has secrets: what is stored is read by others.
pub(crate) extern "C" fn serialize<const ID: usize>(_: &mut ExecuteData, _: &mut Zval) {
    guarded(|| {
        // SAFETY: the place in the format is a C string.
        unsafe {
            ffi::zend_throw_exception_ex(
                zend::spl_ce_LogicException,
                0,
                c"Serialization of %s is not allowed".as_ptr(),
                CLASSES
                    .get(ID)
                    .map_or(c"".as_ptr(), |class| class.name.as_ptr()),
            );
        }
    });
}

/// The properties of an object of the class at a place, without what is sensitive.
pub(crate) fn shown(object: &ZendObject, id: usize) -> ZBox<ZendHashTable> {
    let parameters = CLASSES.get(id).map_or(&[][..], |class| class.parameters());
    let mut shown = ZendHashTable::new();
    for (place, parameter) in parameters.iter().enumerate() {
        // SAFETY: the class declares a property for each parameter.
        let slot = unsafe { &*zend::property(object, place) };
        if zend::is_uninitialised(slot) {
            continue;
        }
        let value = if parameter.sensitive {
            hidden()
        } else {
            slot.shallow_clone()
        };
        // Refuses only a name with a NUL byte.
        let _ = shown.insert(parameter.name.to_str().unwrap_or_default(), value);
    }
    shown
}

fn hidden() -> Zval {
    let mut value = Zval::new();
    value.set_zend_string(ZendStr::new("(hidden)", false));
    value
}

fn this(call: &mut ExecuteData) -> Option<*mut ZendObject> {
    call.get_self().map(ptr::from_mut)
}

/// What the engine says when a read-only property is set again.
fn refuse_a_second_time(object: *mut ZendObject, parameter: &Parameter) {
    // SAFETY: the two places in the format are a string of the engine's and a C string.
    unsafe {
        zend_throw_error(
            ptr::null_mut(),
            c"Cannot modify readonly property %s::$%s".as_ptr(),
            ptr::addr_of!((*(*(*object).ce).name).val).cast::<c_char>(),
            parameter.name.as_ptr(),
        );
    }
}

/// A failure's message is its stable code.
fn name_the_code(object: *mut ZendObject, first: usize) {
    let mut message = Zval::new();
    // SAFETY: the first of a failure's own properties is the code, which was just set.
    let code = unsafe { &*zend::property(object, first) };
    if let Ok(value) = case_value(code, id::ERROR_CODE) {
        message.set_zend_string(ZendStr::new(value, false));
    }
    let mut exception = Zval::new();
    // SAFETY: `$this` lives as long as the call.
    exception.set_object(unsafe { &mut *object });
    set_message(&mut exception, &mut message);
}
