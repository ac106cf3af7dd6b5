//! What many relationships have in common (names, types, families), kept once.

use std::collections::HashMap;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::identity::Key;
use super::snapshot;
use crate::relationship::shapes::Shapes;

/// All of a relationship but its entities and fields.
pub(super) struct Kind<'py> {
    pub(super) name: Bound<'py, PyAny>,
    pub(super) reverse_name: Bound<'py, PyAny>,
    pub(super) relationship_type: Bound<'py, PyAny>,
    pub(super) entity_a_family: Bound<'py, PyAny>,
    pub(super) entity_a_type: Bound<'py, PyAny>,
    pub(super) entity_b_family: Bound<'py, PyAny>,
    pub(super) entity_b_type: Bound<'py, PyAny>,
    /// Keys beyond the ten, as in an entry.
    pub(super) extra: Option<Bound<'py, PyDict>>,
}

impl<'py> Kind<'py> {
    fn parts(&self) -> [&Bound<'py, PyAny>; 7] {
        [
            &self.name,
            &self.reverse_name,
            &self.relationship_type,
            &self.entity_a_family,
            &self.entity_a_type,
            &self.entity_b_family,
            &self.entity_b_type,
        ]
    }
}

/// The place of `entity_a_type` among the parts.
const ENTITY_A_TYPE: usize = 4;

struct StoredKind {
    /// The objects it was first seen with; the same objects again need no look at their content.
    parts: [Py<PyAny>; 7],
    extra: Option<Py<PyDict>>,
    /// What its key knows by address.
    held: Vec<Py<PyAny>>,
    /// Whether it is of strings alone, so that a copy of the template shares nothing that can be changed.
    is_flat: bool,
    /// The dict of such a relationship, but for entities and fields.
    template: Py<PyDict>,
    /// One number for each name, type of A and type of B, which are what tells two relationships apart.
    identity: u32,
}

/// How many of the last kinds are compared by their objects before their content is looked at.
const RECENT: usize = 16;

#[derive(Default)]
pub(super) struct Kinds {
    stored: Vec<StoredKind>,
    by_content: HashMap<Vec<u8>, u32>,
    identities: HashMap<Vec<u8>, u32>,
}

impl Kinds {
    /// The number of the kind, which is kept from now on.
    pub(super) fn number(&mut self, kind: &Kind<'_>) -> PyResult<u32> {
        let parts = kind.parts();
        if kind.extra.is_none() {
            let recent = self.stored.iter().enumerate().rev().take(RECENT);
            for (number, known) in recent {
                if known.extra.is_none() && known.parts.iter().zip(parts).all(|(one, other)| one.is(other)) {
                    return Ok(next_number(number));
                }
            }
        }
        let content = Key::of(parts.into_iter().chain(kind.extra.as_ref().map(|extra| extra.as_any())));
        if let Some(number) = self.by_content.get(&content.text) {
            return Ok(*number);
        }
        let number = next_number(self.stored.len());
        let kept = self.store(kind, content.held)?;
        self.stored.push(kept);
        self.by_content.insert(content.text, number);
        Ok(number)
    }

    fn store(&mut self, kind: &Kind<'_>, held: Vec<Py<PyAny>>) -> PyResult<StoredKind> {
        let py = kind.name.py();
        let nothing = || py.None().into_bound(py);
        let template = Shapes::get(py)?.indicator(
            py,
            &[
                kind.name.clone(),
                kind.reverse_name.clone(),
                kind.relationship_type.clone(),
                nothing(),
                kind.entity_a_family.clone(),
                kind.entity_a_type.clone(),
                nothing(),
                kind.entity_b_family.clone(),
                kind.entity_b_type.clone(),
                nothing(),
            ],
        )?;
        if let Some(extra) = &kind.extra {
            template.update(extra.as_mapping())?;
        }
        let identity = Key::of([&kind.name, &kind.entity_a_type, &kind.entity_b_type]).text;
        let next = next_number(self.identities.len());
        Ok(StoredKind {
            parts: kind.parts().map(|part| part.clone().unbind()),
            extra: kind.extra.clone().map(Bound::unbind),
            held,
            is_flat: kind.extra.is_none()
                && kind.parts().iter().all(|part| part.is_exact_instance_of::<PyString>()),
            template: template.unbind(),
            identity: *self.identities.entry(identity).or_insert(next),
        })
    }

    pub(super) fn identity(&self, kind: u32) -> u32 {
        self.stored[kind as usize].identity
    }

    pub(super) fn entity_a_type<'py>(&self, py: Python<'py>, kind: u32) -> &Bound<'py, PyAny> {
        self.stored[kind as usize].parts[ENTITY_A_TYPE].bind(py)
    }

    /// A new dict of such a relationship, without entities and fields.
    pub(super) fn dict<'py>(&self, py: Python<'py>, kind: u32) -> PyResult<Bound<'py, PyDict>> {
        let kind = &self.stored[kind as usize];
        let template = kind.template.bind(py);
        if kind.is_flat { template.copy() } else { Ok(snapshot::copy(template)?.value.cast_into()?) }
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.stored.iter().try_for_each(|kind| {
            visit.call(&kind.template)?;
            visit.call(&kind.extra)?;
            kind.parts.iter().chain(&kind.held).try_for_each(|part| visit.call(part))
        })
    }
}

fn next_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
