//! Writes Python objects as `json.dumps(value)` would.
//!
//! Plain values are written here: text, integers of 64 bits, floats, constants, and lists, tuples and dicts of those.
//! None of the caller's code runs meanwhile, and the GIL is held, so that nothing changes. A call with anything else in
//! it goes, whole, to the stdlib: what is rare is then as this version of Python has it, exceptions included.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::escape::write_string;
use super::keys::Keys;
use super::number::{write_float, write_int};
use super::refusal::Refusal;

/// So many containers within containers are written here. Each takes 370 bytes of the stack, and a thread's may be as
/// small as 128 kB.
const LEVELS: usize = 64;

/// Enough for most single relationships and indicators.
const FIRST_CAPACITY: usize = 1024;

/// `json.dumps(value)`, or `json.dumps(value, default=default)`.
#[pyfunction]
#[pyo3(signature = (value, default = None))]
pub(crate) fn json_dumps<'py>(
    value: Bound<'py, PyAny>,
    default: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    match Encoder::encode(&value) {
        Ok(text) => Ok(PyString::from_bytes(value.py(), &text)?.into_any()),
        Err(refusal) => refusal.answer(&value, default),
    }
}

/// How many bytes `json.dumps(value)` has.
pub(crate) fn json_size(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    match Encoder::encode(value) {
        Ok(text) => Ok(text.len()),
        Err(refusal) => refusal.answer(value, None)?.len(),
    }
}

#[pyfunction(name = "json_size")]
pub(crate) fn json_size_py(value: Bound<'_, PyAny>) -> PyResult<usize> {
    json_size(&value)
}

/// Memory is asked for wherever the text grows: too little of it is an exception, not the end of the process.
struct Encoder {
    out: Vec<u8>,
    keys: Keys,
}

impl Encoder {
    fn encode(value: &Bound<'_, PyAny>) -> Result<Vec<u8>, Refusal> {
        let mut encoder = Self { out: Vec::new(), keys: Keys::new() };
        encoder.out.try_reserve(FIRST_CAPACITY)?;
        encoder.value(value, LEVELS)?;
        Ok(encoder.out)
    }

    /// `levels`: so many containers may still be entered.
    #[inline]
    fn value(&mut self, value: &Bound<'_, PyAny>, levels: usize) -> Result<(), Refusal> {
        // Most of what is written; the rest is called.
        match value.cast_exact::<PyString>() {
            Ok(text) => self.text(text),
            Err(_) => self.container_or_scalar(value, levels),
        }
    }

    fn container_or_scalar(&mut self, value: &Bound<'_, PyAny>, levels: usize) -> Result<(), Refusal> {
        if let Ok(dict) = value.cast_exact::<PyDict>() {
            self.dict(dict, levels.checked_sub(1).ok_or(Refusal::Nested)?)
        } else if let Ok(list) = value.cast_exact::<PyList>() {
            self.items(list.iter(), levels.checked_sub(1).ok_or(Refusal::Nested)?)
        } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
            self.items(tuple.iter(), levels.checked_sub(1).ok_or(Refusal::Nested)?)
        } else {
            self.scalar(value)
        }
    }

    fn dict(&mut self, dict: &Bound<'_, PyDict>, levels: usize) -> Result<(), Refusal> {
        self.push(b"{")?;
        for (index, (key, value)) in dict.iter().enumerate() {
            if index > 0 {
                self.push(b", ")?;
            }
            self.keys.write(&key, &mut self.out)?;
            self.value(&value, levels)?;
        }
        self.push(b"}")
    }

    fn items<'py>(
        &mut self,
        items: impl Iterator<Item = Bound<'py, PyAny>>,
        levels: usize,
    ) -> Result<(), Refusal> {
        self.push(b"[")?;
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.push(b", ")?;
            }
            self.value(&item, levels)?;
        }
        self.push(b"]")
    }

    /// Subclasses are written by what they hold, as the stdlib does: their own methods are not asked.
    fn scalar(&mut self, value: &Bound<'_, PyAny>) -> Result<(), Refusal> {
        if value.is_none() {
            self.push(b"null")
        } else if let Ok(truth) = value.cast::<PyBool>() {
            self.push(if truth.is_true() { b"true" } else { b"false" })
        } else if let Ok(number) = value.cast::<PyInt>() {
            Ok(write_int(number.extract()?, &mut self.out)?)
        } else if let Ok(number) = value.cast::<PyFloat>() {
            Ok(write_float(number.value(), &mut self.out)?)
        } else {
            self.text(value.cast()?)
        }
    }

    /// Python keeps the UTF-8 of a text that is not ASCII beside it, for as long as the text lives.
    #[inline]
    fn text(&mut self, text: &Bound<'_, PyString>) -> Result<(), Refusal> {
        Ok(write_string(text.to_str()?, &mut self.out)?)
    }

    #[inline]
    fn push(&mut self, text: &[u8]) -> Result<(), Refusal> {
        self.out.try_reserve(text.len())?;
        self.out.extend_from_slice(text);
        Ok(())
    }
}
