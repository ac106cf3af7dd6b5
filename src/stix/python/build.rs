//! JSON and mapped values as Python objects.

use super::json;
use super::layouts::{Layouts, Part};
use super::relations::{Ends, Relations};
use super::shapes::Shapes;
use super::siblings::Siblings;
use super::strings::Strings;
use crate::stix::json::{Json, Text};
use crate::stix::model::{End, Indicator, Own, Relation, Seen, Value};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyNone, PyString};

/// How much of the source object goes into `rawJSON`.
pub(crate) enum RawJson {
    All,
    Nothing,
    Keys(Vec<Vec<u8>>),
}

pub(crate) struct Builder {
    /// Whether something of the object at hand is not as in most JSON: it may be what JSON cannot carry, such as `NaN`.
    pub(crate) is_odd: bool,
    pub(super) strings: Strings,
    shapes: Shapes,
    /// Of the objects of the source.
    objects: Shapes,
    layouts: Layouts,
    relations: Relations,
    /// Entities, by position of the object.
    ends: Vec<Option<Py<PyAny>>>,
    raw_json: RawJson,
    pub(super) siblings: Siblings,
}

/// Longer texts than names and ids.
const LONG_TEXT: usize = 256;

pub(super) type Made<'py> = PyResult<Bound<'py, PyAny>>;

impl Builder {
    pub(super) fn new(py: Python<'_>, raw_json: RawJson, enrichment_excluded: bool) -> PyResult<Self> {
        let mut strings = Strings::default();
        // First the strings that others use already, then those that are made here if they are not there.
        let relations = Relations::new(py, &mut strings)?;
        let layouts = Layouts::new(py, &mut strings, enrichment_excluded)?;
        Ok(Self {
            strings,
            shapes: Shapes::default(),
            objects: Shapes::default(),
            layouts,
            relations,
            ends: Vec::new(),
            raw_json,
            siblings: Siblings::default(),
            is_odd: false,
        })
    }

    /// A dict of these members. Objects of one type have the same ones, as a rule.
    pub(super) fn object<'py>(
        &mut self,
        py: Python<'py>,
        members: &[(Text<'_>, Bound<'py, PyAny>)],
    ) -> PyResult<Bound<'py, PyDict>> {
        let names = members.iter().map(|(name, _)| &**name);
        let begun = self.objects.begin(py, &mut self.strings, names)?;
        for (at, (name, value)) in members.iter().enumerate() {
            self.objects.set(&mut self.strings, &begun, (at, name), value)?;
        }
        Ok(begun.dict)
    }

    pub(super) fn json<'py>(&mut self, py: Python<'py>, json: Json<'_>) -> Made<'py> {
        if let Some(made) = self.siblings.get(py, json.source()) {
            return made;
        }
        let made = match json.text() {
            Some(text) => self.strings.get(py, &text)?.into_any(),
            None => json::build(py, self, json)?,
        };
        self.siblings.keep(json.source(), &made);
        Ok(made)
    }

    /// A text that has its place in the source. To find a long one among the strings takes a look at all of it.
    fn borrowed<'py>(&mut self, py: Python<'py>, text: &[u8]) -> Made<'py> {
        if text.len() < LONG_TEXT {
            return Ok(self.strings.get(py, text)?.into_any());
        }
        if let Some(made) = self.siblings.get(py, text) {
            return made;
        }
        let made = self.strings.get(py, text)?.into_any();
        self.siblings.keep(text, &made);
        Ok(made)
    }

    fn value<'py>(&mut self, py: Python<'py>, value: &Value<'_>) -> Made<'py> {
        Ok(match value {
            Value::None => PyNone::get(py).to_owned().into_any(),
            Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Value::Int(value) => PyInt::new(py, *value).into_any(),
            Value::Text(Text::Borrowed(text)) => self.borrowed(py, text)?,
            Value::Text(text) => self.strings.get(py, text)?.into_any(),
            Value::Json(json) => self.json(py, *json)?,
            Value::List(items) => match &**items {
                [] => PyList::empty(py).into_any(),
                [item] => PyList::new(py, [self.value(py, item)?])?.into_any(),
                _ => {
                    let items =
                        items.iter().map(|item| self.value(py, item)).collect::<PyResult<Vec<_>>>()?;
                    PyList::new(py, items)?.into_any()
                }
            },
            Value::Column(key, items) => {
                let mut rows = Vec::with_capacity(items.len());
                for item in items {
                    let value = self.value(py, item)?;
                    rows.push(self.object(py, &[(Text::Borrowed(key.as_bytes()), value)])?);
                }
                PyList::new(py, rows)?.into_any()
            }
            Value::Dict(members) => self.dict(py, members)?.into_any(),
        })
    }

    fn dict<'py>(
        &mut self,
        py: Python<'py>,
        members: &[(Text<'_>, Value<'_>)],
    ) -> PyResult<Bound<'py, PyDict>> {
        let names = members.iter().map(|(name, _)| &**name);
        let begun = self.shapes.begin(py, &mut self.strings, names)?;
        for (at, (name, value)) in members.iter().enumerate() {
            // That is what the dict has already.
            if !matches!(value, Value::None) {
                let value = self.value(py, value)?;
                self.shapes.set(&mut self.strings, &begun, (at, name), &value)?;
            }
        }
        Ok(begun.dict)
    }

    /// `rawJSON` of an indicator that has this value and this type.
    fn raw<'py>(
        &mut self,
        py: Python<'py>,
        indicator: &Indicator<'_>,
        own: (&Bound<'py, PyAny>, &Bound<'py, PyAny>),
    ) -> PyResult<Bound<'py, PyDict>> {
        let raw = &indicator.raw;
        if matches!(self.raw_json, RawJson::Nothing) {
            return Ok(PyDict::new(py));
        }
        let kept = |raw_json: &RawJson, key: &[u8]| match raw_json {
            RawJson::Keys(keys) => keys.iter().any(|kept| kept == key),
            _ => true,
        };
        if let Some(dict) = self.siblings.raw(py) {
            let dict = dict?.cast_into::<PyDict>()?;
            for (name, part) in raw.changed {
                if kept(&self.raw_json, name.as_bytes()) {
                    let value = self.own(py, indicator, own, *part)?;
                    dict.set_item(self.strings.get(py, name.as_bytes())?, value)?;
                }
            }
            return Ok(dict);
        }
        let mut members = Vec::with_capacity(16);
        for (name, json) in raw.object.members() {
            if !kept(&self.raw_json, &name) {
                continue;
            }
            let changed = raw.changed.iter().find(|(changed, _)| *name == *changed.as_bytes());
            let value = match changed {
                Some((_, part)) => self.own(py, indicator, own, *part)?,
                None => self.json(py, json)?,
            };
            members.push((name, value));
        }
        for (name, part) in raw.changed {
            let name = name.as_bytes();
            if kept(&self.raw_json, name) && !members.iter().any(|(there, _)| **there == *name) {
                members.push((Text::Borrowed(name), self.own(py, indicator, own, *part)?));
            }
        }
        let dict = self.object(py, &members)?;
        self.siblings.keep_raw(&dict);
        Ok(dict)
    }

    /// What became of a member that the mapping function changed.
    fn own<'py>(
        &mut self,
        py: Python<'py>,
        indicator: &Indicator<'_>,
        (value, kind): (&Bound<'py, PyAny>, &Bound<'py, PyAny>),
        part: Own,
    ) -> Made<'py> {
        match part {
            Own::Type => Ok(kind.clone()),
            Own::Value if value.is_instance_of::<PyString>() => Ok(value.clone()),
            // A list or dict is the caller's to change, and so it is made anew.
            Own::Value => self.value(py, &indicator.value),
            Own::Description => {
                let description = indicator.fields.get("description").unwrap_or(&Value::None);
                self.value(py, description)
            }
        }
    }

    /// The dict of an indicator as the feed sends it.
    pub(super) fn indicator<'py>(
        &mut self,
        py: Python<'py>,
        indicator: &Indicator<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.indicator_alone(py, indicator, indicator.relationships.is_some())?;
        if let Some(relationships) = &indicator.relationships {
            let items = relationships.iter().map(|item| self.relationship(py, item));
            let items = PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?;
            self.layouts.set(&dict, Part::Relationships, &items)?;
        }
        Ok(dict)
    }

    /// The same without its relationships, for which there may be a place among the keys.
    pub(crate) fn indicator_alone<'py>(
        &mut self,
        py: Python<'py>,
        indicator: &Indicator<'_>,
        related: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.layouts.dict(py, indicator, related)?;
        let value = self.value(py, &indicator.value)?;
        let kind = match indicator.kind {
            Some(kind) => self.strings.get(py, kind.as_bytes())?.into_any(),
            None => PyNone::get(py).to_owned().into_any(),
        };
        let raw = self.raw(py, indicator, (&value, &kind))?;
        let fields = self.dict(py, &indicator.fields.0)?;
        let score = indicator.score.as_ref().map(|score| self.value(py, score)).transpose()?;
        self.layouts.set(&dict, Part::Value, &value)?;
        self.layouts.set(&dict, Part::Type, &kind)?;
        self.layouts.set(&dict, Part::RawJson, &raw)?;
        self.layouts.set(&dict, Part::Fields, &fields)?;
        if let Some(score) = score {
            self.layouts.set(&dict, Part::Score, &score)?;
        }
        Ok(dict)
    }

    /// The dict of a relationship, which is empty if there is no entity B.
    pub(super) fn relationship<'py>(
        &mut self,
        py: Python<'py>,
        relationship: &Relation<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let Some(relationship) = relationship else { return Ok(PyDict::new(py)) };
        let ends = Ends { a: self.entity(py, &relationship.a)?, b: self.entity(py, &relationship.b)? };
        let fields = self.relationship_fields(py, &relationship.fields)?;
        self.relations.dict(py, &mut self.strings, relationship, ends, fields)
    }

    /// `fields` of a relationship.
    pub(crate) fn relationship_fields<'py>(
        &mut self,
        py: Python<'py>,
        fields: &Seen<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        Ok(match fields {
            seen @ Seen::Nothing => self.relations.fields(py, seen, &[])?,
            seen @ Seen::Dates { modified, created } => {
                let values = [self.value(py, modified)?, self.value(py, created)?];
                self.relations.fields(py, seen, &values)?
            }
            seen @ Seen::Described { description, modified, created } => {
                let values =
                    [self.value(py, description)?, self.value(py, modified)?, self.value(py, created)?];
                self.relations.fields(py, seen, &values)?
            }
        })
    }

    /// The string of a text that comes again and again.
    pub(crate) fn text<'py>(&mut self, py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
        self.strings.get(py, text)
    }

    /// The entity at an end. Most objects are at the end of many relationships.
    pub(crate) fn entity<'py>(&mut self, py: Python<'py>, end: &End<'_>) -> Made<'py> {
        let Some(object) = end.object else { return self.value(py, &end.value) };
        if let Some(Some(known)) = self.ends.get(object) {
            return Ok(known.bind(py).clone());
        }
        let value = self.value(py, &end.value)?;
        if self.ends.len() <= object {
            self.ends.resize_with(object + 1, || None);
        }
        if let Some(known) = self.ends.get_mut(object) {
            // A list or dict is the caller's to change, and so it is made anew each time.
            *known = matches!(end.value, Value::Text(_)).then(|| value.clone().unbind());
        }
        Ok(value)
    }
}
