//! Dicts of relationships: by far the most dicts there are.

use super::strings::Strings;
use crate::relationship::record::{ENTITY_A, ENTITY_B, FIELDS, IN_INDICATOR};
use crate::relationship::shapes::Shapes as Keys;
use crate::shared_keys::Template;
use crate::stix::model::{Relationship, Seen};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyNone, PyString};

/// Relationships of the same name between the same types differ in their ends only. A source has a few dozen such kinds.
const MAX_KINDS: usize = 64;

struct Kind {
    name: Box<[u8]>,
    a: Option<&'static str>,
    b: Option<&'static str>,
    template: Py<PyDict>,
}

impl Kind {
    /// Types come out of tables. Should one stand in two of them, it merely has two kinds.
    fn fits(&self, relationship: &Relationship<'_>) -> bool {
        let same = |own: Option<&'static str>, other: Option<&'static str>| match (own, other) {
            (Some(own), Some(other)) => std::ptr::eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        same(self.a, relationship.a.kind)
            && same(self.b, relationship.b.kind)
            && *self.name == *relationship.name
    }
}

pub(super) struct Relations {
    kinds: Vec<Kind>,
    last: usize,
    dates: Template,
    described: Template,
    description: Py<PyString>,
    modified: Py<PyString>,
    created: Py<PyString>,
}

/// The values that differ from one relationship to the next.
pub(super) struct Ends<'py> {
    pub(super) a: Bound<'py, PyAny>,
    pub(super) b: Bound<'py, PyAny>,
}

impl Relations {
    pub(super) fn new(py: Python<'_>, strings: &mut Strings) -> PyResult<Self> {
        let keys = Keys::get(py)?;
        for field in IN_INDICATOR {
            strings.adopt(keys.key(field).bind(py))?;
        }
        for key in [intern!(py, "value"), intern!(py, "relationships")] {
            strings.adopt(key)?;
        }
        let [description, modified, created] = ["description", "lastseenbysource", "firstseenbysource"]
            .map(|name| strings.get(py, name.as_bytes()));
        let (description, modified, created) = (description?, modified?, created?);
        let (dates, described) = (PyDict::new(py), PyDict::new(py));
        described.set_item(&description, py.None())?;
        for dict in [&dates, &described] {
            dict.set_item(&modified, py.None())?;
            dict.set_item(&created, py.None())?;
        }
        Ok(Self {
            kinds: Vec::new(),
            last: 0,
            dates: Template::new(dates.unbind()),
            described: Template::new(described.unbind()),
            description: description.unbind(),
            modified: modified.unbind(),
            created: created.unbind(),
        })
    }

    pub(super) fn dict<'py>(
        &mut self,
        py: Python<'py>,
        strings: &mut Strings,
        relationship: &Relationship<'_>,
        ends: Ends<'py>,
        fields: Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let keys = Keys::get(py)?;
        let dict = self.template(py, strings, relationship)?.copy()?;
        dict.set_item(keys.key(ENTITY_A), ends.a)?;
        dict.set_item(keys.key(ENTITY_B), ends.b)?;
        dict.set_item(keys.key(FIELDS), fields)?;
        Ok(dict)
    }

    /// `fields`, with these values in order.
    pub(super) fn fields<'py>(
        &mut self,
        py: Python<'py>,
        seen: &Seen<'_>,
        values: &[Bound<'py, PyAny>],
    ) -> PyResult<Bound<'py, PyDict>> {
        let (template, keys) = match seen {
            Seen::Nothing => return Ok(PyDict::new(py)),
            Seen::Dates { .. } => (&mut self.dates, &[&self.modified, &self.created][..]),
            Seen::Described { .. } => {
                (&mut self.described, &[&self.description, &self.modified, &self.created][..])
            }
        };
        let fields = template.copy(py)?;
        for (key, value) in keys.iter().zip(values) {
            fields.set_item(key, value)?;
        }
        Ok(fields)
    }

    fn template<'py>(
        &mut self,
        py: Python<'py>,
        strings: &mut Strings,
        relationship: &Relationship<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let fits = |at: &usize| self.kinds.get(*at).is_some_and(|kind| kind.fits(relationship));
        if let Some(at) = Some(self.last).filter(fits).or_else(|| (0..self.kinds.len()).find(fits)) {
            self.last = at;
            if let Some(kind) = self.kinds.get(at) {
                return Ok(kind.template.bind(py).clone());
            }
        }
        let template = of_kind(py, strings, relationship)?;
        if self.kinds.len() == MAX_KINDS {
            self.kinds.clear();
        }
        let (a, b) = (relationship.a.kind, relationship.b.kind);
        self.kinds.push(Kind {
            name: (*relationship.name).into(),
            a,
            b,
            template: template.clone().unbind(),
        });
        Ok(template)
    }
}

fn of_kind<'py>(
    py: Python<'py>,
    strings: &mut Strings,
    relationship: &Relationship<'_>,
) -> PyResult<Bound<'py, PyDict>> {
    let mut word = |text: Option<&[u8]>| match text {
        Some(text) => strings.get(py, text).map(Bound::into_any),
        None => Ok(PyNone::get(py).to_owned().into_any()),
    };
    let a = word(relationship.a.kind.map(str::as_bytes))?;
    let b = word(relationship.b.kind.map(str::as_bytes))?;
    let name = word(Some(&relationship.name))?;
    let reverse = word(Some(relationship.reverse.as_bytes()))?;
    Keys::get(py)?.kind(py, [&a, &b, &name, &reverse])
}
