//! What is not plain, and who writes it instead: the stdlib.

use std::collections::TryReserveError;

use pyo3::exceptions::{PyMemoryError, PyRecursionError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;

use super::depth::is_too_deep;

/// Why a value is not written by us.
pub(super) enum Refusal {
    NotPlain,
    Nested,
    NoMemory,
}

impl From<TryReserveError> for Refusal {
    fn from(_: TryReserveError) -> Self {
        Self::NoMemory
    }
}

/// Of another type than it would have to be.
impl From<pyo3::CastError<'_, '_>> for Refusal {
    fn from(_: pyo3::CastError<'_, '_>) -> Self {
        Self::NotPlain
    }
}

/// A text with half a surrogate, an integer of more than 64 bits. If it was too little memory, so it is for the stdlib.
///
/// After an exception the walk must not go on: making one may start a collection, and that may run any code.
impl From<PyErr> for Refusal {
    fn from(_: PyErr) -> Self {
        Self::NotPlain
    }
}

impl Refusal {
    /// What the caller gets instead: the stdlib's text or exception for the whole value.
    pub(super) fn answer<'py>(
        self,
        value: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::NotPlain => standard_text(value, default),
            Self::Nested => match is_too_deep(value) {
                Ok(false) => standard_text(value, default),
                Ok(true) => Err(PyRecursionError::new_err(
                    "maximum recursion depth exceeded while encoding a JSON object",
                )),
                Err(_) => Self::NoMemory.answer(value, default),
            },
            Self::NoMemory => Err(PyMemoryError::new_err(())),
        }
    }
}

/// As `json.dumps` does it, but not through that function: a script may have put ours in its place.
fn standard_text<'py>(
    value: &Bound<'py, PyAny>,
    default: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    let options = default.map(|default| [(intern!(py, "default"), default)].into_py_dict(py)).transpose()?;
    py.import(intern!(py, "json.encoder"))?
        .getattr(intern!(py, "JSONEncoder"))?
        .call((), options.as_ref())?
        .call_method1(intern!(py, "encode"), (value,))
}
