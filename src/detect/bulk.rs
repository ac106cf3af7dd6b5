//! `detect_types`: a whole column in one call, the rules run without the interpreter lock.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFloat, PyIterator, PyList, PyString};

use super::python::{name_of, text_of};
use super::{IndicatorType, Suffixes, auto_detect_with};

/// How many values are taken in before the lock is released: many enough that the release costs nothing, few
/// enough that a long iterator is not held in memory.
const CHUNK: usize = 1 << 14;

/// One value of the column, kept so that it can be read without the lock.
enum Value {
    Missing,
    Text(PyBackedStr),
    /// A text with lone surrogates, which has no UTF-8 of its own.
    Mended(String),
}

#[pyfunction]
#[pyo3(signature = (values, *, suffixes = "bundled"))]
pub(crate) fn detect_types<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
    suffixes: &str,
) -> PyResult<Bound<'py, PyList>> {
    let suffixes = match suffixes {
        "bundled" => Suffixes::Bundled,
        "current" => Suffixes::Current,
        other => {
            return Err(PyValueError::new_err(format!(
                "suffixes must be 'bundled' or 'current', not {other:?}"
            )));
        }
    };
    let types = PyList::empty(py);
    let mut column = items(values)?;
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut row = 0;
    loop {
        for item in column.by_ref().take(CHUNK) {
            chunk.push(read(&item?, row)?);
            row += 1;
        }
        if chunk.is_empty() {
            return Ok(types);
        }
        // One thread: reading and handing out, which need the lock, take longer than the rules do.
        let detected: Vec<_> = py.detach(|| chunk.iter().map(|value| value.detect(suffixes)).collect());
        for detected in detected {
            match detected {
                Some(detected) => types.append(name_of(py, detected))?,
                None => types.append(py.None())?,
            }
        }
        chunk.clear();
    }
}

impl Value {
    fn detect(&self, suffixes: Suffixes) -> Option<IndicatorType> {
        match self {
            Self::Missing => None,
            Self::Text(text) => auto_detect_with(text, suffixes),
            Self::Mended(text) => auto_detect_with(text, suffixes),
        }
    }
}

/// An iterator over the column's plain Python values.
fn items<'py>(values: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyIterator>> {
    refuse_one_value(values)?;
    if values.is_instance_of::<PyList>() {
        return values.try_iter();
    }
    // Columns of pyarrow, of numpy and pandas, of polars: their own conversion is quicker than their iteration, and
    // pyarrow iterates over scalars that are no str.
    for conversion in
        [intern!(values.py(), "to_pylist"), intern!(values.py(), "tolist"), intern!(values.py(), "to_list")]
    {
        if let Some(convert) = values.getattr_opt(conversion)? {
            let converted = convert.call0()?;
            // What numpy makes of an array without dimensions.
            refuse_one_value(&converted)?;
            return converted.try_iter();
        }
    }
    values.try_iter()
}

/// A `str` is an iterable of `str` too, but was never meant as a column.
fn refuse_one_value(values: &Bound<'_, PyAny>) -> PyResult<()> {
    let is_one = values.is_instance_of::<PyString>()
        || values.is_instance_of::<PyBytes>()
        || values.is_instance_of::<PyByteArray>()
        || values.is_instance_of::<PyDict>();
    if !is_one {
        return Ok(());
    }
    let name = values.get_type().name()?;
    Err(PyTypeError::new_err(format!("values: expected an iterable of str, got one {name}")))
}

fn read(item: &Bound<'_, PyAny>, row: usize) -> PyResult<Value> {
    if let Ok(text) = item.cast::<PyString>() {
        return match PyBackedStr::try_from(text.clone()) {
            Ok(text) => Ok(Value::Text(text)),
            Err(_) => Ok(Value::Mended(text_of(text)?.into_owned())),
        };
    }
    if is_missing(item)? {
        return Ok(Value::Missing);
    }
    let name = item.get_type().name()?;
    Err(PyTypeError::new_err(format!("values[{row}]: expected str or None, got {name}")))
}

/// None, and what pandas has in its place.
fn is_missing(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    let is_nan = item.cast::<PyFloat>().is_ok_and(|number| number.value().is_nan());
    Ok(item.is_none() || is_nan || item.get_type().name()? == "NAType")
}
