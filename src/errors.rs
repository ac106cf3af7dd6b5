//! What is wrong with a row, and `TimError`, the class in `xsoar_tim._errors`, raised from Rust.

use pyo3::intern;
use pyo3::prelude::*;

use crate::collector::CollectorPaused;

/// A `TimError` that says where the bad value is: row from 0 (or none) and key path (or "").
pub(crate) fn tim_error(py: Python<'_>, message: &str, row: Option<usize>, path: &str) -> PyErr {
    let error = py
        .import(intern!(py, "xsoar_tim._errors"))
        .and_then(|module| module.getattr(intern!(py, "TimError")))
        .and_then(|class| class.call1((message, row, path)));
    match error {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
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
