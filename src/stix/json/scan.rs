//! One pass over JSON text: finds where each value ends and refuses what `json.loads` refuses.

use super::plain::plain_run;

/// How deep arrays and objects may nest. `json.loads` gives up at Python's recursion limit, which is about twice this.
pub const MAX_DEPTH: usize = 512;

/// How many digits an integer may have: `int()` takes no more, and so `json.loads` does not.
const MAX_DIGITS: usize = 4300;

/// What is wrong with a JSON text, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub what: &'static str,
    pub at: usize,
}

/// A stretch of a page. Pages are limited to 4 GiB, so that the index of a bundle stays small beside the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub start: u32,
    end: u32,
}

impl Span {
    #[allow(clippy::cast_possible_truncation)] // `Page` refuses text longer than `u32::MAX`
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// No value is empty, so the empty span says that there is none.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A position in a text that is read from left to right.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    text: &'a [u8],
    pos: usize,
}

impl<'a> Scanner<'a> {
    pub const fn new(text: &'a [u8]) -> Self {
        Self { text, pos: 0 }
    }

    pub const fn pos(&self) -> usize {
        self.pos
    }

    pub const fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The text from `start` to the present position.
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.text.get(start..self.pos).unwrap_or_default()
    }

    /// The text from the present position.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.text.get(self.pos..).unwrap_or_default()
    }

    /// Steps over text that is known.
    #[inline]
    pub const fn advance(&mut self, len: usize) {
        self.pos += len;
    }

    pub const fn fault(&self, what: &'static str) -> Fault {
        Fault { what, at: self.pos }
    }

    /// The next byte that is no blank.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text;
        while let Some(&byte) = bytes.get(self.pos) {
            // Almost no byte that is looked at here is a blank: one comparison settles it.
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.pos += 1;
        }
        None
    }

    /// Steps over `byte` if it comes next.
    #[inline]
    pub fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.pos += usize::from(found);
        found
    }

    pub fn end(&mut self) -> Result<(), Fault> {
        if self.peek().is_some() { Err(self.fault("extra data after the JSON value")) } else { Ok(()) }
    }

    /// Steps into an array or object of which the opening bracket comes next. `false`: it is empty and already left.
    #[inline]
    pub fn enter(&mut self, close: u8) -> bool {
        self.pos += 1;
        !self.eat(close)
    }

    /// After an item: `true` if another follows, `false` if the container is left.
    #[inline]
    pub fn another(&mut self, close: u8) -> Result<bool, Fault> {
        match self.peek() {
            Some(b',') => {
                self.pos += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.pos += 1;
                Ok(false)
            }
            Some(_) => Err(self.fault("expected a comma or a closing bracket")),
            None => Err(self.fault("the text ends inside an array or object")),
        }
    }

    /// A key and its colon. Gives the text between the quotes, and whether it has escapes.
    #[inline]
    pub fn key(&mut self) -> Result<(&'a [u8], bool), Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("expected a key in double quotes"));
        }
        let key = self.string()?;
        if self.eat(b':') { Ok(key) } else { Err(self.fault("expected a colon")) }
    }

    /// A string, of which the opening quote comes next: the text between the quotes, and whether it has escapes.
    #[inline]
    pub fn string(&mut self) -> Result<(&'a [u8], bool), Fault> {
        let start = self.pos + 1;
        self.pos = plain_run(self.text, start);
        if self.text.get(self.pos) == Some(&b'"') {
            let inside = self.since(start);
            self.pos += 1;
            return Ok((inside, false));
        }
        self.rest_of_string(start)
    }

    /// The same for a string that is not plain from its `start` to the closing quote.
    fn rest_of_string(&mut self, start: usize) -> Result<(&'a [u8], bool), Fault> {
        let mut escaped = false;
        loop {
            match self.text.get(self.pos) {
                Some(b'"') => {
                    let inside = self.since(start);
                    self.pos += 1;
                    return Ok((inside, escaped));
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err(self.fault("a control character in a string")),
                None => return Err(Fault { what: "the text ends inside a string", at: start - 1 }),
            }
            self.pos = plain_run(self.text, self.pos);
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let bytes = self.text;
        match bytes.get(self.pos + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pos += 2,
            Some(b'u')
                if bytes
                    .get(self.pos + 2..self.pos + 6)
                    .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) =>
            {
                self.pos += 6;
            }
            _ => return Err(self.fault("not an escape sequence")),
        }
        Ok(())
    }

    /// Steps over any value. `depth` is how many arrays and objects are open around it.
    #[inline]
    pub fn skip(&mut self, depth: usize) -> Result<(), Fault> {
        self.peek();
        if self.plain_string() { Ok(()) } else { self.skip_other(depth) }
    }

    /// Steps over a string without escapes, if one comes next: most values are such strings.
    #[inline]
    pub fn plain_string(&mut self) -> bool {
        let Some((b'"', inside)) = self.rest().split_first() else { return false };
        let len = plain_run(inside, 0);
        let plain = inside.get(len) == Some(&b'"');
        self.pos += if plain { len + 2 } else { 0 };
        plain
    }

    fn skip_other(&mut self, depth: usize) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => {
                self.check(depth)?;
                let mut more = self.enter(b'}');
                while more {
                    self.key()?;
                    self.skip(depth + 1)?;
                    more = self.another(b'}')?;
                }
                Ok(())
            }
            Some(b'[') => {
                self.check(depth)?;
                let mut more = self.enter(b']');
                while more {
                    self.skip(depth + 1)?;
                    more = self.another(b']')?;
                }
                Ok(())
            }
            Some(_) => self.scalar(),
            None => Err(self.fault("expected a value")),
        }
    }

    /// Refuses to open one array or object more than [`MAX_DEPTH`].
    pub const fn check(&self, depth: usize) -> Result<(), Fault> {
        if depth < MAX_DEPTH { Ok(()) } else { Err(self.fault("nested more than 512 levels deep")) }
    }

    /// Steps over a number or one of the words that JSON and Python know.
    pub fn scalar(&mut self) -> Result<(), Fault> {
        let rest = self.text.get(self.pos..).unwrap_or_default();
        let word = [&b"null"[..], b"true", b"false", b"NaN", b"Infinity", b"-Infinity"];
        let len = match word.iter().find(|word| rest.starts_with(word)) {
            Some(word) => word.len(),
            None => number(rest).ok_or(self.fault("expected a value"))?,
        };
        if len > MAX_DIGITS && is_long_integer(rest.get(..len).unwrap_or_default()) {
            return Err(self.fault("an integer of more than 4300 digits"));
        }
        self.pos += len;
        Ok(())
    }
}

fn is_long_integer(number: &[u8]) -> bool {
    number.iter().filter(|byte| byte.is_ascii_digit()).count() > MAX_DIGITS
        && !number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

/// The length of the number at the start of `rest`.
fn number(rest: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        rest.get(from..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
    };
    let mut len = usize::from(rest.first() == Some(&b'-'));
    len += match rest.get(len)? {
        b'0' => 1,
        b'1'..=b'9' => digits(len),
        _ => return None,
    };
    if rest.get(len) == Some(&b'.') && digits(len + 1) > 0 {
        len += 1 + digits(len + 1);
    }
    if matches!(rest.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
        let exponent = digits(len + 1 + sign);
        if exponent > 0 {
            len += 1 + sign + exponent;
        }
    }
    Some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), Fault> {
        let mut scanner = Scanner::new(text.as_bytes());
        scanner.skip(0)?;
        scanner.end()
    }

    #[test]
    fn takes_what_json_loads_takes() {
        for text in [
            "null",
            " true\n",
            "false",
            "NaN",
            "-Infinity",
            "Infinity",
            "0",
            "-0",
            "-0.5e-10",
            "12e3",
            "1E+5",
            "\"\"",
            "\"\\u00e9\\ud800\\\"\"",
            "[]",
            "[ ]",
            "{}",
            "{ }",
            "[1, [2, {\"a\": []}]]",
            "{\"a\":1,\"a\":2}",
            "\"é\u{7f}\"",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn refuses_what_json_loads_refuses() {
        for (text, at) in [
            ("", 0),
            ("nul", 0),
            ("-", 0),
            ("01", 1),
            ("1.", 1),
            ("1e", 1),
            (".5", 0),
            ("+1", 0),
            ("\"a\nb\"", 2),
            ("\"a", 0),
            ("\"\\x\"", 1),
            ("\"\\u12g4\"", 1),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("[1", 2),
            ("{\"a\"}", 4),
            ("{a:1}", 1),
            ("{\"a\":1,}", 7),
            ("[1]]", 3),
            ("-NaN", 0),
            ("'a'", 0),
        ] {
            assert_eq!(check(text).map_err(|fault| fault.at), Err(at), "{text}");
        }
    }

    #[test]
    fn digits_are_limited() {
        let digits = "9".repeat(MAX_DIGITS);
        for text in [digits.clone(), format!("-{digits}"), format!("{digits}9.5"), format!("1e{digits}9")] {
            assert_eq!(check(&text), Ok(()));
        }
        for text in [format!("{digits}9"), format!("-{digits}9")] {
            assert_eq!(check(&text).map_err(|fault| fault.at), Err(0));
        }
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(check(&nested(MAX_DEPTH)), Ok(()));
        assert_eq!(check(&nested(MAX_DEPTH + 1)).map_err(|fault| fault.at), Err(MAX_DEPTH));
        assert!(check(&nested(100_000)).is_err());
    }
}
