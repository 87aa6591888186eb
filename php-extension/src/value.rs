//! Conversions between the component's values and PHP's.
//!
//! A conversion to PHP borrows: PHP may leave it by a jump (its memory limit), over the
//! heads of Rust destructors, so it must own no Rust memory. A conversion from PHP
//! allocates nothing on PHP's side, for the same reason.

use std::ffi::CStr;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::convert::IntoZval;
use ext_php_rs::ffi::zend_class_entry;
use ext_php_rs::types::{ZendHashTable, ZendObject, ZendStr, Zval};
use ext_php_rs::zend::ClassEntry;

use crate::contract::CLASSES;
use crate::zend;

/// The registered classes, at the places that they have in `CLASSES`.
static ENTRIES: [AtomicPtr<zend_class_entry>; CLASSES.len()] =
    [const { AtomicPtr::new(ptr::null_mut()) }; CLASSES.len()];

/// Remembers a registered class.
pub(crate) fn remember(id: usize, class: *mut zend_class_entry) {
    if let Some(entry) = ENTRIES.get(id) {
        entry.store(class, Ordering::Relaxed);
    }
}

fn entry(id: usize) -> *mut zend_class_entry {
    ENTRIES
        .get(id)
        .map_or(ptr::null_mut(), |entry| entry.load(Ordering::Relaxed))
}

/// The class at a place in `CLASSES`.
pub(crate) fn class(id: usize) -> &'static ClassEntry {
    // SAFETY: all classes are registered before any method can be called, and stay.
    unsafe { &*entry(id) }
}

/// The place in `CLASSES` of a class.
pub(crate) fn id_of(class: *mut zend_class_entry) -> Option<usize> {
    ENTRIES
        .iter()
        .position(|entry| ptr::eq(entry.load(Ordering::Relaxed), class))
}

/// Whether a value is an object of a class; all are final.
pub(crate) fn is_a(value: &Zval, id: usize) -> bool {
    value
        .object()
        .is_some_and(|object| ptr::eq(object.ce, entry(id)))
}

/// What becomes a PHP value.
pub(crate) trait ToPhp {
    fn to_php(&self) -> Zval;
}

/// What a PHP value can become.
pub(crate) trait FromPhp: Sized {
    fn from_php(value: &Zval) -> Result<Self, Mismatch>;
}

/// A value that is not what the contract says, where PHP's own types do not say it.
#[derive(Debug)]
pub(crate) struct Mismatch {
    pub(crate) must_be: MustBe,
    /// Class and property.
    pub(crate) place: Option<(usize, usize)>,
}

#[derive(Debug)]
pub(crate) enum MustBe {
    String,
    Bool,
    List,
    Class(usize),
    Initialised,
    Between(u64, u64),
}

impl Mismatch {
    pub(crate) fn new(must_be: MustBe) -> Self {
        Self {
            must_be,
            place: None,
        }
    }

    pub(crate) fn class(id: usize) -> Self {
        Self::new(MustBe::Class(id))
    }
}

// ---- Scalars ---------------------------------------------------------------------------

impl ToPhp for String {
    fn to_php(&self) -> Zval {
        let mut value = Zval::new();
        value.set_zend_string(ZendStr::new(self, false));
        value
    }
}

impl FromPhp for String {
    /// Bytes that are no UTF-8 (a visitor may send any) become U+FFFD: whatever is compared
    /// or opened afterwards differs from what it should be, and is refused there.
    fn from_php(value: &Zval) -> Result<Self, Mismatch> {
        let string = value.zend_str().ok_or(Mismatch::new(MustBe::String))?;
        Ok(String::from_utf8_lossy(string.as_bytes()).into_owned())
    }
}

impl FromPhp for Vec<u8> {
    fn from_php(value: &Zval) -> Result<Self, Mismatch> {
        let string = value.zend_str().ok_or(Mismatch::new(MustBe::String))?;
        Ok(string.as_bytes().to_vec())
    }
}

impl ToPhp for Vec<u8> {
    fn to_php(&self) -> Zval {
        let mut value = Zval::new();
        value.set_zend_string(ZendStr::new(self, false));
        value
    }
}

impl ToPhp for bool {
    fn to_php(&self) -> Zval {
        let mut value = Zval::new();
        value.set_bool(*self);
        value
    }
}

impl FromPhp for bool {
    fn from_php(value: &Zval) -> Result<Self, Mismatch> {
        value.bool().ok_or(Mismatch::new(MustBe::Bool))
    }
}

macro_rules! integer {
    ($($integer:ty),*) => {$(
        impl ToPhp for $integer {
            fn to_php(&self) -> Zval {
                let mut value = Zval::new();
                // PHP's integers end at 2^63 - 1.
                value.set_long(i64::try_from(*self).unwrap_or(i64::MAX));
                value
            }
        }

        impl FromPhp for $integer {
            fn from_php(value: &Zval) -> Result<Self, Mismatch> {
                let integer = value.long().and_then(|long| Self::try_from(long).ok());
                integer.ok_or(Mismatch::new(MustBe::Between(0, u64::from(Self::MAX))))
            }
        }
    )*};
}

integer!(u8, u16, u32, u64);

// ---- Options and lists -----------------------------------------------------------------

impl<T: ToPhp> ToPhp for Option<T> {
    fn to_php(&self) -> Zval {
        self.as_ref().map_or_else(Zval::null, ToPhp::to_php)
    }
}

impl<T: FromPhp> FromPhp for Option<T> {
    fn from_php(value: &Zval) -> Result<Self, Mismatch> {
        if value.is_null() {
            Ok(None)
        } else {
            T::from_php(value).map(Some)
        }
    }
}

/// Lists, save for bytes.
pub(crate) trait Item {}

impl Item for String {}

impl<T: ToPhp + Item> ToPhp for Vec<T> {
    fn to_php(&self) -> Zval {
        let mut list = ZendHashTable::with_capacity(u32::try_from(self.len()).unwrap_or(0));
        for item in self {
            // Refuses only a list that is full.
            let _ = list.push(item.to_php());
        }
        let mut value = Zval::new();
        value.set_hashtable(list);
        value
    }
}

impl<T: FromPhp + Item> FromPhp for Vec<T> {
    fn from_php(value: &Zval) -> Result<Self, Mismatch> {
        let list = value.array().ok_or(Mismatch::new(MustBe::List))?;
        list.values()
            .map(|item| T::from_php(item.dereference()))
            .collect()
    }
}

// ---- Objects ---------------------------------------------------------------------------

/// The properties of an object that is being made. They are set past the engine's
/// `readonly`, as PHP's own internal classes do.
pub(crate) struct Properties {
    object: ptr::NonNull<ZendObject>,
    value: Zval,
    first: usize,
}

impl Properties {
    /// Of a new object of the class; its constructor is not called.
    pub(crate) fn of_new(id: usize) -> Self {
        Self::of_new_like(id, id)
    }

    /// Of a new object of a class that extends the one whose parameters are set.
    pub(crate) fn of_new_like(id: usize, declaring: usize) -> Self {
        let mut object = ZendObject::new(class(id));
        let first = first_property(class(declaring), declaring);
        let pointer = ptr::NonNull::from(&mut *object);
        let mut value = Zval::new();
        // Cannot fail: an object is a value.
        let _ = object.set_zval(&mut value, false);
        Self {
            object: pointer,
            value,
            first,
        }
    }

    /// Sets the property at a place among the class's parameters.
    pub(crate) fn put(&mut self, place: usize, value: &impl ToPhp) {
        self.put_value(place, value.to_php());
    }

    fn put_value(&mut self, place: usize, value: Zval) {
        // SAFETY: the class declares the property, and its slot holds nothing to release.
        unsafe {
            ptr::write(
                zend::property(self.object.as_ptr(), self.first + place),
                value,
            )
        };
    }

    /// The object.
    pub(crate) fn finish(self) -> Zval {
        self.value
    }
}

/// Where a class's own properties begin, behind those that it inherits.
pub(crate) fn first_property(entry: &ClassEntry, id: usize) -> usize {
    let own = CLASSES.get(id).map_or(0, |class| class.parameters().len());
    let all = usize::try_from(entry.default_properties_count).unwrap_or(own);
    all.saturating_sub(own)
}

/// The properties of an object that PHP gave.
pub(crate) struct Given<'a> {
    object: &'a ZendObject,
    id: usize,
}

impl<'a> Given<'a> {
    pub(crate) fn of(value: &'a Zval, id: usize) -> Result<Self, Mismatch> {
        let object = value.object().filter(|_| is_a(value, id));
        Ok(Self {
            object: object.ok_or(Mismatch::class(id))?,
            id,
        })
    }

    pub(crate) fn get<T: FromPhp>(&self, place: usize) -> Result<T, Mismatch> {
        // SAFETY: `place` is one of the class's parameters, which are its only properties.
        let slot = unsafe { &*zend::property(self.object, place) };
        let value = if zend::is_uninitialised(slot) {
            Err(Mismatch::new(MustBe::Initialised))
        } else {
            T::from_php(slot.dereference())
        };
        value.map_err(|mismatch| Mismatch {
            place: mismatch.place.or(Some((self.id, place))),
            ..mismatch
        })
    }
}

/// A case of an enum.
pub(crate) fn case(id: usize, name: &CStr) -> Zval {
    let mut value = Zval::new();
    // SAFETY: the enum has this case; the engine keeps the object, the value counts itself.
    let object = unsafe { zend::zend_enum_get_case_cstr(entry(id), name.as_ptr()).as_mut() };
    if let Some(object) = object {
        value.set_object(object);
    }
    value
}

/// The string behind a case.
pub(crate) fn case_value(value: &Zval, id: usize) -> Result<&[u8], Mismatch> {
    const VALUE: usize = 1;
    let object = value
        .object()
        .filter(|_| is_a(value, id))
        .ok_or(Mismatch::class(id))?;
    // SAFETY: every case of a backed enum has two properties, its name and its value.
    let slot = unsafe { &*zend::property(object, VALUE) };
    Ok(slot.zend_str().ok_or(Mismatch::class(id))?.as_bytes())
}
