//! E-mail addresses: the text begins with one. What follows is not looked at.

use super::ipv4::{Alphabet, after_three_octets, is_octet};
use super::text::{Unit, after, split_while};

pub(super) fn begins_with_address<C: Unit>(text: &[C]) -> bool {
    let after_local = match after(text, b'"') {
        Some(quoted) => after_quoted(quoted),
        None => after_atoms(text),
    };
    let Some(domain) = after_local.and_then(|rest| after(rest, b'@')) else { return false };
    match after(domain, b'[') {
        Some(literal) => begins_with_literal(literal),
        None => begins_with_name(domain),
    }
}

/// What follows atoms joined by single dots.
fn after_atoms<C: Unit>(text: &[C]) -> Option<&[C]> {
    let mut rest = text;
    loop {
        let (atom, next) = split_while(rest, is_atom);
        if atom.is_empty() {
            return None;
        }
        match after(next, b'.') {
            Some(next) => rest = next,
            None => return Some(next),
        }
    }
}

fn is_atom<C: Unit>(c: C) -> bool {
    c.is_folded_alphanumeric()
        || matches!(
            c.ascii(),
            b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~'
        )
}

/// What follows a quoted local part, whose opening quote is taken already.
fn after_quoted<C: Unit>(text: &[C]) -> Option<&[C]> {
    let mut rest = text;
    loop {
        match rest {
            [quote, next @ ..] if quote.is(b'"') => return Some(next),
            [backslash, escaped, next @ ..] if backslash.is(b'\\') && is_escapable(*escaped) => rest = next,
            [c, next @ ..] if is_quotable(*c) => rest = next,
            _ => return None,
        }
    }
}

/// A character that stands for itself between quotes.
fn is_quotable<C: Unit>(c: C) -> bool {
    c.folds_to_letter() || (is_literal(c) && !matches!(c.ascii(), b'"' | b'\\'))
}

/// A character that may follow a backslash between quotes.
fn is_escapable<C: Unit>(c: C) -> bool {
    is_literal(c) || is_blank(c)
}

/// A character that stands for itself in a domain literal: ASCII without NUL, tab, line ends and blank.
fn is_literal<C: Unit>(c: C) -> bool {
    c.folds_to_letter() || matches!(c.ascii(), 0x01..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0x21..=0x7f)
}

fn is_blank<C: Unit>(c: C) -> bool {
    matches!(c.ascii(), b'\t' | b' ')
}

/// A label, a dot and one more letter or digit are enough.
fn begins_with_name<C: Unit>(text: &[C]) -> bool {
    let (label, rest) = split_while(text, is_label);
    let [first, ..] = label else { return false };
    let ends_well = label.last().is_some_and(|c| !c.is(b'-'));
    !first.is(b'-')
        && ends_well
        && after(rest, b'.').is_some_and(|next| next.first().is_some_and(|c| c.is_folded_alphanumeric()))
}

fn is_label<C: Unit>(c: C) -> bool {
    c.is_folded_alphanumeric() || c.is(b'-')
}

/// Three octets and a dot, then an octet or `tag:content`, then `]`. The opening bracket is taken already.
fn begins_with_literal<C: Unit>(text: &[C]) -> bool {
    let Some(last) = after_three_octets(text) else { return false };
    let (octet, rest) = split_while(&last[..last.len().min(4)], |c| c.ascii().is_ascii_digit());
    if is_octet(octet, Alphabet::Ascii) && rest.first().is_some_and(|c| c.is(b']')) {
        return true;
    }
    let (tag, rest) = split_while(last, is_label);
    let ends_well = tag.last().is_some_and(|c| !c.is(b'-'));
    ends_well && after(rest, b':').is_some_and(closes_after_content)
}

/// One character or more of a literal's content, then `]`, which may itself be content before a later one.
fn closes_after_content<C: Unit>(text: &[C]) -> bool {
    let mut previous: Option<C> = None;
    for c in text.iter().copied() {
        if c.is(b']') && previous.is_some() {
            return true;
        }
        let is_escaped_blank = is_blank(c) && previous.is_some_and(|before| before.is(b'\\'));
        if !is_literal(c) && !is_escaped_blank {
            return false;
        }
        previous = Some(c);
    }
    false
}
