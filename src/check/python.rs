//! `check_indicator` as Python sees it.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::{Problem, check};
use crate::detect::text_of;
use crate::errors;

#[pyfunction]
pub(crate) fn check_indicator<'py>(
    py: Python<'py>,
    value: &Bound<'py, PyAny>,
    r#type: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let outcome = if let Ok(text) = value.cast::<PyString>() {
        check(&text_of(text)?, &text_of(r#type)?)
    } else {
        Err(Problem {
            code: "not-a-string",
            message: format!("The value is no str but {}.", value.get_type().name()?),
        })
    };
    let Err(Problem { code, message }) = outcome else { return Ok(None) };
    errors::problem(py, code, &message, "", Some(value)).map(Some)
}
