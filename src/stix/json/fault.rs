//! What is wrong with a JSON text, and at which byte.

use memchr::memchr_iter;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub what: &'static str,
    pub at: usize,
}

const CONTROL_CHARACTER: &str = "a control character in a string";

/// How `serde_json` begins its messages, and how it is said here.
const SAID: [(&str, &str); 13] = [
    ("EOF while parsing a string", "the text ends inside a string"),
    ("EOF while parsing a value", "expected a value"),
    ("EOF while parsing", "the text ends inside an array or object"),
    ("expected `,`", "expected a comma or a closing bracket"),
    ("expected `:`", "expected a colon"),
    ("expected value", "expected a value"),
    ("expected ident", "expected a value"),
    ("trailing comma", "expected a value, not a closing bracket,"),
    ("trailing characters", "extra data after the JSON value"),
    ("key must be a string", "expected a key in double quotes"),
    ("control character", CONTROL_CHARACTER),
    ("invalid number", "not a number"),
    ("invalid escape", "not an escape sequence"),
];

impl Fault {
    /// What `serde_json` found wrong with `text`.
    pub fn new(text: &[u8], error: &serde_json::Error) -> Self {
        if error.is_eof() {
            return Self::of_end(text, error);
        }
        let line = error.line();
        let start = match line.checked_sub(2) {
            Some(newline) => memchr_iter(b'\n', text).nth(newline).map_or(0, |at| at + 1),
            None => 0,
        };
        let what = said(error);
        // Before a control character, `serde_json` counts what it has read; everywhere else, up to the byte that is wrong.
        let read = error.column().saturating_sub(usize::from(what != CONTROL_CHARACTER));
        Self { what, at: (start + read).min(text.len()) }
    }

    fn of_end(text: &[u8], error: &serde_json::Error) -> Self {
        let last = text.iter().rev().find(|byte| !byte.is_ascii_whitespace());
        // `serde_json` does not tell what is open from what is awaited.
        let awaited = matches!(last, Some(b'[' | b',' | b':')) && !error.to_string().contains("string");
        Self { what: if awaited { "expected a value" } else { said(error) }, at: text.len() }
    }
}

fn said(error: &serde_json::Error) -> &'static str {
    let message = error.to_string();
    let found = SAID.iter().find(|(begins, _)| message.starts_with(begins));
    found.map_or("not JSON", |(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IgnoredAny;

    #[test]
    fn the_byte_is_found_in_any_line() {
        for (text, what, at) in [
            ("", "expected a value", 0),
            ("nul", "expected a value", 3),
            ("01", "not a number", 1),
            ("[1 2]", "expected a comma or a closing bracket", 3),
            ("[1", "the text ends inside an array or object", 2),
            ("[1,", "expected a value", 3),
            ("[\"a", "the text ends inside a string", 3),
            ("[\"\\x\"]", "not an escape sequence", 3),
            ("{\"a\"}", "expected a colon", 4),
            ("{a:1}", "expected a key in double quotes", 1),
            ("[\n1,\n\n 'a']", "expected a value", 7),
            ("[1]\n]", "extra data after the JSON value", 4),
            ("\n\n\"a\nb\"", CONTROL_CHARACTER, 4),
        ] {
            let error = serde_json::from_str::<IgnoredAny>(text).expect_err(text);
            assert_eq!(Fault::new(text.as_bytes(), &error), Fault { what, at }, "{text:?} {error}");
        }
    }
}
