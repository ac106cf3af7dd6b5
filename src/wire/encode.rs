//! Walks Python objects and writes them as `json.dumps(value)` would, exceptions included.
//!
//! The order of checks, and which methods of subclasses are called, are those of `CPython`'s C encoder.

use std::collections::HashSet;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple};

use super::frame::{Frame, RecursionLevel, Rest, Step, pairs_of_subclass};
use super::keys::Keys;
use super::scalar;
use super::sink::{Buffer, ByteCount, Sink};
use super::text::UnseenString;

/// Looking through a few ancestors is faster than keeping a set of them; values that are nested deeper are rare.
const SEARCHED_ANCESTORS: usize = 32;

/// `json.dumps(value)`, or `json.dumps(value, default=default)`.
#[pyfunction]
#[pyo3(signature = (value, default = None))]
pub(crate) fn json_dumps<'py>(
    value: Bound<'py, PyAny>,
    default: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyString>> {
    let py = value.py();
    let mut text = Buffer::new(UnseenString::new(py)?);
    Walker::new(default, &mut text).run(value)?;
    let (string, len) = text.into_parts();
    // SAFETY: `len` characters were written, and what a sink is given is ASCII.
    unsafe { string.finish(len) }
}

/// How many bytes `json.dumps(value)` has, without the memory of its text.
pub(crate) fn json_size(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let mut count = ByteCount::default();
    Walker::new(None, &mut count).run(value.clone())?;
    Ok(count.0)
}

#[pyfunction(name = "json_size")]
pub(crate) fn json_size_py(value: Bound<'_, PyAny>) -> PyResult<usize> {
    json_size(&value)
}

/// Depth-first over a value, with its own stack: how deep a value may be is then up to the interpreter's recursion
/// limit alone, and never to the size of a thread's stack (128 kB on Alpine).
struct Walker<'py, 'out, S> {
    out: &'out mut S,
    default: Option<Bound<'py, PyAny>>,
    /// The containers around the place where the walk is, outermost first.
    frames: Vec<Frame<'py>>,
    /// Addresses of the containers in `frames` from `SEARCHED_ANCESTORS` on.
    deep: HashSet<usize>,
    keys: Keys<'py>,
}

impl<'py, 'out, S: Sink> Walker<'py, 'out, S> {
    fn new(default: Option<Bound<'py, PyAny>>, out: &'out mut S) -> Self {
        Self { out, default, frames: Vec::new(), deep: HashSet::new(), keys: Keys::default() }
    }

    fn run(mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        self.value(value)?;
        while let Some(frame) = self.frames.last_mut() {
            match frame.step(&mut self.keys, self.out)? {
                Step::Value(value) => self.value(value)?,
                Step::Container(value) => self.container(value)?,
                Step::Freeze => self.freeze(),
                Step::Done => self.leave(),
            }
        }
        Ok(())
    }

    /// Writes a scalar whole, of a container the opening bracket.
    #[inline]
    fn value(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        if scalar::write(value.as_borrowed(), self.out)? { Ok(()) } else { self.container(value) }
    }

    #[inline]
    fn container(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        let (is_empty, brackets) = if let Ok(dict) = value.cast_exact::<PyDict>() {
            (dict.is_empty(), b"{}")
        } else if let Ok(list) = value.cast_exact::<PyList>() {
            (list.is_empty(), b"[]")
        } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
            (tuple.is_empty(), b"[]")
        } else {
            return self.rarer_value(value);
        };
        let level = RecursionLevel::enter(value.py())?;
        if is_empty {
            self.out.push(brackets);
            return Ok(());
        }
        self.refuse_ancestor(&value)?;
        self.out.push(&brackets[..1]);
        self.enter(Frame::in_place(value, level));
        Ok(())
    }

    fn rarer_value(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        self.freeze();
        if let Ok(number) = value.cast::<PyInt>() {
            scalar::write_large_integer(number, self.out)
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            let level = RecursionLevel::enter(value.py())?;
            let items = value.try_iter()?.collect::<PyResult<Vec<_>>>()?;
            if items.is_empty() {
                self.out.push(b"[]");
                return Ok(());
            }
            self.refuse_ancestor(&value)?;
            self.out.push(b"[");
            self.enter(Frame::of(value, Rest::Items(items.into_iter()), level));
            Ok(())
        } else if let Ok(dict) = value.cast::<PyDict>() {
            let level = RecursionLevel::enter(value.py())?;
            if dict.is_empty() {
                self.out.push(b"{}");
                return Ok(());
            }
            self.refuse_ancestor(&value)?;
            self.out.push(b"{");
            let pairs = pairs_of_subclass(dict)?;
            self.enter(Frame::of(value, Rest::Pairs(pairs.into_iter()), level));
            Ok(())
        } else {
            self.foreign_value(value)
        }
    }

    /// What JSON has no form for: `default` says what to write instead, or raises.
    fn foreign_value(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        self.refuse_ancestor(&value)?;
        let replacement = match &self.default {
            Some(default) => default.call1((&value,))?,
            // Asked at each use: some scripts put a method of their own on the stdlib's class.
            None => value
                .py()
                .import("json.encoder")?
                .getattr("JSONEncoder")?
                .call0()?
                .call_method1("default", (&value,))?,
        };
        let level = RecursionLevel::enter(value.py())?;
        self.enter(Frame::of(value, Rest::Replacement(Some(replacement)), level));
        Ok(())
    }

    /// Python code is about to run, which may change what is being written.
    fn freeze(&mut self) {
        self.frames.iter_mut().for_each(Frame::freeze);
    }

    #[inline]
    fn enter(&mut self, frame: Frame<'py>) {
        if self.frames.len() >= SEARCHED_ANCESTORS {
            self.deep.insert(frame.address());
        }
        self.frames.push(frame);
    }

    #[inline]
    fn leave(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        self.out.push(frame.closing_bracket());
        let address = frame.address();
        // Not `pop`, which would copy the frame out.
        self.frames.truncate(self.frames.len() - 1);
        if self.frames.len() >= SEARCHED_ANCESTORS {
            self.deep.remove(&address);
        }
    }

    #[inline]
    fn refuse_ancestor(&self, value: &Bound<'py, PyAny>) -> PyResult<()> {
        if self.frames.iter().take(SEARCHED_ANCESTORS).any(|frame| frame.is_of(value))
            || (self.frames.len() > SEARCHED_ANCESTORS && self.deep.contains(&value.as_ptr().addr()))
        {
            return Err(PyValueError::new_err("Circular reference detected"));
        }
        Ok(())
    }
}
