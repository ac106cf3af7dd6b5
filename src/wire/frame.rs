//! A container whose values are being written: what of it is left, and what stands before the next value.

use std::marker::PhantomData;
use std::vec;

use pyo3::exceptions::PyValueError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::keys::Keys;
use super::scalar;
use super::sink::Sink;

pub(super) struct Frame<'py> {
    pub(super) container: Bound<'py, PyAny>,
    rest: Rest<'py>,
    started: bool,
    _level: RecursionLevel,
}

/// What of a container is still to be written.
pub(super) enum Rest<'py> {
    /// Read as it is at each step, as the C encoder does: a list that shrinks meanwhile ends sooner.
    List(Bound<'py, PyList>, usize),
    Tuple(Bound<'py, PyTuple>, usize),
    /// What a subclass of list or tuple gave when it was iterated.
    Items(vec::IntoIter<Bound<'py, PyAny>>),
    /// A dict that nobody can have changed since the walk reached it, and the place in it.
    Dict(Bound<'py, PyDict>, ffi::Py_ssize_t),
    /// The pairs that a dict had, or that a subclass's `items` gave.
    Pairs(vec::IntoIter<Pair<'py>>),
    /// What `default` put in the place of a value.
    Replacement(Option<Bound<'py, PyAny>>),
}

pub(super) type Pair<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

pub(super) enum Step<'py> {
    Value(Bound<'py, PyAny>),
    /// A value that is known to be no scalar.
    Container(Bound<'py, PyAny>),
    /// To go on may take Python code, so no frame may be a live `Dict` any more. Then try again.
    Freeze,
    Done,
}

impl<'py> Frame<'py> {
    pub(super) fn new(container: Bound<'py, PyAny>, rest: Rest<'py>, level: RecursionLevel) -> Self {
        Self { container, rest, started: false, _level: level }
    }

    /// Writes on up to the next value that is no scalar, at least of a dict; returns that value.
    #[inline]
    pub(super) fn step<S: Sink>(&mut self, keys: &mut Keys<'py>, out: &mut S) -> PyResult<Step<'py>> {
        let (key, value) = match &mut self.rest {
            Rest::Dict(dict, position) => return write_pairs(dict, position, &mut self.started, keys, out),
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
                None => return Ok(Step::Done),
            },
            Rest::Pairs(pairs) => match pairs.next() {
                Some((key, value)) => (Some(key), value),
                None => return Ok(Step::Done),
            },
            Rest::Replacement(value) => return Ok(value.take().map_or(Step::Done, Step::Value)),
            Rest::List(..) | Rest::Tuple(..) => return Ok(Step::Done),
        };
        separate(&mut self.started, out);
        if let Some(key) = key {
            scalar::write_key(&key, out)?;
            out.push(b": ");
        }
        Ok(Step::Value(value))
    }

    /// Keeps what a dict holds now: the code of subclasses and of `default` may change it, and the stdlib writes a dict
    /// as it was when it reached it.
    pub(super) fn freeze(&mut self) {
        if let Rest::Dict(dict, position) = &mut self.rest {
            let mut pairs = Vec::with_capacity(dict.len());
            while let Some((key, value)) = next_pair(dict, position) {
                pairs.push((key.to_owned(), value.to_owned()));
            }
            self.rest = Rest::Pairs(pairs.into_iter());
        }
    }

    pub(super) fn closing_bracket(&self) -> &'static [u8] {
        self.rest.brackets().1
    }
}

impl Rest<'_> {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Rest::List(list, _) => list.is_empty(),
            Rest::Tuple(tuple, _) => tuple.is_empty(),
            Rest::Items(items) => items.len() == 0,
            Rest::Dict(dict, _) => dict.is_empty(),
            Rest::Pairs(pairs) => pairs.len() == 0,
            Rest::Replacement(value) => value.is_none(),
        }
    }

    #[inline]
    pub(super) fn brackets(&self) -> (&'static [u8], &'static [u8]) {
        match self {
            Rest::List(..) | Rest::Tuple(..) | Rest::Items(_) => (b"[", b"]"),
            Rest::Dict(..) | Rest::Pairs(_) => (b"{", b"}"),
            Rest::Replacement(_) => (b"", b""),
        }
    }
}

/// Writes pairs as long as their values are scalars.
///
/// Copying the pairs of each dict first, so that none has to be looked at as borrowed, cost a third of the time.
#[inline]
fn write_pairs<'py, S: Sink>(
    dict: &Bound<'py, PyDict>,
    position: &mut ffi::Py_ssize_t,
    started: &mut bool,
    keys: &mut Keys<'py>,
    out: &mut S,
) -> PyResult<Step<'py>> {
    loop {
        let here = *position;
        let Some((key, value)) = next_pair(dict, position) else { return Ok(Step::Done) };
        let Ok(key) = key.cast::<PyString>() else {
            *position = here;
            return Ok(Step::Freeze);
        };
        separate(started, out);
        keys.write(key, out)?;
        if let Ok(text) = value.cast_exact::<PyString>() {
            scalar::write_string(text, out)?;
        } else if !scalar::write(value, out)? {
            return Ok(Step::Container(value.to_owned()));
        }
    }
}

/// The pair at `position`. It is the dict's, not ours: no Python code may run while it is in use.
#[inline]
fn next_pair<'a, 'py>(
    dict: &'a Bound<'py, PyDict>,
    position: &mut ffi::Py_ssize_t,
) -> Option<(Borrowed<'a, 'py, PyAny>, Borrowed<'a, 'py, PyAny>)> {
    let mut key = std::ptr::null_mut();
    let mut value = std::ptr::null_mut();
    // SAFETY: the thread is attached (`dict`); the position is zero or what an earlier call left there, and is checked
    // against the dict's size at each call. On success both pointers are objects that the dict holds. They stay alive
    // while it does not change, and it cannot: the callers run no Python code, and the module is declared to need the
    // GIL. `test_a_dict_that_is_cleared_around_the_place_of_the_walk` is about what happens between two calls.
    unsafe {
        (ffi::PyDict_Next(dict.as_ptr(), position, &raw mut key, &raw mut value) != 0)
            .then(|| (Borrowed::from_ptr(dict.py(), key), Borrowed::from_ptr(dict.py(), value)))
    }
}

/// What a subclass's own `items` says.
pub(super) fn pairs_of_subclass<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Vec<Pair<'py>>> {
    let pair = |item: Bound<'py, PyAny>| match item.cast::<PyTuple>() {
        Ok(pair) if pair.len() == 2 => Ok((pair.get_item(0)?, pair.get_item(1)?)),
        _ => Err(PyValueError::new_err("items must return 2-tuples")),
    };
    dict.as_mapping().items()?.iter().map(pair).collect()
}

#[inline]
fn separate<S: Sink>(started: &mut bool, out: &mut S) {
    if *started {
        out.push(b", ");
    }
    *started = true;
}

/// One level of the interpreter's own recursion count: the depth at which the stdlib gives up, which differs between
/// versions and depends on the caller's depth, is then ours as well, with the same `RecursionError`.
pub(super) struct RecursionLevel(PhantomData<*mut ()>);

impl RecursionLevel {
    #[inline]
    pub(super) fn enter(py: Python<'_>) -> PyResult<Self> {
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
        // SAFETY: pairs with the successful call in `enter`. Values of this type are not `Send` and live only beside
        // `Bound`s, so the thread is the same and still attached.
        unsafe { ffi::Py_LeaveRecursiveCall() }
    }
}
