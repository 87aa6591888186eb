//! Registers the contract's classes when PHP starts.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::constant::IntoConst;
use ext_php_rs::ffi::{
    self, zend_class_entry, zend_do_implement_interface, zend_enum_add_case, zend_function,
    zend_hash_str_find_ptr_lc, zend_internal_arg_info, zend_register_internal_class_ex,
    zend_register_internal_enum, zend_register_internal_interface, zend_type,
};
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::{ClassEntry, ExecuteData, FunctionEntry};

use crate::contract::{
    CLASSES, Case, Class, Kind, Method, Of, Parameter, RELYING_PARTY, RUNTIME, Shape, Type,
    VERSION, VERSION_NAME, id, name,
};
use crate::{conversation, discreet, runtime, value, zend};

/// A method's code.
pub(crate) type Handler = extern "C" fn(&mut ExecuteData, &mut Zval);

static CONVERSATION: AtomicPtr<zend_class_entry> = AtomicPtr::new(ptr::null_mut());

/// The class of the objects that own a conversation.
pub(crate) fn conversation_class() -> &'static ClassEntry {
    // SAFETY: registered before any method can be called, and never removed.
    unsafe { &*CONVERSATION.load(Ordering::Relaxed) }
}

/// Registers everything, as the module of that number; nothing when something cannot be.
pub(crate) fn everything(module: i32) -> Option<()> {
    for (id, class) in CLASSES.iter().enumerate() {
        let entry = match &class.kind {
            Kind::Record(shape) => record(class, shape)?,
            Kind::Enum(cases) => enumeration(class, cases)?,
            Kind::Failure(shape) => failure(class, shape)?,
            Kind::FailureOfClass => failure_of_class(class)?,
        };
        value::remember(id, entry);
    }
    let relying_party = interface(name::RELYING_PARTY, &RELYING_PARTY)?;
    let runtime = interface(name::RUNTIME, &RUNTIME)?;

    let entry = implementation(
        name::EXTENSION_CONVERSATION,
        &RELYING_PARTY,
        conversation::handler,
        relying_party,
    )?;
    // SAFETY: just registered, and no request has begun.
    unsafe {
        (*entry).__bindgen_anon_2.create_object = Some(conversation::create);
        (*entry).ce_flags |= ffi::ZEND_ACC_NOT_SERIALIZABLE;
    }
    CONVERSATION.store(entry, Ordering::Relaxed);

    implementation(name::EXTENSION_RUNTIME, &RUNTIME, runtime::handler, runtime)?;
    i64::from(VERSION)
        .register_constant(VERSION_NAME, module)
        .ok()
}

// ---- Kinds of class --------------------------------------------------------------------

fn record(class: &Class, shape: &Shape) -> Option<*mut zend_class_entry> {
    let mut methods = vec![constructor(shape)?];
    let hides = shape.parameters.iter().any(|parameter| parameter.sensitive);
    if hides {
        let array = Type {
            nullable: false,
            of: Of::Array,
        };
        for (name, handler) in [
            (c"__debugInfo", shape.debug_info),
            (c"jsonSerialize", shape.debug_info),
            (c"__serialize", shape.serialize),
        ] {
            methods.push(method(name, Some(handler), &[], Some(array), 0)?);
        }
    }
    let entry = register(class.name, methods, ptr::null_mut())?;
    // SAFETY: just registered, and no request has begun.
    unsafe {
        (*entry).ce_flags |= ffi::ZEND_ACC_FINAL | ffi::ZEND_ACC_NO_DYNAMIC_PROPERTIES;
        if hides {
            (*entry).__bindgen_anon_2.create_object = Some(discreet::create);
            // SAFETY as above: PHP registers its own interfaces before it loads extensions.
            zend_do_implement_interface(entry, zend::php_json_serializable_ce);
        }
    }
    properties(entry, shape.parameters)?;
    redact(entry, c"__construct", shape.parameters)?;
    Some(entry)
}

fn failure(class: &Class, shape: &Shape) -> Option<*mut zend_class_entry> {
    // SAFETY: PHP registers its own exceptions before it loads extensions.
    let parent = unsafe { zend::spl_ce_RuntimeException };
    let entry = register(class.name, vec![constructor(shape)?], parent)?;
    // SAFETY: just registered, and no request has begun.
    unsafe { (*entry).ce_flags |= zend::ABSTRACT_CLASS };
    properties(entry, shape.parameters)?;
    Some(entry)
}

fn failure_of_class(class: &Class) -> Option<*mut zend_class_entry> {
    let parent = ptr::from_ref(value::class(id::FAILURE)).cast_mut();
    let entry = register(class.name, Vec::new(), parent)?;
    // SAFETY: just registered, and no request has begun.
    unsafe { (*entry).ce_flags |= ffi::ZEND_ACC_FINAL };
    Some(entry)
}

fn enumeration(class: &Class, cases: &[Case]) -> Option<*mut zend_class_entry> {
    let string = u8::try_from(ffi::IS_STRING).ok()?;
    // SAFETY: at start-up; the engine copies the name.
    let entry = unsafe { zend_register_internal_enum(class.name.as_ptr(), string, ptr::null()) };
    if entry.is_null() {
        return None;
    }
    for case in cases {
        let mut value = Zval::new();
        value.set_zend_string(ZendStr::new_interned(case.value, true));
        let mut value = std::mem::ManuallyDrop::new(value);
        // SAFETY: the engine keeps the name and the value, which live as long as the process.
        unsafe { zend_enum_add_case(entry, zend::interned(case.name), &raw mut *value) };
    }
    // SAFETY: just registered, and no request has begun.
    unsafe { (*entry).ce_flags |= ffi::ZEND_ACC_FINAL };
    Some(entry)
}

fn interface(name: &CStr, methods: &'static [Method]) -> Option<*mut zend_class_entry> {
    let entries = methods.iter().map(|declared| {
        method(
            declared.name,
            None,
            declared.parameters,
            Some(declared.returns),
            0,
        )
    });
    let entry = registered(name, entries.collect::<Option<_>>()?, |class| {
        // SAFETY: at start-up, with a class that is complete.
        unsafe { zend_register_internal_interface(class) }
    })?;
    redact_all(entry, methods)?;
    Some(entry)
}

fn implementation(
    name: &CStr,
    methods: &'static [Method],
    handler: fn(&str) -> Option<Handler>,
    interface: *mut zend_class_entry,
) -> Option<*mut zend_class_entry> {
    let entries = methods.iter().map(|declared| {
        let handler = handler(declared.name.to_str().ok()?)?;
        method(
            declared.name,
            Some(handler),
            declared.parameters,
            Some(declared.returns),
            0,
        )
    });
    let entry = register(name, entries.collect::<Option<_>>()?, ptr::null_mut())?;
    redact_all(entry, methods)?;
    // SAFETY: both are just registered, and no request has begun.
    unsafe {
        (*entry).ce_flags |= ffi::ZEND_ACC_FINAL | ffi::ZEND_ACC_NO_DYNAMIC_PROPERTIES;
        zend_do_implement_interface(entry, interface);
    }
    Some(entry)
}

// ---- Classes, methods, properties ------------------------------------------------------

fn register(
    name: &CStr,
    methods: Vec<FunctionEntry>,
    parent: *mut zend_class_entry,
) -> Option<*mut zend_class_entry> {
    registered(name, methods, |class| {
        // SAFETY: at start-up, with a class that is complete.
        unsafe { zend_register_internal_class_ex(class, parent) }
    })
}

/// Has the engine register a class: it reads the name and the methods, and copies both.
fn registered(
    name: &CStr,
    mut methods: Vec<FunctionEntry>,
    register: impl FnOnce(*mut zend_class_entry) -> *mut zend_class_entry,
) -> Option<*mut zend_class_entry> {
    methods.push(FunctionEntry::end());
    let mut class = MaybeUninit::<zend_class_entry>::zeroed();
    // SAFETY: these are the two members that the engine reads.
    unsafe {
        (*class.as_mut_ptr()).name = zend::interned(name);
        (*class.as_mut_ptr()).info.internal.builtin_functions = methods.as_ptr();
    }
    let entry = register(class.as_mut_ptr());
    if entry.is_null() {
        return None;
    }
    // SAFETY: just registered; the list of methods goes away here.
    unsafe { (*entry).info.internal.builtin_functions = ptr::null() };
    Some(entry)
}

fn constructor(shape: &Shape) -> Option<FunctionEntry> {
    let promoted = zend::PROMOTED_PARAMETER;
    method(
        c"__construct",
        Some(shape.construct),
        shape.parameters,
        None,
        promoted,
    )
}

/// A public method; abstract without a handler.
fn method(
    name: &'static CStr,
    handler: Option<Handler>,
    parameters: &[Parameter],
    returns: Option<Type>,
    parameter_flags: u32,
) -> Option<FunctionEntry> {
    let mut table = vec![zend_internal_arg_info {
        // The first entry has the number of required parameters in place of a name.
        name: ptr::without_provenance(parameters.len()),
        type_: returns.map_or(
            zend_type {
                ptr: ptr::null_mut(),
                type_mask: 0,
            },
            argument_type,
        ),
        default_value: ptr::null(),
    }];
    for parameter in parameters {
        let mut type_ = argument_type(parameter.ty);
        type_.type_mask |= parameter_flags;
        table.push(zend_internal_arg_info {
            name: parameter.name.as_ptr(),
            type_,
            default_value: ptr::null(),
        });
    }
    let mut entry = FunctionEntry::end();
    entry.fname = name.as_ptr();
    // SAFETY: a reference and a pointer that is never null are called alike.
    entry.handler = handler.map(|handler| unsafe {
        std::mem::transmute::<Handler, unsafe extern "C" fn(*mut ExecuteData, *mut Zval)>(handler)
    });
    // The engine reads the table for as long as the process lives.
    entry.arg_info = Vec::leak(table).as_ptr();
    entry.num_args = u32::try_from(parameters.len()).ok()?;
    entry.flags = ffi::ZEND_ACC_PUBLIC
        | if handler.is_none() {
            ffi::ZEND_ACC_ABSTRACT
        } else {
            0
        };
    Some(entry)
}

fn properties(class: *mut zend_class_entry, parameters: &[Parameter]) -> Option<()> {
    let access = ffi::ZEND_ACC_PUBLIC | zend::READONLY_PROPERTY | zend::PROMOTED_PROPERTY;
    for parameter in parameters {
        let mut none = Zval::new();
        none.u1.type_info = ffi::IS_UNDEF;
        // SAFETY: at start-up; the engine keeps the name and the type, which live as long
        // as the process.
        unsafe {
            zend::zend_declare_typed_property(
                class,
                zend::interned(parameter.name),
                &raw mut none,
                i32::try_from(access).ok()?,
                ptr::null_mut(),
                property_type(parameter.ty)?,
            );
        }
    }
    Some(())
}

// ---- Types -----------------------------------------------------------------------------

fn mask(of: Of) -> u32 {
    match of {
        Of::String => 1 << ffi::IS_STRING,
        Of::Int => 1 << ffi::IS_LONG,
        Of::Bool => ffi::MAY_BE_BOOL,
        Of::Array => 1 << ffi::IS_ARRAY,
        Of::Objects { .. } => 0,
    }
}

fn null(ty: Type) -> u32 {
    if ty.nullable {
        ffi::_ZEND_TYPE_NULLABLE_BIT
    } else {
        0
    }
}

/// A type in an argument table, where classes are a C string that the engine takes apart.
fn argument_type(ty: Type) -> zend_type {
    match ty.of {
        Of::Objects { names, .. } => zend_type {
            ptr: names.as_ptr().cast_mut().cast(),
            type_mask: zend::CLASS_NAMES | null(ty),
        },
        of => zend_type {
            ptr: ptr::null_mut(),
            type_mask: mask(of) | null(ty),
        },
    }
}

/// A type of a property, where a class is a string of the engine's.
fn property_type(ty: Type) -> Option<zend_type> {
    Some(match ty.of {
        Of::Objects { names, ids: [_] } => zend_type {
            ptr: zend::interned(names).cast(),
            type_mask: ffi::_ZEND_TYPE_NAME_BIT | null(ty),
        },
        Of::Objects { .. } => return None,
        of => zend_type {
            ptr: ptr::null_mut(),
            type_mask: mask(of) | null(ty),
        },
    })
}

// ---- Sensitive parameters --------------------------------------------------------------

fn redact_all(class: *mut zend_class_entry, methods: &[Method]) -> Option<()> {
    for method in methods {
        redact(class, method.name, method.parameters)?;
    }
    Some(())
}

/// Gives a method's sensitive parameters the attribute that hides them in stack traces.
fn redact(class: *mut zend_class_entry, method: &CStr, parameters: &[Parameter]) -> Option<()> {
    for (number, parameter) in (1..).zip(parameters) {
        if parameter.sensitive {
            let name: *const c_char = method.as_ptr();
            // SAFETY: the method is in the table of the class, which was just registered.
            unsafe {
                let table = &raw const (*class).function_table;
                let function = zend_hash_str_find_ptr_lc(table, name, method.count_bytes());
                let function = function.cast::<zend_function>().as_mut()?;
                mark_sensitive(&raw mut function.common.attributes, number);
            }
        }
    }
    Some(())
}

/// Adds `#[\SensitiveParameter]`; `offset` is the number of the parameter, or 0.
unsafe fn mark_sensitive(attributes: *mut *mut ffi::HashTable, offset: u32) {
    const PERSISTENT: u32 = 1;
    let name = zend::interned(c"SensitiveParameter");
    // SAFETY: the engine makes the table where there is none.
    unsafe { zend::zend_add_attribute(attributes, name, 0, PERSISTENT, offset, 0) };
}
