//! Walks Python objects and writes them as `json.dumps(value)` would, exceptions included.
//!
//! The order of checks, and which methods of subclasses are called, are those of CPython's C encoder.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::vec;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::escape::{write_str, write_utf16};
use super::number::{write_float, write_int};
use super::sink::{ByteCount, Sink};

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
    let mut text = Vec::new();
    Walker::new(default, &mut text).run(value)?;
    PyString::from_bytes(py, &text)
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
}

struct Frame<'py> {
    container: Bound<'py, PyAny>,
    rest: Rest<'py>,
    started: bool,
    _level: RecursionLevel,
}

/// What of a container is still to be written.
enum Rest<'py> {
    /// Read as it is at each step, as the C encoder does: a list that shrinks meanwhile ends sooner.
    List(Bound<'py, PyList>, usize),
    Tuple(Bound<'py, PyTuple>, usize),
    /// What a subclass of list or tuple gave when it was iterated.
    Items(vec::IntoIter<Bound<'py, PyAny>>),
    /// A copy, for the code of subclasses and of `default` may change a dict while it is being written.
    Pairs(vec::IntoIter<(Bound<'py, PyAny>, Bound<'py, PyAny>)>),
    /// What `default` put in the place of a value.
    Replacement(Option<Bound<'py, PyAny>>),
}

impl<'py, 'out, S: Sink> Walker<'py, 'out, S> {
    fn new(default: Option<Bound<'py, PyAny>>, out: &'out mut S) -> Self {
        Self { out, default, frames: Vec::new(), deep: HashSet::new() }
    }

    fn run(mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        self.value(value)?;
        while let Some(frame) = self.frames.last_mut() {
            match frame.next(self.out)? {
                Some(value) => self.value(value)?,
                None => self.leave(),
            }
        }
        Ok(())
    }

    /// Writes a scalar whole, of a container the opening bracket.
    #[inline]
    fn value(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        if let Ok(text) = value.cast_exact::<PyString>() {
            write_string(text, self.out)?;
        } else if let Ok(dict) = value.cast_exact::<PyDict>() {
            let level = RecursionLevel::enter(value.py())?;
            let pairs: Vec<_> = dict.iter().collect();
            self.enter(value, Rest::Pairs(pairs.into_iter()), level)?;
        } else if let Ok(list) = value.cast_exact::<PyList>() {
            let level = RecursionLevel::enter(value.py())?;
            let rest = Rest::List(list.clone(), 0);
            self.enter(value, rest, level)?;
        } else if value.is_none() {
            self.out.push(b"null");
        } else if let Ok(truth) = value.cast::<PyBool>() {
            write_bool(truth, self.out);
        } else if let Ok(number) = value.cast::<PyInt>() {
            write_integer(number, self.out)?;
        } else if let Ok(number) = value.cast::<PyFloat>() {
            write_float(number.value(), self.out);
        } else {
            self.rarer_value(value)?;
        }
        Ok(())
    }

    fn rarer_value(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        if let Ok(text) = value.cast::<PyString>() {
            write_string(text, self.out)
        } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
            let level = RecursionLevel::enter(value.py())?;
            let rest = Rest::Tuple(tuple.clone(), 0);
            self.enter(value, rest, level)
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            let level = RecursionLevel::enter(value.py())?;
            let items = value.try_iter()?.collect::<PyResult<Vec<_>>>()?;
            self.enter(value, Rest::Items(items.into_iter()), level)
        } else if let Ok(dict) = value.cast::<PyDict>() {
            let level = RecursionLevel::enter(value.py())?;
            let pairs = if dict.is_empty() { Vec::new() } else { pairs_of_subclass(dict)? };
            self.enter(value, Rest::Pairs(pairs.into_iter()), level)
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
        self.enter(value, Rest::Replacement(Some(replacement)), level)
    }

    #[inline]
    fn enter(
        &mut self,
        container: Bound<'py, PyAny>,
        rest: Rest<'py>,
        level: RecursionLevel,
    ) -> PyResult<()> {
        let (open, close) = rest.brackets();
        self.out.push(open);
        if rest.is_empty() {
            self.out.push(close);
            return Ok(());
        }
        self.refuse_ancestor(&container)?;
        if self.frames.len() >= SEARCHED_ANCESTORS {
            self.deep.insert(container.as_ptr().addr());
        }
        self.frames.push(Frame { container, rest, started: false, _level: level });
        Ok(())
    }

    #[inline]
    fn leave(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.out.push(frame.rest.brackets().1);
            if self.frames.len() >= SEARCHED_ANCESTORS {
                self.deep.remove(&frame.container.as_ptr().addr());
            }
        }
    }

    #[inline]
    fn refuse_ancestor(&self, value: &Bound<'py, PyAny>) -> PyResult<()> {
        if self.frames.iter().take(SEARCHED_ANCESTORS).any(|frame| frame.container.is(value))
            || (self.frames.len() > SEARCHED_ANCESTORS && self.deep.contains(&value.as_ptr().addr()))
        {
            return Err(PyValueError::new_err("Circular reference detected"));
        }
        Ok(())
    }
}

impl<'py> Frame<'py> {
    /// Writes what stands before the next value (separator, key) and returns that value.
    #[inline]
    fn next<S: Sink>(&mut self, out: &mut S) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (key, value) = match &mut self.rest {
            Rest::Pairs(pairs) => match pairs.next() {
                Some((key, value)) => (Some(key), value),
                None => return Ok(None),
            },
            Rest::List(list, index) if *index < list.len() => {
                *index += 1;
                (None, list.get_item(*index - 1)?)
            }
            Rest::Tuple(tuple, index) if *index < tuple.len() => {
                *index += 1;
                (None, tuple.get_item(*index - 1)?)
            }
            Rest::Items(items) => match items.next() {
                Some(value) => (None, value),
                None => return Ok(None),
            },
            Rest::Replacement(value) => return Ok(value.take()),
            Rest::List(..) | Rest::Tuple(..) => return Ok(None),
        };
        if self.started {
            out.push(b", ");
        }
        self.started = true;
        if let Some(key) = key {
            write_key(&key, out)?;
            out.push(b": ");
        }
        Ok(Some(value))
    }
}

impl Rest<'_> {
    #[inline]
    fn is_empty(&self) -> bool {
        match self {
            Rest::List(list, _) => list.is_empty(),
            Rest::Tuple(tuple, _) => tuple.is_empty(),
            Rest::Items(items) => items.len() == 0,
            Rest::Pairs(pairs) => pairs.len() == 0,
            Rest::Replacement(value) => value.is_none(),
        }
    }

    #[inline]
    fn brackets(&self) -> (&'static [u8], &'static [u8]) {
        match self {
            Rest::List(..) | Rest::Tuple(..) | Rest::Items(_) => (b"[", b"]"),
            Rest::Pairs(_) => (b"{", b"}"),
            Rest::Replacement(_) => (b"", b""),
        }
    }
}

/// One level of the interpreter's own recursion count: the depth at which the stdlib gives up, which differs between
/// versions and depends on the caller's depth, is then ours as well, with the same `RecursionError`.
struct RecursionLevel(PhantomData<*mut ()>);

impl RecursionLevel {
    #[inline]
    fn enter(py: Python<'_>) -> PyResult<Self> {
        // SAFETY: the thread is attached (`py`), and the text is a C string that outlives the call.
        if unsafe { ffi::Py_EnterRecursiveCall(c" while encoding a JSON object".as_ptr()) } == 0 {
            Ok(Self(PhantomData))
        } else {
            Err(PyErr::fetch(py))
        }
    }
}

impl Drop for RecursionLevel {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: pairs with the successful call in `enter`. Values of this type are not `Send` and live only in a
        // `Walker`, beside `Bound`s, so the thread is the same and still attached.
        unsafe { ffi::Py_LeaveRecursiveCall() }
    }
}

type Pair<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// What the subclass's own `items` says.
fn pairs_of_subclass<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Vec<Pair<'py>>> {
    let pair = |item: Bound<'py, PyAny>| match item.cast::<PyTuple>() {
        Ok(pair) if pair.len() == 2 => Ok((pair.get_item(0)?, pair.get_item(1)?)),
        _ => Err(PyValueError::new_err("items must return 2-tuples")),
    };
    dict.as_mapping().items()?.iter().map(pair).collect()
}

#[inline]
fn write_key<S: Sink>(key: &Bound<'_, PyAny>, out: &mut S) -> PyResult<()> {
    match key.cast::<PyString>() {
        Ok(text) => write_string(text, out),
        Err(_) => write_rarer_key(key, out),
    }
}

fn write_rarer_key<S: Sink>(key: &Bound<'_, PyAny>, out: &mut S) -> PyResult<()> {
    out.push(b"\"");
    if let Ok(number) = key.cast::<PyFloat>() {
        write_float(number.value(), out);
    } else if key.is_none() {
        out.push(b"null");
    } else if let Ok(truth) = key.cast::<PyBool>() {
        write_bool(truth, out);
    } else if let Ok(number) = key.cast::<PyInt>() {
        write_integer(number, out)?;
    } else {
        return Err(refused_key(key));
    }
    out.push(b"\"");
    Ok(())
}

/// The stdlib's own exception, asked of it: it names the type by its C name, which the stable ABI does not show.
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

#[inline]
fn write_string<S: Sink>(text: &Bound<'_, PyString>, out: &mut S) -> PyResult<()> {
    match text.to_str() {
        Ok(utf8) => {
            write_str(utf8, out);
            Ok(())
        }
        Err(_) => write_surrogates(text, out),
    }
}

#[cold]
fn write_surrogates<S: Sink>(text: &Bound<'_, PyString>, out: &mut S) -> PyResult<()> {
    // `str.encode` and not a method of the value: a subclass may have put its own in the place.
    let encoded =
        text.py().get_type::<PyString>().call_method1("encode", (text, "utf-16-le", "surrogatepass"))?;
    let (units, _) = encoded.extract::<&[u8]>()?.as_chunks::<2>();
    write_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)), out);
    Ok(())
}

fn write_bool<S: Sink>(truth: &Bound<'_, PyBool>, out: &mut S) {
    out.push(if truth.is_true() { b"true" } else { b"false" });
}

fn write_integer<S: Sink>(number: &Bound<'_, PyInt>, out: &mut S) -> PyResult<()> {
    if let Ok(small) = number.extract::<i64>() {
        write_int(small, out);
        return Ok(());
    }
    // `int.__repr__`, not the value's own: enums of integers are written as their number. Raises where the
    // interpreter limits the digits of an integer.
    let text = number.py().get_type::<PyInt>().call_method1("__repr__", (number,))?;
    out.push(text.cast::<PyString>()?.to_str()?.as_bytes());
    Ok(())
}
