//! What stands between two values of an object: `, "created": `. Nearly always it is what stood there the last time, blanks
//! included, and then it need not be read.

use super::keys::{Key, Number};

const MAX_LEN: usize = 32;

/// What stood between the value of one key and that of the next, up to the value.
#[derive(Debug, Clone, Copy)]
struct Seam {
    text: [u128; 2],
    mask: [u128; 2],
    len: usize,
    next: Number,
}

impl Seam {
    /// Is nowhere, since UTF-8 has no such bytes.
    const NONE: Self = Self { text: [u128::MAX; 2], mask: [u128::MAX; 2], len: 0, next: Key::Id.number() };

    fn is_at(&self, text: &[u8; MAX_LEN]) -> bool {
        let text = halves(text);
        (text[0] ^ self.text[0]) & self.mask[0] | (text[1] ^ self.text[1]) & self.mask[1] == 0
    }
}

fn halves(text: &[u8; MAX_LEN]) -> [u128; 2] {
    let (halves, _) = text.as_chunks::<16>();
    [0, 1].map(|half| halves.get(half).map_or(0, |half| u128::from_le_bytes(*half)))
}

/// Before a seam: the start of an object, or the value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Before(usize);

impl Before {
    pub(super) const START: Self = Self(0);
}

impl From<Number> for Before {
    fn from(key: Number) -> Self {
        Self(key.index() + 1)
    }
}

/// The seams that came last: two for each place, since a member may be left out.
#[derive(Default)]
pub(super) struct Seams(Vec<[Seam; 2]>);

impl Seams {
    /// The seam at the start of `rest`, if it is one that stood there before: its length, and the key that it names.
    #[inline]
    pub(super) fn guess(&self, before: Before, rest: &[u8]) -> Option<(usize, Number)> {
        let text = rest.first_chunk()?;
        let [one, other] = self.0.get(before.0)?;
        let seam = if one.is_at(text) { one } else { Some(other).filter(|other| other.is_at(text))? };
        Some((seam.len, seam.next))
    }

    /// Remembers what stood between the value before and that of `next`.
    pub(super) fn learn(&mut self, before: Before, seam: &[u8], next: Number) {
        let (mut text, mut mask) = ([0; MAX_LEN], [0; MAX_LEN]);
        let (Some(text_start), Some(mask_start)) = (text.get_mut(..seam.len()), mask.get_mut(..seam.len()))
        else {
            return;
        };
        text_start.copy_from_slice(seam);
        mask_start.fill(u8::MAX);
        let seam = Seam { text: halves(&text), mask: halves(&mask), len: seam.len(), next };
        if self.0.len() <= before.0 {
            self.0.resize(before.0 + 1, [Seam::NONE; 2]);
        }
        if let Some(two) = self.0.get_mut(before.0) {
            *two = [seam, two[0]];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_are_remembered() {
        let rest = |seam: &str| format!("{seam}\"value\", and what follows it, at length").into_bytes();
        let (id, name) = (Key::Id.number(), Key::Name.number());
        let mut seams = Seams::default();
        assert_eq!(seams.guess(Before::START, &rest("\"id\": ")), None);
        seams.learn(Before::START, b"\"id\": ", id);
        seams.learn(id.into(), b", \"name\": ", name);
        seams.learn(id.into(), b",\"id\":", id);
        assert_eq!(seams.guess(Before::START, &rest("\"id\": ")), Some((6, id)));
        assert_eq!(seams.guess(id.into(), &rest(", \"name\": ")), Some((10, name)));
        assert_eq!(seams.guess(id.into(), &rest(",\"id\":")), Some((6, id)));
        assert_eq!(seams.guess(id.into(), &rest(", \"name\":")), None);
        assert_eq!(seams.guess(name.into(), &rest(", \"name\": ")), None);
        assert_eq!(seams.guess(Before::START, b"\"id\": 1}"), None);
        seams.learn(id.into(), b", \"id\": ", id);
        assert_eq!(seams.guess(id.into(), &rest(", \"name\": ")), None);
        assert_eq!(seams.guess(id.into(), &rest(",\"id\":")), Some((6, id)));
    }

    #[test]
    fn all_of_a_seam_counts() {
        let (id, name) = (Key::Id.number(), Key::Name.number());
        let mut seams = Seams::default();
        let seam = |end: &str| format!(",                \"{end}\": 1, \"and\": [\"so\", \"on\"]");
        seams.learn(id.into(), &seam("name").as_bytes()[..24], name);
        assert_eq!(seams.guess(id.into(), seam("name").as_bytes()), Some((24, name)));
        assert_eq!(seams.guess(id.into(), seam("nam ").as_bytes()), None);
    }

    #[test]
    fn long_ones_are_not() {
        let id = Key::Id.number();
        let mut seams = Seams::default();
        for len in [MAX_LEN, MAX_LEN + 1] {
            let seam = format!(",{}\"id\":", " ".repeat(len - 6));
            seams.learn(id.into(), seam.as_bytes(), id);
            let found = seams.guess(id.into(), format!("{seam}1, \"and\": [\"so\", \"on\"]}}").as_bytes());
            assert_eq!(found, (len == MAX_LEN).then_some((len, id)));
        }
    }
}
