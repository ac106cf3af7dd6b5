//! Strings of JSON as Python holds them.

use memchr::memchr;
use serde::Deserializer;
use serde::de::{Error, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The characters of a Python string, as UTF-8 in which a lone surrogate is three bytes too. JSON may name such a surrogate
/// (`"\ud800"`), Python keeps it, and a Rust `str` cannot.
pub type Text<'a> = Cow<'a, [u8]>;

/// The string that this JSON text says, if it is one.
#[inline]
pub(super) fn text(json: &[u8]) -> Option<Text<'_>> {
    let inside = json.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    match memchr(b'\\', inside) {
        None => Some(Cow::Borrowed(inside)),
        // As bytes, `serde_json` takes lone surrogates.
        Some(_) => {
            serde_json::Deserializer::from_slice(json).deserialize_bytes(Unescaped).ok().map(Cow::Owned)
        }
    }
}

struct Unescaped;

impl Visitor<'_> for Unescaped {
    type Value = Vec<u8>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_bytes<E: Error>(self, text: &[u8]) -> Result<Vec<u8>, E> {
        Ok(text.to_vec())
    }
}

/// The text as Rust can show it.
pub fn lossy<'a>(text: &'a Text<'_>) -> Cow<'a, str> {
    String::from_utf8_lossy(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_json() {
        for (json, expected) in [
            (r#""a\"\\\/\b\f\n\r\t\u00e9z""#, "a\"\\/\u{8}\u{c}\n\r\t\u{e9}z"),
            (r#""\ud83d\ude00""#, "\u{1F600}"),
            (r#""""#, ""),
        ] {
            assert_eq!(text(json.as_bytes()).as_deref(), Some(expected.as_bytes()), "{json}");
        }
        for json in ["1", "\"", "", "[]"] {
            assert_eq!(text(json.as_bytes()), None, "{json}");
        }
    }

    #[test]
    fn lone_surrogates_stay() {
        for (json, expected) in [
            (r#""\ud800""#, &[0xED, 0xA0, 0x80][..]),
            (r#""\udc00x""#, &[0xED, 0xB0, 0x80, b'x']),
            (r#""\ud800\ud83d\ude00""#, &[0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x98, 0x80]),
        ] {
            assert_eq!(text(json.as_bytes()).as_deref(), Some(expected), "{json}");
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(text("\"é\"".as_bytes()), Some(Cow::Borrowed(_))));
    }
}
