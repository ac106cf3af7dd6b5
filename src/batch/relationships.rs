//! The relationships of a builder, each once, in little memory.
//!
//! A relationship is two references to its entities and two numbers: 24 bytes, where the dict that is made of it when
//! its batch goes out takes 336. What many of them have in common (names, types, families) is kept once, as a kind.

use std::collections::{HashMap, HashSet};

use hashbrown::HashTable;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::identity::{hash, mix, same};
use super::kinds::Kinds;
use super::snapshot;
use crate::errors::tim_error;
use crate::relationship::record::{ENTITY_A, ENTITY_B, FIELDS};
use crate::relationship::shapes::Shapes;

/// What became of a relationship that was added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    New(u32),
    /// The same as this one.
    Duplicate(u32),
}

/// Fields of a relationship, not empty.
pub(super) struct Fields {
    pub(super) value: Py<PyAny>,
    /// See `Snapshot`.
    pub(super) is_plain: bool,
}

/// The `kind` of a relationship that was taken out again.
const DEAD: u32 = u32::MAX;

#[derive(Default)]
pub(super) struct Relationships {
    // One entry a relationship in each of these four.
    entity_a: Vec<Py<PyAny>>,
    entity_b: Vec<Py<PyAny>>,
    kind: Vec<u32>,
    hash: Vec<u32>,
    table: HashTable<u32>,
    dead: usize,

    pub(super) kinds: Kinds,

    // For the few that have them; fields sorted by relationship.
    fields: Vec<(u32, Fields)>,
    /// Whether there is an entity that is no exact `str`.
    has_other_entities: bool,
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
        let identity = self.kinds.identity(kind);
        let same_row = |row: &u32| {
            let row = *row as usize;
            self.hash[row] == hash
                && self.kinds.identity(self.kind[row]) == identity
                && same(self.entity_a[row].bind(py), entity_a)
                && same(self.entity_b[row].bind(py), entity_b)
        };
        self.table.find(spread(hash), same_row).copied()
    }

    fn hash_of(&self, kind: u32, entity_a: &Bound<'_, PyAny>, entity_b: &Bound<'_, PyAny>) -> PyResult<u32> {
        let identity = u64::from(self.kinds.identity(kind));
        let wide = mix(mix(hash(entity_a)?, hash(entity_b)?), identity);
        Ok((wide >> 32) as u32)
    }

    /// Adds a relationship unless there is the same one. The entities must be exact strings or no strings.
    pub(super) fn add(
        &mut self,
        kind: u32,
        entity_a: &Bound<'_, PyAny>,
        entity_b: &Bound<'_, PyAny>,
        fields: Option<Fields>,
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
            self.fields.push((row, fields));
        }
        self.has_other_entities |=
            ![entity_a, entity_b].iter().all(|it| it.is_exact_instance_of::<PyString>());
        Ok(Added::New(row))
    }

    /// The indicator carries the relationship.
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

    /// The relationships that the indicator carries, in the order added.
    pub(super) fn carried_by(&self, indicator: u32) -> &[u32] {
        self.carried.get(&indicator).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_carried(&self, row: u32) -> bool {
        self.carrier.contains_key(&row)
    }

    /// Takes out what an indicator carries that is replaced; what came from elsewhere too stays, on a dummy.
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
        self.kinds.entity_a_type(py, self.kind[row as usize])
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.kinds.traverse(visit)?;
        if self.has_other_entities {
            self.entity_a.iter().chain(&self.entity_b).try_for_each(|entity| visit.call(entity))?;
        }
        let mut others = self.fields.iter().filter(|(_, fields)| !fields.is_plain);
        others.try_for_each(|(_, fields)| visit.call(&fields.value))
    }

    /// A new dict of the relationship, for the user to keep.
    pub(super) fn dict<'py>(&self, py: Python<'py>, row: u32) -> PyResult<Bound<'py, PyDict>> {
        let index = row as usize;
        let fields = self.fields.binary_search_by_key(&row, |(row, _)| *row).ok();
        let fields = fields.map(|found| &self.fields[found].1);
        self.dict_of(self.kind[index], self.entity_a[index].bind(py), self.entity_b[index].bind(py), fields)
    }

    /// The dict of a relationship that is not stored, for the user to keep.
    pub(super) fn dict_of<'py>(
        &self,
        kind: u32,
        entity_a: &Bound<'py, PyAny>,
        entity_b: &Bound<'py, PyAny>,
        fields: Option<&Fields>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let py = entity_a.py();
        let shapes = Shapes::get(py)?;
        let dict = self.kinds.dict(py, kind)?;
        dict.set_item(shapes.key(ENTITY_A), owned_copy(entity_a)?)?;
        dict.set_item(shapes.key(ENTITY_B), owned_copy(entity_b)?)?;
        match fields {
            Some(Fields { value, is_plain }) => {
                dict.set_item(shapes.key(FIELDS), snapshot::copy_kept(value.bind(py), *is_plain)?)?;
            }
            None => dict.set_item(shapes.key(FIELDS), PyDict::new(py))?,
        }
        Ok(dict)
    }
}

fn owned_copy<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if value.is_exact_instance_of::<PyString>() {
        return Ok(value.clone());
    }
    Ok(snapshot::copy(value)?.value)
}

/// The hash table takes its control byte from the top and its place from the bottom of 64 bits.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
