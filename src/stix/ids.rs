//! Ids as numbers: relationships name two each, and to keep or to look at the text of each again would take far more memory
//! and time.

use super::json::Json;
use super::kind::Kind;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;

/// The number of an id, from 1. Two are equal if their texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(NonZeroU32);

impl Id {
    const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Gives numbers to ids.
#[derive(Default)]
pub struct Ids {
    canonical: HashMap<Canonical, Id, RandomState>,
    odd: HashMap<Box<[u8]>, Id, RandomState>,
    kinds: Vec<Kind>,
}

impl Ids {
    pub fn of(&mut self, text: &[u8]) -> Id {
        if let Some(canonical) = Canonical::read(text) {
            return self.of_canonical(canonical);
        }
        if let Some(id) = self.odd.get(text) {
            return *id;
        }
        let id = self.add(Kind::Other);
        self.odd.insert(text.into(), id);
        id
    }

    /// The id that a JSON string says.
    pub fn of_json(&mut self, json: Json<'_>) -> Option<Id> {
        // Nearly all ids are canonical, and then there are no escapes to look for.
        let inside = json.source().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        match Canonical::read(inside) {
            Some(canonical) => Some(self.of_canonical(canonical)),
            None => json.text().map(|text| self.of(&text)),
        }
    }

    fn of_canonical(&mut self, canonical: Canonical) -> Id {
        if let Some(id) = self.canonical.get(&canonical) {
            return *id;
        }
        let id = self.add(canonical.kind);
        self.canonical.insert(canonical, id);
        id
    }

    fn add(&mut self, kind: Kind) -> Id {
        self.kinds.push(kind);
        // So many ids that the numbers run out are more than 100 GB of text.
        Id(u32::try_from(self.kinds.len()).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX))
    }

    /// The id of a text that has come up before.
    pub fn find(&self, text: &[u8]) -> Option<Id> {
        match Canonical::read(text) {
            Some(canonical) => self.canonical.get(&canonical).copied(),
            None => self.odd.get(text).copied(),
        }
    }

    /// What stands before `--`. `Other`: not known here, though it may be one.
    pub fn kind(&self, id: Id) -> Kind {
        self.kinds.get(id.index()).copied().unwrap_or(Kind::Other)
    }
}

/// Positions of objects by their ids.
#[derive(Default)]
pub struct Positions(Vec<Option<NonZeroU32>>);

impl Positions {
    /// A later position replaces an earlier one.
    pub fn insert(&mut self, id: Id, position: usize) {
        if self.0.len() <= id.index() {
            self.0.resize(id.index() + 1, None);
        }
        if let Some(place) = self.0.get_mut(id.index()) {
            *place = u32::try_from(position + 1).ok().and_then(NonZeroU32::new);
        }
    }

    pub fn get(&self, id: Id) -> Option<usize> {
        self.0.get(id.index()).copied().flatten().map(|place| place.get() as usize - 1)
    }
}

/// `type--uuid` of a known type, the UUID in small letters.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Canonical {
    kind: Kind,
    uuid: [u8; 16],
}

impl Canonical {
    fn read(text: &[u8]) -> Option<Self> {
        let (head, digits) = text.split_last_chunk::<36>()?;
        let hyphens = HYPHENS.iter().all(|at| digits[*at] == b'-');
        let mut values = [0; 32];
        let mut odd = 0;
        // Every id of a bundle comes by here: no branch for a digit, so that several are read at once.
        for (value, digit) in values.iter_mut().zip(without_hyphens(digits)) {
            let (number, letter) = (digit.wrapping_sub(b'0'), digit.wrapping_sub(b'a'));
            odd |= u8::from(number > 9) & u8::from(letter > 5);
            *value = if number > 9 { letter.wrapping_add(10) } else { number };
        }
        if !hyphens || odd != 0 {
            return None;
        }
        let uuid = std::array::from_fn(|at| values[2 * at] << 4 | values[2 * at + 1]);
        let kind = Kind::of(head.strip_suffix(b"--")?);
        (kind != Kind::Other).then_some(Self { kind, uuid })
    }
}

/// One number for the hasher: a derived hash would feed it the kind, the length of the array and its bytes.
impl Hash for Canonical {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(u128::from_le_bytes(self.uuid));
        state.write_u8(self.kind as u8);
    }
}

/// Where the hyphens of a UUID stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

fn without_hyphens(uuid: &[u8; 36]) -> [u8; 32] {
    let mut digits = [0; 32];
    digits[..8].copy_from_slice(&uuid[..8]);
    digits[8..12].copy_from_slice(&uuid[9..13]);
    digits[12..16].copy_from_slice(&uuid[14..18]);
    digits[16..20].copy_from_slice(&uuid[19..23]);
    digits[20..].copy_from_slice(&uuid[24..]);
    digits
}

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
        assert_eq!((ids.kind(first[0]), ids.kind(first[3])), (Kind::Tool, Kind::Other));
        assert_eq!(ids.find(b"tool--new"), None);
        let json = |id: &str| format!("\"{}\"", id.replace("tool", r"t\u006fol"));
        for (text, id) in texts.iter().zip(first) {
            assert_eq!(ids.of_json(Json::new(json(text).as_bytes())), Some(id), "{text}");
            assert_eq!(ids.of_json(Json::new(format!("\"{text}\"").as_bytes())), Some(id), "{text}");
        }
        assert_eq!(ids.of_json(Json::new(b"1")), None);
    }

    #[test]
    fn a_later_position_replaces_an_earlier_one() {
        let (mut ids, mut positions) = (Ids::default(), Positions::default());
        let [one, other, none] = [&b"a"[..], b"b", b"c"].map(|text| ids.of(text));
        positions.insert(other, 0);
        positions.insert(one, 7);
        positions.insert(other, 5);
        assert_eq!([one, other, none].map(|id| positions.get(id)), [Some(7), Some(5), None]);
    }
}
