//! `refang` as Python sees it.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::PyString;

/// The value without what makes it harmless to click on; itself where there is nothing to undo.
pub(crate) fn refanged<'py>(value: &Bound<'py, PyString>) -> Bound<'py, PyString> {
    refang(value).0
}

#[pyfunction]
pub(crate) fn refang<'py>(value: &Bound<'py, PyString>) -> (Bound<'py, PyString>, bool) {
    // A text with lone surrogates has no UTF-8, and stands for no host: such a value is not touched.
    match value.to_str().map(super::refang) {
        Ok(Cow::Owned(refanged)) => (PyString::new(value.py(), &refanged), true),
        _ => (value.clone(), false),
    }
}
