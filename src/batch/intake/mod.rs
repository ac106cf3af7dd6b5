//! Rows on their way into a builder: read, copied where they are somebody else's, and checked.

pub(super) mod indicator;
pub(super) mod relationship;

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::check::check;
use crate::detect::text_of;
use crate::errors::Fault;

/// Whether a value is what its type says; a value or type that is no `str` says nothing about itself.
pub(super) fn value_fault(
    value: &Bound<'_, PyAny>,
    indicator_type: &Bound<'_, PyAny>,
    path: &str,
) -> PyResult<Option<Fault>> {
    let (Ok(text), Ok(name)) = (value.cast::<PyString>(), indicator_type.cast::<PyString>()) else {
        return Ok(None);
    };
    let checked = check(&text_of(text)?, &text_of(name)?);
    Ok(checked.err().map(|problem| Fault::new(problem.code, path, problem.message).with_value(value)))
}
