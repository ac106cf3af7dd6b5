//! What a builder counts and what it found wrong.

use std::borrow::Cow;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::errors::{self, Fault};
use crate::stix::python::StixReader;

/// Problems that are kept with their text; beyond that they are only counted.
const MOST_PROBLEMS: usize = 1000;

struct Problem {
    code: Cow<'static, str>,
    message: String,
    place: String,
    value: Option<Py<PyAny>>,
}

/// Of what was added, or of one pass over the batches.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) batches: usize,
    pub(crate) duplicates: usize,
    pub(crate) skipped: usize,
    /// Of the rows that went through without being kept.
    pub(crate) streamed_indicators: usize,
    pub(crate) streamed_relationships: usize,
    problems: Vec<Problem>,
    problem_count: usize,
}

impl Counts {
    /// `row` is the position in the call's rows; a single call has none.
    pub(crate) fn problem(&mut self, fault: Fault, row: Option<usize>) {
        self.problem_count += 1;
        if self.problems.len() == MOST_PROBLEMS {
            return;
        }
        let place = match (row, fault.path.as_str()) {
            (Some(row), "") => format!("row {row}"),
            (Some(row), path) => format!("row {row}: {path}"),
            (None, path) => path.to_owned(),
        };
        self.problems.push(Problem {
            code: fault.code.into(),
            message: fault.message,
            place,
            value: fault.value,
        });
    }

    /// What a reader of STIX found: the problems that it kept, and how many there were.
    pub(crate) fn found(&mut self, py: Python<'_>, reader: &StixReader) {
        self.problem_count += reader.problem_count();
        let room = MOST_PROBLEMS - self.problems.len();
        self.problems.extend(reader.found().take(room).map(|problem| {
            Problem {
                code: problem.code.into(),
                message: problem.message.clone(),
                place: reader.place(problem),
                value: Some(&*problem.id)
                    .filter(|id| !id.is_empty())
                    .map(|id| PyString::new(py, id).into_any().unbind()),
            }
        }));
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.problems.iter().try_for_each(|problem| visit.call(&problem.value))
    }

    /// A new `BuildReport` with what is known by now: of what was added (`self`) and of the last pass.
    pub(crate) fn report<'py>(
        &self,
        py: Python<'py>,
        pass: &Self,
        indicators: usize,
        relationships: usize,
        unknown_names: PyResult<Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let problems = PyList::empty(py);
        let all = self.problems.iter().chain(&pass.problems).take(MOST_PROBLEMS);
        for Problem { code, message, place, value } in all {
            let value = value.as_ref().map(|value| value.bind(py));
            problems.append(errors::problem(py, code, message, place, value)?)?;
        }
        let values = PyDict::new(py);
        values.set_item("indicators", indicators + pass.streamed_indicators)?;
        values.set_item("relationships", relationships + pass.streamed_relationships)?;
        values.set_item("batches", pass.batches)?;
        values.set_item("duplicates", self.duplicates + pass.duplicates)?;
        values.set_item("skipped", self.skipped + pass.skipped)?;
        values.set_item("unknown_names", unknown_names?)?;
        values.set_item("problems", problems)?;
        values.set_item("problem_count", self.problem_count + pass.problem_count)?;
        errors::build_report(py)?.call((), Some(&values))
    }
}
