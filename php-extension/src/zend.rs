//! What the Zend API has and `ext-php-rs` does not declare.

use std::ffi::{CStr, c_char, c_int};
use std::ptr;

use ext_php_rs::ffi::{
    self, HashTable, zend_class_entry, zend_long, zend_object, zend_prop_purpose,
    zend_property_info, zend_string, zend_type, zval,
};
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::ExecuteData;

// Zend/zend_compile.h. The bit of a promoted parameter follows that of a variadic one.
pub(crate) const PROMOTED_PARAMETER: u32 = ffi::_ZEND_IS_VARIADIC_BIT << 1;
pub(crate) const PROMOTED_PROPERTY: u32 = ffi::ZEND_ACC_PROMOTED;
pub(crate) const READONLY_PROPERTY: u32 = 1 << 7;
pub(crate) const ABSTRACT_CLASS: u32 = 1 << 6;

/// The bit that says that a type in an argument table is a C string of class names.
#[cfg(php83)]
pub(crate) const CLASS_NAMES: u32 = ffi::_ZEND_TYPE_LITERAL_NAME_BIT;
/// The bit that says that a type in an argument table is a C string of class names.
#[cfg(not(php83))]
pub(crate) const CLASS_NAMES: u32 = ffi::_ZEND_TYPE_NAME_BIT;

// PHP itself provides these when it loads the library.
unsafe extern "C" {
    pub(crate) static spl_ce_RuntimeException: *mut zend_class_entry;
    pub(crate) static spl_ce_LogicException: *mut zend_class_entry;
    pub(crate) static php_json_serializable_ce: *mut zend_class_entry;

    pub(crate) fn zend_declare_typed_property(
        ce: *mut zend_class_entry,
        name: *mut zend_string,
        default: *mut zval,
        access: c_int,
        docs: *mut zend_string,
        ty: zend_type,
    ) -> *mut zend_property_info;

    pub(crate) fn zend_add_attribute(
        attributes: *mut *mut HashTable,
        name: *mut zend_string,
        arguments: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut std::ffi::c_void;

    pub(crate) fn zend_enum_get_case_cstr(
        ce: *mut zend_class_entry,
        name: *const c_char,
    ) -> *mut zend_object;

    pub(crate) fn zend_parse_arg_str_weak(
        argument: *mut zval,
        out: *mut *mut zend_string,
        number: u32,
    ) -> bool;
    pub(crate) fn zend_parse_arg_long_weak(
        argument: *mut zval,
        out: *mut zend_long,
        number: u32,
    ) -> bool;
    pub(crate) fn zend_parse_arg_bool_weak(
        argument: *mut zval,
        out: *mut bool,
        number: u32,
    ) -> bool;

    pub(crate) fn zend_argument_type_error(number: u32, format: *const c_char, ...);
    pub(crate) fn zend_zval_type_name(value: *const zval) -> *const c_char;

    pub(crate) fn zend_std_get_properties_for(
        object: *mut zend_object,
        purpose: zend_prop_purpose,
    ) -> *mut HashTable;

    pub(crate) fn zend_update_property(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *const c_char,
        length: usize,
        value: *mut zval,
    );
}

/// A string that lives as long as the process, for names in class tables.
pub(crate) fn interned(name: &CStr) -> *mut zend_string {
    ZendStr::interned_from_c_str(name, true).into_raw()
}

/// How many arguments a call was given.
pub(crate) fn argument_count(call: &ExecuteData) -> u32 {
    // SAFETY: in the frame of a call, this member of `This` is the number of arguments.
    unsafe { call.This.u2.num_args }
}

/// An argument of a call, counted from 0; it must be below [`argument_count`].
pub(crate) fn argument(call: &mut ExecuteData, place: usize) -> Option<&mut Zval> {
    // SAFETY: the arguments lie behind the frame, and `place` is one of them.
    unsafe { call.zend_call_arg(place) }
}

/// Whether the file that makes this call declares `strict_types`.
pub(crate) fn caller_is_strict(call: &ExecuteData) -> bool {
    let caller = call.previous().and_then(|caller| caller.function());
    // SAFETY: every kind of function begins with the common part.
    caller.is_some_and(|caller| unsafe { caller.common.fn_flags } & ffi::ZEND_ACC_STRICT_TYPES != 0)
}

/// The slot of a declared property.
///
/// # Safety
/// `place` is below the number of properties that the object's class declares.
pub(crate) unsafe fn property(object: *const zend_object, place: usize) -> *mut Zval {
    // SAFETY: the table is as long as the class declares, though its type says 1.
    unsafe {
        ptr::addr_of!((*object).properties_table)
            .cast::<Zval>()
            .cast_mut()
            .add(place)
    }
}

/// Whether a property's slot holds no value yet.
pub(crate) fn is_uninitialised(slot: &Zval) -> bool {
    // SAFETY: the type is set in every value.
    u32::from(unsafe { slot.u1.v.type_ }) == ffi::IS_UNDEF
}

/// Whether PHP has an exception to throw when this call ends.
pub(crate) fn exception_is_pending() -> bool {
    // SAFETY: read on PHP's own thread, inside a request.
    unsafe { !(*ffi::ext_php_rs_executor_globals()).exception.is_null() }
}
