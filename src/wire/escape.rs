//! Strings as ASCII JSON: printable ASCII as it is, the rest as `\uXXXX` in UTF-16 code units.

use super::plain::{BLOCK, is_plain, plain_in_block};
use super::sink::Sink;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A character as Python stores it: in the width of the widest of its string. It may be a surrogate without its other
/// half, which no UTF encoding carries.
pub trait Character: Copy + Into<u32> {
    /// A byte that is plain if and only if the character is.
    fn narrowed(self) -> u8;
}

impl Character for u8 {
    #[inline]
    fn narrowed(self) -> u8 {
        self
    }
}

impl Character for u16 {
    // In its own width: a vector register then takes eight.
    #[inline]
    fn narrowed(self) -> u8 {
        self.min(0xff).to_le_bytes()[0]
    }
}

impl Character for u32 {
    #[inline]
    fn narrowed(self) -> u8 {
        self.min(0xff).to_le_bytes()[0]
    }
}

/// Writes a string as JSON, quotes included.
pub fn write_string<C: Character, S: Sink>(characters: &[C], out: &mut S) {
    out.push(b"\"");
    let mut rest = characters;
    // One foreign character makes a whole text wide, and one newline needs an escape: most of a text is plain.
    while !rest.is_empty() {
        let (bytes, len) = first_block(rest);
        let plain = plain_in_block(&bytes).min(len);
        out.push_padded(&bytes, plain);
        rest = &rest[plain..];
        // In some scripts all characters are foreign.
        while let Some((&character, tail)) = rest.split_first()
            && !is_plain(character.narrowed())
        {
            write_escape(character.into(), out);
            rest = tail;
        }
    }
    out.push(b"\"");
}

/// The first characters as bytes, and how many they are.
#[inline]
fn first_block<C: Character>(characters: &[C]) -> ([u8; BLOCK], usize) {
    if let Some(block) = characters.first_chunk::<BLOCK>() {
        return (block.map(Character::narrowed), BLOCK);
    }
    let mut bytes = [0; BLOCK];
    for (byte, character) in bytes.iter_mut().zip(characters) {
        *byte = character.narrowed();
    }
    (bytes, characters.len())
}

/// Writes the escape of one character, the short form where JSON has one.
#[inline]
fn write_escape<S: Sink>(character: u32, out: &mut S) {
    match character {
        0x08 => out.push(b"\\b"),
        0x09 => out.push(b"\\t"),
        0x0a => out.push(b"\\n"),
        0x0c => out.push(b"\\f"),
        0x0d => out.push(b"\\r"),
        0x22 => out.push(b"\\\""),
        0x5c => out.push(b"\\\\"),
        0..=0xffff => write_unit(character, out),
        _ => {
            let offset = character - 0x1_0000;
            write_unit(0xd800 | offset >> 10, out);
            write_unit(0xdc00 | offset & 0x3ff, out);
        }
    }
}

/// `unit` is one of UTF-16: 16 bits.
#[inline]
fn write_unit<S: Sink>(unit: u32, out: &mut S) {
    let digit = |shift: u32| HEX[(unit >> shift & 0xf) as usize];
    out.push(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::{Buffer, ByteCount};

    /// The text in one width; counted as well.
    fn written<C: Character>(units: &[C]) -> String {
        let mut out = Buffer::default();
        write_string(units, &mut out);
        let mut count = ByteCount::default();
        write_string(units, &mut count);
        assert_eq!(count.0, out.as_bytes().len(), "the counter and the buffer disagree");
        String::from_utf8(out.as_bytes().to_vec()).unwrap()
    }

    /// The text in every width that holds it; the result must not depend on it.
    fn escaped(text: &str) -> String {
        let ucs4: Vec<u32> = text.chars().map(u32::from).collect();
        let widest = written(&ucs4);
        if let Ok(ucs2) = ucs4.iter().map(|&c| u16::try_from(c)).collect::<Result<Vec<_>, _>>() {
            assert_eq!(written(&ucs2), widest);
        }
        if let Ok(latin1) = ucs4.iter().map(|&c| u8::try_from(c)).collect::<Result<Vec<_>, _>>() {
            assert_eq!(written(&latin1), widest);
        }
        widest
    }

    /// One UTF-16 code unit at a time, without any of the shortcuts above.
    fn plainly(text: &str) -> String {
        let escape = |unit: u16| match unit {
            0x08 => "\\b".to_owned(),
            0x09 => "\\t".to_owned(),
            0x0a => "\\n".to_owned(),
            0x0c => "\\f".to_owned(),
            0x0d => "\\r".to_owned(),
            0x22 => "\\\"".to_owned(),
            0x5c => "\\\\".to_owned(),
            0x20..=0x7e => String::from_utf16(&[unit]).unwrap(),
            _ => format!("\\u{unit:04x}"),
        };
        format!("\"{}\"", text.encode_utf16().map(escape).collect::<String>())
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
        for length in 0..2 * BLOCK + 8 {
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
    fn surrogates_that_stand_alone_are_kept() {
        let units = [0x61, 0xd800, 0x22, 0x7f, 0x0a, 0xdfff, 0x20ac_u16];
        assert_eq!(written(&units), r#""a\ud800\"\u007f\n\udfff\u20ac""#);
        assert_eq!(written(&units.map(u32::from)), written(&units));
    }
}
