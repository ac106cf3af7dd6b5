//! A string against a writer without any shortcut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xsoar_tim::wire::escape::write_string;

fuzz_target!(|text: &str| {
    let mut out = b"before".to_vec();
    write_string(text, &mut out).unwrap();
    assert_eq!(str::from_utf8(&out).unwrap(), format!("before\"{}\"", plainly(text)));
});

/// One UTF-16 code unit at a time.
fn plainly(text: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        match unit {
            0x08 => out.push_str("\\b"),
            0x09 => out.push_str("\\t"),
            0x0a => out.push_str("\\n"),
            0x0c => out.push_str("\\f"),
            0x0d => out.push_str("\\r"),
            0x22 => out.push_str("\\\""),
            0x5c => out.push_str("\\\\"),
            ascii @ 0x20..=0x7e => out.extend(char::from_u32(ascii.into())),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out
}
