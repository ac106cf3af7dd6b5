//! Python's cyclic garbage collector, held off while a native call makes dicts in masses.

use std::cell::Cell;

use pyo3::ffi;
use pyo3::prelude::*;

thread_local! {
    /// Whether a native call of this thread holds off a collector that was on.
    static IS_PAUSED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the collector off as long as it lives, then restores the state it found.
///
/// None of the new dicts is garbage, but below Python 3.12 the collector starts every 700 of them and looks through
/// all that are alive: 65 to 85 % of the time of a call that makes 200,000. Code of the caller that runs meanwhile may
/// make garbage of its own: it runs in `CollectorPaused::lifted`.
pub(crate) struct CollectorPaused<'py> {
    was_enabled: bool,
    py: Python<'py>,
}

impl<'py> CollectorPaused<'py> {
    pub(crate) fn new(py: Python<'py>) -> Self {
        let was_enabled = disable(py);
        if was_enabled {
            IS_PAUSED.set(true);
        }
        Self { was_enabled, py }
    }

    /// Not while Python code runs that gives row after row.
    pub(crate) fn unless(runs_code: bool, py: Python<'py>) -> Option<Self> {
        (!runs_code).then(|| Self::new(py))
    }

    /// Runs code of the caller with the collector as the caller has it.
    pub(crate) fn lifted<T>(py: Python<'py>, code: impl FnOnce() -> T) -> T {
        let _lifted = Lifted::new(py);
        code()
    }
}

impl Drop for CollectorPaused<'_> {
    fn drop(&mut self) {
        if self.was_enabled && IS_PAUSED.replace(false) {
            enable(self.py);
        }
    }
}

/// A pause of the pause.
struct Lifted<'py> {
    was_paused: bool,
    py: Python<'py>,
}

impl<'py> Lifted<'py> {
    fn new(py: Python<'py>) -> Self {
        let was_paused = IS_PAUSED.replace(false);
        if was_paused {
            enable(py);
        }
        Self { was_paused, py }
    }
}

impl Drop for Lifted<'_> {
    fn drop(&mut self) {
        // If the caller's code has turned the collector off itself, it stays off.
        if self.was_paused && disable(self.py) {
            IS_PAUSED.set(true);
        }
    }
}

/// Returns whether it was on.
fn disable(_attached: Python<'_>) -> bool {
    // SAFETY: the thread is attached, as the token says; the call cannot fail.
    unsafe { ffi::PyGC_Disable() == 1 }
}

fn enable(_attached: Python<'_>) {
    // SAFETY: the thread is attached, as the token says; the call cannot fail.
    unsafe { ffi::PyGC_Enable() };
}
