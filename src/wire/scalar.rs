//! Python's strings, numbers and constants, as values and as keys.

use std::slice;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyStringData};

use super::escape;
use super::number;
use super::sink::Sink;

/// Writes `value` if that takes no Python code: a string, a number of ordinary size, a constant. Subclasses are written
/// by what they hold, their own methods are not asked. `false`: nothing was written.
#[inline]
pub(super) fn write<S: Sink>(value: Borrowed<'_, '_, PyAny>, out: &mut S) -> PyResult<bool> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        write_string(text, out)?;
        return Ok(true);
    }
    // Containers are most of what is no string, and are known not to be scalars.
    let is_container = value.is_exact_instance_of::<PyDict>() || value.is_exact_instance_of::<PyList>();
    if is_container { Ok(false) } else { write_rarer(value, out) }
}

#[inline(never)]
fn write_rarer<S: Sink>(value: Borrowed<'_, '_, PyAny>, out: &mut S) -> PyResult<bool> {
    if value.is_none() {
        out.push(b"null");
    } else if let Ok(truth) = value.cast::<PyBool>() {
        write_bool(truth, out);
    } else if let Ok(number) = value.cast::<PyInt>() {
        return Ok(write_small_integer(number, out));
    } else if let Ok(number) = value.cast::<PyFloat>() {
        number::write_float(number.value(), out);
    } else if let Ok(text) = value.cast::<PyString>() {
        write_string(text, out)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Writes a dict's key, which JSON wants as a string.
pub(super) fn write_key<S: Sink>(key: &Bound<'_, PyAny>, out: &mut S) -> PyResult<()> {
    if let Ok(text) = key.cast::<PyString>() {
        return write_string(text.as_borrowed(), out);
    }
    out.push(b"\"");
    if !write(key.as_borrowed(), out)? {
        match key.cast::<PyInt>() {
            Ok(number) => write_large_integer(number, out)?,
            Err(_) => return Err(refused_key(key)),
        }
    }
    out.push(b"\"");
    Ok(())
}

/// Writes `"key": `.
#[inline]
pub(super) fn write_text_key<S: Sink>(key: Borrowed<'_, '_, PyString>, out: &mut S) -> PyResult<()> {
    write_text(b"", key, b": ", out)
}

#[inline]
fn write_string<S: Sink>(text: Borrowed<'_, '_, PyString>, out: &mut S) -> PyResult<()> {
    write_text(b"", text, b"", out)
}

#[inline]
fn write_text<const B: usize, const A: usize, S: Sink>(
    before: &[u8; B],
    text: Borrowed<'_, '_, PyString>,
    after: &[u8; A],
    out: &mut S,
) -> PyResult<()> {
    match latin1(&text) {
        Some(units) if out.push_if_plain(before, units, after) => Ok(()),
        _ => write_special_text(before, &text, after, out),
    }
}

/// The characters of a string, where they are, if each takes a byte.
#[inline]
pub(super) fn latin1<'a>(text: &'a Bound<'_, PyString>) -> Option<&'a [u8]> {
    let object = text.as_ptr();
    // SAFETY: `object` is a string. One byte a character is said only of a string that is laid out as these calls
    // expect. Nothing changes its characters, and it is borrowed for as long as the slice.
    unsafe {
        // As `PyString::data` does; calling that took a tenth of the whole time.
        (ffi::PyUnicode_KIND(object) == ffi::PyUnicode_1BYTE_KIND).then(|| {
            let length = ffi::PyUnicode_GET_LENGTH(object).unsigned_abs();
            slice::from_raw_parts(ffi::PyUnicode_DATA(object).cast(), length)
        })
    }
}

/// Apart from the plain strings, so that those pay for nothing that happens here.
#[inline(never)]
fn write_special_text<S: Sink>(
    before: &[u8],
    text: &Bound<'_, PyString>,
    after: &[u8],
    out: &mut S,
) -> PyResult<()> {
    out.push(before);
    // `to_str` would hang a UTF-8 copy on the string, for as long as it lives, and has no answer for surrogates.
    // SAFETY: the string is borrowed for longer than the data, and nothing changes its characters. How strings are laid
    // out is a matter of the interpreter's build; the tests compare strings of every width with the stdlib's.
    match unsafe { text.data() }? {
        PyStringData::Ucs1(units) => escape::write_string(units, out),
        PyStringData::Ucs2(units) => escape::write_string(units, out),
        PyStringData::Ucs4(units) => escape::write_string(units, out),
    }
    out.push(after);
    Ok(())
}

fn write_bool<S: Sink>(truth: Borrowed<'_, '_, PyBool>, out: &mut S) {
    out.push(if truth.is_true() { b"true" } else { b"false" });
}

fn write_small_integer<S: Sink>(number: Borrowed<'_, '_, PyInt>, out: &mut S) -> bool {
    let mut overflow = 0;
    // SAFETY: `number` is an int, so that neither `__index__` is called nor an exception set, which is why this is not
    // `extract`: an exception may start a collection, and that may run any code.
    let value = unsafe { ffi::PyLong_AsLongLongAndOverflow(number.as_ptr(), &raw mut overflow) };
    if overflow == 0 {
        number::write_int(value, out);
    }
    overflow == 0
}

/// Raises where the interpreter limits the digits of an integer.
pub(super) fn write_large_integer<S: Sink>(number: &Bound<'_, PyInt>, out: &mut S) -> PyResult<()> {
    // `int.__repr__`, not the value's own: an enum of integers is written as its number.
    let text = number.py().get_type::<PyInt>().call_method1("__repr__", (number,))?;
    out.push(text.cast::<PyString>()?.to_str()?.as_bytes());
    Ok(())
}

/// The stdlib's own exception, asked of it: it names the type as C does, with its module if that is written in C.
fn refused_key(key: &Bound<'_, PyAny>) -> PyErr {
    let ask = || {
        let alone = PyDict::new(key.py());
        alone.set_item(key, key.py().None())?;
        key.py().import("json")?.call_method1("dumps", (alone,))
    };
    match ask() {
        Err(error) => error,
        Ok(_) => PyTypeError::new_err("keys must be str, int, float, bool or None"),
    }
}
