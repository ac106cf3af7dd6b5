//! Dicts that share one table of keys, as the `__dict__`s of a class's instances do (PEP 412): of ten keys they take 144
//! bytes rather than 272 on CPython 3.11. A copy of such a dict shares the keys as well, until somebody adds one to it.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};

/// CPython shares no more than 30, and an instance leaves one free.
const MAX_KEYS: usize = 29;

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
    let items: Vec<_> = dict.iter().collect();
    let Some((last, others)) = items.split_last().filter(|_| items.len() <= MAX_KEYS) else {
        return dict.copy();
    };
    let class = py.get_type::<PyType>().call1(("SharedKeys", (), PyDict::new(py)))?;
    let first = class.call0()?;
    others.iter().try_for_each(|item| set(&first, item))?;
    // The table has room for keys to come, one fewer with each instance, down to one. A dict has a place for each of them; and
    // a key that a caller adds to its dict would stay in the table. So the last key is to find the last place.
    for _ in 0..MAX_KEYS {
        class.call0()?;
    }
    set(&first, last)?;
    let exact = class.call0()?;
    items.iter().try_for_each(|item| set(&exact, item))?;
    exact.getattr("__dict__")?.cast_into::<PyDict>()?.copy()
}

fn set(instance: &Bound<'_, PyAny>, (key, value): &(Bound<'_, PyAny>, Bound<'_, PyAny>)) -> PyResult<()> {
    // An attribute's name is interned, and 3.12 never forgets it; but 3.10 shares keys for attributes only.
    if instance.py().version_info() >= (3, 11) {
        instance.getattr("__dict__")?.cast_into::<PyDict>()?.set_item(key, value)
    } else {
        instance.setattr(key.cast::<PyString>()?, value)
    }
}
