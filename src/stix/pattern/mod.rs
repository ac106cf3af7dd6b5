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
            Some(Token::OpenParen) => {
                open += 1;
                continue;
            }
            Some(Token::OpenBracket) => reader.observation()?,
            _ => return reader.fail("[ or ("),
        }
        loop {
            match reader.next()? {
                Some(Token::Start) => {
                    reader.expect(Token::Timestamp, "a timestamp")?;
                    reader.expect(Token::Stop, "STOP")?;
                    reader.expect(Token::Timestamp, "a timestamp")?;
                }
                Some(Token::Within) => {
                    match reader.next()? {
                        Some(Token::Integer | Token::Float) => {}
                        _ => return reader.fail("a positive number"),
                    }
                    reader.expect(Token::Seconds, "SECONDS")?;
                }
                Some(Token::Repeats) => {
                    reader.expect(Token::Integer, "a positive integer")?;
                    reader.expect(Token::Times, "TIMES")?;
                }
                Some(Token::CloseParen) if open > 0 => open -= 1,
                Some(Token::And | Token::Or | Token::FollowedBy) => break,
                None if open == 0 => return Ok(reader.found),
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
    fn next(&mut self) -> Result<Option<Token>, PatternFault> {
        self.lexer.next()
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, PatternFault> {
        Err(PatternFault { at: self.lexer.start(), expected })
    }

    fn expect(&mut self, token: Token, expected: &'static str) -> Result<(), PatternFault> {
        if self.next()? == Some(token) { Ok(()) } else { self.fail(expected) }
    }

    /// What stands between `[` and `]`.
    fn observation(&mut self) -> Result<(), PatternFault> {
        let mut open = 0_usize;
        loop {
            match self.next()? {
                Some(Token::OpenParen) => {
                    open += 1;
                    continue;
                }
                Some(Token::Identifier | Token::Hyphenated) => self.comparison()?,
                _ => return self.fail("an object type or ("),
            }
            loop {
                match self.next()? {
                    Some(Token::CloseParen) if open > 0 => open -= 1,
                    Some(Token::And | Token::Or) => break,
                    Some(Token::CloseBracket) if open == 0 => return Ok(()),
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
                Some(Token::Dot) => self.key()?,
                Some(Token::OpenBracket) => self.index()?,
                _ => break,
            });
            token = self.next()?;
        }
        let negated = token == Some(Token::Not);
        if negated {
            token = self.next()?;
        }
        let operator = self.lexer.slice();
        let (at, literal) = match token {
            Some(Token::Equality) => self.literal(true)?,
            Some(Token::Order) => self.literal(false)?,
            Some(Token::In) => self.set()?,
            Some(Token::Resemblance) => {
                self.expect(Token::String, "a string")?;
                (self.lexer.start(), Cow::Borrowed(self.lexer.slice()))
            }
            _ => return self.fail("a comparison operator"),
        };
        self.found.push(Comparison { object_type, path, negated, operator, literal, at });
        Ok(())
    }

    fn key(&mut self) -> Result<Step<'a>, PatternFault> {
        match self.next()? {
            Some(Token::Identifier) => Ok(Step::Key(Cow::Borrowed(self.lexer.slice()))),
            Some(Token::String) => Ok(Step::Key(unquote(self.lexer.slice()))),
            _ => self.fail("a property name"),
        }
    }

    /// The grammar has negative indices too, but the feed's reader fails on them.
    fn index(&mut self) -> Result<Step<'a>, PatternFault> {
        let step = match self.next()? {
            Some(Token::Star) => Step::Any,
            Some(Token::Integer) => {
                let digits = self.lexer.slice();
                Step::Index(digits.strip_prefix(b"+").unwrap_or(digits))
            }
            _ => return self.fail("an index or *"),
        };
        self.expect(Token::CloseBracket, "]")?;
        Ok(step)
    }

    /// Where a literal starts, and its source.
    fn literal(&mut self, or_bool: bool) -> Result<(usize, Text<'a>), PatternFault> {
        match self.next()? {
            Some(
                Token::Integer
                | Token::NegativeInteger
                | Token::Float
                | Token::NegativeFloat
                | Token::String
                | Token::Binary
                | Token::Timestamp,
            ) => {}
            Some(Token::Bool) if or_bool => {}
            _ => return self.fail("a literal"),
        }
        Ok((self.lexer.start(), Cow::Borrowed(self.lexer.slice())))
    }

    fn set(&mut self) -> Result<(usize, Text<'a>), PatternFault> {
        self.expect(Token::OpenParen, "(")?;
        let at = self.lexer.start();
        let mut text = b"(".to_vec();
        let mut ahead = self.lexer.clone();
        if ahead.next()? == Some(Token::CloseParen) {
            self.lexer = ahead;
        } else {
            loop {
                text.extend_from_slice(&self.literal(true)?.1);
                match self.next()? {
                    Some(Token::Comma) => text.push(b','),
                    Some(Token::CloseParen) => break,
                    _ => return self.fail(", or )"),
                }
            }
        }
        text.push(b')');
        Ok((at, Cow::Owned(text)))
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
