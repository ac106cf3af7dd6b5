//! The words of a pattern: the longest that fits, and of two equally long ones the keyword.

use super::PatternFault;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Keywords, `true` and `false`.
    Word(&'a [u8]),
    Identifier,
    /// An identifier with a hyphen: fit for an object type, not for a property.
    Hyphenated,
    Integer {
        negative: bool,
    },
    Float {
        negative: bool,
    },
    String,
    /// `h'..'` or `b'..'`.
    Binary,
    Timestamp,
    /// `= == != <>`
    Equality,
    /// `< <= > >=`
    Order,
    Colon,
    Dot,
    Comma,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    Star,
    End,
}

const KEYWORDS: [&[u8]; 18] = [
    b"AND",
    b"OR",
    b"NOT",
    b"FOLLOWEDBY",
    b"LIKE",
    b"MATCHES",
    b"ISSUPERSET",
    b"ISSUBSET",
    b"LAST",
    b"IN",
    b"START",
    b"STOP",
    b"SECONDS",
    b"true",
    b"false",
    b"WITHIN",
    b"REPEATS",
    b"TIMES",
];

#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    start: usize,
    end: usize,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, start: 0, end: 0 }
    }

    /// Where the present token starts.
    pub(super) const fn start(&self) -> usize {
        self.start
    }

    /// Where the next token will start.
    pub(super) fn start_of_next(&self) -> usize {
        self.end + blank(self.text.get(self.end..).unwrap_or_default())
    }

    /// The source of the present token.
    pub(super) fn slice(&self) -> &'a [u8] {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, PatternFault> {
        self.start = self.start_of_next();
        let rest = self.text.get(self.start..).unwrap_or_default();
        let Some(&first) = rest.first() else {
            self.end = self.start;
            return Ok(Token::End);
        };
        let single = |token| Some((token, 1));
        let found = match first {
            b'\'' => string(rest).map(|len| (Token::String, len)),
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => literal(rest).or_else(|| Some(word(rest))),
            b'0'..=b'9' | b'+' | b'-' | b'.' => number(rest).or((first == b'.').then_some((Token::Dot, 1))),
            b'=' => Some((Token::Equality, if rest.starts_with(b"==") { 2 } else { 1 })),
            b'!' => rest.starts_with(b"!=").then_some((Token::Equality, 2)),
            b'<' if rest.starts_with(b"<>") => Some((Token::Equality, 2)),
            b'<' | b'>' => Some((Token::Order, if rest.get(1) == Some(&b'=') { 2 } else { 1 })),
            b':' => single(Token::Colon),
            b',' => single(Token::Comma),
            b'(' => single(Token::OpenParen),
            b')' => single(Token::CloseParen),
            b'[' => single(Token::OpenBracket),
            b']' => single(Token::CloseBracket),
            b'*' => single(Token::Star),
            _ => None,
        };
        let (token, len) =
            found.ok_or(PatternFault { at: self.start, expected: "a word of the pattern language" })?;
        self.end = self.start + len;
        Ok(token)
    }
}

/// The length of the blanks and comments at the start of `text`.
fn blank(text: &[u8]) -> usize {
    let mut len = 0;
    while let Some(rest) = text.get(len..).filter(|rest| !rest.is_empty()) {
        len += match rest {
            [b'\t'..=b'\r' | b' ', ..] => 1,
            // U+0085, U+00A0
            [0xC2, 0x85 | 0xA0, ..] => 2,
            // U+1680; U+2000 to U+200A, U+2028, U+2029, U+202F; U+205F; U+3000
            [0xE1, 0x9A, 0x80, ..]
            | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..]
            | [0xE2, 0x81, 0x9F, ..]
            | [0xE3, 0x80, 0x80, ..] => 3,
            [b'/', b'/', ..] => rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len()),
            [b'/', b'*', comment @ ..] => match comment.windows(2).position(|end| end == b"*/") {
                Some(at) => at + 4,
                None => break,
            },
            _ => break,
        };
    }
    len
}

/// The length of a string literal. Only a quote and a backslash can be escaped.
fn string(rest: &[u8]) -> Option<usize> {
    let mut len = 1;
    loop {
        match rest.get(len..)? {
            [b'\'', ..] => return Some(len + 1),
            [b'\\', b'\'' | b'\\', ..] => len += 2,
            [b'\\', ..] | [] => return None,
            _ => len += 1,
        }
    }
}

/// `h'ffd8'`, `b'AA=='`, `t'2020-01-01T00:00:00Z'`. What has another form is an identifier and a string.
fn literal<'a>(rest: &[u8]) -> Option<(Token<'a>, usize)> {
    let (prefix, body) = (*rest.first()?, rest.get(2..).filter(|_| rest.get(1) == Some(&b'\''))?);
    let len = body.iter().position(|byte| *byte == b'\'')?;
    let inside = body.get(..len)?;
    let token = match prefix {
        b'h' if len.is_multiple_of(2) && inside.iter().all(u8::is_ascii_hexdigit) => Token::Binary,
        b'b' if base64(inside) => Token::Binary,
        b't' if timestamp(inside) => Token::Timestamp,
        _ => return None,
    };
    Some((token, len + 3))
}

fn base64(text: &[u8]) -> bool {
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let (data, _) = text.split_at(text.len() - padding);
    // `/` to `9` is one range of the grammar, so `/` and the digits.
    !text.is_empty()
        && text.len().is_multiple_of(4)
        && data.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

fn timestamp(text: &[u8]) -> bool {
    let two = |at: usize, low: u8, high: u8| {
        matches!(text.get(at..at + 2), Some([a @ b'0'..=b'9', b @ b'0'..=b'9'])
            if (low..=high).contains(&((a - b'0') * 10 + (b - b'0'))))
    };
    let byte = |at: usize, expected: u8| text.get(at) == Some(&expected);
    let date =
        two(0, 0, 99) && two(2, 0, 99) && byte(4, b'-') && two(5, 1, 12) && byte(7, b'-') && two(8, 1, 31);
    let time = byte(10, b'T')
        && two(11, 0, 23)
        && byte(13, b':')
        && two(14, 0, 59)
        && byte(16, b':')
        && two(17, 0, 60);
    let rest = match text.get(19..) {
        Some([b'.', fraction @ ..]) => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| digits > 0)
        }
        rest => rest,
    };
    date && time && rest == Some(b"Z")
}

fn word(rest: &[u8]) -> (Token<'_>, usize) {
    let hyphenated =
        rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
    let text = rest.get(..hyphenated).unwrap_or_default();
    let token = if text.contains(&b'-') {
        Token::Hyphenated
    } else if matches!(text.first(), Some(b'A'..=b'Z' | b't' | b'f')) && KEYWORDS.contains(&text) {
        Token::Word(text)
    } else {
        Token::Identifier
    };
    (token, hyphenated)
}

fn number<'a>(rest: &[u8]) -> Option<(Token<'a>, usize)> {
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    let negative = rest.first() == Some(&b'-');
    let digits = |from: usize| {
        rest.get(from..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
    };
    let whole = digits(sign);
    if rest.get(sign + whole) == Some(&b'.') && digits(sign + whole + 1) > 0 {
        return Some((Token::Float { negative }, sign + whole + 1 + digits(sign + whole + 1)));
    }
    let len = if rest.get(sign) == Some(&b'0') { 1 } else { whole };
    (len > 0).then_some((Token::Integer { negative }, sign + len))
}
