//! Indicators that go through a builder without being kept: rows given to `batches`, and sources given to `add_rows`.

use std::collections::VecDeque;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator};

use crate::collector::CollectorPaused;
use crate::errors::Failure;
use crate::relationship::columns::ROWS_BETWEEN_SIGNALS;
use crate::rows::{OpenRows, RowSource};

/// A row of a stream.
pub(super) enum StreamRow<'py> {
    /// Somebody else's, to be checked and copied.
    Given(Bound<'py, PyAny>),
    /// Made here of strings alone.
    Own(Bound<'py, PyDict>),
}

/// A row with its position in its stream; a fault where it could not even be read.
pub(super) type NextRow<'py> = (usize, Result<StreamRow<'py>, Failure>);

enum Stream {
    Dicts(Py<PyIterator>),
    Closed(RowSource),
    // Boxed: a reader has buffers of its own.
    Open(Box<OpenRows>),
}

/// Streams, read one after the other, each opened when its turn comes.
#[derive(Default)]
pub(super) struct Streams {
    streams: VecDeque<Stream>,
    number: usize,
}

impl Streams {
    pub(super) fn add_source(&mut self, source: RowSource) {
        self.streams.push_back(Stream::Closed(source));
    }

    pub(super) fn add_rows(&mut self, rows: Bound<'_, PyIterator>) {
        self.streams.push_back(Stream::Dicts(rows.unbind()));
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.streams.iter().try_for_each(|stream| match stream {
            Stream::Dicts(rows) => visit.call(rows),
            Stream::Closed(source) => source.traverse(visit),
            Stream::Open(rows) => rows.traverse(visit),
        })
    }

    pub(super) fn next<'py>(&mut self, py: Python<'py>) -> PyResult<Option<NextRow<'py>>> {
        while let Some(stream) = self.streams.front_mut() {
            let row = match stream {
                Stream::Dicts(rows) => {
                    let row = CollectorPaused::lifted(py, || rows.bind(py).clone().next().transpose())?;
                    row.map(|row| Ok(StreamRow::Given(row)))
                }
                Stream::Closed(source) => {
                    let open = CollectorPaused::lifted(py, || source.open(py))?;
                    *stream = Stream::Open(Box::new(open));
                    continue;
                }
                Stream::Open(rows) => {
                    let row = if rows.run_code() {
                        CollectorPaused::lifted(py, || rows.next(py))
                    } else {
                        rows.next(py)
                    };
                    let are_flat = rows.are_flat();
                    let as_given = |row: Bound<'py, PyDict>| {
                        if are_flat { StreamRow::Own(row) } else { StreamRow::Given(row.into_any()) }
                    };
                    row.map(|row| row.map(as_given)).transpose()
                }
            };
            if let Some(row) = row {
                let number = self.number;
                if number.is_multiple_of(ROWS_BETWEEN_SIGNALS) {
                    py.check_signals()?;
                }
                self.number += 1;
                return Ok(Some((number, row)));
            }
            self.streams.pop_front();
            self.number = 0;
        }
        Ok(None)
    }
}
