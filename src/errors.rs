//! What is wrong with a row, and how it reaches Python: as a `TimError`, or as a `Problem` in a `BuildReport`.
//!
//! The three are plain Python classes, so that they can be subclassed, pickled and combined with others like any.
//! The package hands them over when it is imported; nothing here imports Python code.

use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyType;

/// The classes of the package that the core makes objects of.
pub(crate) struct Classes {
    tim_error: Py<PyType>,
    problem: Py<PyType>,
    build_report: Py<PyType>,
}

/// Replaced when the package is imported anew. Nothing of Python runs while it is locked.
static CLASSES: Mutex<Option<Classes>> = Mutex::new(None);

/// Takes `TimError`, `Problem` and `BuildReport` over from the package.
#[pyfunction]
pub(crate) fn set_classes(
    tim_error: Bound<'_, PyType>,
    problem: Bound<'_, PyType>,
    build_report: Bound<'_, PyType>,
) {
    let classes = Classes {
        tim_error: tim_error.unbind(),
        problem: problem.unbind(),
        build_report: build_report.unbind(),
    };
    // Dropped only when the lock is free again.
    let old = CLASSES.lock().unwrap_or_else(PoisonError::into_inner).replace(classes);
    drop(old);
}

fn class(py: Python<'_>, of: impl FnOnce(&Classes) -> &Py<PyType>) -> PyResult<Bound<'_, PyType>> {
    let classes = CLASSES.lock().unwrap_or_else(PoisonError::into_inner);
    let class = classes.as_ref().map(|classes| of(classes).bind(py).clone());
    class.ok_or_else(|| PyRuntimeError::new_err("the package xsoar_tim has not been imported yet"))
}

/// A new `Problem`.
pub(crate) fn problem<'py>(
    py: Python<'py>,
    code: &str,
    message: &str,
    place: &str,
    value: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    class(py, |classes| &classes.problem)?.call1((code, message, place, value))
}

/// The class `BuildReport`.
pub(crate) fn build_report(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    class(py, |classes| &classes.build_report)
}

use crate::collector::CollectorPaused;

/// A `TimError` that says where the bad value is: row from 0 (or none) and key path (or "").
pub(crate) fn tim_error(py: Python<'_>, message: &str, row: Option<usize>, path: &str) -> PyErr {
    class(py, |classes| &classes.tim_error)
        .and_then(|class| class.call1((message, row, path)))
        .map_or_else(|error| error, PyErr::from_value)
}

/// `repr(value)`, cut to a length that a message can hold.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    const LONGEST: usize = 120;
    let Ok(text) = CollectorPaused::lifted(value.py(), || value.repr()) else {
        return format!("<{}>", type_name(value));
    };
    let text = text.to_string_lossy();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into_owned(),
    }
}

pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Something wrong with a row: where, and what was expected.
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Key path inside the row, "" for the row itself.
    pub(crate) path: String,
    pub(crate) value: Option<Py<PyAny>>,
}

impl Fault {
    pub(crate) fn new(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: path.into(), value: None }
    }

    /// "expected X, got Y", with Y kept for the report.
    pub(crate) fn expected(
        code: &'static str,
        path: impl Into<String>,
        expected: &str,
        got: &Bound<'_, PyAny>,
    ) -> Self {
        let message = format!("expected {expected}, got {}", shown(got));
        Self { value: Some(got.clone().unbind()), ..Self::new(code, path, message) }
    }

    pub(crate) fn with_value(mut self, value: &Bound<'_, PyAny>) -> Self {
        self.value = Some(value.clone().unbind());
        self
    }

    /// The same fault, seen from further out.
    pub(crate) fn under(mut self, prefix: &str) -> Self {
        self.path = match self.path.as_str() {
            "" => prefix.to_owned(),
            path if path.starts_with('[') => format!("{prefix}{path}"),
            path => format!("{prefix}.{path}"),
        };
        self
    }

    pub(crate) fn into_error(self, py: Python<'_>, row: Option<usize>) -> PyErr {
        tim_error(py, &self.message, row, &self.path)
    }
}

/// Why a row was not taken.
pub(crate) enum Failure {
    /// The row is bad: what becomes of it is the caller's policy.
    Fault(Fault),
    /// The row is bad, and a stricter policy has already been chosen for this: the call ends.
    Strict(Fault),
    /// An exception of Python code: the call ends.
    Error(PyErr),
}

impl Failure {
    /// The exception of a call that knows no policy.
    pub(crate) fn into_error(self, py: Python<'_>, row: Option<usize>) -> PyErr {
        match self {
            Self::Fault(fault) | Self::Strict(fault) => fault.into_error(py, row),
            Self::Error(error) => error,
        }
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Error(error)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
