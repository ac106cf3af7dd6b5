//! The bytes of whatever Python has: a path, bytes, a file, an iterable of lines.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyIterator, PyMemoryView, PyString};

use super::Chunks;
use super::gzip::GZIP_MAGIC;
use crate::errors::{tim_error, type_name};
use crate::surrogates;

/// A source of bytes. Each `read` looks at signals first, so that none is missed while rows are left out or gzip is
/// unpacked, which at most thousandfolds the few kB of a read.
pub(super) struct Input(AnyRead);

type AnyRead = Box<dyn Read + Send + Sync>;

/// The Python object that gives the chunks of an `Input`, for the garbage collector: that one owner visits it, while
/// the `Input`, out of the collector's sight, holds the same reference.
pub(super) struct Origin(Arc<Py<PyAny>>);

impl Origin {
    fn new(object: &Bound<'_, PyAny>) -> Self {
        Self(Arc::new(object.clone().unbind()))
    }

    fn share(&self) -> Arc<Py<PyAny>> {
        Arc::clone(&self.0)
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&*self.0)
    }
}

impl Input {
    /// With its origin, where Python code runs when it is read.
    pub(super) fn open(source: &Bound<'_, PyAny>) -> PyResult<(Self, Option<Origin>)> {
        let py = source.py();
        if let Some(bytes) = whole(source)? {
            return Ok((Self(Box::new(Chunks::new([Ok(bytes)].into_iter()))), None));
        }
        if source.is_instance_of::<PyString>() || source.hasattr(intern!(py, "__fspath__"))? {
            return Self::open_path(source);
        }
        if source.hasattr(intern!(py, "read"))? {
            return Ok(Self::of_file(source, false));
        }
        let lines = source.try_iter().map_err(|error| {
            if error.is_instance_of::<PyTypeError>(py) {
                let expected = "expected a path, bytes, an open file or an iterable of lines";
                tim_error(py, expected, None, "source")
            } else {
                error
            }
        })?;
        let origin = Origin::new(lines.as_any());
        let lines = LineChunks { lines: origin.share(), are_lines: None, line_feed: false };
        Ok((Self(Box::new(Chunks::new(lines))), Some(origin)))
    }

    fn open_path(source: &Bound<'_, PyAny>) -> PyResult<(Self, Option<Origin>)> {
        let py = source.py();
        let path: PathBuf = source.extract()?;
        if path.as_os_str().as_encoded_bytes().contains(&b'\n') {
            let message = "a path does not have several lines; give text as bytes: text.encode()";
            return Err(tim_error(py, message, None, "source"));
        }
        if fs::metadata(&path).is_ok_and(|found| found.is_file())
            && let Ok(file) = File::open(&path)
        {
            return Ok((Self(Box::new(file)), None));
        }
        // A pipe or device may block, which Python lets signals end. Else this is Python's own exception.
        let file = py.import("io")?.call_method1("open", (path, "rb", 0))?;
        Ok(Self::of_file(&file, true))
    }

    fn of_file(file: &Bound<'_, PyAny>, is_own: bool) -> (Self, Option<Origin>) {
        let origin = Origin::new(file);
        let chunks = FileChunks { file: origin.share(), is_own };
        (Self(Box::new(Chunks::new(chunks))), Some(origin))
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| py.check_signals()).map_err(io::Error::other)?;
        self.0.read(buffer)
    }
}

/// An open file of Python, text or binary.
struct FileChunks {
    file: Arc<Py<PyAny>>,
    /// Whether it was opened here, and is to be closed when it is left.
    is_own: bool,
}

impl Drop for FileChunks {
    fn drop(&mut self) {
        if !self.is_own {
            return;
        }
        Python::try_attach(|py| {
            // An exception may be on its way, which Python code must not find.
            let pending = PyErr::take(py);
            let file = self.file.bind(py);
            if let Err(error) = file.call_method0(intern!(py, "close")) {
                error.write_unraisable(py, Some(file));
            }
            if let Some(pending) = pending {
                pending.restore(py);
            }
        });
    }
}

impl Iterator for FileChunks {
    type Item = io::Result<PyBackedBytes>;

    fn next(&mut self) -> Option<Self::Item> {
        const CHUNK: usize = 1 << 16;
        // Not `io::Error::from`: an `InterruptedError` would be taken for a wish to read again.
        Python::attach(|py| {
            let chunk = chunk_of(&self.file.bind(py).call_method1(intern!(py, "read"), (CHUNK,))?)?;
            Ok(Some(chunk).filter(|chunk| !chunk.is_empty()))
        })
        .map_err(|error: PyErr| io::Error::other(error))
        .transpose()
    }
}

/// Lines, with or without the line feed at their end; or, where the first of them begins as gzip does, chunks.
struct LineChunks {
    lines: Arc<Py<PyAny>>,
    /// Not known before the first.
    are_lines: Option<bool>,
    /// Whether the line that was given lacks it.
    line_feed: bool,
}

impl LineChunks {
    fn next_chunk(&mut self, py: Python<'_>) -> PyResult<Option<PyBackedBytes>> {
        if std::mem::take(&mut self.line_feed) {
            return Ok(Some(PyBytes::new(py, b"\n").into()));
        }
        // Chunks may be empty without end.
        py.check_signals()?;
        let Some(line) = self.lines.bind(py).cast::<PyIterator>()?.clone().next().transpose()? else {
            return Ok(None);
        };
        let chunk = chunk_of(&line)?;
        if self.are_lines.is_none() {
            let is_gzip = chunk.starts_with(&GZIP_MAGIC) || *chunk == GZIP_MAGIC[..1];
            self.are_lines = Some(!is_gzip);
        }
        self.line_feed = self.are_lines == Some(true) && chunk.last() != Some(&b'\n');
        Ok(Some(chunk))
    }
}

impl Iterator for LineChunks {
    type Item = io::Result<PyBackedBytes>;

    fn next(&mut self) -> Option<Self::Item> {
        Python::attach(|py| self.next_chunk(py)).map_err(io::Error::other).transpose()
    }
}

/// Text as UTF-8, lone surrogates included, which make its row a bad one; or bytes.
fn chunk_of(given: &Bound<'_, PyAny>) -> PyResult<PyBackedBytes> {
    if let Some(bytes) = whole(given)? {
        return Ok(bytes);
    }
    let Ok(text) = given.cast::<PyString>() else {
        let message = format!("expected text or bytes, got {}", type_name(given));
        return Err(tim_error(given.py(), &message, None, "source"));
    };
    match text.encode_utf8() {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Ok(PyBytes::new(given.py(), &surrogates::encode(text)?).into()),
    }
}

/// What is bytes already. What could change is copied, and so is a subclass, which might lead to other objects.
fn whole(given: &Bound<'_, PyAny>) -> PyResult<Option<PyBackedBytes>> {
    if let Ok(bytes) = given.cast_exact::<PyBytes>() {
        return Ok(Some(bytes.clone().into()));
    }
    let is_bytes = given.is_instance_of::<PyByteArray>()
        || given.is_instance_of::<PyMemoryView>()
        || given.is_instance_of::<PyBytes>();
    if !is_bytes {
        return Ok(None);
    }
    let view = PyMemoryView::from(given)?;
    Ok(Some(view.call_method0(intern!(given.py(), "tobytes"))?.cast_into::<PyBytes>()?.into()))
}
