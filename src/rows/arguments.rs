//! The arguments of `add_rows`, read.

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyString, PyTuple};

use super::python::{RowSource, Shape};
use super::{Column, Format, Options, TypeSource};
use crate::detect::Suffixes;
use crate::errors::{shown, tim_error};

/// As they are given.
pub(crate) struct RowArguments<'py> {
    pub(crate) source: Bound<'py, PyAny>,
    pub(crate) value: Bound<'py, PyAny>,
    pub(crate) indicator_type: Option<String>,
    pub(crate) type_column: Option<Bound<'py, PyAny>>,
    pub(crate) fields: Option<Bound<'py, PyDict>>,
    pub(crate) raw_json: bool,
    pub(crate) refang: bool,
    pub(crate) extra: Bound<'py, PyDict>,
    pub(crate) format: String,
    pub(crate) delimiter: char,
    pub(crate) quote: char,
    pub(crate) header: bool,
    pub(crate) comment: Option<char>,
    pub(crate) suffixes: String,
    pub(crate) max_unpacked_bytes: Option<Bound<'py, PyAny>>,
}

impl RowArguments<'_> {
    pub(crate) fn read(self) -> PyResult<RowSource> {
        let py = self.source.py();
        let suffixes = match self.suffixes.as_str() {
            "bundled" => Suffixes::Bundled,
            "current" => Suffixes::Current,
            other => return Err(wrong(py, "suffixes", "\"bundled\" or \"current\"", other)),
        };
        let format = match self.format.as_str() {
            "lines" => Format::Lines,
            "csv" => Format::Csv {
                delimiter: byte(py, "delimiter", self.delimiter)?,
                quote: byte(py, "quote", self.quote)?,
                has_header: self.header,
            },
            other => return Err(wrong(py, "format", "\"csv\" or \"lines\"", other)),
        };
        let indicator_type = match (self.indicator_type, self.type_column) {
            (None, None) => TypeSource::Detected(suffixes),
            (Some(name), None) => TypeSource::Fixed(name),
            (None, Some(at)) => TypeSource::Column(column(&at, "type_column")?, suffixes),
            (Some(_), Some(_)) => {
                return Err(tim_error(py, "give type or type_column, not both", None, "type"));
            }
        };
        let (mut columns, mut fields) = (Vec::new(), Vec::new());
        // A list of the items: `__index__` of a key may change the dict.
        for item in self.fields.iter().flat_map(|fields| fields.items()) {
            let (at, field) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyString>)>()?;
            columns.push(column(&at, "fields")?);
            fields.push(field.unbind());
        }
        let options = Options {
            format,
            value: column(&self.value, "value")?,
            indicator_type,
            fields: columns,
            comment: self.comment.map(|comment| byte(py, "comment", comment)).transpose()?,
            max_unpacked_bytes: unpacked_limit(py, self.max_unpacked_bytes)?,
            ..Options::default()
        };
        let (raw_json, refang) = (self.raw_json, self.refang);
        let is_container = |value: &Bound<'_, PyAny>| {
            value.is_instance_of::<PyDict>()
                || value.is_instance_of::<PyList>()
                || value.is_instance_of::<PyTuple>()
        };
        let is_flat = !self.extra.values().iter().any(|value| is_container(&value));
        let shape = Shape { fields, raw_json, refang, extra: self.extra.unbind(), is_flat };
        Ok(RowSource { source: self.source.unbind(), options, shape })
    }
}

fn column(given: &Bound<'_, PyAny>, parameter: &str) -> PyResult<Column> {
    if let Ok(name) = given.extract::<String>() {
        return Ok(Column::Name(name));
    }
    let py = given.py();
    match given.extract::<usize>() {
        Ok(position) => Ok(Column::Position(position)),
        Err(error)
            if error.is_instance_of::<PyTypeError>(py) || error.is_instance_of::<PyOverflowError>(py) =>
        {
            Err(wrong(py, parameter, "a column's name or its position from 0", &shown(given)))
        }
        // Of a number that is asked for its value, or an interrupt.
        Err(error) => Err(error),
    }
}

fn unpacked_limit(py: Python<'_>, given: Option<Bound<'_, PyAny>>) -> PyResult<u64> {
    let Some(given) = given else { return Ok(Options::default().max_unpacked_bytes) };
    let is_int = given.is_instance_of::<PyInt>() && !given.is_instance_of::<PyBool>();
    if !is_int || given.lt(1)? {
        return Err(wrong(py, "max_unpacked_bytes", "an int from 1 on", &shown(&given)));
    }
    // More than any number of bytes there is.
    Ok(given.extract().unwrap_or(u64::MAX))
}

fn byte(py: Python<'_>, parameter: &str, given: char) -> PyResult<u8> {
    u8::try_from(given)
        .ok()
        .filter(u8::is_ascii)
        .ok_or_else(|| wrong(py, parameter, "an ASCII character", &given.to_string()))
}

fn wrong(py: Python<'_>, parameter: &str, expected: &str, got: &str) -> PyErr {
    tim_error(py, &format!("expected {expected}, got {got}"), None, parameter)
}
