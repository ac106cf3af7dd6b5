//! Bytes of JSON, as `json.dumps` of the standard library writes it.

use pyo3::intern;
use pyo3::prelude::*;

/// What cannot be written counts as nothing: it has been let through on purpose.
pub(super) fn json_size(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let json = value.py().import(intern!(value.py(), "json"))?;
    json.call_method1(intern!(value.py(), "dumps"), (value,)).map_or(Ok(0), |text| text.len())
}
