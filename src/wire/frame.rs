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
    address: usize,
    rest: Rest<'py>,
    started: bool,
    _level: RecursionLevel,
}

/// What of a container is still to be written, and the container, which is kept alive so that its address stays its
/// own. Boxes keep the common frames small.
pub(super) enum Rest<'py> {
    /// From a place on. A list is read as it is at each step, as the C encoder does: one that shrinks ends sooner.
    List(Bound<'py, PyList>, usize),
    Tuple(Bound<'py, PyTuple>, usize),
    /// From a place on, of a dict that nobody can have changed since the walk reached it.
    Dict(Bound<'py, PyDict>, ffi::Py_ssize_t),
    /// The pairs that a dict had, or that a subclass's `items` gave.
    Pairs(Box<(Bound<'py, PyDict>, vec::IntoIter<Pair<'py>>)>),
    /// What a subclass of list or tuple gave when it was iterated.
    Items(Box<(Bound<'py, PyAny>, vec::IntoIter<Bound<'py, PyAny>>)>),
    /// What `default` put in the place of a value.
    Replacement {
        _of: Bound<'py, PyAny>,
        by: Option<Bound<'py, PyAny>>,
    },
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
    #[inline]
    pub(super) fn new(address: usize, rest: Rest<'py>, level: RecursionLevel) -> Self {
        Self { address, rest, started: false, _level: level }
    }

    /// Writes on up to a value that it cannot write itself, and returns that.
    #[inline]
    pub(super) fn step<S: Sink>(&mut self, keys: &mut Keys<'py>, out: &mut S) -> PyResult<Step<'py>> {
        match &mut self.rest {
            Rest::Dict(dict, position) => write_pairs(dict, position, &mut self.started, keys, out),
            Rest::List(list, index) => write_items(list, index, &mut self.started, out),
            _ => self.rarer_step(out),
        }
    }

    fn rarer_step<S: Sink>(&mut self, out: &mut S) -> PyResult<Step<'py>> {
        let (key, value) = match &mut self.rest {
            Rest::Pairs(pairs) => {
                pairs.1.next().map_or((None, None), |(key, value)| (Some(key), Some(value)))
            }
            Rest::Items(items) => (None, items.1.next()),
            Rest::Tuple(tuple, index) => {
                *index += 1;
                (None, tuple.get_item(*index - 1).ok())
            }
            Rest::Replacement { by, .. } => return Ok(by.take().map_or(Step::Done, Step::Value)),
            Rest::Dict(..) | Rest::List(..) => (None, None),
        };
        let Some(value) = value else { return Ok(Step::Done) };
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
            self.rest = Rest::Pairs(Box::new((dict.clone(), pairs.into_iter())));
        }
    }

    #[inline]
    pub(super) fn is_at(&self, address: usize) -> bool {
        self.address == address
    }

    #[inline]
    pub(super) fn address(&self) -> usize {
        self.address
    }

    #[inline]
    pub(super) fn closing_bracket(&self) -> &'static [u8] {
        match self.rest {
            Rest::Dict(..) | Rest::Pairs(_) => b"}",
            Rest::List(..) | Rest::Tuple(..) | Rest::Items(_) => b"]",
            Rest::Replacement { .. } => b"",
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

/// Writes items as long as they are scalars.
#[inline]
fn write_items<'py, S: Sink>(
    list: &Bound<'py, PyList>,
    index: &mut usize,
    started: &mut bool,
    out: &mut S,
) -> PyResult<Step<'py>> {
    while let Some(item) = item(list, *index) {
        *index += 1;
        separate(started, out);
        if !scalar::write(item, out)? {
            return Ok(Step::Container(item.to_owned()));
        }
    }
    Ok(Step::Done)
}

/// The item is the list's, not ours: no Python code may run while it is in use.
#[inline]
fn item<'a, 'py>(list: &'a Bound<'py, PyList>, index: usize) -> Option<Borrowed<'a, 'py, PyAny>> {
    // SAFETY: the index is in the list, whose items are objects; for their lives, see `next_pair`.
    (index < list.len()).then(|| unsafe {
        Borrowed::from_ptr(list.py(), ffi::PyList_GET_ITEM(list.as_ptr(), index.cast_signed()))
    })
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
