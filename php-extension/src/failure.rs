//! What PHP throws.

use std::ffi::CStr;

use ext_php_rs::exception::{throw as throw_new, throw_object};
use ext_php_rs::ffi::zend_ce_exception;
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::{BailoutGuard, ce};

use crate::call::Refusal;
use crate::contract::{CLASSES, id, wit};
use crate::value::{Mismatch, MustBe, Properties, ToPhp, case_value};
use crate::zend;

/// Throws what a call ended in.
pub(crate) fn throw(refusal: &Refusal) {
    match refusal {
        Refusal::Failure(failure) => {
            // Refuses only what is no object.
            let _ = throw_object(exception(failure));
        }
        Refusal::Mismatch(mismatch) => throw_mismatch(mismatch),
    }
}

/// Who can mend it is the class, and the stable code is the message.
fn exception(failure: &wit::Failure) -> Zval {
    let class = match failure.fault {
        wit::Fault::Refused => id::REFUSED,
        wit::Fault::Misconfigured => id::MISCONFIGURED,
        wit::Fault::Unavailable => id::UNAVAILABLE,
        wit::Fault::Bug => id::BUG,
    };
    let code = failure.code.to_php();
    let mut message = Zval::new();
    if let Ok(value) = case_value(&code, id::ERROR_CODE) {
        message.set_zend_string(ZendStr::new(value, false));
    }
    let mut properties = Properties::of_new_like(class, id::FAILURE);
    properties.put(0, &failure.code);
    properties.put(1, &failure.detail);
    properties.put(2, &failure.return_to);
    properties.put(3, &failure.replay_bundle);
    properties.put(4, &failure.changes);
    let mut exception = properties.finish();
    set_message(&mut exception, &mut message);
    exception
}

/// Sets an exception's message.
pub(crate) fn set_message(exception: &mut Zval, message: &mut Zval) {
    const NAME: &[u8] = b"message";
    if let Some(object) = exception.object_mut() {
        // SAFETY: every exception has this property, and the engine copies the value.
        unsafe {
            zend::zend_update_property(
                zend_ce_exception,
                object,
                NAME.as_ptr().cast(),
                NAME.len(),
                message,
            );
        }
    }
}

/// A value of the right class with a wrong property, or a wrong item in a list: what the
/// contract says and PHP's types cannot.
fn throw_mismatch(mismatch: &Mismatch) {
    let class = match mismatch.must_be {
        MustBe::Initialised => ce::error(),
        MustBe::Between(..) => ce::value_error(),
        MustBe::String | MustBe::Bool | MustBe::List | MustBe::Class(_) => ce::type_error(),
    };
    let message = BailoutGuard::new(message(mismatch));
    // Refuses only a message with a NUL byte.
    let _ = throw_new(class, &message);
}

fn message(mismatch: &Mismatch) -> String {
    let class = |id: usize| {
        CLASSES
            .get(id)
            .map_or_else(String::new, |class| text(class.name))
    };
    let subject = mismatch.place.and_then(|(id, place)| {
        let property = CLASSES.get(id)?.parameters().get(place)?;
        Some(format!("{}::${}", class(id), text(property.name)))
    });
    let must_be = match mismatch.must_be {
        MustBe::String => "a list of strings".into(),
        MustBe::Bool => "bool".into(),
        MustBe::List => "a list".into(),
        MustBe::Class(id) => format!("a list of {}", class(id)),
        MustBe::Initialised => "initialised".into(),
        MustBe::Between(least, most) => format!("between {least} and {most}"),
    };
    format!(
        "{} must be {must_be}",
        subject.as_deref().unwrap_or("The argument")
    )
}

fn text(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}
