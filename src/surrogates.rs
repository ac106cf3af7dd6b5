//! Python strings as UTF-8 in which a lone surrogate is three bytes too. JSON may name such a surrogate, and Python keeps it.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

pub(crate) fn encode(string: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    match string.to_str() {
        Ok(text) => Ok(text.as_bytes().to_vec()),
        Err(_) => string.call_method1("encode", ("utf-8", "surrogatepass"))?.extract(),
    }
}

pub(crate) fn decode<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match str::from_utf8(text) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => {
            PyString::from_encoded_object(&PyBytes::new(py, text), Some(c"utf-8"), Some(c"surrogatepass"))
        }
    }
}
