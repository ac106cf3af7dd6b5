//! Dicts that share one table of keys, as the `__dict__`s of a class's instances do (PEP 412): of ten keys they take 152
//! bytes rather than 272 on CPython 3.11. A copy of such a dict shares the keys as well, until somebody adds one to it.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};

/// CPython shares no more than 30, of which an instance leaves one free, and one is needed here.
const MAX_KEYS: usize = 28;

/// To find out how to share keys takes about 10 us. So many copies make up for it.
const MANY: u32 = 64;

/// A dict of which copies are made.
pub(crate) struct Template {
    dict: Py<PyDict>,
    copies: u32,
}

impl Template {
    /// Keys are strings.
    pub(crate) const fn new(dict: Py<PyDict>) -> Self {
        Self { dict, copies: 0 }
    }

    pub(crate) fn copy<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        if self.copies == MANY {
            self.dict = share(self.dict.bind(py))?.unbind();
        }
        self.copies = self.copies.saturating_add(1);
        self.dict.bind(py).copy()
    }
}

/// An equal dict whose copies share its keys, which are strings. With too many keys it is an ordinary one.
pub(crate) fn share<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let py = dict.py();
    if dict.len() > MAX_KEYS {
        return dict.copy();
    }
    let class = py.get_type::<PyType>().call1(("SharedKeys", (), PyDict::new(py)))?;
    let (full, exact) = (class.call0()?, class.call0()?);
    for instance in [&full, &exact] {
        dict.iter().try_for_each(|(key, value)| set(instance, &key, &value))?;
    }
    // Room is kept for keys to come, less of it with each instance, and every dict has a place for each of them.
    for _ in 0..MAX_KEYS {
        class.call0()?;
    }
    let shared = exact.getattr("__dict__")?.cast_into::<PyDict>()?.copy()?;
    // The last place is taken, so that no key that a caller adds to its dict is kept in the table.
    set(&full, PyString::new(py, "").as_any(), py.None().bind(py))?;
    Ok(shared)
}

fn set(instance: &Bound<'_, PyAny>, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
    // An attribute's name is interned, and 3.12 never forgets it; but 3.10 shares keys for attributes only.
    if instance.py().version_info() >= (3, 11) {
        instance.getattr("__dict__")?.cast_into::<PyDict>()?.set_item(key, value)
    } else {
        instance.setattr(key.cast::<PyString>()?, value)
    }
}
