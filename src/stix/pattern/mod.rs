//! STIX patterns: which comparisons does a pattern make?
//!
//! The grammar is that of STIX 2.0, whatever the bundle, because that is what the vendor's feed reads: `EXISTS` and
//! `[NOT ...]` of STIX 2.1 are not part of it. Precedence plays no part in the answer, and parentheses are counted instead
//! of recursed into, so no pattern can exhaust the stack.

mod lexer;

use super::json::Text;
use lexer::{Lexer, Token};
use std::borrow::Cow;

/// One `path operator literal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    pub object_type: &'a [u8],
    pub path: Vec<Step<'a>>,
    pub negated: bool,
    pub operator: &'a [u8],
    /// The source text: quotes and escapes stay, a set loses the blanks between its parts.
    pub literal: Text<'a>,
    /// Where the literal starts.
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'a> {
    Key(Text<'a>),
    /// Digits.
    Index(&'a [u8]),
    Any,
}

impl Step<'_> {
    pub fn is_key(&self, name: &str) -> bool {
        matches!(self, Self::Key(key) if **key == *name.as_bytes())
    }

    pub fn ends_with(&self, suffix: &str) -> bool {
        matches!(self, Self::Key(key) if key.ends_with(suffix.as_bytes()))
    }
}

/// Where a pattern stops being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternFault {
    pub at: usize,
    pub expected: &'static str,
}

/// The comparisons of a pattern, in order of appearance.
pub fn comparisons(pattern: &[u8]) -> Result<Vec<Comparison<'_>>, PatternFault> {
    let mut reader = Reader { lexer: Lexer::new(pattern), found: Vec::new() };
    let mut open = 0_usize;
    loop {
        match reader.next()? {
            Token::OpenParen => {
                open += 1;
                continue;
            }
            Token::OpenBracket => reader.observation()?,
            _ => return reader.fail("[ or ("),
        }
        loop {
            match reader.next()? {
                Token::Word(b"START") => {
                    reader.expect(Token::Timestamp, "a timestamp")?;
                    reader.expect(Token::Word(b"STOP"), "STOP")?;
                    reader.expect(Token::Timestamp, "a timestamp")?;
                }
                Token::Word(b"WITHIN") => {
                    match reader.next()? {
                        Token::Integer { negative: false } | Token::Float { negative: false } => {}
                        _ => return reader.fail("a positive number"),
                    }
                    reader.expect(Token::Word(b"SECONDS"), "SECONDS")?;
                }
                Token::Word(b"REPEATS") => {
                    reader.expect(Token::Integer { negative: false }, "a positive integer")?;
                    reader.expect(Token::Word(b"TIMES"), "TIMES")?;
                }
                Token::CloseParen if open > 0 => open -= 1,
                Token::Word(b"AND" | b"OR" | b"FOLLOWEDBY") => break,
                Token::End if open == 0 => return Ok(reader.found),
                _ => return reader.fail("AND, OR, FOLLOWEDBY, a qualifier or the end"),
            }
        }
    }
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    found: Vec<Comparison<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Token<'a>, PatternFault> {
        self.lexer.next()
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, PatternFault> {
        Err(PatternFault { at: self.lexer.start(), expected })
    }

    fn expect(&mut self, token: Token<'_>, expected: &'static str) -> Result<(), PatternFault> {
        if self.next()? == token { Ok(()) } else { self.fail(expected) }
    }

    /// What stands between `[` and `]`.
    fn observation(&mut self) -> Result<(), PatternFault> {
        let mut open = 0_usize;
        loop {
            match self.next()? {
                Token::OpenParen => {
                    open += 1;
                    continue;
                }
                Token::Identifier | Token::Hyphenated => self.comparison()?,
                _ => return self.fail("an object type or ("),
            }
            loop {
                match self.next()? {
                    Token::CloseParen if open > 0 => open -= 1,
                    Token::Word(b"AND" | b"OR") => break,
                    Token::CloseBracket if open == 0 => return Ok(()),
                    _ => return self.fail("AND, OR or ]"),
                }
            }
        }
    }

    fn comparison(&mut self) -> Result<(), PatternFault> {
        let object_type = self.lexer.slice();
        self.expect(Token::Colon, ":")?;
        let mut path = vec![self.key()?];
        let mut token = self.next()?;
        loop {
            path.push(match token {
                Token::Dot => self.key()?,
                Token::OpenBracket => self.index()?,
                _ => break,
            });
            token = self.next()?;
        }
        let negated = token == Token::Word(b"NOT");
        if negated {
            token = self.next()?;
        }
        let operator = self.lexer.slice();
        let at = self.lexer.start_of_next();
        let literal = match token {
            Token::Equality => self.literal(true)?,
            Token::Order => self.literal(false)?,
            Token::Word(b"IN") => self.set()?,
            Token::Word(b"LIKE" | b"MATCHES" | b"ISSUBSET" | b"ISSUPERSET") => {
                self.expect(Token::String, "a string")?;
                Cow::Borrowed(self.lexer.slice())
            }
            _ => return self.fail("a comparison operator"),
        };
        self.found.push(Comparison { object_type, path, negated, operator, literal, at });
        Ok(())
    }

    fn key(&mut self) -> Result<Step<'a>, PatternFault> {
        match self.next()? {
            Token::Identifier => Ok(Step::Key(Cow::Borrowed(self.lexer.slice()))),
            Token::String => Ok(Step::Key(unquote(self.lexer.slice()))),
            _ => self.fail("a property name"),
        }
    }

    /// The grammar has negative indices too, but the feed's reader fails on them.
    fn index(&mut self) -> Result<Step<'a>, PatternFault> {
        let step = match self.next()? {
            Token::Star => Step::Any,
            Token::Integer { negative: false } => {
                let digits = self.lexer.slice();
                Step::Index(digits.strip_prefix(b"+").unwrap_or(digits))
            }
            _ => return self.fail("an index or *"),
        };
        self.expect(Token::CloseBracket, "]")?;
        Ok(step)
    }

    fn literal(&mut self, or_bool: bool) -> Result<Text<'a>, PatternFault> {
        match self.next()? {
            Token::Integer { .. }
            | Token::Float { .. }
            | Token::String
            | Token::Binary
            | Token::Timestamp => {}
            Token::Word(b"true" | b"false") if or_bool => {}
            _ => return self.fail("a literal"),
        }
        Ok(Cow::Borrowed(self.lexer.slice()))
    }

    fn set(&mut self) -> Result<Text<'a>, PatternFault> {
        self.expect(Token::OpenParen, "(")?;
        let mut text = b"(".to_vec();
        let mut ahead = self.lexer.clone();
        if ahead.next()? == Token::CloseParen {
            self.lexer = ahead;
        } else {
            loop {
                text.extend_from_slice(&self.literal(true)?);
                match self.next()? {
                    Token::Comma => text.push(b','),
                    Token::CloseParen => break,
                    _ => return self.fail(", or )"),
                }
            }
        }
        text.push(b')');
        Ok(Cow::Owned(text))
    }
}

/// The characters of a string literal that serves as a property name.
fn unquote(literal: &[u8]) -> Text<'_> {
    let inside = literal.get(1..literal.len() - 1).unwrap_or_default();
    if !inside.contains(&b'\\') {
        return Cow::Borrowed(inside);
    }
    // Two passes, one for each escape, as the feed's reader does it: `\\'` becomes `\'`, then stays.
    let quotes = replace(inside, *b"\\'", b'\'');
    Cow::Owned(replace(&quotes, *b"\\\\", b'\\'))
}

fn replace(text: &[u8], from: [u8; 2], to: u8) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(&from) {
            result.push(to);
            rest = after;
        } else {
            result.push(first);
            rest = after;
        }
    }
    result
}

#[cfg(test)]
mod tests;
