//! The last resort: does the host of the text end in a public suffix?
//!
//! Hosts are found as tldextract finds them, which is generous: any text whose last label is listed will do.

use super::marks::Marks;
use super::suffixes::{LONGEST, Suffixes};
use super::text::{Unit, split_while};

pub(super) fn has_public_suffix<C: Unit>(text: &[C], marks: Marks, suffixes: Suffixes) -> bool {
    /// Where none of these is, the whole text is the host.
    const AROUND_HOST: Marks =
        Marks::SLASH.and(Marks::QUERY).and(Marks::AT).and(Marks::BRACKET).and(Marks::COLON);
    let host = trim(if marks.have_any(AROUND_HOST) { host(text) } else { text });
    let dot = host.iter().rposition(|c| c.is_label_dot());
    let top = dot.map_or(host, |at| &host[at + 1..]);
    // Lower-casing never shortens a text, so what is too long stays so.
    if top.len() > LONGEST {
        return false;
    }
    C::with_lowercase(top, |top| {
        suffixes.have(top)
            || dot.is_some_and(|dot| {
                let below = last_label(&host[..dot]);
                // No rule has so long a label, but a wildcard takes any.
                let below = if below.len() > LONGEST { &[] } else { below };
                C::with_lowercase(below, |below| suffixes.have_two(below, top))
            })
    })
}

fn last_label<C: Unit>(host: &[C]) -> &[C] {
    let start = host.iter().rposition(|c| c.is_label_dot()).map_or(0, |at| at + 1);
    &host[start..]
}

/// The host part, without scheme, path, query, fragment, user and port.
fn host<C: Unit>(text: &[C]) -> &[C] {
    let rest = after_scheme(text);
    // A cut at the first slash, then question mark, then hash is a cut at the first of the three.
    let (authority, _) = split_while(rest, |c| !matches!(c.ascii(), b'/' | b'?' | b'#'));
    let start = authority.iter().rposition(|c| c.is(b'@')).map_or(0, |at| at + 1);
    let host = &authority[start..];
    if host.first().is_some_and(|c| c.is(b'[')) && host.iter().any(|c| c.is(b']')) {
        // An address in brackets has no suffix.
        return &[];
    }
    split_while(host, |c| !c.is(b':')).0
}

/// The host without outer blanks, then without final dots.
fn trim<C: Unit>(host: &[C]) -> &[C] {
    let host = trim_end(host, Unit::is_space);
    let (_, host) = split_while(host, Unit::is_space);
    trim_end(host, Unit::is_label_dot)
}

fn after_scheme<C: Unit>(text: &[C]) -> &[C] {
    let Some(at) = text.windows(2).position(|pair| pair[0].is(b'/') && pair[1].is(b'/')) else { return text };
    let is_scheme = match &text[..at] {
        [] => true,
        [name @ .., colon] => {
            colon.is(b':') && !name.is_empty() && name.iter().all(|c| is_scheme_character(*c))
        }
    };
    if is_scheme { &text[at + 2..] } else { text }
}

fn is_scheme_character<C: Unit>(c: C) -> bool {
    c.ascii().is_ascii_alphanumeric() || matches!(c.ascii(), b'+' | b'-' | b'.')
}

fn trim_end<C: Unit>(text: &[C], trimmed: impl Fn(C) -> bool) -> &[C] {
    let end = text.iter().rposition(|c| !trimmed(*c)).map_or(0, |at| at + 1);
    &text[..end]
}
