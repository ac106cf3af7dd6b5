//! Python's cyclic garbage collector, held off while a native call makes dicts in masses.

use pyo3::ffi;
use pyo3::prelude::*;

/// Keeps the collector off as long as it lives, then restores the state it found.
///
/// None of the new dicts is garbage, but below Python 3.12 the collector starts every 700 of them and looks through
/// all that are alive: 65 to 85 % of the time of a call that makes 200,000.
pub(crate) struct CollectorPaused<'py> {
    was_enabled: bool,
    _attached: Python<'py>,
}

impl<'py> CollectorPaused<'py> {
    /// Not while Python code runs that gives row after row: it may make garbage of its own.
    pub(crate) fn unless(runs_code: bool, py: Python<'py>) -> Option<Self> {
        (!runs_code).then(|| Self::new(py))
    }

    pub(crate) fn new(py: Python<'py>) -> Self {
        // SAFETY: the thread is attached (`py`); the call cannot fail.
        let was_enabled = unsafe { ffi::PyGC_Disable() } == 1;
        Self { was_enabled, _attached: py }
    }
}

impl Drop for CollectorPaused<'_> {
    fn drop(&mut self) {
        if self.was_enabled {
            // SAFETY: still attached, as the lifetime of the token says; the call cannot fail.
            unsafe { ffi::PyGC_Enable() };
        }
    }
}
