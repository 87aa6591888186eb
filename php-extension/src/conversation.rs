//! `RelyingParty`: one PHP object owns one conversation, and drops it at the latest when
//! the request ends.

use std::ffi::c_int;
use std::mem::{self, offset_of};
use std::ptr;
use std::sync::OnceLock;

use ext_php_rs::convert::IntoZval;
use ext_php_rs::ffi::{
    ext_php_rs_zend_object_alloc, object_properties_init, std_object_handlers, zend_class_entry,
    zend_function, zend_object, zend_object_handlers, zend_object_std_dtor, zend_object_std_init,
    zend_throw_error,
};
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::ExecuteData;
use host::Conversation;

use crate::call::{Refusal, answer};
use crate::contract::{Parameter, RELYING_PARTY, parameters_of, wit};
use crate::register::{Handler, conversation_class};

/// The PHP object, with what is Rust's before it, as `zend_object_handlers.offset` says.
#[repr(C)]
struct Object {
    conversation: Option<Box<Conversation>>,
    php: zend_object,
}

static HANDLERS: OnceLock<zend_object_handlers> = OnceLock::new();

fn handlers() -> &'static zend_object_handlers {
    HANDLERS.get_or_init(|| {
        // SAFETY: PHP's own table, which is constant.
        let mut handlers = unsafe { std_object_handlers };
        handlers.offset = c_int::try_from(offset_of!(Object, php)).unwrap_or_default();
        handlers.free_obj = Some(free);
        handlers.clone_obj = None;
        handlers.get_constructor = Some(refuse_construction);
        handlers
    })
}

/// Makes an object without a conversation.
pub(crate) unsafe extern "C" fn create(class: *mut zend_class_entry) -> *mut zend_object {
    // SAFETY: the memory is large enough for the object and its properties, and all of it
    // before `php` is zero, which is `None`.
    unsafe {
        let object = ext_php_rs_zend_object_alloc(mem::size_of::<Object>(), class).cast::<Object>();
        ptr::addr_of_mut!((*object).conversation).write(None);
        let php = ptr::addr_of_mut!((*object).php);
        zend_object_std_init(php, class);
        object_properties_init(php, class);
        (*php).handlers = handlers();
        php
    }
}

unsafe extern "C" fn free(php: *mut zend_object) {
    // SAFETY: only objects made by `create` have this handler.
    unsafe {
        (*object_of(php)).conversation = None;
        zend_object_std_dtor(php);
    }
}

unsafe extern "C" fn refuse_construction(_: *mut zend_object) -> *mut zend_function {
    // SAFETY: a constant message.
    unsafe {
        zend_throw_error(
            ptr::null_mut(),
            c"A conversation comes from Runtime::relyingParty()".as_ptr(),
        );
    }
    ptr::null_mut()
}

unsafe fn object_of(php: *mut zend_object) -> *mut Object {
    // SAFETY: `create` put `php` into an `Object`.
    unsafe { php.byte_sub(offset_of!(Object, php)).cast() }
}

/// A new PHP object that owns a conversation, which is handed over once PHP's memory for
/// it is there.
pub(crate) fn own(conversation: impl FnOnce() -> Option<Box<Conversation>>) -> Zval {
    let mut object = ZendObject::new(conversation_class());
    // SAFETY: the class's objects are made by `create`.
    unsafe { (*object_of(&raw mut *object)).conversation = conversation() };
    // Cannot fail: an object is a value.
    object.into_zval(false).unwrap_or_default()
}

/// The conversation of `$this`.
fn of(call: &mut ExecuteData) -> Result<&mut Conversation, Refusal> {
    let object = call.get_self().map(ptr::from_mut);
    // SAFETY: these methods are those of a final class whose objects are made by `create`.
    let conversation =
        object.and_then(|php| unsafe { (*object_of(php)).conversation.as_deref_mut() });
    conversation.ok_or_else(|| {
        Refusal::Failure(wit::Failure {
            code: wit::ErrorCode::OutOfOrder,
            fault: wit::Fault::Bug,
            detail: "an object without a conversation".into(),
            return_to: None,
            replay_bundle: None,
            changes: wit::StorageChanges {
                cookies: Vec::new(),
                provider_cache: None,
            },
        })
    })
}

/// The handler of a method of `RelyingParty`.
pub(crate) fn handler(name: &str) -> Option<Handler> {
    Some(match name {
        "authorizationRequest" => authorization_request,
        "authorizationResponse" => authorization_response,
        "endSession" => end_session,
        "logoutToken" => logout_token,
        "checkConnection" => check_connection,
        "resume" => resume,
        "resumeFromCache" => resume_from_cache,
        "mapSession" => map_session,
        "signedOut" => signed_out,
        "initiateLogin" => initiate_login,
        _ => return None,
    })
}

fn parameters(name: &str) -> &'static [Parameter] {
    parameters_of(&RELYING_PARTY, name)
}

extern "C" fn authorization_request(call: &mut ExecuteData, result: &mut Zval) {
    answer(
        call,
        result,
        parameters("authorizationRequest"),
        |arguments| {
            let options = arguments.get(0)?;
            Ok(of(arguments.frame())?.authorization_request(&options)?)
        },
    );
}

extern "C" fn authorization_response(call: &mut ExecuteData, result: &mut Zval) {
    answer(
        call,
        result,
        parameters("authorizationResponse"),
        |arguments| {
            let options = arguments.get(0)?;
            Ok(of(arguments.frame())?.authorization_response(&options)?)
        },
    );
}

extern "C" fn end_session(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("endSession"), |arguments| {
        let options = arguments.get(0)?;
        Ok(of(arguments.frame())?.end_session(&options)?)
    });
}

extern "C" fn logout_token(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("logoutToken"), |arguments| {
        let body: String = arguments.get(0)?;
        Ok(of(arguments.frame())?.logout_token(&body)?)
    });
}

extern "C" fn check_connection(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("checkConnection"), |arguments| {
        Ok(of(arguments.frame())?.check_connection()?)
    });
}

extern "C" fn resume(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("resume"), |arguments| {
        let outcome = arguments.get(0)?;
        Ok(of(arguments.frame())?.resume(&outcome)?)
    });
}

extern "C" fn resume_from_cache(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("resumeFromCache"), |arguments| {
        let provider_cache: String = arguments.get(0)?;
        Ok(of(arguments.frame())?.resume_from_cache(&provider_cache)?)
    });
}

extern "C" fn map_session(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("mapSession"), |arguments| {
        let policy = arguments.get(0)?;
        let facts = arguments.get(1)?;
        Ok(of(arguments.frame())?.map_session(&policy, &facts)?)
    });
}

extern "C" fn signed_out(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("signedOut"), |arguments| {
        let query: String = arguments.get(0)?;
        Ok(of(arguments.frame())?.signed_out(&query)?)
    });
}

extern "C" fn initiate_login(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("initiateLogin"), |arguments| {
        let parameters: String = arguments.get(0)?;
        Ok(of(arguments.frame())?.initiate_login(&parameters)?)
    });
}
