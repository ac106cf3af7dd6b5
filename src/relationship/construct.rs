//! The fast way to call the class.
//!
//! Python calls a class through its `tp_vectorcall` if it has one, and hands over the arguments as they lie on the
//! stack; without one it packs them into a tuple and a dict first, which takes longer than all the rest of
//! `EntityRelationship(...)`: 2.6 times as long per object with five keywords. PyO3 has no way to fill that slot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::{ptr, slice};

use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi, intern};

use super::arguments;
use super::object::EntityRelationship;

/// What stands for `__new__` and `__init__` in the class as long as nobody has put others in their place.
struct Own {
    new: Option<ffi::newfunc>,
    init: Option<ffi::initproc>,
    new_function: Py<PyAny>,
    to_indicator: Py<PyAny>,
}

static OWN: OnceLock<Own> = OnceLock::new();

/// Puts the slot into the class. Subclasses do not inherit it and are built by `__new__` and `__init__`.
pub(crate) fn enable_fast_construction(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<EntityRelationship>();
    let new_function = class.getattr(intern!(py, "__new__"))?.unbind();
    let to_indicator = class.getattr(intern!(py, "to_indicator"))?.unbind();
    let class = EntityRelationship::type_object_raw(py);
    // SAFETY: `class` is a heap type that lives as long as the module, nobody else uses it yet, and the thread is
    // attached. A class is called through `tp_vectorcall` of itself only, with the calling convention of `vectorcall`.
    unsafe {
        OWN.get_or_init(|| Own { new: (*class).tp_new, init: (*class).tp_init, new_function, to_indicator });
        (*class).tp_vectorcall = Some(vectorcall);
    }
    Ok(())
}

/// Whether somebody has put another `__new__` or `__init__` into the class, as `mock.patch.object` does: Python then
/// puts other functions into these slots.
#[inline]
fn is_patched(py: Python<'_>) -> bool {
    let class = EntityRelationship::type_object_raw(py);
    // SAFETY: the class lives as long as the module, and the thread is attached, so that nobody changes it meanwhile.
    let (new, init) = unsafe { ((*class).tp_new, (*class).tp_init) };
    let address = |own: &Own| (own.new.map(|new| new as usize), own.init.map(|init| init as usize));
    OWN.get().is_some_and(|own| address(own) != (new.map(|new| new as usize), init.map(|init| init as usize)))
}

/// Whether somebody has put another `to_indicator` into the class, which has to be asked then.
pub(crate) fn to_indicator_is_patched(py: Python<'_>) -> PyResult<bool> {
    let now = py.get_type::<EntityRelationship>().getattr(intern!(py, "to_indicator"))?;
    Ok(OWN.get().is_some_and(|own| !now.is(&own.to_indicator)))
}

/// The call as Python does it, by way of `__new__` and `__init__`.
#[cold]
fn call_patched<'py>(
    py: Python<'py>,
    positional: Bound<'py, PyTuple>,
    keywords: Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let class = py.get_type::<EntityRelationship>();
    if let Some(own) = OWN.get()
        && class.getattr(intern!(py, "__new__"))?.is(&own.new_function)
    {
        // Python puts the slot of `__init__` right again when the patch ends, but not that of `__new__`: until it is
        // put right here, `__new__` of the class, and of subclasses, raises a `TypeError`.
        // SAFETY: the function is the one that the slot had, and the thread is attached.
        unsafe { (*class.as_type_ptr()).tp_new = own.new };
    }
    let call = py.get_type::<PyType>().getattr(intern!(py, "__call__"))?;
    let arguments = PyTuple::new(py, [class.into_any()])?.as_sequence().concat(positional.as_sequence())?;
    call.call(arguments.to_tuple()?, Some(&keywords))
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

        if is_patched(py) {
            let positional = PyTuple::new(py, values.iter().map(borrow))?;
            let keywords = PyDict::new(py);
            for (name, value) in names.iter().flat_map(|names| names.iter_borrowed()).zip(named) {
                keywords.set_item(name, borrow(value))?;
            }
            return Ok(call_patched(py, positional, keywords)?.into_ptr());
        }
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
        // PyO3 does not know yet that this thread is attached, and would not free what the error holds.
        Python::attach(|py| error.restore(py));
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
