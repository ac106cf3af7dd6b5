//! The relationships of a builder, each once, in little memory.
//!
//! A relationship is two references to its entities and two numbers: 24 bytes, where the dict that is made of it when
//! its batch goes out takes 336. What many of them have in common (names, types, families) is kept once, as a kind.

use std::collections::{HashMap, HashSet};

use hashbrown::HashTable;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::identity::{hash, mix, same, text};
use super::snapshot;
use crate::errors::tim_error;
use crate::relationship::record::{ENTITY_A, ENTITY_B, FIELDS};
use crate::relationship::shapes::Shapes;

/// What relationships have in common, in the order of `PARTS`.
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
    /// What of it tells two relationships apart: name, type of A, type of B.
    pub(super) fn identity(&self) -> Vec<u8> {
        let mut identity = Vec::new();
        for part in [&self.name, &self.entity_a_type, &self.entity_b_type] {
            push_framed(&mut identity, &text(part));
        }
        identity
    }

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

struct StoredKind {
    /// The objects it was first seen with; the same objects again need no look at their content.
    parts: [Py<PyAny>; 7],
    has_extra: bool,
    /// Whether the template has values that a copy of it would share.
    is_nested: bool,
    /// The dict of such a relationship, but for entities and fields.
    template: Py<PyDict>,
    /// One number for each `Kind::identity`.
    identity: u32,
}

/// What became of a relationship that was added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    New(u32),
    /// The same as this one.
    Duplicate(u32),
}

/// The `kind` of a relationship that was taken out again.
const DEAD: u32 = u32::MAX;

/// How many of the last kinds are compared by their objects before their content is looked at.
const RECENT: usize = 16;

#[derive(Default)]
pub(super) struct Relationships {
    // One entry a relationship in each of these four.
    entity_a: Vec<Py<PyAny>>,
    entity_b: Vec<Py<PyAny>>,
    kind: Vec<u32>,
    hash: Vec<u32>,
    table: HashTable<u32>,
    dead: usize,

    kinds: Vec<StoredKind>,
    by_content: HashMap<Vec<u8>, u32>,
    identities: HashMap<Vec<u8>, u32>,

    // For the few that have them; fields sorted by relationship.
    fields: Vec<(u32, Py<PyAny>)>,
    carrier: HashMap<u32, u32>,
    carried: HashMap<u32, Vec<u32>>,
    also_free: HashSet<u32>,
}

impl Relationships {
    /// How many there are, without those taken out.
    pub(super) fn count(&self) -> usize {
        self.kind.len() - self.dead
    }

    /// The number past the last one.
    pub(super) fn end(&self) -> u32 {
        // `add` sees to it that it fits.
        u32::try_from(self.kind.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn is_live(&self, row: u32) -> bool {
        self.kind[row as usize] != DEAD
    }

    pub(super) fn reserve(&mut self, more: usize) {
        self.entity_a.reserve(more);
        self.entity_b.reserve(more);
        self.kind.reserve(more);
        self.hash.reserve(more);
        let hashes = &self.hash;
        self.table.reserve(more, |row| spread(hashes[*row as usize]));
    }

    /// The number of the kind, which is kept from now on.
    pub(super) fn kind(&mut self, kind: &Kind<'_>) -> PyResult<u32> {
        let parts = kind.parts();
        if kind.extra.is_none() {
            let recent = self.kinds.iter().enumerate().rev().take(RECENT);
            for (number, known) in recent {
                if !known.has_extra && known.parts.iter().zip(parts).all(|(one, other)| one.is(other)) {
                    return Ok(u32::try_from(number).unwrap_or(DEAD));
                }
            }
        }
        let mut content: Vec<u8> = Vec::with_capacity(160);
        for part in parts {
            push_framed(&mut content, &text(part));
        }
        if let Some(extra) = &kind.extra {
            push_framed(&mut content, &text(extra));
        }
        if let Some(number) = self.by_content.get(&content) {
            return Ok(*number);
        }
        let number = u32::try_from(self.kinds.len()).unwrap_or(DEAD);
        let stored = self.store_kind(kind)?;
        self.kinds.push(stored);
        self.by_content.insert(content, number);
        Ok(number)
    }

    fn store_kind(&mut self, kind: &Kind<'_>) -> PyResult<StoredKind> {
        let py = kind.name.py();
        let next = u32::try_from(self.identities.len()).unwrap_or(DEAD);
        let identity = *self.identities.entry(kind.identity()).or_insert(next);
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
        Ok(StoredKind {
            parts: kind.parts().map(|part| part.clone().unbind()),
            has_extra: kind.extra.is_some(),
            is_nested: kind.extra.is_some()
                || !kind.parts().iter().all(|part| part.is_exact_instance_of::<PyString>()),
            template: template.unbind(),
            identity,
        })
    }

    /// Finds the same relationship. The entities must be exact strings or no strings.
    pub(super) fn find(
        &self,
        kind: u32,
        entity_a: &Bound<'_, PyAny>,
        entity_b: &Bound<'_, PyAny>,
    ) -> PyResult<Option<u32>> {
        let hash = self.hash_of(kind, entity_a, entity_b)?;
        Ok(self.find_hashed(hash, kind, entity_a, entity_b))
    }

    fn find_hashed(
        &self,
        hash: u32,
        kind: u32,
        entity_a: &Bound<'_, PyAny>,
        entity_b: &Bound<'_, PyAny>,
    ) -> Option<u32> {
        let py = entity_a.py();
        let identity = self.kinds[kind as usize].identity;
        let same_row = |row: &u32| {
            let row = *row as usize;
            self.hash[row] == hash
                && self.kinds[self.kind[row] as usize].identity == identity
                && same(self.entity_a[row].bind(py), entity_a)
                && same(self.entity_b[row].bind(py), entity_b)
        };
        self.table.find(spread(hash), same_row).copied()
    }

    fn hash_of(&self, kind: u32, entity_a: &Bound<'_, PyAny>, entity_b: &Bound<'_, PyAny>) -> PyResult<u32> {
        let identity = u64::from(self.kinds[kind as usize].identity);
        let wide = mix(mix(hash(entity_a)?, hash(entity_b)?), identity);
        Ok((wide >> 32) as u32)
    }

    /// Adds a relationship unless there is the same one. The entities must be exact strings or no strings.
    pub(super) fn add(
        &mut self,
        kind: u32,
        entity_a: &Bound<'_, PyAny>,
        entity_b: &Bound<'_, PyAny>,
        fields: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Added> {
        let py = entity_a.py();
        let hash = self.hash_of(kind, entity_a, entity_b)?;
        if let Some(row) = self.find_hashed(hash, kind, entity_a, entity_b) {
            return Ok(Added::Duplicate(row));
        }
        let row = self.end();
        if row == u32::MAX {
            return Err(tim_error(py, "a builder holds at most 4,294,967,294 relationships", None, ""));
        }
        self.entity_a.push(entity_a.clone().unbind());
        self.entity_b.push(entity_b.clone().unbind());
        self.kind.push(kind);
        self.hash.push(hash);
        let hashes = &self.hash;
        self.table.insert_unique(spread(hash), row, |row| spread(hashes[*row as usize]));
        if let Some(fields) = fields {
            self.fields.push((row, fields.unbind()));
        }
        Ok(Added::New(row))
    }

    /// The relationship rides on that indicator.
    pub(super) fn put_on(&mut self, row: u32, indicator: u32) {
        self.carrier.insert(row, indicator);
        self.carried.entry(indicator).or_default().push(row);
    }

    /// The same relationship came without an indicator, or with another one.
    pub(super) fn came_again(&mut self, row: u32, indicator: Option<u32>) {
        if self.carrier.get(&row).is_some_and(|carrier| Some(*carrier) != indicator) {
            self.also_free.insert(row);
        }
    }

    /// The relationships that ride on the indicator, in the order added.
    pub(super) fn carried_by(&self, indicator: u32) -> &[u32] {
        self.carried.get(&indicator).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_carried(&self, row: u32) -> bool {
        self.carrier.contains_key(&row)
    }

    /// Takes out what rides on an indicator that is replaced; what came from elsewhere too stays, on a dummy.
    pub(super) fn take_from(&mut self, indicator: u32) {
        for row in self.carried.remove(&indicator).unwrap_or_default() {
            self.carrier.remove(&row);
            if !self.also_free.remove(&row) {
                if let Ok(entry) =
                    self.table.find_entry(spread(self.hash[row as usize]), |other| *other == row)
                {
                    entry.remove();
                }
                self.kind[row as usize] = DEAD;
                self.dead += 1;
            }
        }
    }

    pub(super) fn entity_a<'py>(&self, py: Python<'py>, row: u32) -> &Bound<'py, PyAny> {
        self.entity_a[row as usize].bind(py)
    }

    pub(super) fn entity_a_type<'py>(&self, py: Python<'py>, row: u32) -> &Bound<'py, PyAny> {
        const ENTITY_A_TYPE: usize = 4;
        self.kinds[self.kind[row as usize] as usize].parts[ENTITY_A_TYPE].bind(py)
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        let entities = self.entity_a.iter().chain(&self.entity_b);
        let fields = self.fields.iter().map(|(_, fields)| fields);
        entities.chain(fields).try_for_each(|value| visit.call(value))
    }

    /// A new dict of the relationship, for the user to keep.
    pub(super) fn dict<'py>(&self, py: Python<'py>, row: u32) -> PyResult<Bound<'py, PyDict>> {
        let index = row as usize;
        let fields = self.fields.binary_search_by_key(&row, |(row, _)| *row).ok();
        let fields = fields.map(|found| self.fields[found].1.bind(py));
        self.dict_of(self.kind[index], self.entity_a[index].bind(py), self.entity_b[index].bind(py), fields)
    }

    /// The dict of a relationship that is not stored, for the user to keep.
    pub(super) fn dict_of<'py>(
        &self,
        kind: u32,
        entity_a: &Bound<'py, PyAny>,
        entity_b: &Bound<'py, PyAny>,
        fields: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let py = entity_a.py();
        let shapes = Shapes::get(py)?;
        let kind = &self.kinds[kind as usize];
        let template = kind.template.bind(py);
        let dict = if kind.is_nested { snapshot::copy(template)?.0.cast_into()? } else { template.copy()? };
        dict.set_item(shapes.key(ENTITY_A), owned_copy(entity_a)?)?;
        dict.set_item(shapes.key(ENTITY_B), owned_copy(entity_b)?)?;
        match fields {
            Some(fields) => dict.set_item(shapes.key(FIELDS), owned_copy(fields)?)?,
            None => dict.set_item(shapes.key(FIELDS), PyDict::new(py))?,
        }
        Ok(dict)
    }
}

fn owned_copy<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if value.is_exact_instance_of::<PyString>() {
        return Ok(value.clone());
    }
    Ok(snapshot::copy(value)?.0)
}

/// The hash table takes its control byte from the top and its place from the bottom of 64 bits.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// With its length before it, so that no two lists of parts give the same bytes.
fn push_framed(key: &mut Vec<u8>, part: &[u8]) {
    key.extend_from_slice(&part.len().to_le_bytes());
    key.extend_from_slice(part);
}
