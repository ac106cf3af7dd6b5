//! The words of a pattern: the longest that fits, and of two equally long ones the keyword.

use super::PatternFault;
use logos::Logos;

/// A word of the STIX pattern language. Blanks (those of Unicode) and comments between words mean nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Logos)]
#[logos(utf8 = false)]
#[logos(skip br"[\t-\r ]|\xC2[\x85\xA0]|\xE1\x9A\x80|\xE2\x80[\x80-\x8A\xA8\xA9\xAF]|\xE2\x81\x9F|\xE3\x80\x80")]
#[logos(skip(br"//[^\n\r]*", allow_greedy = true))]
#[logos(skip br"/\*([^*]|\*+[^*/])*\*+/")]
pub(super) enum Token {
    #[token(b"AND")]
    And,
    #[token(b"OR")]
    Or,
    #[token(b"NOT")]
    Not,
    #[token(b"FOLLOWEDBY")]
    FollowedBy,
    #[token(b"IN")]
    In,
    /// What compares with a string only.
    #[regex(b"LIKE|MATCHES|ISSUBSET|ISSUPERSET", priority = 20)]
    Resemblance,
    #[token(b"START")]
    Start,
    #[token(b"STOP")]
    Stop,
    #[token(b"WITHIN")]
    Within,
    #[token(b"SECONDS")]
    Seconds,
    #[token(b"REPEATS")]
    Repeats,
    #[token(b"TIMES")]
    Times,
    /// Reserved, without a place in the grammar.
    #[token(b"LAST")]
    Last,
    #[regex(b"true|false", priority = 20)]
    Bool,
    #[regex(b"[A-Za-z_][A-Za-z0-9_]*")]
    Identifier,
    /// An identifier with a hyphen: fit for an object type, not for a property.
    #[regex(b"[A-Za-z_][A-Za-z0-9_]*-[A-Za-z0-9_-]*")]
    Hyphenated,
    #[regex(br"\+?(0|[1-9][0-9]*)")]
    Integer,
    #[regex(br"-(0|[1-9][0-9]*)")]
    NegativeInteger,
    #[regex(br"\+?[0-9]*\.[0-9]+")]
    Float,
    #[regex(br"-[0-9]*\.[0-9]+")]
    NegativeFloat,
    /// Only a quote and a backslash can be escaped.
    #[regex(br"'([^'\\]|\\['\\])*'")]
    String,
    /// Hexadecimal or base64.
    #[regex(br"h'([0-9A-Fa-f]{2})*'")]
    #[regex(br"b'([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)'")]
    Binary,
    #[regex(br"t'[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?Z'")]
    Timestamp,
    #[regex(b"==?|!=|<>")]
    Equality,
    #[regex(b"[<>]=?")]
    Order,
    #[token(b":")]
    Colon,
    #[token(b".")]
    Dot,
    #[token(b",")]
    Comma,
    #[token(b"(")]
    OpenParen,
    #[token(b")")]
    CloseParen,
    #[token(b"[")]
    OpenBracket,
    #[token(b"]")]
    CloseBracket,
    #[token(b"*")]
    Star,
}

/// Reads word by word.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a>(logos::Lexer<'a, Token>);

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self(Token::lexer(text))
    }

    /// Where the present word starts, or the text ends.
    pub(super) fn start(&self) -> usize {
        self.0.span().start
    }

    /// The source of the present word.
    pub(super) fn slice(&self) -> &'a [u8] {
        self.0.slice()
    }

    /// The next word. `None`: the text ends.
    pub(super) fn next(&mut self) -> Result<Option<Token>, PatternFault> {
        let word = self.0.next().transpose();
        word.map_err(|()| PatternFault { at: self.start(), expected: "a word of the pattern language" })
    }
}
