//! JSON as Python objects.

use super::build::Builder;
use crate::stix::json::{Json, Text};
use crate::surrogates::decode;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyNone};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// What `serde_json` does not read as Python does is read by `json.loads` itself: `NaN`, lone surrogates, integers of more than
/// 64 bits, `-0`, more than 128 levels.
pub(super) fn build<'py>(
    py: Python<'py>,
    builder: &mut Builder,
    json: Json<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut failed = None;
    // Checked once: from bytes, `serde_json` would check each string.
    let mut deserializer = serde_json::Deserializer::from_str(json.as_str());
    let seed = Seed { py, builder, failed: &mut failed };
    if let Ok(value) = seed.deserialize(&mut deserializer) {
        return Ok(value);
    }
    if let Some(error) = failed {
        return Err(error);
    }
    builder.is_odd = true;
    let text = decode(py, json.source())?;
    py.import(intern!(py, "json"))?.call_method1(intern!(py, "loads"), (text,))
}

/// Builds the value that comes next.
struct Seed<'a, 'py> {
    py: Python<'py>,
    builder: &'a mut Builder,
    /// The exception that Python raised.
    failed: &'a mut Option<PyErr>,
}

impl<'py> Seed<'_, 'py> {
    fn again(&mut self) -> Seed<'_, 'py> {
        Seed { py: self.py, builder: self.builder, failed: self.failed }
    }

    /// What Python gave, or an error that `serde_json` hands through.
    fn made<T, E: Error>(&mut self, made: PyResult<T>) -> Result<T, E> {
        made.map_err(|error| {
            *self.failed = Some(error);
            E::custom("an exception in Python")
        })
    }
}

impl<'de, 'py> DeserializeSeed<'de> for Seed<'_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, 'py> Visitor<'de> for Seed<'_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value that Python has")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(PyNone::get(self.py).to_owned().into_any())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(PyBool::new(self.py, value).to_owned().into_any())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(PyInt::new(self.py, value).into_any())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(PyInt::new(self.py, value).into_any())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        /// Longer integers come as floats, and so does `-0`.
        const INTEGERS_END: f64 = 9_223_372_036_854_775_808.0;
        if value == 0.0 || value.abs() >= INTEGERS_END {
            return Err(E::custom("perhaps an integer"));
        }
        Ok(PyFloat::new(self.py, value).into_any())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<Self::Value, E> {
        let string = self.builder.strings.get(self.py, text.as_bytes());
        self.made(string.map(Bound::into_any))
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut seq: S) -> Result<Self::Value, S::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.again())? {
            items.push(item);
        }
        let list = PyList::new(self.py, items);
        self.made(list.map(Bound::into_any))
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut members = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            members.push((key, map.next_value_seed(self.again())?));
        }
        let dict = self.builder.object(self.py, &members);
        self.made(dict.map(Bound::into_any))
    }
}

/// The name of a member. `Cow` alone would not borrow.
struct Key<'a>(Text<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Self(Text::default()))
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Key<'a> {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self, E> {
        Ok(Self(Text::Borrowed(name.as_bytes())))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self, E> {
        Ok(Self(Text::Owned(name.as_bytes().to_vec())))
    }
}
