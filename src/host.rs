//! The calling script and its `demisto`: looked up at each use, never kept.
//!
//! In the XSOAR runtime `demisto` is no module but a global of the script, a new object for each run, and the
//! interpreter goes on to other scripts afterwards. In unit tests it is the module `demistomock`.

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};
use pyo3::{ffi, intern};

/// The globals of the Python code that called into this package, `None` where no Python code did.
pub(crate) fn globals(py: Python<'_>) -> PyResult<Option<Bound<'_, PyDict>>> {
    let Some(nearest) = nearest_globals(py) else { return Ok(None) };
    if !is_ours(&nearest)? {
        return Ok(Some(nearest));
    }
    // Called through one of our own Python files: the script is further out.
    let mut frame = py.import("sys")?.call_method0("_getframe")?;
    while !frame.is_none() {
        let globals = frame.getattr("f_globals")?.cast_into::<PyDict>()?;
        if !is_ours(&globals)? {
            return Ok(Some(globals));
        }
        frame = frame.getattr("f_back")?;
    }
    Ok(None)
}

/// The globals of the innermost Python frame: those of the caller, when Python code calls a native function.
pub(crate) fn nearest_globals(py: Python<'_>) -> Option<Bound<'_, PyDict>> {
    // SAFETY: the thread is attached (`py`); the call returns a borrowed reference or null and sets no exception.
    let globals = unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyEval_GetGlobals()) };
    globals?.cast_into().ok()
}

fn is_ours(globals: &Bound<'_, PyDict>) -> PyResult<bool> {
    let Some(name) = globals.get_item(intern!(globals.py(), "__name__"))? else { return Ok(false) };
    let Ok(name) = name.extract::<&str>() else { return Ok(false) };
    Ok(name == "xsoar_tim" || name.starts_with("xsoar_tim."))
}

/// The `demisto` of the calling script, else the loaded `demistomock`, else nothing.
pub(crate) fn demisto(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    if let Some(globals) = globals(py)?
        && let Some(demisto) = globals.get_item(intern!(py, "demisto"))?
    {
        return Ok(Some(demisto));
    }
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let mock = modules.cast::<PyDict>()?.get_item(intern!(py, "demistomock"))?;
    Ok(mock.filter(|module| !module.is_none()))
}

/// The globals of a script that the XSOAR runtime runs: they are its own, as is the `demisto` in them.
pub(crate) fn run_globals(py: Python<'_>) -> PyResult<Option<Bound<'_, PyDict>>> {
    let Some(globals) = globals(py)? else { return Ok(None) };
    let own = globals
        .get_item(intern!(py, "demisto"))?
        .is_some_and(|demisto| !demisto.is_none() && !demisto.is_instance_of::<PyModule>());
    Ok(own.then_some(globals))
}

/// Calls `demisto.debug`, `.info` or `.error` of the calling script; silent where there is no `demisto`.
///
/// In the real runtime each call is a blocking round trip to the server.
pub(crate) fn log<'py>(py: Python<'py>, level: &str, text: impl IntoPyObject<'py>) -> PyResult<()> {
    if let Some(demisto) = demisto(py)? {
        demisto.call_method1(level, (text.into_bound_py_any(py)?,))?;
    }
    Ok(())
}
