//! Ids as keys that need no text: relationships name two each, and to look at the text of each again would be to wait for
//! memory twice.

use super::kind::Kind;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// An id. Two are equal if their texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id {
    kind: Kind,
    /// The UUID of an id of the form `type--uuid`, where the type is known. Else `kind` is `Other`, and this its number.
    bits: [u8; 16],
}

impl Id {
    /// What stands before `--`. `Other`: not known here, though it may be one.
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}

/// One number for the hasher: a derived hash would feed it the kind, the length of the array and its bytes.
impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(u128::from_le_bytes(self.bits));
        state.write_u8(self.kind as u8);
    }
}

/// Gives ids to texts.
#[derive(Default)]
pub struct Ids {
    odd: HashMap<Box<[u8]>, u128, RandomState>,
}

impl Ids {
    pub fn of(&mut self, text: &[u8]) -> Id {
        canonical(text).unwrap_or_else(|| {
            let next = self.odd.len() as u128;
            let number = match self.odd.get(text) {
                Some(number) => *number,
                None => *self.odd.entry(text.into()).or_insert(next),
            };
            Id { kind: Kind::Other, bits: number.to_le_bytes() }
        })
    }

    /// The id of a text, if it is canonical or has come up before.
    pub fn find(&self, text: &[u8]) -> Option<Id> {
        let odd = || self.odd.get(text).map(|number| Id { kind: Kind::Other, bits: number.to_le_bytes() });
        canonical(text).or_else(odd)
    }
}

/// `type--uuid` of a known type, the UUID in small letters.
fn canonical(text: &[u8]) -> Option<Id> {
    let (head, uuid) = text.split_last_chunk::<36>()?;
    let hyphens = HYPHENS.iter().all(|at| uuid[*at] == b'-');
    // Every id of a bundle comes by here: no branch for a digit, one for all.
    let mut bits = [0; 16];
    let mut seen = 0;
    for (byte, at) in bits.iter_mut().zip(PAIRS) {
        let (high, low) = (DIGITS[uuid[at] as usize], DIGITS[uuid[at + 1] as usize]);
        seen |= high | low;
        *byte = high << 4 | low;
    }
    if !hyphens || seen == NO_DIGIT {
        return None;
    }
    let kind = Kind::of(head.strip_suffix(b"--")?);
    (kind != Kind::Other).then_some(Id { kind, bits })
}

/// Where the hyphens and the pairs of digits of a UUID stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
const PAIRS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

const NO_DIGIT: u8 = 0xFF;
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_equal_if_their_texts_are() {
        let uuid = "0123456789ab-cdef";
        let texts = [
            "tool--01234567-89ab-cdef-0123-456789abcdef",
            "tool--01234567-89ab-cdef-0123-456789abcdee",
            "malware--01234567-89ab-cdef-0123-456789abcdef",
            "tool--01234567-89AB-cdef-0123-456789abcdef",
            "tool--01234567089ab-cdef-0123-456789abcdef",
            "x-tool--01234567-89ab-cdef-0123-456789abcdef",
            "tool-01234567-89ab-cdef-0123-456789abcdef",
            "01234567-89ab-cdef-0123-456789abcdef",
            "--01234567-89ab-cdef-0123-456789abcdef",
            "tool--é1234567-89ab-cdef-0123-456789abcdef",
            uuid,
            "",
        ];
        let mut ids = Ids::default();
        let first: Vec<_> = texts.iter().map(|text| ids.of(text.as_bytes())).collect();
        let second: Vec<_> = texts.iter().map(|text| ids.of(text.as_bytes())).collect();
        assert_eq!(first, second);
        for (at, id) in first.iter().enumerate() {
            assert_eq!(first.iter().position(|other| other == id), Some(at));
            assert_eq!(ids.find(texts[at].as_bytes()), Some(*id));
        }
        assert_eq!((first[0].kind(), first[3].kind()), (Kind::Tool, Kind::Other));
        assert_eq!(ids.find(b"tool--new"), None);
    }
}
