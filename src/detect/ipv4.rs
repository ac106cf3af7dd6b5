//! IPv4 addresses and networks, and the octets that other rules share.

use super::text::{Unit, after, split_at_last, split_while};

/// Which characters a rule takes: the address rules want ASCII, the URL rule ignores case and takes all digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    Ascii,
    Folded,
}

impl Alphabet {
    pub(super) fn is_digit<C: Unit>(self, c: C) -> bool {
        c.ascii().is_ascii_digit() || (self == Self::Folded && c.is_digit())
    }

    pub(super) fn is_hex<C: Unit>(self, c: C) -> bool {
        c.ascii().is_ascii_hexdigit() || (self == Self::Folded && c.is_digit())
    }

    /// A character of a zone index.
    pub(super) fn is_zone<C: Unit>(self, c: C) -> bool {
        match self {
            Self::Ascii => c.ascii().is_ascii_alphanumeric(),
            Self::Folded => c.is_folded_alphanumeric() || c.is_digit(),
        }
    }

    pub(super) fn equal<C: Unit>(self, c: C, letter: u8) -> bool {
        match self {
            Self::Ascii => c.is(letter),
            Self::Folded => c.is_ignoring_case(letter),
        }
    }

    /// What follows the lower-case `word`.
    pub(super) fn after<'t, C: Unit>(self, text: &'t [C], word: &[u8]) -> Option<&'t [C]> {
        let (start, rest) = text.split_at_checked(word.len())?;
        start.iter().zip(word).all(|(c, letter)| self.equal(*c, *letter)).then_some(rest)
    }
}

/// A number up to 255 in one to three digits, leading zeros allowed.
pub(super) fn is_octet<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    let digit = |c: C| alphabet.is_digit(c);
    match *text {
        [a] => digit(a),
        [a, b] => digit(a) && digit(b),
        [a, b, c] => match a.ascii() {
            b'0' | b'1' => digit(b) && digit(c),
            _ => is_over_199(text, alphabet),
        },
        _ => false,
    }
}

/// As [`is_octet`], but a number of three digits begins with 1 or 2.
pub(super) fn is_octet_of_v6<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    is_octet(text, alphabet) && !(text.len() == 3 && text[0].is(b'0'))
}

/// 200 to 255.
fn is_over_199<C: Unit>(text: &[C], alphabet: Alphabet) -> bool {
    let [a, b, c] = *text else { return false };
    a.is(b'2')
        && match b.ascii() {
            b'0'..=b'4' => alphabet.is_digit(c),
            b'5' => matches!(c.ascii(), b'0'..=b'5'),
            _ => false,
        }
}

/// A decimal number up to `max` without leading zeros.
pub(super) fn is_decimal<C: Unit>(text: &[C], max: u16) -> bool {
    let digits = (1..=3).contains(&text.len()) && text.iter().all(|c| c.ascii().is_ascii_digit());
    let value = || text.iter().fold(0, |value, c| value * 10 + u16::from(c.ascii() - b'0'));
    digits && (text.len() == 1 || !text[0].is(b'0')) && value() <= max
}

/// Four octets with a plain dot between them, and nothing else.
pub(super) fn is_dotted_quad<C: Unit>(text: &[C], is_octet: impl Fn(&[C]) -> bool) -> bool {
    let mut octets = text.split(|c| c.is(b'.'));
    // At most 15 characters, so that a long text is not split to its end.
    text.len() <= 15
        && octets.by_ref().take(4).filter(|octet| is_octet(octet)).count() == 4
        && octets.next().is_none()
}

/// `a.b.c.d/bits`; the octets are one to three digits of any value.
pub(super) fn is_network<C: Unit>(text: &[C]) -> bool {
    let all_digits =
        |octet: &[C]| (1..=3).contains(&octet.len()) && octet.iter().all(|c| c.ascii().is_ascii_digit());
    text.len() <= 18
        && split_at_last(text, b'/')
            .is_some_and(|(address, bits)| is_decimal(bits, 32) && is_dotted_quad(address, all_digits))
}

/// `a.b.c.d`, `a.b.c.d:port`, and what the vendor's rule also takes: without a colon, the digits from the last
/// octet's second on are a port, so any number of them.
pub(super) fn is_address<C: Unit>(text: &[C]) -> bool {
    let Some(last) = after_three_octets(text) else { return false };
    let (octet, rest) = split_while(last, |c| c.ascii().is_ascii_digit());
    if octet.is_empty() {
        return false;
    }
    match after(rest, b':') {
        Some(port) => is_octet(octet, Alphabet::Ascii) && port.iter().all(|c| c.is_digit()),
        None => rest.iter().all(|c| c.is_digit()),
    }
}

/// What follows `octet.octet.octet.`, octets with leading zeros.
pub(super) fn after_three_octets<C: Unit>(text: &[C]) -> Option<&[C]> {
    (0..3).try_fold(text, |text, _| {
        let (octet, rest) = split_while(&text[..text.len().min(4)], |c| c.ascii().is_ascii_digit());
        (is_octet(octet, Alphabet::Ascii) && rest.first().is_some_and(|c| c.is(b'.')))
            .then(|| &text[octet.len() + 1..])
    })
}
