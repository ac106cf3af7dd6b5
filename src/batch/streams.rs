//! Indicators that go through a builder without being kept: rows given to `batches`, and sources given to `add_rows`.

use std::collections::VecDeque;

use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::errors::Failure;
use crate::rows::{OpenRows, RowSource};

/// A row with its position in its stream; a fault where it could not even be read.
pub(super) type NextRow<'py> = (usize, Result<Bound<'py, PyAny>, Failure>);

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

    pub(super) fn next<'py>(&mut self, py: Python<'py>) -> PyResult<Option<NextRow<'py>>> {
        while let Some(stream) = self.streams.front_mut() {
            let row = match stream {
                Stream::Dicts(rows) => rows.bind(py).clone().next().transpose()?.map(Ok),
                Stream::Closed(source) => {
                    *stream = Stream::Open(Box::new(source.open(py)?));
                    continue;
                }
                Stream::Open(rows) => rows.next(py).map(|row| row.map(Bound::into_any)).transpose(),
            };
            if let Some(row) = row {
                let number = self.number;
                self.number += 1;
                return Ok(Some((number, row)));
            }
            self.streams.pop_front();
            self.number = 0;
        }
        Ok(None)
    }
}
