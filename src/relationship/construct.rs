//! The fast way to call the class.
//!
//! Python calls a class through its `tp_vectorcall` if it has one, and hands over the arguments as they lie on the
//! stack; without one it packs them into a tuple and a dict first, which takes longer than all the rest of
//! `EntityRelationship(...)`: 2.6 times as long per object with five keywords. PyO3 has no way to fill that slot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTypeInfo, ffi};

use super::arguments;
use super::object::EntityRelationship;

/// Puts the slot into the class. Subclasses do not inherit it and are built by `__new__` and `__init__`.
pub(crate) fn enable_fast_construction(py: Python<'_>) {
    let class = EntityRelationship::type_object_raw(py);
    // SAFETY: `class` is a heap type that lives as long as the module, nobody else uses it yet, and the thread is
    // attached. A class is called through `tp_vectorcall` of itself only, with the calling convention of `vectorcall`.
    unsafe { (*class).tp_vectorcall = Some(vectorcall) };
}

/// `EntityRelationship(...)`.
///
/// # Safety
///
/// Called by the interpreter only: `values` holds the positional arguments, then one value for each name in
/// `keywords`, a tuple of `str` or null.
unsafe extern "C" fn vectorcall(
    _class: *mut ffi::PyObject,
    values: *const *mut ffi::PyObject,
    count: usize,
    keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls with the thread attached.
    let py = unsafe { Python::assume_attached() };
    let construct = || {
        // SAFETY: `keywords` is null or an object that outlives the call.
        let keywords = unsafe { Borrowed::from_ptr_or_opt(py, keywords) };
        let names = keywords.map(|keywords| keywords.cast::<PyTuple>()).transpose()?;
        // SAFETY: plain arithmetic on the number that the interpreter passed.
        let positional = unsafe { ffi::PyVectorcall_NARGS(count) }.cast_unsigned();
        let all = positional + names.as_ref().map_or(0, |names| names.len());
        // SAFETY: that many values lie there and stay alive for the call; with none the pointer may be null.
        let values = if all == 0 { &[] } else { unsafe { slice::from_raw_parts(values, all) } };
        // SAFETY: the values are objects, not null.
        let borrow = |value: &*mut ffi::PyObject| unsafe { Borrowed::from_ptr(py, *value) };
        let (values, named) = values.split_at(positional);

        let mut given = arguments::positional(values.iter().map(borrow))?;
        if let Some(names) = &names {
            arguments::keywords(py, &mut given, names.iter_borrowed().zip(named.iter().map(borrow)))?;
        }
        let object = allocate(py)?;
        object.get().fill(py, &given)?;
        Ok(object.into_ptr())
    };
    let result = catch_unwind(AssertUnwindSafe(construct))
        .unwrap_or_else(|_| Err(PanicException::new_err("xsoar_tim: a panic in EntityRelationship()")));
    result.unwrap_or_else(|error: PyErr| {
        error.restore(py);
        ptr::null_mut()
    })
}

/// A new object with empty slots.
///
/// By way of `object.__new__`, as PyO3 makes objects, Python 3.11 and 3.12 give each one an empty dict, which takes a
/// third of the time of the whole call.
fn allocate(py: Python<'_>) -> PyResult<Bound<'_, EntityRelationship>> {
    let class = EntityRelationship::type_object_raw(py);
    // SAFETY: the call returns a new object of the class, all of whose bytes after its head are zero, or null with an
    // exception set. Zero bytes are what PyO3 writes there for `EntityRelationship::default()`: no attributes, not in
    // the dict, no dict, no weak references; a frozen class that can be sent to other threads has nothing else.
    unsafe {
        let object = ffi::PyType_GenericAlloc(class, 0);
        Ok(Bound::from_owned_ptr_or_err(py, object)?.cast_into_unchecked())
    }
}
