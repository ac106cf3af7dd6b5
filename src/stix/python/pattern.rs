//! Comparisons of a pattern as Python objects.

use super::look_at_signals;
use crate::errors::tim_error;
use crate::stix::pattern::{Step, comparisons};
use crate::surrogates;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

/// The comparisons of a STIX pattern, by object type: `(path, operator, literal)`. `[*]` is `None` in a path.
///
/// Args:
///     pattern: the text of the pattern.
///
/// Raises:
///     TimError: what is no STIX pattern.
///
/// Rules:
///     The grammar of STIX 2.1 (OASIS), section 9.
///
/// Example:
///     >>> from xsoar_tim import stix
///     >>> stix.pattern_comparisons("[ipv4-addr:value = '198.51.100.7']")
///     {'ipv4-addr': [(['value'], '=', "'198.51.100.7'")]}
#[pyfunction]
pub fn pattern_comparisons<'py>(
    py: Python<'py>,
    pattern: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyDict>> {
    let pattern = surrogates::encode(pattern)?;
    let found = comparisons(&pattern).map_err(|fault| {
        tim_error(py, &format!("expected {} at byte {}", fault.expected, fault.at), None, "pattern")
    })?;
    let text = |bytes: &[u8]| surrogates::decode(py, bytes);
    let dict = PyDict::new(py);
    for (done, comparison) in found.into_iter().enumerate() {
        look_at_signals(py, done)?;
        let path = PyList::empty(py);
        for step in &comparison.path {
            match step {
                Step::Key(key) => path.append(text(key)?)?,
                Step::Index(digits) => path.append(index(digits))?,
                Step::Any => path.append(py.None())?,
            }
        }
        let operator = String::from_utf8_lossy(comparison.operator);
        let operator = if comparison.negated { format!("NOT {operator}") } else { operator.into_owned() };
        let row = (path, operator, text(&comparison.literal)?);
        let object_type = text(comparison.object_type)?;
        match dict.get_item(&object_type)? {
            Some(rows) => rows.cast::<PyList>()?.append(row)?,
            None => dict.set_item(object_type, PyList::new(py, [row])?)?,
        }
    }
    Ok(dict)
}

/// The index that the digits say, or the largest there is.
fn index(digits: &[u8]) -> u64 {
    str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX)
}
