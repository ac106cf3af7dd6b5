//! What is worth a log line: said at once for one relationship, as `CommonServerPython` does, and once for many.
//!
//! In the real runtime every log line is a blocking round trip to the server, 30 to 80 times the cost of a
//! relationship.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::rules::Listener;
use crate::host;

const UNKNOWN_NAME: &str = "Unknown relationship name: ";
const UNKNOWN_REVERSE: &str = "Unknown reverse relationship name: ";
const NO_REVERSE: &str = "Cannot find a reverse name for relationship name, using \"related-to\" instead.";
const WITHOUT_ENTITY_B: &str = "WARNING: Invalid entity B - ";

/// Distinct names that get a line of their own.
const MOST_LINES: usize = 100;

/// Says each thing at once, through the caller's `demisto`.
pub(super) struct LogLines;

impl Listener for LogLines {
    type Error = PyErr;

    // Concatenated in Python: a name may hold lone surrogates, and what is no `str` fails here as in the original.
    #[cold]
    fn unknown_name(&mut self, name: &Bound<'_, PyAny>) -> PyResult<()> {
        host::log(name.py(), "debug", PyString::new(name.py(), UNKNOWN_NAME).add(name)?)
    }

    #[cold]
    fn unknown_reverse(&mut self, reverse: &Bound<'_, PyAny>) -> PyResult<()> {
        host::log(reverse.py(), "debug", PyString::new(reverse.py(), UNKNOWN_REVERSE).add(reverse)?)
    }

    #[cold]
    fn no_reverse(&mut self, py: Python<'_>) -> PyResult<()> {
        host::log(py, "debug", NO_REVERSE)
    }
}

impl LogLines {
    #[cold]
    pub(super) fn without_entity_b(a: &Bound<'_, PyAny>, name: &Bound<'_, PyAny>) -> PyResult<()> {
        // `str.format` rather than a Rust string: either value may hold lone surrogates.
        let template = format!(
            "{WITHOUT_ENTITY_B}Relationships will not be created to entity A {{}} with relationship name {{}}"
        );
        let line = PyString::new(a.py(), &template).call_method1("format", (a.str()?, name.str()?))?;
        host::log(a.py(), "info", line)
    }
}

#[derive(Default)]
pub(crate) struct Notices {
    /// Name to count. Python dicts, since a name may be any hashable object.
    unknown_names: Option<Py<PyDict>>,
    unknown_reverses: Option<Py<PyDict>>,
    without_entity_b: usize,
    noticed: usize,
    /// Unknown names with their counts from the beginning, said or not.
    all_unknown_names: Option<Py<PyDict>>,
}

impl Notices {
    /// How many there have been.
    pub(crate) fn noticed(&self) -> usize {
        self.noticed
    }

    pub(super) fn count_name(&mut self, name: &Bound<'_, PyAny>) -> PyResult<()> {
        self.noticed += 1;
        count(&mut self.all_unknown_names, name)?;
        count(&mut self.unknown_names, name)
    }

    pub(super) fn count_reverse(&mut self, reverse: &Bound<'_, PyAny>) -> PyResult<()> {
        self.noticed += 1;
        count(&mut self.unknown_reverses, reverse)
    }

    pub(crate) fn without_entity_b(&mut self) {
        self.noticed += 1;
        self.without_entity_b += 1;
    }

    /// Name to count, as a new dict.
    pub(crate) fn unknown_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.all_unknown_names.as_ref().map_or_else(|| Ok(PyDict::new(py)), |names| names.bind(py).copy())
    }

    /// What has not been said yet, to be sent when nothing is borrowed any more.
    pub(crate) fn take(&mut self) -> Self {
        Self {
            unknown_names: self.unknown_names.take(),
            unknown_reverses: self.unknown_reverses.take(),
            without_entity_b: std::mem::take(&mut self.without_entity_b),
            ..Self::default()
        }
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        let dicts = [&self.unknown_names, &self.unknown_reverses, &self.all_unknown_names];
        dicts.into_iter().try_for_each(|names| visit.call(names))
    }

    /// Sends the lines through the caller's `demisto`.
    pub(crate) fn send(self, py: Python<'_>) -> PyResult<()> {
        send_counted(py, UNKNOWN_NAME, self.unknown_names)?;
        send_counted(py, UNKNOWN_REVERSE, self.unknown_reverses)?;
        if self.without_entity_b > 0 {
            let what = relationships(self.without_entity_b);
            host::log(py, "info", format!("{WITHOUT_ENTITY_B}{what} will not be created"))?;
        }
        Ok(())
    }
}

fn count(counts: &mut Option<Py<PyDict>>, name: &Bound<'_, PyAny>) -> PyResult<()> {
    let counts = counts.get_or_insert_with(|| PyDict::new(name.py()).unbind()).bind(name.py());
    let times: usize = counts.get_item(name)?.map_or(Ok(0), |times| times.extract())?;
    counts.set_item(name, times + 1)
}

fn send_counted(py: Python<'_>, what: &str, counts: Option<Py<PyDict>>) -> PyResult<()> {
    let Some(counts) = counts else { return Ok(()) };
    let (mut more_names, mut more_times) = (0, 0);
    for (position, (name, times)) in counts.bind(py).iter().enumerate() {
        let times: usize = times.extract()?;
        if position >= MOST_LINES {
            more_names += 1;
            more_times += times;
            continue;
        }
        // Concatenated in Python: the name may hold lone surrogates.
        let text = PyString::new(py, what).add(name)?.add(format!(" ({})", relationships(times)))?;
        host::log(py, "debug", text)?;
    }
    if more_names > 0 {
        host::log(py, "debug", format!("{what}{more_names} more names ({})", relationships(more_times)))?;
    }
    Ok(())
}

fn relationships(count: usize) -> String {
    format!("{count} relationship{}", if count == 1 { "" } else { "s" })
}
