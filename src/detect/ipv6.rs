//! IPv6 addresses: full, compressed, link-local with a zone, with a dotted tail.

use super::ipv4::{Alphabet, is_dotted_quad, is_octet_of_v6};
use super::text::{Unit, after, split_at_last, split_while};

/// Eight groups of four digits and the colons between them.
pub(super) const LONGEST_HEX_FORM: usize = 39;

pub(super) fn is_address<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    // Every form has a colon after four digits at most; most texts are told by that.
    text.iter().take(5).any(|c| c.is(b':'))
        && (is_hex_form(text, alphabet)
            || is_link_local(text, alphabet)
            || is_with_dotted_tail(text, alphabet))
}

/// Eight groups, or up to seven with one `::` among them.
pub(super) fn is_hex_form<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    if text.len() > LONGEST_HEX_FORM {
        return false;
    }
    match text.windows(2).position(|pair| pair[0].is(b':') && pair[1].is(b':')) {
        None => groups(text, alphabet) == Some(8),
        Some(at) => {
            let count = |side: &[C]| if side.is_empty() { Some(0) } else { groups(side, alphabet) };
            let both = count(&text[..at]).zip(count(&text[at + 2..]));
            both.is_some_and(|(left, right)| left + right <= 7)
        }
    }
}

/// How many groups joined by single colons the whole text is.
fn groups<C: Unit>(text: &[C], alphabet: Alphabet) -> Option<usize> {
    text.split(|c| c.is(b':')).try_fold(0, |count, group| {
        ((1..=4).contains(&group.len()) && group.iter().all(|c| alphabet.is_hex(*c))).then_some(count + 1)
    })
}

/// What follows one group and a colon.
pub(super) fn after_group<C: Unit>(text: &[C], alphabet: Alphabet) -> Option<&[C]> {
    let (group, _) = split_while(&text[..text.len().min(5)], |c| alphabet.is_hex(c));
    if (1..=4).contains(&group.len()) { after(&text[group.len()..], b':') } else { None }
}

/// `fe80:`, up to four more groups that may be empty, `%` and a zone.
fn is_link_local<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    let Some(mut rest) = alphabet.after(text, b"fe80:") else { return false };
    for _ in 0..4 {
        let Some(group) = after(rest, b':') else { break };
        let digits = group.iter().take(4).take_while(|c| alphabet.is_hex(**c)).count();
        rest = &group[digits..];
    }
    after(rest, b'%').is_some_and(|zone| !zone.is_empty() && zone.iter().all(|c| alphabet.is_zone(*c)))
}

/// `::1.2.3.4`, `::ffff:1.2.3.4`, `::ffff:0:1.2.3.4`, or one to four groups, `::` and a dotted quad.
fn is_with_dotted_tail<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    // Longest: four groups, `::` and a quad, 36 characters.
    if text.len() > LONGEST_HEX_FORM {
        return false;
    }
    let Some((head, quad)) = split_at_last(text, b':') else { return false };
    is_head_of_dotted(head, alphabet) && is_dotted_quad(quad, |octet| is_octet_of_v6(octet, alphabet))
}

/// The part of a dotted form before the colon that stands before the quad.
fn is_head_of_dotted<C: Unit>(head: &[C], alphabet: Alphabet) -> bool {
    let [groups_before @ .., last] = head else { return false };
    if last.is(b':') {
        return groups_before.is_empty()
            || groups(groups_before, alphabet).is_some_and(|count| (1..=4).contains(&count));
    }
    let Some(mapped) = alphabet.after(head, b"::ffff") else { return false };
    mapped.is_empty()
        || after(mapped, b':')
            .is_some_and(|zeros| (1..=4).contains(&zeros.len()) && zeros.iter().all(|c| c.is(b'0')))
}
