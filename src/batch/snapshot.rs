//! Copies of what the user passes in, which JSON can carry.
//!
//! A builder takes a copy when a row is added, so that the user may use the same dict for the next row, and gives
//! copies out, so that what is done to them changes nothing. Dicts, lists and tuples are copied, at any depth; the
//! leaves are shared. Whether `json` can write the value is found out on the way, with the key path of what it cannot; and
//! whether it is plain, which is to be known of what is kept: a plain value leads to no object of the user's, so the collector
//! need not look at it, and it is copied again without a look at what it consists of.

use std::fmt::Write as _;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::collector::CollectorPaused;
use crate::errors::{Fault, shown, type_name};

/// Levels of nesting; the stock encoder's own recursion ends between 900 and 1,000.
const MOST_LEVELS: usize = 500;

/// Containers in one value, each counted as often as it is written; one that is shared at every level would make the
/// message grow without bounds.
const MOST_CONTAINERS: usize = 1_000_000;

/// Faults of one value that are told; there is no end of them in some.
const MOST_FAULTS: usize = 100;

/// A copy of a value.
pub(super) struct Snapshot<'py> {
    pub(super) value: Bound<'py, PyAny>,
    /// What in it JSON cannot carry; that is left in the copy as it is.
    pub(super) faults: Vec<Fault>,
    /// Whether it consists of nothing but `None` and exact `str`, `bool`, `int`, `float`, `dict`, `list` and `tuple`, without
    /// faults.
    pub(super) is_plain: bool,
}

pub(super) fn copy<'py>(value: &Bound<'py, PyAny>) -> PyResult<Snapshot<'py>> {
    let mut copier =
        Copier { path: Vec::new(), inside: Vec::new(), containers: 0, faults: Vec::new(), is_plain: true };
    let value = copier.copy(value)?;
    let is_plain = copier.is_plain && copier.faults.is_empty();
    Ok(Snapshot { value, faults: copier.faults, is_plain })
}

/// A dict of our own with the items of `dict`.
pub(super) fn shallow<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    if dict.is_exact_instance_of::<PyDict>() {
        return dict.copy();
    }
    // A subclass may give its items by code of its own.
    CollectorPaused::lifted(dict.py(), || dict.copy())
}

/// A copy of what is kept, for the user.
pub(super) fn copy_kept<'py>(value: &Bound<'py, PyAny>, is_plain: bool) -> PyResult<Bound<'py, PyAny>> {
    if is_plain { Ok(copy_plain(value)?.unwrap_or_else(|| value.clone())) } else { Ok(copy(value)?.value) }
}

/// The copy of a container, `None` for a leaf.
fn copy_plain<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if is_plain_leaf(value) {
        return Ok(None);
    }
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let copy = dict.copy()?;
        for (key, value) in dict {
            if let Some(new) = copy_plain(&value)? {
                copy.set_item(key, new)?;
            }
        }
        return Ok(Some(copy.into_any()));
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        let copy = list.get_slice(0, list.len());
        for (index, value) in list.iter().enumerate() {
            if let Some(new) = copy_plain(&value)? {
                copy.set_item(index, new)?;
            }
        }
        return Ok(Some(copy.into_any()));
    }
    let Ok(tuple) = value.cast_exact::<PyTuple>() else { return Ok(None) };
    let items: PyResult<Vec<_>> = tuple.iter().map(|item| Ok(copy_plain(&item)?.unwrap_or(item))).collect();
    Ok(Some(PyTuple::new(value.py(), items?)?.into_any()))
}

/// One step on the way to a value.
enum Step<'py> {
    Key(Bound<'py, PyAny>),
    Index(usize),
}

struct Copier<'py> {
    path: Vec<Step<'py>>,
    /// The containers on the path, by address.
    inside: Vec<usize>,
    containers: usize,
    faults: Vec<Fault>,
    is_plain: bool,
}

impl<'py> Copier<'py> {
    fn copy(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if is_plain_leaf(value) {
            return Ok(value.clone());
        }
        if value.is_instance_of::<PyString>() {
            self.is_plain = false;
            return Ok(value.clone());
        }
        if value.is_instance_of::<PyInt>() {
            self.is_plain &= value.is_exact_instance_of::<PyInt>();
            return Ok(self.int(value));
        }
        if let Ok(float) = value.cast::<PyFloat>() {
            self.is_plain &= float.is_exact_instance_of::<PyFloat>();
            return Ok(self.float(float));
        }
        if !(value.is_instance_of::<PyDict>()
            || value.is_instance_of::<PyList>()
            || value.is_instance_of::<PyTuple>())
        {
            return Ok(
                self.fault(&format!("JSON cannot carry an object of type {}", type_name(value)), value)
            );
        }
        self.containers += 1;
        let address = value.as_ptr().addr();
        if self.inside.contains(&address) {
            return Ok(self.fault("JSON cannot carry a container that contains itself", value));
        }
        if self.path.len() >= MOST_LEVELS {
            return Ok(self.fault(&format!("nested deeper than {MOST_LEVELS} levels"), value));
        }
        if self.containers > MOST_CONTAINERS {
            return Ok(self.fault(&format!("more than {MOST_CONTAINERS} containers in one value"), value));
        }
        self.inside.push(address);
        let copy = self.container(value);
        self.inside.pop();
        copy
    }

    fn container(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(dict) = value.cast::<PyDict>() {
            return self.dict(dict);
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.list(list);
        }
        match value.cast::<PyTuple>() {
            Ok(tuple) => self.tuple(tuple),
            Err(_) => Ok(value.clone()),
        }
    }

    fn int(&mut self, int: &Bound<'py, PyAny>) -> Bound<'py, PyAny> {
        // Python refuses to write very long integers (`sys.set_int_max_str_digits`).
        let writable = int.extract::<i64>().is_ok()
            || int.py().get_type::<PyInt>().call_method1("__repr__", (int,)).is_ok();
        if writable { int.clone() } else { self.fault("JSON cannot carry an integer of so many digits", int) }
    }

    fn float(&mut self, float: &Bound<'py, PyFloat>) -> Bound<'py, PyAny> {
        if float.value().is_finite() {
            return float.clone().into_any();
        }
        // Python writes `NaN`, which is no JSON: the server could not read the message that holds it.
        self.fault(&format!("JSON cannot carry {}", shown(float)), float)
    }

    fn dict(&mut self, dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        // A copy first, then the containers in it: nobody else can change the copy while it is walked.
        let copy = if dict.is_exact_instance_of::<PyDict>() {
            dict.copy()?
        } else {
            // A subclass may have items of its own, or an order, as `OrderedDict` has.
            let py = dict.py();
            CollectorPaused::lifted(py, || PyDict::from_sequence(&dict.call_method0(intern!(py, "items"))?))?
        };
        let mut replaced = Vec::new();
        for (key, value) in &copy {
            if key.is_exact_instance_of::<PyString>() {
                // By far the most are.
            } else if is_key(&key) {
                self.is_plain = false;
            } else {
                let message =
                    format!("a JSON key must be str, int, float, bool or None, got {}", shown(&key));
                self.fault(&message, &key);
            }
            if is_plain_leaf(&value) {
                continue;
            }
            self.path.push(Step::Key(key.clone()));
            let new = self.copy(&value)?;
            self.path.pop();
            if !new.is(&value) {
                replaced.push((key, new));
            }
        }
        for (key, value) in replaced {
            copy.set_item(key, value)?;
        }
        Ok(copy.into_any())
    }

    fn list(&mut self, list: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyAny>> {
        let copy = list.get_slice(0, list.len());
        for index in 0..copy.len() {
            let value = copy.get_item(index)?;
            if let Some(new) = self.item(index, &value)? {
                copy.set_item(index, new)?;
            }
        }
        Ok(copy.into_any())
    }

    fn tuple(&mut self, tuple: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
        let mut items = Vec::with_capacity(tuple.len());
        for (index, value) in tuple.iter().enumerate() {
            items.push(self.item(index, &value)?.unwrap_or(value));
        }
        Ok(PyTuple::new(tuple.py(), items)?.into_any())
    }

    /// The copy of an item, `None` where the item itself will do.
    fn item(&mut self, index: usize, value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        if is_plain_leaf(value) {
            return Ok(None);
        }
        self.path.push(Step::Index(index));
        let new = self.copy(value)?;
        self.path.pop();
        Ok(Some(new))
    }

    /// Notes the fault; the value itself stays.
    fn fault(&mut self, message: &str, value: &Bound<'py, PyAny>) -> Bound<'py, PyAny> {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault::new("not-json", key_path(&self.path), message).with_value(value));
        }
        value.clone()
    }
}

/// `fields.tags[2]`. Long paths are those of nesting without end, so their middle says nothing.
fn key_path(steps: &[Step<'_>]) -> String {
    const SHOWN: usize = 12;
    let mut path = String::new();
    for step in steps.iter().take(SHOWN) {
        let written = match step {
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Key(key) => {
                let key = key
                    .cast::<PyString>()
                    .map_or_else(|_| shown(key), |key| key.to_string_lossy().into_owned());
                write!(path, "{}{key}", if path.is_empty() { "" } else { "." })
            }
        };
        // Writing to a String does not fail.
        let _ = written;
    }
    if steps.len() > SHOWN {
        path.push_str("...");
    }
    path
}

/// The most frequent leaves by far, which need no further look.
fn is_plain_leaf(value: &Bound<'_, PyAny>) -> bool {
    value.is_exact_instance_of::<PyString>() || value.is_none() || value.is_exact_instance_of::<PyBool>()
}

fn is_key(key: &Bound<'_, PyAny>) -> bool {
    key.is_none()
        || key.is_instance_of::<PyString>()
        || key.is_instance_of::<PyInt>()
        || key.is_instance_of::<PyFloat>()
}
