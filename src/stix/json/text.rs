//! Strings of JSON as Python holds them.

use memchr::memchr;
use std::borrow::Cow;

/// The characters of a Python string, as UTF-8 in which a lone surrogate is three bytes too. JSON may name such a surrogate
/// (`"\ud800"`), Python keeps it, and a Rust `str` cannot.
pub type Text<'a> = Cow<'a, [u8]>;

/// The string that stands between two quotes, which the scanner has checked.
#[inline]
pub fn decode(inside: &[u8], escaped: bool) -> Text<'_> {
    if escaped { Cow::Owned(unescaped(inside)) } else { Cow::Borrowed(inside) }
}

fn unescaped(inside: &[u8]) -> Vec<u8> {
    let mut rest = inside;
    let mut text = Vec::with_capacity(rest.len());
    while let Some(at) = memchr(b'\\', rest) {
        let (plain, from) = rest.split_at(at);
        text.extend_from_slice(plain);
        rest = unescape(from, &mut text);
    }
    text.extend_from_slice(rest);
    text
}

/// Reads the escape at the start of `rest` and gives what follows it.
fn unescape<'a>(rest: &'a [u8], text: &mut Vec<u8>) -> &'a [u8] {
    let byte = match rest.get(1) {
        Some(b'u') => return unescape_code(rest, text),
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(other) => *other,
        None => return &[],
    };
    text.push(byte);
    rest.get(2..).unwrap_or_default()
}

fn unescape_code<'a>(rest: &'a [u8], text: &mut Vec<u8>) -> &'a [u8] {
    let high = code_unit(rest);
    let after = rest.get(6..).unwrap_or_default();
    if (0xD800..0xDC00).contains(&high) && after.starts_with(b"\\u") {
        let low = code_unit(after);
        if (0xDC00..0xE000).contains(&low) {
            push(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00), text);
            return after.get(6..).unwrap_or_default();
        }
    }
    push(high, text);
    after
}

fn code_unit(escape: &[u8]) -> u32 {
    let digits = escape.get(2..6).unwrap_or_default();
    digits.iter().fold(0, |unit, digit| unit << 4 | char::from(*digit).to_digit(16).unwrap_or(0))
}

fn push(code: u32, text: &mut Vec<u8>) {
    if let Some(char) = char::from_u32(code) {
        text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        // A lone surrogate: the same three bytes that UTF-8 would use if it allowed them.
        let bits = |shift: u32| (code >> shift & 0x3F) as u8;
        text.extend_from_slice(&[0xE0 | bits(12), 0x80 | bits(6), 0x80 | bits(0)]);
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
        assert_eq!(
            *decode(br#"a\"\\\/\b\f\n\r\t\u00e9z"#, true),
            *"a\"\\/\u{8}\u{c}\n\r\t\u{e9}z".as_bytes()
        );
        assert_eq!(*decode(br"\ud83d\ude00", true), *"\u{1F600}".as_bytes());
    }

    #[test]
    fn lone_surrogates_stay() {
        assert_eq!(*decode(br"\ud800", true), [0xED, 0xA0, 0x80]);
        assert_eq!(*decode(br"\udc00x", true), [0xED, 0xB0, 0x80, b'x']);
        assert_eq!(
            *decode(br"\ud800\ud83d\ude00", true),
            *[&[0xED, 0xA0, 0x80], "\u{1F600}".as_bytes()].concat()
        );
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(decode("é".as_bytes(), false), Cow::Borrowed(_)));
    }
}
