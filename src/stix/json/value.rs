//! Lazy views over checked JSON text.

use super::{Scanner, Text, decode};
use memchr::memchr;

/// One JSON value, as its text. The scanner has checked the text; on any other text the methods find nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<'a>(&'a [u8]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl<'a> Json<'a> {
    pub const fn new(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The value as it stands in the source.
    pub const fn source(self) -> &'a [u8] {
        self.0
    }

    pub fn kind(self) -> Kind {
        match self.0.first() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// What Python's `bool()` says of the value.
    pub fn truthy(self) -> bool {
        let bytes = self.0;
        match self.kind() {
            Kind::Null => false,
            Kind::Bool => self.0 == b"true",
            Kind::String => bytes.len() > 2,
            // `[ ]` is empty too.
            Kind::Array | Kind::Object => {
                bytes.iter().skip(1).rev().skip(1).any(|byte| !byte.is_ascii_whitespace())
            }
            // `NaN` and `Infinity` are true. An underflow (`1e-999`) is zero.
            Kind::Number if matches!(bytes, [b'N' | b'I', ..] | [b'-', b'I', ..]) => true,
            Kind::Number => {
                str::from_utf8(self.0).is_ok_and(|text| text.parse().is_ok_and(|number: f64| number != 0.0))
            }
        }
    }

    /// The string, if the value is one.
    pub fn text(self) -> Option<Text<'a>> {
        if self.kind() != Kind::String {
            return None;
        }
        let inside = self.0.get(1..self.0.len() - 1)?;
        Some(decode(inside, memchr(b'\\', inside).is_some()))
    }

    /// The items, if the value is an array.
    pub fn items(self) -> Option<Items<'a>> {
        (self.kind() == Kind::Array).then(|| {
            let mut scanner = Scanner::new(self.0);
            let more = scanner.enter(b']');
            Items { scanner, more }
        })
    }

    /// The members, if the value is an object. Of two equal keys both are given.
    pub fn members(self) -> Option<Members<'a>> {
        (self.kind() == Kind::Object).then(|| {
            let mut scanner = Scanner::new(self.0);
            let more = scanner.enter(b'}');
            Members { scanner, more }
        })
    }

    /// The member of that name, if the value is an object that has it. The last of two equal keys wins.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members()?.filter(|(key, _)| **key == *name.as_bytes()).last().map(|(_, value)| value)
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

pub struct Items<'a> {
    scanner: Scanner<'a>,
    more: bool,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        if !self.more {
            return None;
        }
        let item = value(&mut self.scanner)?;
        self.more = self.scanner.another(b']').unwrap_or(false);
        Some(item)
    }
}

pub struct Members<'a> {
    scanner: Scanner<'a>,
    more: bool,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.more {
            return None;
        }
        let (key, escaped) = self.scanner.key().ok()?;
        let member = value(&mut self.scanner)?;
        self.more = self.scanner.another(b'}').unwrap_or(false);
        Some((decode(key, escaped), member))
    }
}

fn value<'a>(scanner: &mut Scanner<'a>) -> Option<Json<'a>> {
    scanner.peek();
    let start = scanner.pos();
    scanner.skip(0).ok()?;
    Some(Json(scanner.since(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_pythons() {
        for text in ["null", "false", "0", "-0", "0.0", "0e5", "1e-999", "\"\"", "[]", "[ \n]", "{ }"] {
            assert!(!Json(text.as_bytes()).truthy(), "{text}");
        }
        for text in ["true", "1", "-0.1", "NaN", "-Infinity", "1e999", "\" \"", "[0]", "{\"\":0}"] {
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
}
