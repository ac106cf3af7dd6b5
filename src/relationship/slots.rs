//! Where an `EntityRelationship` keeps its twelve attributes until somebody asks for its `__dict__`.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use super::record::COUNT;

/// One slot for each field; empty after `__new__` without `__init__`, and once the attributes live in the
/// `__dict__`.
///
/// Cells rather than the borrowing of PyO3: its atomic counters take as long as two keys of a dict, and it would turn
/// a finalizer that changes the object at the wrong moment into an exception.
#[derive(Default)]
pub(super) struct Slots(ManuallyDrop<[Cell<Option<Py<PyAny>>>; COUNT]>);

// SAFETY: a `Cell` must not be used by two threads at once. Every method runs attached to the interpreter, whose lock
// the module asks for (`gil_used`), and none of them lets go of it while it uses a cell.
unsafe impl Sync for Slots {}

impl Slots {
    #[inline]
    pub(super) fn get<'py>(&self, py: Python<'py>, field: usize) -> Option<Bound<'py, PyAny>> {
        let slot = &self.0[field];
        let value = slot.take();
        let reference = value.as_ref().map(|value| value.bind(py).clone());
        slot.set(value);
        reference
    }

    #[inline]
    pub(super) fn set(&self, field: usize, value: Bound<'_, PyAny>) {
        let py = value.py();
        let old = self.0[field].replace(Some(value.unbind()));
        // Only now: the destructor of the old value may look at this object.
        if let Some(old) = old {
            old.drop_ref(py);
        }
    }

    /// Empties all slots.
    pub(super) fn clear(&self, py: Python<'_>) {
        for slot in self.0.iter() {
            if let Some(value) = slot.take() {
                value.drop_ref(py);
            }
        }
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.0.iter().try_for_each(|slot| {
            let value = slot.take();
            let visited = visit.call(&value);
            slot.set(value);
            visited
        })
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        // SAFETY: only Python frees the object that the slots are in, and it does so attached. Asking PyO3 whether that
        // is so for each of twelve values takes a tenth of the time of an object.
        self.clear(unsafe { Python::assume_attached() });
    }
}
