//! The contract as tables, made from the WIT by `build.rs`.

use std::ffi::CStr;

use ext_php_rs::types::Zval;
pub(crate) use host::protocol as wit;

use crate::construct::{construct, debug_info, serialize};
use crate::register::Handler;
use crate::value::{FromPhp, Given, Item, Mismatch, Properties, ToPhp, case, case_value, is_a};

/// A class or an enum.
pub(crate) struct Class {
    pub(crate) name: &'static CStr,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// A final class whose constructor sets one read-only property for each parameter.
    Record(Shape),
    Enum(&'static [Case]),
    /// The abstract exception.
    Failure(Shape),
    /// An exception that extends it.
    FailureOfClass,
}

/// What value classes and the exception have in common.
pub(crate) struct Shape {
    pub(crate) parameters: &'static [Parameter],
    pub(crate) construct: Handler,
    pub(crate) debug_info: Handler,
    pub(crate) serialize: Handler,
}

impl Class {
    /// The parameters of its constructor and, equally, its properties.
    pub(crate) fn parameters(&self) -> &'static [Parameter] {
        match &self.kind {
            Kind::Record(shape) | Kind::Failure(shape) => shape.parameters,
            Kind::Enum(_) | Kind::FailureOfClass => &[],
        }
    }
}

pub(crate) struct Case {
    pub(crate) name: &'static CStr,
    pub(crate) value: &'static str,
}

pub(crate) struct Parameter {
    pub(crate) name: &'static CStr,
    pub(crate) ty: Type,
    /// Stack traces and dumps must not show it.
    pub(crate) sensitive: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) nullable: bool,
    pub(crate) of: Of,
}

#[derive(Clone, Copy)]
pub(crate) enum Of {
    String,
    Int,
    Bool,
    Array,
    /// One of several classes, by their names as PHP writes a union, and by their places.
    Objects {
        names: &'static CStr,
        ids: &'static [usize],
    },
}

pub(crate) struct Method {
    pub(crate) name: &'static CStr,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) returns: Type,
}

/// The parameters of the method of that name.
pub(crate) fn parameters_of(methods: &'static [Method], name: &str) -> &'static [Parameter] {
    let method = methods
        .iter()
        .find(|method| method.name.to_bytes() == name.as_bytes());
    method.map_or(&[], |method| method.parameters)
}

include!(concat!(env!("OUT_DIR"), "/contract.rs"));
