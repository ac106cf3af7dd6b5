//! URLs, in the three shapes that the vendor's rule knows: with a path, a bare host after a scheme, an IP with a port.

use super::ipv4::{Alphabet, is_octet};
use super::ipv6;
use super::text::{
    Unit, after, after_ignoring_case, after_optional, before_final_newline, split_at_first, split_at_last,
    split_while,
};

pub(super) fn is_url<C: Unit>(text: &[C]) -> bool {
    let after_scheme = after_scheme(text);
    after_scheme.is_some_and(|rest| has_path(rest) || is_bare_host(rest) || is_ip_and_port(rest))
        || has_path(text)
        || is_ip_and_port(text)
}

/// What follows a scheme and its separator, written out or defanged.
fn after_scheme<C: Unit>(text: &[C]) -> Option<&[C]> {
    // Longer names first would not matter: what follows a scheme is never a letter.
    let names: [&[u8]; 5] = [b"http", b"hxxp", b"ftp", b"sftp", b"meow"];
    let rest = names.iter().find_map(|name| after_ignoring_case(text, name))?;
    let rest = after_ignoring_case(rest, b"s").unwrap_or(rest);
    let rest = after_optional(rest, b'[');
    let rest = after(rest, b':').or_else(|| after(rest, b'-'))?;
    let rest = after_optional(rest, b']');
    [b"//".as_slice(), b"\\\\", b"3a__"].iter().find_map(|slashes| after_ignoring_case(rest, slashes))
}

/// `user@host:port/`, user and port optional; all that follows the slash is free.
fn has_path<C: Unit>(text: &[C]) -> bool {
    let Some((authority, _)) = split_at_first(text, b'/') else { return false };
    let is_host = |host: &[C]| is_ip(host) || is_name(host, Hyphens::Allowed);
    let host = after_user(authority);
    is_host(host)
        // The last group of an IPv6 address reads as a port too, so both ways are tried.
        || split_at_last(host, b':').is_some_and(|(host, port)| is_port(port) && is_host(host))
}

/// What follows `user@`, or the text itself.
fn after_user<C: Unit>(text: &[C]) -> &[C] {
    let (user, rest) = split_while(text, Unit::is_word);
    if user.is_empty() { text } else { after(rest, b'@').unwrap_or(text) }
}

/// A name that a slash or a dot may follow, or an IP; then the end.
fn is_bare_host<C: Unit>(text: &[C]) -> bool {
    let text = before_final_newline(text);
    let host = after_user(text);
    let name = match host {
        [before @ .., last] if last.is(b'/') || last.is(b'.') => before,
        _ => host,
    };
    is_name(name, Hyphens::Refused) || is_ip(text)
}

fn is_ip_and_port<C: Unit>(text: &[C]) -> bool {
    // A port ends the text within a few characters, so a long one is not searched for a colon.
    let text = before_final_newline(text);
    let start = text.len().saturating_sub(6);
    split_at_last(&text[start..], b':')
        .is_some_and(|(near, port)| is_port(port) && is_ip(&text[..start + near.len()]))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hyphens {
    Allowed,
    Refused,
}

/// One label or more, each with a separator, then two letters or more.
fn is_name<C: Unit>(text: &[C], hyphens: Hyphens) -> bool {
    let is_label = |c: C| c.is_alphanumeric() || (hyphens == Hyphens::Allowed && c.is(b'-'));
    let mut rest = text;
    let mut labels = 0;
    loop {
        let (label, next) = split_while(rest, is_label);
        if next.is_empty() {
            return labels > 0
                && label.len() >= 2
                && label.iter().all(|c| c.is_alphanumeric() && !c.is_digit());
        }
        match after_dot(next).filter(|_| !label.is_empty()) {
            Some(next) => (rest, labels) = (next, labels + 1),
            None => return false,
        }
    }
}

/// What follows a dot, which a bracket may stand before and after.
fn after_dot<C: Unit>(text: &[C]) -> Option<&[C]> {
    after(after_optional(text, b'['), b'.').map(|rest| after_optional(rest, b']'))
}

fn is_ip<C: Unit>(text: &[C]) -> bool {
    is_quad(text) || is_hexadecimal_quad(text) || is_bracketed_ipv6(text)
}

/// Four octets, each dot with optional brackets.
fn is_quad<C: Unit>(text: &[C]) -> bool {
    let octet = |text: &[C]| {
        let (digits, _) = split_while(&text[..text.len().min(4)], Unit::is_digit);
        is_octet(digits, Alphabet::Folded).then_some(digits.len())
    };
    let last = (0..3).try_fold(text, |text, _| after_dot(&text[octet(text)?..]));
    last.is_some_and(|last| octet(last) == Some(last.len()))
}

/// `0x` and eight digits; the `x` may be bracketed.
fn is_hexadecimal_quad<C: Unit>(text: &[C]) -> bool {
    let digits = after(text, b'0')
        .and_then(|rest| after_ignoring_case(after_optional(rest, b'['), b"x"))
        .map(|rest| after_optional(rest, b']'));
    digits.is_some_and(|digits| digits.len() == 8 && digits.iter().all(|c| Alphabet::Folded.is_hex(*c)))
}

/// The brackets are optional and independent of each other.
fn is_bracketed_ipv6<C: Unit>(text: &[C]) -> bool {
    let text = after_optional(text, b'[');
    let text = match text {
        [before @ .., last] if last.is(b']') => before,
        _ => text,
    };
    ipv6::is_address(text, Alphabet::Folded)
}

/// 1 to 9999, or 10000 to 65999.
fn is_port<C: Unit>(text: &[C]) -> bool {
    let [first, more @ ..] = text else { return false };
    let in_range = match (first.ascii(), more) {
        (b'1'..=b'9', [] | [_] | [_, _] | [_, _, _]) | (b'1'..=b'5', [_, _, _, _]) => true,
        (b'6', [second, _, _, _]) => matches!(second.ascii(), b'0'..=b'5'),
        _ => false,
    };
    in_range && more.iter().all(|c| c.is_digit())
}
