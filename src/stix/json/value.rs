//! Lazy values over checked JSON text.

use super::lenient::plain;
use super::text::text;
use super::{Span, Text};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// One JSON value, as its text. The text has been checked with its page; in any other text the methods find nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<'a>(&'a [u8]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl<'de: 'a, 'a> Deserialize<'de> for Json<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|raw| Self(raw.get().as_bytes()))
    }
}

impl<'a> Json<'a> {
    pub const fn new(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The value as it stands in the source.
    pub const fn source(self) -> &'a [u8] {
        self.0
    }

    /// The same as text, which it is: its page has been checked.
    pub fn as_str(self) -> &'a str {
        str::from_utf8(self.0).unwrap_or_default()
    }

    pub fn kind(self) -> JsonType {
        match self.0.first() {
            Some(b'"') => JsonType::String,
            Some(b'{') => JsonType::Object,
            Some(b'[') => JsonType::Array,
            Some(b't' | b'f') => JsonType::Bool,
            Some(b'n') | None => JsonType::Null,
            Some(_) => JsonType::Number,
        }
    }

    /// What Python's `bool()` says of the value.
    pub fn truthy(self) -> bool {
        let bytes = self.0;
        match self.kind() {
            JsonType::Null => false,
            JsonType::Bool => bytes == b"true",
            JsonType::String => bytes.len() > 2,
            // `[ ]` is empty too.
            JsonType::Array | JsonType::Object => {
                bytes.iter().skip(1).rev().skip(1).any(|byte| !byte.is_ascii_whitespace())
            }
            // `NaN` and `Infinity` are true. An underflow (`1e-999`) is zero.
            JsonType::Number => {
                str::from_utf8(bytes).is_ok_and(|text| text.parse().is_ok_and(|number: f64| number != 0.0))
            }
        }
    }

    /// The string, if the value is one.
    #[inline]
    pub fn text(self) -> Option<Text<'a>> {
        text(self.0)
    }

    /// The items, if the value is an array.
    pub fn items(self) -> Option<std::vec::IntoIter<Self>> {
        if self.kind() != JsonType::Array {
            return None;
        }
        let items = serde_json::from_str::<Vec<Self>>(self.as_str()).ok();
        items
            .or_else(|| {
                self.read_slowly(|copy, own| {
                    Some(serde_json::from_slice::<Vec<Json<'_>>>(copy).ok()?.into_iter().map(own).collect())
                })
            })
            .map(Vec::into_iter)
    }

    /// The members, if the value is an object. Of two equal keys both are given.
    pub fn members(self) -> Option<impl Iterator<Item = (Text<'a>, Self)>> {
        Some(self.raw_members()?.into_iter().filter_map(|(name, value)| Some((name.text()?, value))))
    }

    fn raw_members(self) -> Option<Vec<(Self, Self)>> {
        if self.kind() != JsonType::Object {
            return None;
        }
        let members = serde_json::from_str::<Members<'_>>(self.as_str()).ok().map(|members| members.0);
        members.or_else(|| {
            self.read_slowly(|copy, own| {
                let members = serde_json::from_slice::<Members<'_>>(copy).ok()?.0;
                Some(members.into_iter().map(|(name, value)| (own(name), own(value))).collect())
            })
        })
    }

    /// For values with `NaN` somewhere inside. `own` finds a part of the copy in the value itself.
    fn read_slowly<T>(self, read: impl FnOnce(&[u8], &dyn Fn(Json<'_>) -> Self) -> Option<T>) -> Option<T> {
        let copy = plain(self.0).ok()?.copy;
        read(&copy, &|part| Self(Span::within(&copy, part.0).unwrap_or_default().of(self.0)))
    }

    /// The member of that name, if the value is an object that has it. The last of two equal keys wins.
    pub fn get(self, name: &str) -> Option<Self> {
        let [found] = self.pick([name]);
        found
    }

    /// Several members, in one pass.
    pub fn pick<const N: usize>(self, names: [&str; N]) -> [Option<Self>; N] {
        let mut found = [None; N];
        for (key, value) in self.members().into_iter().flatten() {
            if let Some(at) = names.iter().position(|name| *key == *name.as_bytes())
                && let Some(slot) = found.get_mut(at)
            {
                *slot = Some(value);
            }
        }
        found
    }
}

/// The members of an object in their order. A derived struct would refuse equal keys and take `null` for none.
struct Members<'a>(Vec<(Json<'a>, Json<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Members<'a> {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Self, M::Error> {
        while let Some(member) = map.next_entry()? {
            self.0.push(member);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_pythons() {
        for text in ["null", "false", "0", "-0", "0.0", "0e5", "1e-999", "\"\"", "[]", "[ \n]", "{ }"] {
            assert!(!Json(text.as_bytes()).truthy(), "{text}");
        }
        for text in ["true", "1", "-0.1", "NaN", "Infinity", "-Infinity", "1e999", "\" \"", "[0]", "{\"\":0}"]
        {
            assert!(Json(text.as_bytes()).truthy(), "{text}");
        }
    }

    #[test]
    fn the_last_of_equal_keys_wins() {
        let json = Json(br#"{"a": 1, "b": [1, "x" ], "\u0061": 2}"#);
        assert_eq!(json.get("a"), Some(Json(b"2")));
        let items: Vec<_> =
            json.get("b").and_then(Json::items).into_iter().flatten().map(Json::source).collect();
        assert_eq!(items, [&b"1"[..], b"\"x\""]);
        assert_eq!(json.get("c"), None);
        assert_eq!(Json(b"[]").get("a"), None);
    }

    #[test]
    fn odd_parts_are_given_as_they_stand_there() {
        let json = Json(br#"{"a": [NaN, "\ud800"], "\udc00": {"x": -Infinity}}"#);
        let members: Vec<_> = json.members().into_iter().flatten().collect();
        assert_eq!(members.len(), 2);
        assert_eq!(members[1], (vec![0xED, 0xB0, 0x80].into(), Json(br#"{"x": -Infinity}"#)));
        let items: Vec<_> = json.get("a").and_then(Json::items).into_iter().flatten().collect();
        assert_eq!(items, [Json(b"NaN"), Json(br#""\ud800""#)]);
        assert_eq!(Json(b"[1").items().map(Iterator::count), None);
    }
}
