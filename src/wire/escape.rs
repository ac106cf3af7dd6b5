//! Strings as ASCII JSON: printable ASCII as it is, the rest as `\uXXXX` in UTF-16 code units.

use std::collections::TryReserveError;

/// Bytes looked at together: what a vector register holds.
const BLOCK: usize = 16;

/// The longest that one character becomes: two escapes of six.
const LONGEST_ESCAPE: usize = 12;

const QUOTES: usize = 2;

/// Writes a string as JSON, quotes included. After an error, which is too little memory, `out` holds a part of it.
#[inline]
pub fn write_string(text: &str, out: &mut Vec<u8>) -> Result<(), TryReserveError> {
    let bytes = text.as_bytes();
    out.try_reserve(bytes.len() + QUOTES)?;
    out.push(b'"');
    // Most strings of a message are plain.
    if is_plain_text(bytes) {
        out.extend_from_slice(bytes);
    } else {
        write_escaped(text, out)?;
    }
    out.push(b'"');
    Ok(())
}

#[inline(never)]
fn write_escaped(text: &str, out: &mut Vec<u8>) -> Result<(), TryReserveError> {
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, special) = rest.split_at(plain_prefix(rest.as_bytes()));
        out.extend_from_slice(plain.as_bytes());
        rest = special;
        let mut characters = special.chars();
        // In some scripts all characters are special.
        while let Some(character) = characters.next()
            && !u8::try_from(character).is_ok_and(is_plain)
        {
            rest = characters.as_str();
            // Room for what follows as well, up to the next escape, and for the last quote.
            out.try_reserve(LONGEST_ESCAPE + rest.len() + QUOTES)?;
            write_escape(character, out);
        }
    }
    Ok(())
}

/// Writes the escape of one character, the short form where JSON has one.
#[inline]
fn write_escape(character: char, out: &mut Vec<u8>) {
    match u32::from(character) {
        0x08 => out.extend_from_slice(b"\\b"),
        0x09 => out.extend_from_slice(b"\\t"),
        0x0a => out.extend_from_slice(b"\\n"),
        0x0c => out.extend_from_slice(b"\\f"),
        0x0d => out.extend_from_slice(b"\\r"),
        0x22 => out.extend_from_slice(b"\\\""),
        0x5c => out.extend_from_slice(b"\\\\"),
        code @ 0..=0xffff => write_unit(code, out),
        code => {
            let offset = code - 0x1_0000;
            write_unit(0xd800 | offset >> 10, out);
            write_unit(0xdc00 | offset & 0x3ff, out);
        }
    }
}

/// `unit` is one of UTF-16: 16 bits.
#[inline]
fn write_unit(unit: u32, out: &mut Vec<u8>) {
    let digit = |shift: u32| b"0123456789abcdef"[(unit >> shift & 0xf) as usize];
    out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// Whether all of `bytes` stand for themselves.
#[inline]
fn is_plain_text(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<BLOCK>() {
        // It overlaps the one before.
        bytes.as_chunks::<BLOCK>().0.iter().chain([last]).all(is_plain_block)
    } else {
        let mut block = [b' '; BLOCK];
        block[..bytes.len()].copy_from_slice(bytes);
        is_plain_block(&block)
    }
}

/// How many bytes at the start of `bytes` stand for themselves.
#[inline]
fn plain_prefix(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let plain = blocks.iter().take_while(|block| is_plain_block(block)).count() * BLOCK;
    plain + bytes[plain..].iter().take_while(|&&byte| is_plain(byte)).count()
}

#[inline]
fn is_plain_block(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(0, |found, &byte| found | special(byte)) == 0
}

#[inline]
fn is_plain(byte: u8) -> bool {
    special(byte) == 0
}

/// Zero if a byte stands for itself. DEL does not, Python's `json` escapes it like the other control characters; nor does
/// one that is not ASCII, which is negative here. Without a branch, so that a block is done at once: with branches
/// relationships take 1.4 times as long, real indicators 1.8 times.
#[inline]
fn special(byte: u8) -> u8 {
    u8::from(byte.cast_signed() < 0x20)
        | u8::from(byte == b'"')
        | u8::from(byte == b'\\')
        | u8::from(byte == 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = b"before".to_vec();
        write_string(text, &mut out).unwrap();
        String::from_utf8(out).unwrap().strip_prefix("before").unwrap().to_owned()
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
        for length in 0..5 * BLOCK / 2 {
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
    fn every_byte_at_every_place_of_every_length() {
        for length in 0..3 * BLOCK {
            let plain: Vec<u8> = (0..length).map(|i| b"az 0~!#["[i % 8]).collect();
            check_plain(&plain);
            for place in 0..length {
                for byte in 0..=255 {
                    let mut bytes = plain.clone();
                    bytes[place] = byte;
                    check_plain(&bytes);
                    // A second one before or after it must not hide the first.
                    bytes[(place + 3) % length] = byte.wrapping_add(1);
                    check_plain(&bytes);
                }
            }
        }
    }

    fn check_plain(bytes: &[u8]) {
        let expected = bytes.iter().take_while(|&&byte| is_plain(byte)).count();
        assert_eq!(plain_prefix(bytes), expected, "{bytes:?}");
        assert_eq!(is_plain_text(bytes), expected == bytes.len(), "{bytes:?}");
    }
}
