//! Rows as indicator dicts.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use pyo3::{PyErr, intern};

use super::input::{Input, Origin};
use super::{BadRow, Options, Row, RowReader, SourceError};
use crate::errors::{Failure, Fault, tim_error};
use crate::refang::refang;
use crate::shared_keys::Template;

/// A source and how its rows become indicators.
pub(crate) struct RowSource {
    pub(crate) source: Py<PyAny>,
    pub(crate) options: Options,
    pub(crate) shape: Shape,
}

/// What an indicator of a row looks like.
pub(crate) struct Shape {
    /// The field that each of the options' fields goes into.
    pub(crate) fields: Vec<Py<PyString>>,
    pub(crate) raw_json: bool,
    pub(crate) refang: bool,
    /// Keys that all indicators have.
    pub(crate) extra: Py<PyDict>,
    /// Whether these hold no containers, which the indicators would share.
    pub(crate) is_flat: bool,
}

/// A source that is being read.
pub(crate) struct OpenRows {
    reader: RowReader<Input>,
    /// What the reader reads from, if that may lead to other objects.
    origin: Option<Origin>,
    maker: Maker,
}

/// What makes an indicator of a row.
struct Maker {
    shape: Shape,
    /// The names of the columns, where `rawJSON` is asked for.
    header: Vec<Py<PyString>>,
    /// `rawJSON` of a row that has all columns, once there was one.
    raw: Option<Template>,
    types: Types,
}

/// Names of types, each as one string. They may come from the source: interned, they would outlive it on CPython 3.12.
#[derive(Default)]
struct Types(Vec<Py<PyString>>);

/// Types past these are strings of their own.
const MAX_TYPES: usize = 32;

impl Types {
    fn get<'py>(&mut self, py: Python<'py>, name: &str) -> Bound<'py, PyString> {
        let mut known = self.0.iter().map(|known| known.bind(py));
        if let Some(known) = known.find(|known| known.to_str().is_ok_and(|known| known == name)) {
            return known.clone();
        }
        let string = PyString::new(py, name);
        if self.0.len() < MAX_TYPES {
            self.0.push(string.clone().unbind());
        }
        string
    }
}

impl RowSource {
    /// Opens it at its beginning; a file or iterator that was read before goes on where it stands.
    pub(crate) fn open(&self, py: Python<'_>) -> PyResult<OpenRows> {
        let (input, origin) = Input::open(self.source.bind(py))?;
        let reader = RowReader::new(input, &self.options).map_err(|error| python_error(py, error))?;
        let names = if self.shape.raw_json { reader.header() } else { &[] };
        let header = names.iter().map(|name| PyString::new(py, name).unbind()).collect();
        let maker = Maker { shape: self.shape.clone_ref(py), header, raw: None, types: Types::default() };
        Ok(OpenRows { reader, origin, maker })
    }

    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        let source = self.source.clone_ref(py);
        Self { source, options: self.options.clone(), shape: self.shape.clone_ref(py) }
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.source)?;
        self.shape.traverse(visit)
    }
}

impl Shape {
    fn clone_ref(&self, py: Python<'_>) -> Self {
        let fields = self.fields.iter().map(|field| field.clone_ref(py)).collect();
        Self { fields, extra: self.extra.clone_ref(py), ..*self }
    }

    fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.fields.iter().try_for_each(|field| visit.call(field))?;
        visit.call(&self.extra)
    }
}

impl OpenRows {
    /// Whether the text comes from Python code.
    pub(crate) fn run_code(&self) -> bool {
        self.origin.is_some()
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.origin.iter().try_for_each(|origin| origin.traverse(visit))?;
        self.maker.shape.traverse(visit)
    }

    /// Whether the dicts share nothing but strings and their kind.
    pub(crate) fn are_flat(&self) -> bool {
        self.maker.shape.is_flat
    }

    /// The next row as an indicator dict; `None` at the end.
    pub(crate) fn next<'py>(&mut self, py: Python<'py>) -> Result<Option<Bound<'py, PyDict>>, Failure> {
        match self.reader.next_row().map_err(|error| python_error(py, error))? {
            None => Ok(None),
            Some(Ok(row)) => Ok(Some(self.maker.indicator(py, &row)?)),
            Some(Err(BadRow { line, code, message })) => {
                Err(Fault::new(code, "", format!("line {line}: {message}")).into())
            }
        }
    }
}

impl Maker {
    fn indicator<'py>(&mut self, py: Python<'py>, row: &Row<'_>) -> PyResult<Bound<'py, PyDict>> {
        let shape = &self.shape;
        let value = if shape.refang { refang(row.value) } else { row.value.into() };
        let value = PyString::new(py, &value);
        let indicator_type = row.indicator_type.map(|name| self.types.get(py, name));
        let indicator = PyDict::new(py);
        indicator.set_item(intern!(py, "value"), &value)?;
        indicator.set_item(intern!(py, "type"), &indicator_type)?;
        indicator.update(shape.extra.bind(py).as_mapping())?;
        if shape.raw_json {
            let is_whole = row.columns().len() >= self.header.len();
            let raw = match self.raw.as_mut().filter(|_| is_whole) {
                Some(template) => template.copy(py)?,
                None => PyDict::new(py),
            };
            for (name, text) in self.header.iter().zip(row.columns()) {
                raw.set_item(name, text)?;
            }
            raw.set_item(intern!(py, "value"), &value)?;
            raw.set_item(intern!(py, "type"), &indicator_type)?;
            if is_whole && self.raw.is_none() {
                self.raw = Some(Template::new(raw.copy()?.unbind()));
            }
            indicator.set_item(intern!(py, "rawJSON"), raw)?;
        }
        if !shape.fields.is_empty() {
            let fields = PyDict::new(py);
            for (name, text) in shape.fields.iter().zip(row.fields()) {
                // A column that a row leaves empty says nothing about the field.
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    fields.set_item(name, text)?;
                }
            }
            indicator.set_item(intern!(py, "fields"), fields)?;
        }
        Ok(indicator)
    }
}

fn python_error(py: Python<'_>, error: SourceError) -> PyErr {
    match error {
        SourceError::Options(message) => tim_error(py, &message, None, "source"),
        // Bytes that are not what they should be, such as a broken gzip member; not an error of a file or of Python.
        SourceError::Io(error)
            if error.raw_os_error().is_none() && error.get_ref().is_none_or(|inner| !inner.is::<PyErr>()) =>
        {
            tim_error(py, &format!("cannot be read: {error}"), None, "source")
        }
        SourceError::Io(error) => error.into(),
    }
}
