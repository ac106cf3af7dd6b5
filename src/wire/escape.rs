//! Strings as ASCII JSON: printable ASCII as it is, the rest as `\uXXXX` in UTF-16 code units.

use super::sink::Sink;

/// Bytes looked at together. Short enough for indicator values, long enough for the compiler to use vector registers.
const BLOCK: usize = 16;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Writes `text` as a JSON string, quotes included.
#[inline]
pub fn write_str<S: Sink>(text: &str, out: &mut S) {
    out.push(b"\"");
    let plain = plain_prefix(text.as_bytes());
    out.push(&text.as_bytes()[..plain]);
    if plain < text.len() {
        write_escaped(&text[plain..], out);
    }
    out.push(b"\"");
}

/// Writes UTF-16 code units as a JSON string, quotes included.
///
/// For the strings that UTF-8 cannot carry: Python lets a `str` hold surrogates without their other half, and its
/// `json` writes each as it stands.
pub fn write_utf16<S: Sink>(units: impl IntoIterator<Item = u16>, out: &mut S) {
    out.push(b"\"");
    for unit in units {
        match u8::try_from(unit) {
            Ok(byte) if is_plain(byte) => out.push(&[byte]),
            _ => write_unit(unit, out),
        }
    }
    out.push(b"\"");
}

/// `text` begins with a character that needs an escape; others may follow anywhere.
fn write_escaped<S: Sink>(text: &str, out: &mut S) {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        for unit in character.encode_utf16(&mut [0; 2]) {
            write_unit(*unit, out);
        }
        rest = &rest[character.len_utf8()..];
        let (plain, tail) = rest.split_at(plain_prefix(rest.as_bytes()));
        out.push(plain.as_bytes());
        rest = tail;
    }
}

/// DEL is not among them: Python's `json` escapes it like the other control characters.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// How many bytes at the start of `bytes` stand for themselves.
#[inline]
fn plain_prefix(bytes: &[u8]) -> usize {
    let mut plain = 0;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        // No early exit inside a block, so that it compiles to a few vector instructions.
        if !block.iter().fold(true, |all, &byte| all & is_plain(byte)) {
            break;
        }
        plain += BLOCK;
    }
    plain + bytes[plain..].iter().take_while(|&&byte| is_plain(byte)).count()
}

/// Writes the escape of one UTF-16 code unit, the short form where JSON has one.
fn write_unit<S: Sink>(unit: u16, out: &mut S) {
    match unit {
        0x08 => out.push(b"\\b"),
        0x09 => out.push(b"\\t"),
        0x0a => out.push(b"\\n"),
        0x0c => out.push(b"\\f"),
        0x0d => out.push(b"\\r"),
        0x22 => out.push(b"\\\""),
        0x5c => out.push(b"\\\\"),
        _ => {
            let digit = |shift: u32| HEX[usize::from(unit >> shift & 0xf)];
            out.push(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::ByteCount;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        write_str(text, &mut out);
        let mut count = ByteCount::default();
        write_str(text, &mut count);
        assert_eq!(count.0, out.len(), "the counter and the buffer disagree on {text:?}");
        String::from_utf8(out).unwrap()
    }

    /// One character at a time, without any of the shortcuts above.
    fn plainly(text: &str) -> String {
        let mut out = String::from("\"");
        for unit in text.encode_utf16() {
            match unit {
                0x08 => out += "\\b",
                0x09 => out += "\\t",
                0x0a => out += "\\n",
                0x0c => out += "\\f",
                0x0d => out += "\\r",
                0x22 => out += "\\\"",
                0x5c => out += "\\\\",
                0x20..=0x7e => out.push(char::from(u8::try_from(unit).unwrap())),
                _ => out += &format!("\\u{unit:04x}"),
            }
        }
        out + "\""
    }

    #[test]
    fn printable_ascii_stands_for_itself() {
        assert_eq!(escaped(""), r#""""#);
        assert_eq!(escaped("198.51.100.7"), r#""198.51.100.7""#);
        assert_eq!(escaped("a/b <c> 'd' ~"), r#""a/b <c> 'd' ~""#);
    }

    #[test]
    fn control_characters_quotes_and_del_are_escaped() {
        assert_eq!(escaped("\"\\\u{8}\t\n\u{c}\r"), r#""\"\\\b\t\n\f\r""#);
        assert_eq!(escaped("\0\u{1f}\u{7f}"), r#""\u0000\u001f\u007f""#);
    }

    #[test]
    fn characters_beyond_the_basic_plane_become_pairs() {
        assert_eq!(escaped("é€😀"), r#""\u00e9\u20ac\ud83d\ude00""#);
        assert_eq!(escaped("\u{10ffff}"), r#""\udbff\udfff""#);
    }

    #[test]
    fn an_escape_is_found_at_every_offset_of_every_length() {
        for length in 0..3 * BLOCK {
            for offset in 0..length {
                for special in ['"', '\n', '\u{7f}', 'é', '😀'] {
                    let text: String = (0..length).map(|i| if i == offset { special } else { 'x' }).collect();
                    assert_eq!(escaped(&text), plainly(&text));
                }
            }
        }
    }

    #[test]
    fn every_character_of_the_basic_plane() {
        for code in 0..=0xffff_u32 {
            if let Some(character) = char::from_u32(code) {
                let text = format!("a{character}b");
                assert_eq!(escaped(&text), plainly(&text));
            }
        }
    }

    #[test]
    fn utf16_keeps_surrogates_that_stand_alone() {
        let mut out = Vec::new();
        write_utf16([0x61, 0xd800, 0x22, 0x7f, 0x0a, 0xdfff, 0x20ac], &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), r#""a\ud800\"\u007f\n\udfff\u20ac""#);
    }
}
