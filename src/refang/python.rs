//! `refang` as Python sees it.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::PyString;

#[pyfunction]
pub(crate) fn refang<'py>(value: &Bound<'py, PyString>) -> (Bound<'py, PyString>, bool) {
    // A text with lone surrogates has no UTF-8, and stands for no host: such a value is not touched.
    match value.to_str().map(super::refang) {
        Ok(Cow::Owned(refanged)) => (PyString::new(value.py(), &refanged), true),
        _ => (value.clone(), false),
    }
}
