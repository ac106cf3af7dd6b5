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

/// Plain fields and not an enum: those stay in registers until they are stored, and most frames are of two kinds.
pub(super) struct Frame<'py> {
    /// Kept alive also so that its address stays its own.
    container: Bound<'py, PyAny>,
    /// Where the walk is in a list, tuple or dict that is read in place.
    position: ffi::Py_ssize_t,
    /// What is still to be written, if that is not read from the container itself.
    rest: Option<Box<Rest<'py>>>,
    started: bool,
    _level: RecursionLevel,
}

pub(super) enum Rest<'py> {
    /// The pairs that a dict had, or that a subclass's `items` gave.
    Pairs(vec::IntoIter<Pair<'py>>),
    /// What a subclass of list or tuple gave when it was iterated.
    Items(vec::IntoIter<Bound<'py, PyAny>>),
    /// What `default` put in the place of a value.
    Replacement(Option<Bound<'py, PyAny>>),
}

pub(super) type Pair<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

pub(super) enum Step<'py> {
    Value(Bound<'py, PyAny>),
    /// A value that is known to be no scalar.
    Container(Bound<'py, PyAny>),
    /// To go on may take Python code, so no dict may be read in place any more. Then try again.
    Freeze,
    Done,
}

impl<'py> Frame<'py> {
    /// Of a list, tuple or dict, and of no subclass, that is read in place.
    ///
    /// A list is read as it is at each step, as the C encoder does: one that shrinks meanwhile ends sooner. A dict is
    /// written as it was when the walk reached it, as long as `freeze` comes before all Python code.
    #[inline]
    pub(super) fn in_place(container: Bound<'py, PyAny>, level: RecursionLevel) -> Self {
        Self { container, position: 0, rest: None, started: false, _level: level }
    }

    pub(super) fn of(container: Bound<'py, PyAny>, rest: Rest<'py>, level: RecursionLevel) -> Self {
        Self { container, position: 0, rest: Some(Box::new(rest)), started: false, _level: level }
    }

    /// Writes on up to a value that it cannot write itself, and returns that.
    #[inline]
    pub(super) fn step<S: Sink>(&mut self, keys: &mut Keys<'py>, out: &mut S) -> PyResult<Step<'py>> {
        if self.rest.is_some() {
            self.next_of_rest(out)
        } else if let Ok(dict) = self.container.cast_exact::<PyDict>() {
            write_pairs(dict, &mut self.position, &mut self.started, keys, out)
        } else if let Ok(list) = self.container.cast_exact::<PyList>() {
            write_items(list, &mut self.position, &mut self.started, out)
        } else {
            self.next_of_tuple(out)
        }
    }

    fn next_of_rest<S: Sink>(&mut self, out: &mut S) -> PyResult<Step<'py>> {
        let value = match self.rest.as_deref_mut() {
            Some(Rest::Replacement(value)) => return Ok(value.take().map_or(Step::Done, Step::Value)),
            Some(Rest::Items(items)) => items.next().inspect(|_| separate(&mut self.started, out)),
            Some(Rest::Pairs(pairs)) => match pairs.next() {
                Some((key, value)) => {
                    separate(&mut self.started, out);
                    scalar::write_key(&key, out)?;
                    out.push(b": ");
                    Some(value)
                }
                None => None,
            },
            None => None,
        };
        Ok(value.map_or(Step::Done, Step::Value))
    }

    fn next_of_tuple<S: Sink>(&mut self, out: &mut S) -> PyResult<Step<'py>> {
        let Ok(item) = self.container.cast::<PyTuple>()?.get_item(self.position.unsigned_abs()) else {
            return Ok(Step::Done);
        };
        self.position += 1;
        separate(&mut self.started, out);
        Ok(Step::Value(item))
    }

    /// Keeps what a dict holds now: the code of subclasses and of `default` may change it, and the stdlib writes a dict
    /// as it was when it reached it.
    pub(super) fn freeze(&mut self) {
        if let (None, Ok(dict)) = (&self.rest, self.container.cast_exact::<PyDict>()) {
            let mut pairs = Vec::with_capacity(dict.len());
            while let Some((key, value)) = next_pair(dict, &mut self.position) {
                pairs.push((key.to_owned(), value.to_owned()));
            }
            self.rest = Some(Box::new(Rest::Pairs(pairs.into_iter())));
        }
    }

    #[inline]
    pub(super) fn is_of(&self, container: &Bound<'py, PyAny>) -> bool {
        self.container.is(container)
    }

    #[inline]
    pub(super) fn address(&self) -> usize {
        self.container.as_ptr().addr()
    }

    #[inline]
    pub(super) fn closing_bracket(&self) -> &'static [u8] {
        match self.rest.as_deref() {
            Some(Rest::Replacement(_)) => b"",
            _ if self.container.is_instance_of::<PyDict>() => b"}",
            _ => b"]",
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
        if !scalar::write(value, out)? {
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
    // GIL. What happens between two calls is tested
    // by `test_a_dict_that_is_cleared_around_the_place_of_the_walk`.
    unsafe {
        (ffi::PyDict_Next(dict.as_ptr(), position, &raw mut key, &raw mut value) != 0)
            .then(|| (Borrowed::from_ptr(dict.py(), key), Borrowed::from_ptr(dict.py(), value)))
    }
}

/// Writes items as long as they are scalars.
#[inline]
fn write_items<'py, S: Sink>(
    list: &Bound<'py, PyList>,
    position: &mut ffi::Py_ssize_t,
    started: &mut bool,
    out: &mut S,
) -> PyResult<Step<'py>> {
    while let Some(item) = item(list, *position) {
        *position += 1;
        separate(started, out);
        if !scalar::write(item, out)? {
            return Ok(Step::Container(item.to_owned()));
        }
    }
    Ok(Step::Done)
}

/// The item is the list's, not ours: no Python code may run while it is in use.
#[inline]
fn item<'a, 'py>(
    list: &'a Bound<'py, PyList>,
    position: ffi::Py_ssize_t,
) -> Option<Borrowed<'a, 'py, PyAny>> {
    // SAFETY: the position, which starts at zero, is in the list, whose items are objects; for how long, see
    // `next_pair`.
    (position.unsigned_abs() < list.len())
        .then(|| unsafe { Borrowed::from_ptr(list.py(), ffi::PyList_GET_ITEM(list.as_ptr(), position)) })
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
