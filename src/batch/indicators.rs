//! The indicators of a builder: rows checked and copied, each value and type once.

use std::collections::HashSet;

use hashbrown::HashTable;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyString, PyTuple};

use super::identity::{exact, hash, mix, same, text};
use super::snapshot;
use crate::errors::Fault;
use crate::vocabulary::DUMMY_INDICATOR;

/// A row as it was taken in.
pub(super) struct Row<'py> {
    /// A dict of our own, without the relationships.
    pub(super) dict: Bound<'py, PyDict>,
    pub(super) relationships: Option<Bound<'py, PyAny>>,
    pub(super) faults: Vec<Fault>,
}

impl<'py> Row<'py> {
    pub(super) fn value(&self) -> PyResult<Bound<'py, PyAny>> {
        item(&self.dict, intern!(self.dict.py(), "value"))
    }

    pub(super) fn indicator_type(&self) -> PyResult<Bound<'py, PyAny>> {
        item(&self.dict, intern!(self.dict.py(), "type"))
    }

    pub(super) fn is_dummy(&self) -> bool {
        let value = self.value();
        value.is_ok_and(|value| {
            value.cast::<PyString>().is_ok_and(|text| text.to_str().is_ok_and(|text| text == DUMMY_INDICATOR))
        })
    }
}

/// What a builder puts into every indicator.
pub(super) struct Additions {
    /// Each once.
    pub(super) tags: Vec<Py<PyString>>,
    pub(super) tlp_color: Option<Py<PyString>>,
}

/// Copies an indicator dict, checks it, and puts the builder's own tags and colour in.
pub(super) fn take<'py>(given: &Bound<'py, PyDict>, additions: &Additions) -> PyResult<Row<'py>> {
    let shallow = given.copy()?;
    let mut relationships = None;
    // FeedMISP writes the key with a capital; the server does not mind.
    for key in ["relationships", "Relationships"] {
        if let Some(found) = shallow.get_item(key)? {
            shallow.del_item(key)?;
            relationships = Some(found).filter(|found| !found.is_none());
        }
    }
    let (copy, mut faults) = snapshot::copy(&shallow)?;
    let dict = copy.cast_into::<PyDict>()?;
    for key in ["value", "type"] {
        if let Some(found) = dict.get_item(key)? {
            dict.set_item(key, exact(&found)?)?;
        }
    }
    let row = Row { dict, relationships, faults: Vec::new() };
    if row.is_dummy() {
        return Ok(Row { faults, ..row });
    }
    check_names(&row, &mut faults)?;
    check_score(&row, &mut faults)?;
    check_fields(&row, additions, &mut faults)?;
    Ok(Row { faults, ..row })
}

/// Takes a row that this package has made itself of strings alone: there is nothing to copy, and only a type that could not
/// be detected may be wrong.
pub(super) fn take_own<'py>(dict: Bound<'py, PyDict>, additions: &Additions) -> PyResult<Row<'py>> {
    let row = Row { dict, relationships: None, faults: Vec::new() };
    let mut faults = Vec::new();
    if row.indicator_type()?.is_none() {
        faults.push(Fault::expected("no-type", "type", "a value whose type can be detected", &row.value()?));
    }
    check_names(&row, &mut faults)?;
    check_score(&row, &mut faults)?;
    check_fields(&row, additions, &mut faults)?;
    Ok(Row { faults, ..row })
}

/// What is wrong with keys that all rows of a source get.
pub(super) fn check_shared(keys: &Bound<'_, PyDict>) -> PyResult<Vec<Fault>> {
    let mut faults = snapshot::copy(keys)?.1;
    let row = Row { dict: keys.clone(), relationships: None, faults: Vec::new() };
    check_score(&row, &mut faults)?;
    Ok(faults)
}

fn check_names(row: &Row<'_>, faults: &mut Vec<Fault>) -> PyResult<()> {
    for (key, code, found) in
        [("value", "no-value", row.value()?), ("type", "no-type", row.indicator_type()?)]
    {
        let filled = found.cast::<PyString>().is_ok_and(|text| !text.to_string_lossy().trim().is_empty());
        // A value that JSON cannot carry has been found already.
        if !filled && !faults.iter().any(|fault| fault.path == key) {
            faults.push(Fault::expected(code, key, "a str that is not empty", &found));
        }
    }
    Ok(())
}

fn check_score(row: &Row<'_>, faults: &mut Vec<Fault>) -> PyResult<()> {
    let score = item(&row.dict, intern!(row.dict.py(), "score"))?;
    let is_int = score.is_instance_of::<PyInt>() && !score.is_instance_of::<PyBool>();
    let valid = score.is_none() || is_int && score.extract::<u8>().is_ok_and(|score| score <= 3);
    if !valid {
        faults.push(Fault::expected("bad-score", "score", "an int from 0 to 3", &score));
    }
    Ok(())
}

fn check_fields(row: &Row<'_>, additions: &Additions, faults: &mut Vec<Fault>) -> PyResult<()> {
    let py = row.dict.py();
    let found = row.dict.get_item(intern!(py, "fields"))?.filter(|fields| !fields.is_none());
    let fields = match found.as_ref().map(|found| found.cast::<PyDict>()) {
        None if additions.tags.is_empty() && additions.tlp_color.is_none() => return Ok(()),
        None => PyDict::new(py),
        Some(Ok(fields)) => fields.clone(),
        Some(Err(_)) => {
            let found = item(&row.dict, intern!(row.dict.py(), "fields"))?;
            faults.push(Fault::expected("bad-fields", "fields", "a dict", &found));
            return Ok(());
        }
    };
    if !additions.tags.is_empty() {
        let key = intern!(py, "tags");
        let added = additions.tags.iter().map(|tag| tag.bind(py).clone().into_any());
        let tags = match fields.get_item(key)? {
            None => PyList::new(py, added)?,
            Some(own) => united(py, tag_list(&own)?.into_iter().chain(added))?,
        };
        fields.set_item(key, tags)?;
    }
    // A colour that the source gives beats that of the instance.
    if let Some(color) = &additions.tlp_color
        && !item(&fields, intern!(fields.py(), "trafficlightprotocol"))?.is_truthy()?
    {
        fields.set_item(intern!(py, "trafficlightprotocol"), color)?;
    }
    row.dict.set_item(intern!(py, "fields"), fields)
}

/// Tags are a list; feeds also send one as a bare `str`.
fn tag_list<'py>(tags: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    if let Ok(list) = tags.cast::<PyList>() {
        return Ok(list.iter().collect());
    }
    if let Ok(tuple) = tags.cast::<PyTuple>() {
        return Ok(tuple.iter().collect());
    }
    Ok(if tags.is_truthy()? { vec![tags.clone()] } else { Vec::new() })
}

/// A new list with each tag once, in order.
fn united<'py>(
    py: Python<'py>,
    tags: impl Iterator<Item = Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let mut known = HashSet::new();
    let united = PyList::empty(py);
    for tag in tags {
        if known.insert(text(&tag)) {
            united.append(exact(&tag)?)?;
        }
    }
    Ok(united)
}

/// The value of a key, `None` where it is missing.
fn item<'py>(dict: &Bound<'py, PyDict>, key: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    Ok(dict.get_item(key)?.unwrap_or_else(|| dict.py().None().into_bound(dict.py())))
}

#[derive(Default)]
pub(super) struct Indicators {
    dicts: Vec<Py<PyDict>>,
    hashes: Vec<u64>,
    table: HashTable<u32>,
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
                && item(dict, intern!(dict.py(), "value")).is_ok_and(|known| same(&known, value))
                && item(dict, intern!(dict.py(), "type")).is_ok_and(|known| same(&known, indicator_type))
        };
        Ok(self.table.find(wanted, same_row).copied())
    }

    pub(super) fn add(&mut self, row: &Row<'_>) -> PyResult<u32> {
        let number = u32::try_from(self.dicts.len()).unwrap_or(u32::MAX);
        let wanted = mix(hash(&row.value()?)?, hash(&row.indicator_type()?)?);
        self.dicts.push(row.dict.clone().unbind());
        self.hashes.push(wanted);
        let hashes = &self.hashes;
        self.table.insert_unique(wanted, number, |number| hashes[*number as usize]);
        Ok(number)
    }

    pub(super) fn replace(&mut self, number: u32, row: &Row<'_>) {
        self.dicts[number as usize] = row.dict.clone().unbind();
    }

    /// Updates fields, unites tags; of the other keys the later value counts.
    pub(super) fn merge(&self, number: u32, row: &Row<'_>) -> PyResult<()> {
        let py = row.dict.py();
        let known = self.dicts[number as usize].bind(py);
        let (old, new) =
            (item(known, intern!(known.py(), "fields"))?, item(&row.dict, intern!(row.dict.py(), "fields"))?);
        for (key, value) in &row.dict {
            // What the later row does not know, the earlier one may.
            if !value.is_none() {
                known.set_item(key, value)?;
            }
        }
        let (Ok(old), Ok(new)) = (old.cast::<PyDict>(), new.cast::<PyDict>()) else {
            return if new.is_none() && !old.is_none() { known.set_item("fields", old) } else { Ok(()) };
        };
        let tags = [
            tag_list(&item(old, intern!(old.py(), "tags"))?)?,
            tag_list(&item(new, intern!(new.py(), "tags"))?)?,
        ]
        .concat();
        old.update(new.as_mapping())?;
        if !tags.is_empty() {
            old.set_item("tags", united(py, tags.into_iter())?)?;
        }
        known.set_item("fields", old)
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.dicts.iter().try_for_each(|dict| visit.call(dict))
    }

    /// A new dict of the indicator, for the user to keep; without relationships.
    pub(super) fn dict<'py>(&self, py: Python<'py>, number: u32) -> PyResult<Bound<'py, PyDict>> {
        Ok(snapshot::copy(self.dicts[number as usize].bind(py))?.0.cast_into()?)
    }
}
