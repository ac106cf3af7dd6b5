//! What `CommonServerPython` says in a log line for each relationship, said once for many.
//!
//! In the real runtime every log line is a blocking round trip to the server, 30 to 80 times the cost of a
//! relationship.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::host;

/// Distinct names that get a line of their own.
const MOST_LINES: usize = 100;

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

    pub(crate) fn unknown_name(&mut self, name: &Bound<'_, PyAny>) -> PyResult<()> {
        self.noticed += 1;
        count(&mut self.all_unknown_names, name)?;
        count(&mut self.unknown_names, name)
    }

    pub(crate) fn unknown_reverse(&mut self, reverse: &Bound<'_, PyAny>) -> PyResult<()> {
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
        send_counted(py, "Unknown relationship name: ", self.unknown_names)?;
        send_counted(py, "Unknown reverse relationship name: ", self.unknown_reverses)?;
        if self.without_entity_b > 0 {
            let what = relationships(self.without_entity_b);
            host::log(py, "info", format!("WARNING: Invalid entity B - {what} will not be created"))?;
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
