//! Text as the matchers see it: a slice of characters, ASCII bytes or code points.
//!
//! Every matcher is written once over [`Unit`]. Over `u8` (text that is ASCII throughout) the compiler drops every
//! table look-up; over `char` a character is still one element, so "any one character" needs no decoding.

use super::unicode;

/// One character of a text.
pub(super) trait Unit: Copy + Eq {
    /// The ASCII byte, or [`NOT_ASCII`].
    fn ascii(self) -> u8;
    /// Category Nd: what Python's `\d` matches.
    fn is_digit(self) -> bool;
    /// Categories L* and N*: what Python's `\w` matches, less the underscore.
    fn is_alphanumeric(self) -> bool;
    /// One of the four characters that a case-insensitive `a-z` also matches in Python.
    fn folds_to_letter(self) -> bool;
    /// What Python's `str.strip` strips.
    fn is_space(self) -> bool;
    /// One of the characters that a resolver takes for a dot between labels.
    fn is_label_dot(self) -> bool;
    /// U+017F, which case folding makes an `s`.
    fn is_long_s(self) -> bool;
    /// Hands the UTF-8 of the lower-cased text to `use_it`.
    fn with_lowercase<R>(text: &[Self], use_it: impl FnOnce(&[u8]) -> R) -> R;

    fn is(self, byte: u8) -> bool {
        self.ascii() == byte
    }

    fn is_word(self) -> bool {
        self.is_alphanumeric() || self.is(b'_')
    }

    /// An ASCII letter or digit, or a character that folds to a letter.
    fn is_folded_alphanumeric(self) -> bool {
        self.ascii().is_ascii_alphanumeric() || self.folds_to_letter()
    }

    /// Equal to the lower-case ASCII `letter` when case is ignored.
    fn is_ignoring_case(self, letter: u8) -> bool {
        self.ascii().to_ascii_lowercase() == letter || (letter == b's' && self.is_long_s())
    }
}

/// What [`Unit::ascii`] gives for a character above U+007F: no ASCII byte, and in no ASCII class.
pub(super) const NOT_ASCII: u8 = 0xff;

impl Unit for u8 {
    fn ascii(self) -> u8 {
        self
    }

    fn is_digit(self) -> bool {
        self.is_ascii_digit()
    }

    fn is_alphanumeric(self) -> bool {
        self.is_ascii_alphanumeric()
    }

    fn folds_to_letter(self) -> bool {
        false
    }

    fn is_space(self) -> bool {
        matches!(self, 0x09..=0x0d | 0x1c..=0x20)
    }

    fn is_label_dot(self) -> bool {
        self == b'.'
    }

    fn is_long_s(self) -> bool {
        false
    }

    fn with_lowercase<R>(text: &[Self], use_it: impl FnOnce(&[u8]) -> R) -> R {
        // Labels are short, and this runs once a value: the usual case stays off the heap.
        let mut buffer = [0; 64];
        if let Some(lowered) = buffer.get_mut(..text.len()) {
            lowered.copy_from_slice(text);
            lowered.make_ascii_lowercase();
            return use_it(lowered);
        }
        use_it(&text.to_ascii_lowercase())
    }
}

impl Unit for char {
    fn ascii(self) -> u8 {
        if self.is_ascii() { self as u8 } else { NOT_ASCII }
    }

    fn is_digit(self) -> bool {
        if self.is_ascii() { self.is_ascii_digit() } else { unicode::is_decimal_digit(self) }
    }

    fn is_alphanumeric(self) -> bool {
        if self.is_ascii() { self.is_ascii_alphanumeric() } else { unicode::is_alphanumeric(self) }
    }

    fn folds_to_letter(self) -> bool {
        matches!(self, '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}')
    }

    fn is_space(self) -> bool {
        self.is_whitespace() || matches!(self, '\u{1c}'..='\u{1f}')
    }

    fn is_label_dot(self) -> bool {
        matches!(self, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
    }

    fn is_long_s(self) -> bool {
        self == '\u{17f}'
    }

    fn with_lowercase<R>(text: &[Self], use_it: impl FnOnce(&[u8]) -> R) -> R {
        use_it(text.iter().collect::<String>().to_lowercase().as_bytes())
    }
}

/// The text without the one final line feed that Python's `$` looks past.
pub(super) fn before_final_newline<C: Unit>(text: &[C]) -> &[C] {
    match text {
        [before @ .., last] if last.is(b'\n') => before,
        _ => text,
    }
}

/// What follows `byte`, if the text begins with it.
pub(super) fn after<C: Unit>(text: &[C], byte: u8) -> Option<&[C]> {
    match text {
        [first, rest @ ..] if first.is(byte) => Some(rest),
        _ => None,
    }
}

/// What follows `byte` if the text begins with it, else the text itself.
pub(super) fn after_optional<C: Unit>(text: &[C], byte: u8) -> &[C] {
    after(text, byte).unwrap_or(text)
}

/// What follows the lower-case `word`, if the text begins with it in any case.
pub(super) fn after_ignoring_case<'t, C: Unit>(text: &'t [C], word: &[u8]) -> Option<&'t [C]> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.iter().zip(word).all(|(c, letter)| c.is_ignoring_case(*letter)).then_some(rest)
}

/// The longest start of the text whose characters all pass, and the rest.
pub(super) fn split_while<C: Unit>(text: &[C], passes: impl Fn(C) -> bool) -> (&[C], &[C]) {
    let end = text.iter().position(|c| !passes(*c)).unwrap_or(text.len());
    text.split_at(end)
}

/// The text before and after the first `byte`.
pub(super) fn split_at_first<C: Unit>(text: &[C], byte: u8) -> Option<(&[C], &[C])> {
    let at = text.iter().position(|c| c.is(byte))?;
    Some((&text[..at], &text[at + 1..]))
}

/// The text before and after the last `byte`.
pub(super) fn split_at_last<C: Unit>(text: &[C], byte: u8) -> Option<(&[C], &[C])> {
    let at = text.iter().rposition(|c| c.is(byte))?;
    Some((&text[..at], &text[at + 1..]))
}
