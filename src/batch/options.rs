//! The choices of a builder, read from their names.

use std::collections::HashSet;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::intake::indicator::Additions;
use super::limits::Limits;
use crate::errors::{shown, tim_error};
use crate::relationship::resolve::UnknownNames;

/// What becomes of a row that is not valid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnInvalid {
    Raise,
    Skip,
    Keep,
}

/// Which of two indicators with the same value and type goes out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDuplicate {
    First,
    Last,
    Merge,
}

/// What carries a relationship.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attach {
    Dummy,
    EntityA,
}

/// All that a builder was told when it was made.
pub(super) struct Options {
    pub(super) limits: Limits,
    pub(super) on_invalid: OnInvalid,
    pub(super) on_duplicate: OnDuplicate,
    pub(super) unknown_names: UnknownNames,
    /// Our own.
    pub(super) rename_names: Option<Py<PyDict>>,
    pub(super) attach: Attach,
    pub(super) validate_values: bool,
    pub(super) additions: Additions,
}

impl Options {
    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.rename_names)?;
        self.additions.traverse(visit)
    }

    pub(super) fn clear(&mut self) {
        self.rename_names = None;
        self.additions = Additions { tags: Vec::new(), tlp_color: None };
    }
}

pub(super) fn on_invalid(py: Python<'_>, name: &str) -> PyResult<OnInvalid> {
    choose(
        py,
        "on_invalid",
        name,
        &[("raise", OnInvalid::Raise), ("skip", OnInvalid::Skip), ("keep", OnInvalid::Keep)],
    )
}

pub(super) fn on_duplicate(py: Python<'_>, name: &str) -> PyResult<OnDuplicate> {
    choose(
        py,
        "on_duplicate",
        name,
        &[("first", OnDuplicate::First), ("last", OnDuplicate::Last), ("merge", OnDuplicate::Merge)],
    )
}

pub(super) fn attach(py: Python<'_>, name: &str) -> PyResult<Attach> {
    choose(py, "attach", name, &[("dummy", Attach::Dummy), ("entity_a", Attach::EntityA)])
}

pub(super) fn unknown_names(py: Python<'_>, name: &str) -> PyResult<UnknownNames> {
    choose(
        py,
        "unknown_names",
        name,
        &[
            ("keep", UnknownNames::Keep),
            ("skip", UnknownNames::Skip),
            ("related-to", UnknownNames::RelatedTo),
            ("raise", UnknownNames::Raise),
        ],
    )
}

fn choose<T: Copy>(py: Python<'_>, parameter: &str, given: &str, choices: &[(&str, T)]) -> PyResult<T> {
    if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == given) {
        return Ok(*choice);
    }
    let names: Vec<String> = choices.iter().map(|(name, _)| format!("{name:?}")).collect();
    Err(tim_error(py, &format!("expected one of {}, got {given:?}", names.join(", ")), None, parameter))
}

/// A limit of a batch: at least 1.
pub(super) fn limit(parameter: &str, given: Option<Bound<'_, PyAny>>) -> PyResult<Option<usize>> {
    let Some(given) = given else { return Ok(None) };
    match given.extract::<usize>() {
        Ok(number) if number > 0 => Ok(Some(number)),
        _ => Err(tim_error(
            given.py(),
            &format!("expected an int from 1 on, got {}", shown(&given)),
            None,
            parameter,
        )),
    }
}

pub(super) fn read_tags(tags: &Bound<'_, PyAny>) -> PyResult<Vec<Py<PyString>>> {
    if tags.is_none() {
        return Ok(Vec::new());
    }
    if tags.is_instance_of::<PyString>() {
        return Err(tim_error(tags.py(), "expected a list of tags, got one str", None, "tags"));
    }
    let (mut read, mut known) = (Vec::new(), HashSet::new());
    for (position, tag) in tags.try_iter()?.enumerate() {
        let tag = tag?;
        let Ok(text) = tag.cast::<PyString>() else {
            let message = format!("expected a str, got {}", shown(&tag));
            return Err(tim_error(tag.py(), &message, None, &format!("tags[{position}]")));
        };
        if !known.insert(text.to_string_lossy().into_owned()) {
            continue;
        }
        read.push(text.clone().unbind());
    }
    Ok(read)
}
