//! The arguments of `add_rows`, read.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

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
        // A copy: code behind a key (`__index__`) may change the caller's dict meanwhile.
        let given = self.fields.map(|fields| fields.copy()).transpose()?;
        for (at, field) in given.into_iter().flatten() {
            columns.push(column(&at, "fields")?);
            fields.push(field.cast_into::<PyString>()?.unbind());
        }
        let options = Options {
            format,
            value: column(&self.value, "value")?,
            indicator_type,
            fields: columns,
            comment: self.comment.map(|comment| byte(py, "comment", comment)).transpose()?,
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
        Ok(RowSource { source: self.source.unbind(), options, shape: Arc::new(shape) })
    }
}

fn column(given: &Bound<'_, PyAny>, parameter: &str) -> PyResult<Column> {
    if let Ok(name) = given.extract::<String>() {
        return Ok(Column::Name(name));
    }
    match given.extract::<usize>() {
        Ok(position) => Ok(Column::Position(position)),
        Err(_) => Err(wrong(given.py(), parameter, "a column's name or its position from 0", &shown(given))),
    }
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
