//! `detect_types`: a whole column in one call, the rules run without the interpreter lock.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFloat, PyIterator, PyList, PyString};

use super::python::{name_of, text_argument, text_of};
use super::{IndicatorType, Suffixes, auto_detect_with};
use crate::errors::{shown, tim_error, type_name};
use crate::relationship::columns::{Given, MOST_ROWS};

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

/// The indicator type of each value of a column: `auto_detect_indicator_type` in bulk, without its log lines.
///
/// Args:
///     values: an iterable of str, one value each: a list, an iterator, or a column of numpy, pandas, pyarrow or polars.
///         A missing value (`None`, NaN, `pandas.NA`) has the type `None`.
///     suffixes: the public suffix list that decides what is a domain: `"bundled"` (the default), the one in XSOAR's
///         images, or `"current"`, which is newer.
///
/// Returns:
///     A list as long as `values`, of type names (`"IP"`, `"Domain"`, ...) and `None` where no type fits.
///
/// Raises:
///     TypeError: `values` is one str, bytes or dict, or no iterable; or an item is not a str, with its position.
///     TimError: `suffixes` is neither of the two; or an iterator does not end.
///
/// Rules:
///     Those of `CommonServerPython.auto_detect_indicator_type`. Suffixes are those of <https://publicsuffix.org>.
///
/// Example:
///     >>> from xsoar_tim import detect_types
///     >>> detect_types(("198.51.100.7", "user@example.com", None, "nothing known"))
///     ['IP', 'Email', None, None]
#[pyfunction]
#[pyo3(signature = (values, *, suffixes = Given::Default), text_signature = "(values, *, suffixes='bundled')")]
pub(crate) fn detect_types<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
    suffixes: Given<'py>,
) -> PyResult<Bound<'py, PyList>> {
    let suffixes = match suffixes {
        Given::Default => Suffixes::Bundled,
        Given::Value(given) => match text_argument(&given, "suffixes")?.to_str() {
            Ok("bundled") => Suffixes::Bundled,
            Ok("current") => Suffixes::Current,
            _ => {
                let message = format!("expected \"bundled\" or \"current\", got {}", shown(&given));
                return Err(tim_error(py, &message, None, "suffixes"));
            }
        },
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
        py.check_signals()?;
        if row > MOST_ROWS && !values.hasattr(intern!(py, "__len__"))? {
            return Err(tim_error(
                py,
                &format!("expected at most {MOST_ROWS} values: the iterator may never end"),
                Some(row),
                "values",
            ));
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
    // Only where there is no iteration: what a user's `__iter__` raises is for the user to see.
    if !values.hasattr(intern!(values.py(), "__iter__"))?
        && !values.hasattr(intern!(values.py(), "__getitem__"))?
    {
        return Err(not_a_column(values, ""));
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
    Err(not_a_column(values, "one "))
}

fn not_a_column(values: &Bound<'_, PyAny>, how_many: &str) -> PyErr {
    let name = type_name(values);
    PyTypeError::new_err(format!("values: expected an iterable of str, got {how_many}{name}"))
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
