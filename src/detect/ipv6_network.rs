//! IPv6 networks, as the vendor's expression reads them.
//!
//! It lost two kinds of backslash: the blanks around the address became the letter `s`, and in the dotted tail the
//! digits became the letter `d` and the dots any character. What it accepts is kept, since feeds rely on the answer.

use super::ipv4::{Alphabet, is_decimal};
use super::ipv6::{LONGEST_HEX_FORM, after_group, is_hex_form};
use super::text::{Unit, after, before_final_newline, split_at_last, split_while};

/// No address is longer, the odd dotted form included: six groups with colons and a tail of fifteen.
const WINDOW: usize = 64;

pub(super) fn is_network<C: Unit>(text: &[C]) -> bool {
    // The last slash is the one before the bits: they hold none. Most texts end the search here.
    let Some((before, bits)) = split_at_bits(text) else { return false };
    if !is_decimal(bits, 128) {
        return false;
    }
    let (_, address_on) = split_while(before, |c| c.is(b's'));
    let (run, rest) = split_while(address_on, |c| Alphabet::Ascii.is_hex(c) || c.is(b':'));
    if run.len() <= LONGEST_HEX_FORM && is_hex_form(run, Alphabet::Ascii) && is_zone(rest) {
        return true;
    }
    let ends = ends_of_odd_dotted(address_on);
    (0..WINDOW).any(|end| ends >> end & 1 == 1 && is_zone(&address_on[end..]))
}

/// What stands before and after the slash of the bits, which are at most three digits at the end.
fn split_at_bits<C: Unit>(text: &[C]) -> Option<(&[C], &[C])> {
    let text = before_final_newline(text);
    let start = text.len().saturating_sub(4);
    let (near, bits) = split_at_last(&text[start..], b'/')?;
    Some((&text[..start + near.len()], bits))
}

/// What may stand between the address and the slash: letters `s`, or a percent sign and a zone on one line.
fn is_zone<C: Unit>(text: &[C]) -> bool {
    match after(text, b'%') {
        Some(zone) => !zone.is_empty() && !zone.iter().any(|c| c.is(b'\n')),
        None => text.iter().all(|c| c.is(b's')),
    }
}

/// The positions, as bits, where an address with an odd dotted tail may end.
fn ends_of_odd_dotted<C: Unit>(text: &[C]) -> u64 {
    let window = &text[..text.len().min(WINDOW - 1)];
    let fourth = (0..3).fold(starts_of_tail(window), |at, _| one_character(window, one_number(window, at)));
    one_number(window, fourth)
}

/// The positions, as bits, where a tail may begin: after six groups, or after `::` and groups, five in all.
fn starts_of_tail<C: Unit>(window: &[C]) -> u64 {
    let position = |rest: &[C]| 1_u64 << (window.len() - rest.len());
    let group = |rest| after_group(rest, Alphabet::Ascii);
    let mut starts = 0;
    if let Some(rest) = (0..6).try_fold(window, |rest, _| group(rest)) {
        starts |= position(rest);
    }
    let (mut rest, mut count) = (window, 0);
    if let Some(compressed) = after(window, b':').and_then(|rest| after(rest, b':')) {
        rest = compressed;
    } else {
        // Each group takes its colon, so the second colon of `::` is what stands after the last one.
        loop {
            let Some(next) = group(rest) else { return starts };
            count += 1;
            if let Some(compressed) = after(next, b':') {
                rest = compressed;
                break;
            }
            rest = next;
        }
    }
    while count <= 5 {
        starts |= position(rest);
        let Some(next) = group(rest) else { break };
        (rest, count) = (next, count + 1);
    }
    starts
}

/// One step over "any character but a line feed", from all positions at once.
fn one_character<C: Unit>(window: &[C], at: u64) -> u64 {
    step(window, at, |rest| rest.first().filter(|c| !c.is(b'\n')).map_or(0, |_| 1 << 1))
}

/// One step over a number up to 255 whose free digits are the letter `d`.
fn one_number<C: Unit>(window: &[C], at: u64) -> u64 {
    step(window, at, |rest| {
        let byte = |index: usize| rest.get(index).map_or(0, |c| c.ascii());
        let (a, b, c) = (byte(0), byte(1), byte(2));
        u64::from(a == b'd') << 1
            | u64::from(matches!(a, b'1'..=b'9') && b == b'd') << 2
            | u64::from(matches!(
                (a, b, c),
                (b'1', b'd', b'd') | (b'2', b'0'..=b'4', b'd') | (b'2', b'5', b'0'..=b'5')
            )) << 3
    })
}

/// From each position in `at`, the positions that `lengths` (bit n: n characters on) leads to.
fn step<C: Unit>(window: &[C], at: u64, lengths: impl Fn(&[C]) -> u64) -> u64 {
    (0..window.len())
        .filter(|start| at >> start & 1 == 1)
        .fold(0, |ends, start| ends | lengths(&window[start..]) << start)
}
