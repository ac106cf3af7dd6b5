//! Arguments that are one value for all rows or a column with a value for each.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyIterator, PyList, PyString, PyTuple};

use super::record::{Record, argument};
use crate::errors::tim_error;

/// Rows whose strings are fetched from memory together: adding a million takes 0.8 of the time.
const LOOK_AHEAD: usize = 64;

/// How long a user who interrupts has to wait.
pub(crate) const ROWS_BETWEEN_SIGNALS: usize = 1024;

/// Where columns tell no length, the rows that are read before the column counts as endless.
pub(crate) const MOST_ROWS: usize = 10_000_000;

/// An argument that may be left out, where `None` is a value like any other.
pub(crate) enum Given<'py> {
    Default,
    Value(Bound<'py, PyAny>),
}

impl<'py> From<Given<'py>> for Option<Bound<'py, PyAny>> {
    fn from(given: Given<'py>) -> Self {
        match given {
            Given::Default => None,
            Given::Value(value) => Some(value),
        }
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Given<'py> {
    type Error = std::convert::Infallible;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> Result<Self, Self::Error> {
        Ok(Self::Value(value.to_owned()))
    }
}

enum Source<'py> {
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    Iterator(Bound<'py, PyIterator>),
}

struct Column<'py> {
    /// Its place among the arguments.
    index: usize,
    source: Source<'py>,
}

impl<'py> Column<'py> {
    fn at(&self, row: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
        match &self.source {
            // Looked at anew for each row: code that runs in between may have shortened the list.
            Source::List(list) if row < list.len() => list.get_item(row).map(Some),
            Source::Tuple(tuple) if row < tuple.len() => tuple.get_item(row).map(Some),
            Source::List(_) | Source::Tuple(_) => Ok(None),
            Source::Iterator(iterator) => iterator.clone().next().transpose(),
        }
    }

    /// Looks at the strings of the next rows, whose hashes and texts are wanted soon: one after the other they wait for
    /// memory together, row by row each would wait alone.
    fn look_ahead(&self, row: usize) {
        let Source::List(list) = &self.source else { return };
        for index in row..list.len().min(row + LOOK_AHEAD) {
            if let Ok(item) = list.get_item(index)
                && item.is_exact_instance_of::<PyString>()
            {
                // A string's own hash cannot fail, and stays in it.
                let _ = item.hash();
            }
        }
    }

    fn len(&self) -> Option<usize> {
        match &self.source {
            Source::List(list) => Some(list.len()),
            Source::Tuple(tuple) => Some(tuple.len()),
            Source::Iterator(_) => None,
        }
    }
}

/// The arguments of `EntityRelationship` for row after row.
pub(crate) struct Rows<'py> {
    values: Record<'py>,
    columns: Vec<Column<'py>>,
    next: usize,
    py: Python<'py>,
}

impl<'py> Rows<'py> {
    /// A column is any iterable but `str`, `bytes` and `dict`. Columns that tell their length must agree in it.
    pub(crate) fn new(py: Python<'py>, arguments: Record<'py>) -> PyResult<Self> {
        let mut columns = Vec::new();
        let mut values = Record::default();
        for (index, given) in arguments.into_iter().enumerate() {
            let Some(given) = given else { continue };
            match source(&given)? {
                Some(source) => columns.push(Column { index, source }),
                None => values[index] = Some(given),
            }
        }
        let rows = Self { values, columns, next: 0, py };
        rows.check_lengths()?;
        Ok(rows)
    }

    /// One row, whatever the values are.
    pub(crate) fn single(py: Python<'py>, values: Record<'py>) -> Self {
        Self { values, columns: Vec::new(), next: 0, py }
    }

    fn check_lengths(&self) -> PyResult<()> {
        let mut told = self.columns.iter().filter_map(|column| Some((column.index, column.len()?)));
        if let Some((first, length)) = told.next()
            && let Some((other, other_length)) = told.find(|(_, other_length)| *other_length != length)
        {
            let (first, other) = (argument(first), argument(other));
            let message =
                format!("columns of unequal length: {first} has {length} rows, {other} has {other_length}");
            return Err(tim_error(self.py, &message, None, ""));
        }
        Ok(())
    }

    /// The number of rows, if a column tells it; 1 without columns.
    pub(crate) fn known_len(&self) -> Option<usize> {
        if self.columns.is_empty() { Some(1) } else { self.columns.iter().find_map(Column::len) }
    }

    /// Goes to the next row; returns its number, or `None` after the last one.
    pub(crate) fn advance(&mut self) -> PyResult<Option<usize>> {
        let row = self.next;
        if self.columns.is_empty() {
            self.next = 1;
            return Ok((row == 0).then_some(row));
        }
        if row.is_multiple_of(LOOK_AHEAD) {
            self.columns.iter().for_each(|column| column.look_ahead(row));
        }
        let mut ended = None;
        for (position, column) in self.columns.iter().enumerate() {
            match column.at(row)? {
                Some(value) if ended.is_none() => self.values[column.index] = Some(value),
                None if position == 0 || ended.is_some() => ended = Some(column.index),
                _ => {
                    let (short, long) = match ended {
                        Some(ended) => (ended, column.index),
                        None => (column.index, self.columns[0].index),
                    };
                    return Err(self.unequal(short, long, row));
                }
            }
        }
        if ended.is_some() {
            return Ok(None);
        }
        if row == MOST_ROWS && self.known_len().is_none() {
            let message =
                format!("more than {MOST_ROWS} rows from columns without a length: is one endless?");
            return Err(tim_error(self.py, &message, Some(row), argument(self.columns[0].index)));
        }
        if row.is_multiple_of(ROWS_BETWEEN_SIGNALS) {
            self.py.check_signals()?;
        }
        self.next = row + 1;
        Ok(Some(row))
    }

    /// Whether going to the next row runs Python code, which may make garbage.
    pub(crate) fn runs_code(&self) -> bool {
        self.columns.iter().any(|column| matches!(column.source, Source::Iterator(_)))
    }

    fn unequal(&self, short: usize, long: usize, row: usize) -> PyErr {
        let (short, long) = (argument(short), argument(long));
        let message = format!("columns of unequal length: {short} has {row} rows, {long} has more");
        tim_error(self.py, &message, Some(row), short)
    }

    /// The value of an argument in the current row, `None` where the argument was not given.
    pub(crate) fn get(&self, index: usize) -> Option<&Bound<'py, PyAny>> {
        self.values[index].as_ref()
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.py
    }

    pub(crate) fn is_column(&self, index: usize) -> bool {
        self.columns.iter().any(|column| column.index == index)
    }
}

fn source<'py>(argument: &Bound<'py, PyAny>) -> PyResult<Option<Source<'py>>> {
    if argument.is_none()
        || argument.is_instance_of::<PyString>()
        || argument.is_instance_of::<PyDict>()
        || argument.is_instance_of::<PyBytes>()
    {
        return Ok(None);
    }
    if let Ok(list) = argument.cast_exact::<PyList>() {
        return Ok(Some(Source::List(list.clone())));
    }
    if let Ok(tuple) = argument.cast_exact::<PyTuple>() {
        return Ok(Some(Source::Tuple(tuple.clone())));
    }
    match argument.try_iter() {
        Ok(iterator) => Ok(Some(Source::Iterator(iterator))),
        Err(error) if error.is_instance_of::<PyTypeError>(argument.py()) => Ok(None),
        Err(error) => Err(error),
    }
}
