//! `refang` as Python sees it.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::detect::text_argument;

/// The value without what makes it harmless to click on; itself where there is nothing to undo.
pub(crate) fn refanged<'py>(value: &Bound<'py, PyString>) -> Bound<'py, PyString> {
    refang(value).0
}

/// A value without what makes it harmless to click on (`hxxp`, `[.]`, `(at)`, ...), and whether anything was undone.
///
/// A value that is not defanged comes back as the same object. Paths and queries of URLs are not touched.
///
/// Args:
///     value: one indicator value as text.
///
/// Returns:
///     The value, and `True` if it has changed.
///
/// Raises:
///     TypeError: a value that is not a str.
///
/// Rules:
///     No standard has them: they are the ways in which threat reports write URLs, hosts and addresses.
///
/// Example:
///     >>> from xsoar_tim import refang
///     >>> refang("hxxps[:]//example[.]com/login")
///     ('https://example.com/login', True)
///     >>> refang("https://example.com/login")
///     ('https://example.com/login', False)
#[pyfunction(name = "refang")]
pub(crate) fn refang_py<'py>(value: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyString>, bool)> {
    Ok(refang(text_argument(value, "value")?))
}

fn refang<'py>(value: &Bound<'py, PyString>) -> (Bound<'py, PyString>, bool) {
    // A text with lone surrogates has no UTF-8, and stands for no host: such a value is not touched.
    match value.to_str().map(super::refang) {
        Ok(Cow::Owned(refanged)) => (PyString::new(value.py(), &refanged), true),
        _ => (value.clone(), false),
    }
}
