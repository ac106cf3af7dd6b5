//! What `CommonServerPython` says in a log line for each relationship, said once for many.
//!
//! In the real runtime every log line is a blocking round trip to the server, 30 to 80 times the cost of a
//! relationship.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::host;

/// Distinct names that get a line of their own.
const MOST_LINES: usize = 100;

#[derive(Default)]
pub(crate) struct Notices {
    /// Name to count. A Python dict, since a name may be any hashable object.
    unknown_names: Option<Py<PyDict>>,
    unknown_reverses: Option<Py<PyDict>>,
    without_entity_b: usize,
}

impl Notices {
    pub(crate) fn unknown_name(&mut self, name: &Bound<'_, PyAny>) -> PyResult<()> {
        count(&mut self.unknown_names, name)
    }

    pub(crate) fn unknown_reverse(&mut self, reverse: &Bound<'_, PyAny>) -> PyResult<()> {
        count(&mut self.unknown_reverses, reverse)
    }

    pub(crate) fn without_entity_b(&mut self) {
        self.without_entity_b += 1;
    }

    /// Sends the lines through the caller's `demisto` and forgets them.
    pub(crate) fn send(&mut self, py: Python<'_>) -> PyResult<()> {
        let Self { unknown_names, unknown_reverses, without_entity_b } = std::mem::take(self);
        send_counted(py, "Unknown relationship name: ", unknown_names)?;
        send_counted(py, "Unknown reverse relationship name: ", unknown_reverses)?;
        if without_entity_b > 0 {
            let text = format!(
                "WARNING: Invalid entity B - {} will not be created",
                relationships(without_entity_b)
            );
            host::log(py, "info", text)?;
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
    let mut rest = (0, 0);
    for (position, (name, times)) in counts.bind(py).iter().enumerate() {
        let times: usize = times.extract()?;
        if position >= MOST_LINES {
            rest = (rest.0 + 1, rest.1 + times);
            continue;
        }
        // Concatenated in Python: the name may hold lone surrogates.
        let text = PyString::new(py, what).add(name)?.add(format!(" ({})", relationships(times)))?;
        host::log(py, "debug", text)?;
    }
    if rest.0 > 0 {
        host::log(py, "debug", format!("{what}{} more names ({})", rest.0, relationships(rest.1)))?;
    }
    Ok(())
}

fn relationships(count: usize) -> String {
    format!("{count} relationship{}", if count == 1 { "" } else { "s" })
}
