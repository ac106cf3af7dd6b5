//! A string in each width that Python stores strings in, against a writer without any shortcut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xsoar_tim::wire::escape::{Character, write_string};
use xsoar_tim::wire::sink::{Buffer, ByteCount, Sink};

fuzz_target!(|data: &[u8]| {
    let latin1 = data.to_vec();
    let ucs2: Vec<u16> = data.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let ucs4: Vec<u32> =
        data.as_chunks().0.iter().map(|unit| u32::from_le_bytes(*unit) % (char::MAX as u32 + 1)).collect();

    check(&latin1);
    check(&ucs2);
    check(&ucs4);

    let mut plain = Buffer::default();
    if plain.push_if_plain(b", ", &latin1, b": ") {
        assert_eq!(plain.as_bytes(), [b", ", plainly(&latin1).as_bytes(), b": "].concat());
    } else {
        assert_ne!(plainly(&latin1).len(), latin1.len() + 2);
    }
});

fn check<C: Character>(characters: &[C]) {
    let written = both(|out| write_string(characters, out), |out| write_string(characters, out));
    assert_eq!(written, plainly(characters).as_bytes());
}

/// What a writer puts into a buffer, after something else; the counter must agree with it.
fn both(write: impl Fn(&mut Buffer), count: impl Fn(&mut ByteCount)) -> Vec<u8> {
    let mut buffer = Buffer::default();
    buffer.push(b"before");
    write(&mut buffer);
    let mut counted = ByteCount::default();
    count(&mut counted);
    let written = buffer.as_bytes()[b"before".len()..].to_vec();
    assert_eq!(counted.0, written.len());
    written
}

fn plainly<C: Character>(characters: &[C]) -> String {
    let mut out = String::from("\"");
    for &character in characters {
        match character.into() {
            0x08 => out.push_str("\\b"),
            0x09 => out.push_str("\\t"),
            0x0a => out.push_str("\\n"),
            0x0c => out.push_str("\\f"),
            0x0d => out.push_str("\\r"),
            0x22 => out.push_str("\\\""),
            0x5c => out.push_str("\\\\"),
            ascii @ 0x20..=0x7e => out.extend(char::from_u32(ascii)),
            unit @ 0..=0xffff => out.push_str(&format!("\\u{unit:04x}")),
            pair => {
                let mut units = [0; 2];
                for unit in char::from_u32(pair).unwrap().encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out + "\""
}
