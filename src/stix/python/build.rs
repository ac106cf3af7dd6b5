//! JSON and mapped values as Python objects.

use super::strings::Strings;
use crate::stix::json::{Fault, Json, Scanner, decode};
use crate::stix::model::{Fields, Indicator, Layout, Raw, Relation, Relationship, Seen, Value};
use crate::vocabulary::{INDICATOR, INDICATOR_TO_INDICATOR};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString};

/// How much of the source object goes into `rawJSON`.
pub(super) enum RawJson {
    All,
    Nothing,
    Keys(Vec<Vec<u8>>),
}

pub(super) struct Builder {
    strings: Strings,
    raw_json: RawJson,
    enrichment_excluded: bool,
    /// Copied for each relationship: a copy with the keys in place is cheaper than a new dict.
    relationship: Py<PyDict>,
}

type Made<'py> = PyResult<Bound<'py, PyAny>>;

impl Builder {
    pub(super) fn new(py: Python<'_>, raw_json: RawJson, enrichment_excluded: bool) -> PyResult<Self> {
        let mut strings = Strings::default();
        let relationship = PyDict::new(py);
        let keys = ["name", "reverseName", "type", "entityA", "entityAFamily", "entityAType", "entityB", "entityBFamily"];
        for key in keys.into_iter().chain(["entityBType", "fields"]) {
            let value = match key {
                "type" => Some(strings.get(py, INDICATOR_TO_INDICATOR.as_bytes())?),
                "entityAFamily" | "entityBFamily" => Some(strings.get(py, INDICATOR.as_bytes())?),
                _ => None,
            };
            relationship.set_item(strings.get(py, key.as_bytes())?, value)?;
        }
        Ok(Self { strings, raw_json, enrichment_excluded, relationship: relationship.unbind() })
    }

    fn word<'py>(&mut self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyString>> {
        self.strings.get(py, text.as_bytes())
    }

    /// The value that comes next. The scanner has been over it before, so the depth is known to be bounded.
    fn next<'py>(&mut self, py: Python<'py>, scanner: &mut Scanner<'_>) -> Made<'py> {
        match scanner.peek() {
            Some(b'"') => {
                let (inside, escaped) = scanner.string().map_err(unchecked)?;
                Ok(self.strings.get(py, &decode(inside, escaped))?.into_any())
            }
            Some(b'{') => {
                let dict = PyDict::new(py);
                let mut more = scanner.enter(b'}');
                while more {
                    let key = self.key(py, scanner)?;
                    dict.set_item(key, self.next(py, scanner)?)?;
                    more = scanner.another(b'}').map_err(unchecked)?;
                }
                Ok(dict.into_any())
            }
            Some(b'[') => {
                let mut items = Vec::new();
                let mut more = scanner.enter(b']');
                while more {
                    items.push(self.next(py, scanner)?);
                    more = scanner.another(b']').map_err(unchecked)?;
                }
                Ok(PyList::new(py, items)?.into_any())
            }
            _ => {
                let start = scanner.pos();
                scanner.scalar().map_err(unchecked)?;
                scalar(py, scanner.since(start))
            }
        }
    }

    fn key<'py>(&mut self, py: Python<'py>, scanner: &mut Scanner<'_>) -> PyResult<Bound<'py, PyString>> {
        let (key, escaped) = scanner.key().map_err(unchecked)?;
        self.strings.get(py, &decode(key, escaped))
    }

    pub(super) fn json<'py>(&mut self, py: Python<'py>, json: Json<'_>) -> Made<'py> {
        self.next(py, &mut Scanner::new(json.source()))
    }

    fn value<'py>(&mut self, py: Python<'py>, value: &Value<'_>) -> Made<'py> {
        Ok(match value {
            Value::None => PyNone::get(py).to_owned().into_any(),
            Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Value::Int(value) => PyInt::new(py, *value).into_any(),
            Value::Text(text) => self.strings.get(py, text)?.into_any(),
            Value::Json(json) => self.json(py, *json)?,
            Value::List(items) => {
                let items = items.iter().map(|item| self.value(py, item)).collect::<PyResult<Vec<_>>>()?;
                PyList::new(py, items)?.into_any()
            }
            Value::Dict(members) => self.dict(py, members)?.into_any(),
        })
    }

    fn dict<'py>(
        &mut self,
        py: Python<'py>,
        members: &[(std::borrow::Cow<'_, [u8]>, Value<'_>)],
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (key, value) in members {
            dict.set_item(self.strings.get(py, key)?, self.value(py, value)?)?;
        }
        Ok(dict)
    }

    fn raw<'py>(&mut self, py: Python<'py>, raw: &Raw<'_>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        if matches!(self.raw_json, RawJson::Nothing) {
            return Ok(dict);
        }
        let kept = |raw_json: &RawJson, key: &[u8]| match raw_json {
            RawJson::Keys(keys) => keys.iter().any(|kept| kept == key),
            _ => true,
        };
        let mut scanner = Scanner::new(raw.object.source());
        let mut more = scanner.enter(b'}');
        while more {
            let (key, escaped) = scanner.key().map_err(unchecked)?;
            let key = decode(key, escaped);
            let changed = raw.changed.iter().any(|(name, _)| *key == *name.as_bytes());
            if !kept(&self.raw_json, &key) {
                scanner.skip(0).map_err(unchecked)?;
            } else if changed {
                // Its place in the dict, for the value that comes below.
                scanner.skip(0).map_err(unchecked)?;
                dict.set_item(self.strings.get(py, &key)?, py.None())?;
            } else {
                dict.set_item(self.strings.get(py, &key)?, self.next(py, &mut scanner)?)?;
            }
            more = scanner.another(b'}').map_err(unchecked)?;
        }
        for (name, value) in &raw.changed {
            if kept(&self.raw_json, name.as_bytes()) {
                dict.set_item(self.word(py, name)?, self.value(py, value)?)?;
            }
        }
        Ok(dict)
    }

    pub(super) fn indicator<'py>(&mut self, py: Python<'py>, indicator: &Indicator<'_>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for part in layout(indicator.layout) {
            let value = match *part {
                "value" => self.value(py, &indicator.value)?,
                "type" => self.value(py, &indicator.kind)?,
                "score" => match &indicator.score {
                    Some(score) => self.value(py, score)?,
                    None => continue,
                },
                "rawJSON" => self.raw(py, &indicator.raw)?.into_any(),
                "relationships" => match &indicator.relationships {
                    Some(relationships) => {
                        let items =
                            relationships.iter().map(|item| self.relation(py, item)).collect::<PyResult<Vec<_>>>()?;
                        PyList::new(py, items)?.into_any()
                    }
                    None => continue,
                },
                "fields" => self.fields(py, &indicator.fields)?.into_any(),
                _ if self.enrichment_excluded => PyBool::new(py, true).to_owned().into_any(),
                _ => continue,
            };
            dict.set_item(self.word(py, part)?, value)?;
        }
        Ok(dict)
    }

    fn fields<'py>(&mut self, py: Python<'py>, fields: &Fields<'_>) -> PyResult<Bound<'py, PyDict>> {
        self.dict(py, &fields.0)
    }

    pub(super) fn relation<'py>(&mut self, py: Python<'py>, relation: &Relation<'_>) -> PyResult<Bound<'py, PyDict>> {
        match relation {
            Some(relationship) => self.relationship(py, relationship),
            None => Ok(PyDict::new(py)),
        }
    }

    fn relationship<'py>(
        &mut self,
        py: Python<'py>,
        relationship: &Relationship<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.relationship.bind(py).copy()?;
        let Relationship { name, reverse, a, b, fields } = relationship;
        dict.set_item(self.word(py, "name")?, self.strings.get(py, name)?)?;
        dict.set_item(self.word(py, "reverseName")?, self.word(py, reverse)?)?;
        dict.set_item(self.word(py, "entityA")?, self.value(py, &a.value)?)?;
        if let Some(kind) = a.kind {
            dict.set_item(self.word(py, "entityAType")?, self.word(py, kind)?)?;
        }
        dict.set_item(self.word(py, "entityB")?, self.value(py, &b.value)?)?;
        if let Some(kind) = b.kind {
            dict.set_item(self.word(py, "entityBType")?, self.word(py, kind)?)?;
        }
        let seen = PyDict::new(py);
        let (description, dates) = match fields {
            Seen::Nothing => (None, None),
            Seen::Dates { modified, created } => (None, Some((modified, created))),
            Seen::Described { description, modified, created } => (Some(description), Some((modified, created))),
        };
        if let Some(description) = description {
            seen.set_item(self.word(py, "description")?, self.value(py, description)?)?;
        }
        if let Some((modified, created)) = dates {
            seen.set_item(self.word(py, "lastseenbysource")?, self.value(py, modified)?)?;
            seen.set_item(self.word(py, "firstseenbysource")?, self.value(py, created)?)?;
        }
        dict.set_item(self.word(py, "fields")?, seen)?;
        Ok(dict)
    }
}

const fn layout(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Domain => &["value", "type", "score", "rawJSON", "fields", "enrichmentExcluded"],
        Layout::IntrusionSet => &["value", "type", "score", "rawJSON", "enrichmentExcluded", "fields"],
        Layout::Observable => &["value", "score", "rawJSON", "type", "fields", "enrichmentExcluded"],
        Layout::Report => &["type", "value", "score", "rawJSON", "relationships", "fields", "enrichmentExcluded"],
        Layout::Pattern => &["value", "type", "rawJSON", "score", "fields", "enrichmentExcluded"],
        Layout::Attack => &["value", "score", "type", "rawJSON", "fields", "enrichmentExcluded", "relationships"],
    }
}

fn scalar<'py>(py: Python<'py>, source: &[u8]) -> Made<'py> {
    let text = str::from_utf8(source).unwrap_or_default();
    Ok(match text {
        "null" => PyNone::get(py).to_owned().into_any(),
        "true" => PyBool::new(py, true).to_owned().into_any(),
        "false" => PyBool::new(py, false).to_owned().into_any(),
        "NaN" => PyFloat::new(py, f64::NAN).into_any(),
        "Infinity" => PyFloat::new(py, f64::INFINITY).into_any(),
        "-Infinity" => PyFloat::new(py, f64::NEG_INFINITY).into_any(),
        _ => match text.parse::<i64>() {
            Ok(number) => PyInt::new(py, number).into_any(),
            Err(_) if text.contains(['.', 'e', 'E']) => {
                PyFloat::new(py, text.parse().unwrap_or(f64::NAN)).into_any()
            }
            Err(_) => py.get_type::<PyInt>().call1((text,))?,
        },
    })
}

/// The scanner has been over all text that is built. Should it yet find a fault, that is an error and no panic.
fn unchecked(fault: Fault) -> PyErr {
    PyRuntimeError::new_err(format!("{} at byte {}", fault.what, fault.at))
}
