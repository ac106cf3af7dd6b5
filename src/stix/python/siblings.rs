//! What indicators out of one object have in common. A pattern of n alternatives gives n indicators, each of which holds the
//! members of the object and so the whole pattern: to read them n times would take a time that grows with the square of n.

use super::build::Made;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::collections::HashMap;

/// Values that the first of several indicators was built of, for the others. They live as long as the building of these
/// indicators, in which no other Python code gets at them.
#[derive(Default)]
pub(super) struct Siblings {
    several: bool,
    /// By place and length of their source.
    made: HashMap<(usize, usize), Py<PyAny>>,
    raw: Option<Py<PyDict>>,
}

impl Siblings {
    /// So many indicators of one object follow.
    pub(super) fn begin(&mut self, count: usize) {
        self.several = count > 1;
        self.made.clear();
        self.raw = None;
    }

    /// A value that is equal to what was made of this very source.
    pub(super) fn get<'py>(&self, py: Python<'py>, source: &[u8]) -> Option<Made<'py>> {
        if !self.several {
            return None;
        }
        self.made.get(&place(source)).map(|known| copy(known.bind(py)))
    }

    pub(super) fn keep(&mut self, source: &[u8], value: &Bound<'_, PyAny>) {
        if self.several {
            self.made.insert(place(source), value.clone().unbind());
        }
    }

    /// The same for the `rawJSON` of an indicator.
    pub(super) fn raw<'py>(&self, py: Python<'py>) -> Option<Made<'py>> {
        self.raw.as_ref().map(|raw| copy(raw.bind(py)))
    }

    pub(super) fn keep_raw(&mut self, raw: &Bound<'_, PyDict>) {
        if self.several {
            self.raw = Some(raw.clone().unbind());
        }
    }
}

fn place(source: &[u8]) -> (usize, usize) {
    (source.as_ptr().addr(), source.len())
}

/// A copy that has no list and no dict in common with `value`: these are the caller's to change. No deeper than the JSON that
/// it was made of.
fn copy<'py>(value: &Bound<'py, PyAny>) -> Made<'py> {
    if let Ok(dict) = value.cast::<PyDict>() {
        let copied = dict.copy()?;
        for (key, item) in dict {
            if is_container(&item) {
                copied.set_item(key, copy(&item)?)?;
            }
        }
        return Ok(copied.into_any());
    }
    if let Ok(list) = value.cast::<PyList>() {
        let items = list.iter().map(|item| copy(&item)).collect::<PyResult<Vec<_>>>()?;
        return Ok(PyList::new(value.py(), items)?.into_any());
    }
    Ok(value.clone())
}

fn is_container(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>()
}
