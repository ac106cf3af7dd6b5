//! The indicators of a builder, each value and type once.

use std::collections::{HashMap, HashSet};

use hashbrown::HashTable;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::identity::{Key, exact, hash, mix, same};
use super::snapshot;
use crate::vocabulary::DUMMY_INDICATOR;

/// An indicator that has been read and checked.
pub(super) struct Indicator<'py> {
    /// Our own, without the relationships.
    pub(super) dict: Bound<'py, PyDict>,
    pub(super) value: Bound<'py, PyAny>,
    pub(super) type_: Bound<'py, PyAny>,
    /// See `Snapshot`.
    pub(super) is_plain: bool,
}

impl<'py> Indicator<'py> {
    pub(super) fn new(dict: Bound<'py, PyDict>, is_plain: bool) -> PyResult<Self> {
        let value = item(&dict, intern!(dict.py(), "value"))?;
        let type_ = item(&dict, intern!(dict.py(), "type"))?;
        Ok(Self { dict, value, type_, is_plain })
    }

    pub(super) fn is_dummy(&self) -> bool {
        self.value
            .cast::<PyString>()
            .is_ok_and(|text| text.to_str().is_ok_and(|text| text == DUMMY_INDICATOR))
    }
}

/// The value of a key, `None` where it is missing.
pub(super) fn item<'py>(
    dict: &Bound<'py, PyDict>,
    key: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(dict.get_item(key)?.unwrap_or_else(|| dict.py().None().into_bound(dict.py())))
}

/// Tags are a list; feeds also send one as a bare `str`.
pub(super) fn tag_list<'py>(tags: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    if let Ok(list) = tags.cast::<PyList>() {
        return Ok(list.iter().collect());
    }
    if let Ok(tuple) = tags.cast::<PyTuple>() {
        return Ok(tuple.iter().collect());
    }
    Ok(if tags.is_truthy()? { vec![tags.clone()] } else { Vec::new() })
}

/// Tags, each once, in order.
pub(super) struct Tags {
    pub(super) list: Py<PyList>,
    known: HashSet<Vec<u8>>,
}

impl Tags {
    pub(super) fn new<'py>(
        py: Python<'py>,
        tags: impl IntoIterator<Item = Bound<'py, PyAny>>,
    ) -> PyResult<Self> {
        let mut united = Self { list: PyList::empty(py).unbind(), known: HashSet::new() };
        united.add(py, tags)?;
        Ok(united)
    }

    fn add<'py>(
        &mut self,
        py: Python<'py>,
        tags: impl IntoIterator<Item = Bound<'py, PyAny>>,
    ) -> PyResult<()> {
        for tag in tags {
            // The list holds what is known by its address.
            if self.known.insert(Key::of([&tag]).text) {
                self.list.bind(py).append(exact(&tag)?)?;
            }
        }
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct Indicators {
    dicts: Vec<Py<PyDict>>,
    hashes: Vec<u64>,
    table: HashTable<u32>,
    /// Those that are not plain.
    others: HashSet<u32>,
    /// The tags of those that were merged: to find out anew for each what is known would be quadratic.
    merged_tags: HashMap<u32, Tags>,
}

impl Indicators {
    pub(super) fn len(&self) -> usize {
        self.dicts.len()
    }

    pub(super) fn find(
        &self,
        value: &Bound<'_, PyAny>,
        indicator_type: &Bound<'_, PyAny>,
    ) -> PyResult<Option<u32>> {
        let py = value.py();
        let wanted = mix(hash(value)?, hash(indicator_type)?);
        let same_row = |number: &u32| {
            let dict = self.dicts[*number as usize].bind(py);
            self.hashes[*number as usize] == wanted
                && item(dict, intern!(py, "value")).is_ok_and(|known| same(&known, value))
                && item(dict, intern!(py, "type")).is_ok_and(|known| same(&known, indicator_type))
        };
        Ok(self.table.find(wanted, same_row).copied())
    }

    pub(super) fn add(&mut self, row: &Indicator<'_>) -> PyResult<u32> {
        let number = u32::try_from(self.dicts.len()).unwrap_or(u32::MAX);
        let wanted = mix(hash(&row.value)?, hash(&row.type_)?);
        self.dicts.push(row.dict.clone().unbind());
        self.hashes.push(wanted);
        let hashes = &self.hashes;
        self.table.insert_unique(wanted, number, |number| hashes[*number as usize]);
        self.note_plain(number, row.is_plain);
        Ok(number)
    }

    pub(super) fn replace(&mut self, number: u32, row: &Indicator<'_>) {
        self.dicts[number as usize] = row.dict.clone().unbind();
        self.note_plain(number, row.is_plain);
    }

    fn note_plain(&mut self, number: u32, is_plain: bool) {
        if !is_plain {
            self.others.insert(number);
        }
    }

    /// Updates fields, unites tags; of the other keys the later value counts.
    pub(super) fn merge(&mut self, number: u32, row: &Indicator<'_>) -> PyResult<()> {
        let py = row.dict.py();
        self.note_plain(number, row.is_plain);
        let known = self.dicts[number as usize].bind(py);
        let key = intern!(py, "fields");
        let (old, new) = (item(known, key)?, item(&row.dict, key)?);
        for (key, value) in &row.dict {
            // What the later row does not know, the earlier one may.
            if !value.is_none() {
                known.set_item(key, value)?;
            }
        }
        let (Ok(old), Ok(new)) = (old.cast::<PyDict>(), new.cast::<PyDict>()) else {
            return if new.is_none() && !old.is_none() { known.set_item(key, old) } else { Ok(()) };
        };
        let tags_key = intern!(py, "tags");
        let old_tags = item(old, tags_key)?;
        let added = tag_list(&item(new, tags_key)?)?;
        old.update(new.as_mapping())?;
        let tags = match self.merged_tags.get_mut(&number) {
            Some(tags) if tags.list.is(&old_tags) => {
                tags.add(py, added)?;
                tags
            }
            _ => {
                let tags = Tags::new(py, tag_list(&old_tags)?.into_iter().chain(added))?;
                self.merged_tags.entry(number).insert_entry(tags).into_mut()
            }
        };
        if !tags.list.bind(py).is_empty() {
            old.set_item(tags_key, &tags.list)?;
        }
        known.set_item(key, old)
    }

    /// A new dict of the indicator, for the user to keep; without relationships.
    pub(super) fn dict<'py>(&self, py: Python<'py>, number: u32) -> PyResult<Bound<'py, PyDict>> {
        let is_plain = !self.others.contains(&number);
        Ok(snapshot::copy_kept(self.dicts[number as usize].bind(py), is_plain)?.cast_into()?)
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.others.iter().try_for_each(|number| visit.call(&self.dicts[*number as usize]))
    }
}
