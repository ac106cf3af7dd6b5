//! The slow way: what `json.loads` takes and `serde_json` refuses, and the other way round.
//!
//! A page is read a second time from a copy in which every odd token is replaced by a plain one of the same length, so that
//! all that was found in the copy stands at the same place in the page.

use super::Fault;
use memchr::{memchr2, memchr2_iter};
use std::str::Utf8Error;

/// How deep arrays and objects may nest. `json.loads` gives up at Python's recursion limit, which is about twice this.
const MAX_DEPTH: usize = 512;

/// How many digits an integer may have: `int()` takes no more, and so `json.loads` does not.
const MAX_DIGITS: usize = 4300;

/// Reads a page with `read`, which says besides whether it saw what [`may_be_too_deep`]. If it did, or failed, it gets a copy,
/// and where numbers stand that are none of JSON.
pub fn read<T>(
    page: &[u8],
    mut read: impl FnMut(&str, Option<&[usize]>) -> serde_json::Result<(T, bool)>,
) -> Result<T, Fault> {
    if u32::try_from(page.len()).is_err() {
        return Err(Fault { what: "longer than 4 GiB", at: 0 });
    }
    let no_utf8 = |error: Utf8Error| Fault { what: "not UTF-8", at: error.valid_up_to() };
    let text = str::from_utf8(page).map_err(no_utf8)?;
    if let Ok((found, false)) = read(text, None)
        && !has_a_long_number(page)
    {
        return Ok(found);
    }
    let Plain { copy, numbers } = plain(page)?;
    let (found, _) = read(str::from_utf8(&copy).map_err(no_utf8)?, Some(&numbers))
        .map_err(|error| Fault::new(page, &error))?;
    Ok(found)
}

/// A copy that `serde_json` takes if `json.loads` takes the text itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) copy: Vec<u8>,
    /// Where numbers stand that are none of JSON: `NaN`, `Infinity`, `1e999`.
    numbers: Vec<usize>,
}

/// Whether a value, in a list of objects, may nest too deep: `serde_json` steps over any depth.
#[inline]
pub fn may_be_too_deep(json: &[u8]) -> bool {
    matches!(json, [b'[' | b'{', ..])
        && json.len() > MAX_DEPTH
        && memchr2_iter(b'[', b'{', json).count() > MAX_DEPTH / 2
        && depth(json) > MAX_DEPTH / 2
}

fn depth(json: &[u8]) -> usize {
    let (mut at, mut depth, mut deepest) = (0, 0_usize, 0);
    while let Some(byte) = json.get(at) {
        at += 1;
        match byte {
            b'"' => {
                while let Some(stop) = memchr2(b'"', b'\\', json.get(at..).unwrap_or_default()) {
                    at += stop + 1;
                    if json.get(at - 1) == Some(&b'"') {
                        break;
                    }
                    at += 1;
                }
            }
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether so many digits stand in a row that they may be an integer too long for Python.
fn has_a_long_number(text: &[u8]) -> bool {
    let row = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.take(MAX_DIGITS + 1).take_while(|b| b.is_ascii_digit()).count()
    };
    // So long a row is met by one of the looks.
    (MAX_DIGITS..text.len()).step_by(MAX_DIGITS + 1).any(|at| {
        let (before, after) = text.split_at(at);
        after.first().is_some_and(u8::is_ascii_digit)
            && row(&mut before.iter().rev()) + row(&mut after.iter()) > MAX_DIGITS
    })
}

/// Looks through the whole text. Its grammar is left to `serde_json`.
pub(super) fn plain(text: &[u8]) -> Result<Plain, Fault> {
    let mut plain = Plain { copy: text.to_vec(), numbers: Vec::new() };
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = plain.string(text, at)?,
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(Fault { what: "nested more than 512 levels deep", at });
                }
                at += 1;
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'-' | b'0'..=b'9' | b'N' | b'I' => at = plain.number(text, at)?,
            _ => at += 1,
        }
    }
    Ok(plain)
}

impl Plain {
    /// Steps over the string at `start`. Its escapes of code units need not be halves of a pair.
    fn string(&mut self, text: &[u8], start: usize) -> Result<usize, Fault> {
        let mut at = start + 1;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            at += memchr2(b'"', b'\\', rest)
                .ok_or(Fault { what: "the text ends inside a string", at: start })?;
            match text.get(at..).unwrap_or_default() {
                [b'"', ..] => return Ok(at + 1),
                [_, b'u', digits @ ..]
                    if digits.iter().take(4).filter(|b| b.is_ascii_hexdigit()).count() == 4 =>
                {
                    self.fill(at, at + 1, b'u');
                }
                _ => {}
            }
            at += 2;
        }
    }

    fn number(&mut self, text: &[u8], at: usize) -> Result<usize, Fault> {
        let rest = text.get(at..).unwrap_or_default();
        let len =
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        let number = rest.get(..len).unwrap_or_default();
        let unsigned = number.strip_prefix(b"-").unwrap_or(number);
        let end = at + len;
        match unsigned {
            b"NaN" if unsigned == number => self.replace(at, end),
            b"Infinity" => self.replace(end - unsigned.len(), end),
            _ if unsigned.len() > MAX_DIGITS && unsigned.iter().all(u8::is_ascii_digit) => {
                return Err(Fault { what: "an integer of more than 4300 digits", at });
            }
            _ => {
                let overflows = str::from_utf8(number).is_ok_and(|n| n.parse().is_ok_and(f64::is_infinite));
                if overflows && serde_json::from_slice::<&serde_json::value::RawValue>(number).is_ok() {
                    self.replace(end - unsigned.len(), end);
                }
            }
        }
        Ok(end)
    }

    /// Puts an integer in the place of a number that is none of JSON.
    fn replace(&mut self, start: usize, end: usize) {
        self.fill(start, end, b'1');
        self.numbers.push(start);
    }

    fn fill(&mut self, start: usize, end: usize, byte: u8) {
        self.copy.get_mut(start..end).unwrap_or_default().fill(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_tokens_become_plain_ones_of_the_same_length() {
        for (text, copy, numbers) in [
            ("[NaN, -Infinity,Infinity]", "[111, -11111111,11111111]", &[1_usize, 7, 16][..]),
            ("[1e999, -1E+999, 1e5, 1e-999]", "[11111, -111111, 1e5, 1e-999]", &[1, 9]),
            (r#"["NaN\"NaN", "\ud800\\\ud800"]"#, r#"["NaN\"NaN", "uud800\\uud800"]"#, &[]),
            ("[NaNs, -NaN, nan, 1e999x]", "[NaNs, -NaN, nan, 1e999x]", &[]),
            (r#"["\u12g4"]"#, r#"["\u12g4"]"#, &[]),
        ] {
            let expected = Plain { copy: copy.as_bytes().to_vec(), numbers: numbers.to_vec() };
            assert_eq!(plain(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn digits_are_limited() {
        let digits = "9".repeat(MAX_DIGITS);
        for (text, suspicious) in [
            (digits.clone(), false),
            (format!("[-{digits}]"), false),
            (format!("{digits}9.5"), true),
            (format!("[\"{digits}9\"]"), true),
        ] {
            assert!(plain(text.as_bytes()).is_ok());
            assert_eq!(has_a_long_number(text.as_bytes()), suspicious);
        }
        for before in [0, 1, 100, MAX_DIGITS, MAX_DIGITS + 1, 10_000] {
            for sign in ["", "-"] {
                let text = format!("{}{sign}{digits}9 ", " ".repeat(before));
                assert!(has_a_long_number(text.as_bytes()));
                let fault = Fault { what: "an integer of more than 4300 digits", at: before };
                assert_eq!(plain(text.as_bytes()), Err(fault));
            }
        }
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(plain(nested(MAX_DEPTH).as_bytes()).is_ok());
        let fault = Fault { what: "nested more than 512 levels deep", at: MAX_DEPTH };
        for depth in [MAX_DEPTH + 1, 100_000] {
            assert_eq!(plain(nested(depth).as_bytes()), Err(fault));
            assert!(may_be_too_deep(nested(depth).as_bytes()));
        }
        assert!(!may_be_too_deep(nested(100).as_bytes()));
        // Wide is not deep, and what stands in strings is neither.
        assert!(!may_be_too_deep(format!("[{}[]]", "[],".repeat(1000)).as_bytes()));
        assert!(!may_be_too_deep(format!("[{}[]]", r#""\"[[[[\\","#.repeat(1000)).as_bytes()));
    }
}
