//! `TimError`, the class in `xsoar_tim._errors`, raised from Rust.

use pyo3::intern;
use pyo3::prelude::*;

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
    let Ok(text) = value.repr() else { return format!("<{}>", type_name(value)) };
    let text = text.to_string_lossy();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into_owned(),
    }
}

pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string_lossy().into_owned())
}
