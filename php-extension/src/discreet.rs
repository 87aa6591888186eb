//! Objects with secrets: `var_export` does not ask `__debugInfo`, so they answer it
//! themselves.

use std::sync::OnceLock;

use ext_php_rs::ffi::{
    _zend_prop_purpose_ZEND_PROP_PURPOSE_VAR_EXPORT as FOR_VAR_EXPORT, object_properties_init,
    std_object_handlers, zend_array, zend_class_entry, zend_object, zend_object_handlers,
    zend_objects_new, zend_prop_purpose,
};

use crate::construct::shown;
use crate::value::id_of;
use crate::zend;

static HANDLERS: OnceLock<zend_object_handlers> = OnceLock::new();

fn handlers() -> &'static zend_object_handlers {
    HANDLERS.get_or_init(|| {
        // SAFETY: PHP's own table, which is constant.
        let mut handlers = unsafe { std_object_handlers };
        handlers.get_properties_for = Some(properties_for);
        handlers
    })
}

/// Makes an object that does not show its secrets.
pub(crate) unsafe extern "C" fn create(class: *mut zend_class_entry) -> *mut zend_object {
    // SAFETY: as the engine makes an ordinary object.
    unsafe {
        let object = zend_objects_new(class);
        object_properties_init(object, class);
        (*object).handlers = handlers();
        object
    }
}

unsafe extern "C" fn properties_for(
    object: *mut zend_object,
    purpose: zend_prop_purpose,
) -> *mut zend_array {
    // SAFETY: the engine asks about an object that lives.
    unsafe {
        match id_of((*object).ce) {
            Some(id) if purpose == FOR_VAR_EXPORT => shown(&*object, id).into_raw(),
            _ => zend::zend_std_get_properties_for(object, purpose),
        }
    }
}
