//! Ids as numbers: relationships name two each, and most name the same as others.

use super::object_type::ObjectType;
use super::read::before;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;
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
    texts: Vec<(Box<[u8]>, ObjectType)>,
    /// With the hashes of the texts.
    numbers: HashTable<(u64, Id)>,
    hasher: RandomState,
}

impl Ids {
    pub fn of(&mut self, text: &[u8]) -> Id {
        let hash = self.hasher.hash_one(text);
        let texts = &mut self.texts;
        let same = |(other, id): &(u64, Id)| *other == hash && text_of(texts, *id) == text;
        match self.numbers.entry(hash, same, |(hash, _)| *hash) {
            Entry::Occupied(known) => known.get().1,
            Entry::Vacant(place) => {
                texts.push((text.into(), ObjectType::of(before(text, b"--"))));
                // So many ids that the numbers run out are more than 100 GB of text.
                let number = u32::try_from(texts.len()).ok().and_then(NonZeroU32::new);
                let id = Id(number.unwrap_or(NonZeroU32::MAX));
                place.insert((hash, id));
                id
            }
        }
    }

    /// The id of a text that has come up before.
    pub fn find(&self, text: &[u8]) -> Option<Id> {
        let hash = self.hasher.hash_one(text);
        let same = |(other, id): &(u64, Id)| *other == hash && self.text(*id) == text;
        self.numbers.find(hash, same).map(|(_, id)| *id)
    }

    pub fn text(&self, id: Id) -> &[u8] {
        text_of(&self.texts, id)
    }

    /// What stands before `--`.
    pub fn kind(&self, id: Id) -> ObjectType {
        self.texts.get(id.index()).map_or(ObjectType::Other, |(_, kind)| *kind)
    }
}

fn text_of(texts: &[(Box<[u8]>, ObjectType)], id: Id) -> &[u8] {
    texts.get(id.index()).map_or(&[], |(text, _)| text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_equal_if_their_texts_are() {
        let texts = [
            "tool--01234567-89ab-cdef-0123-456789abcdef",
            "tool--01234567-89ab-cdef-0123-456789abcdee",
            "malware--01234567-89ab-cdef-0123-456789abcdef",
            "tool-01234567-89ab-cdef-0123-456789abcdef",
            "x-tool--1",
            "--1",
            "tool",
            "",
        ];
        let mut ids = Ids::default();
        let first: Vec<_> = texts.iter().map(|text| ids.of(text.as_bytes())).collect();
        let second: Vec<_> = texts.iter().map(|text| ids.of(text.as_bytes())).collect();
        assert_eq!(first, second);
        for (at, id) in first.iter().enumerate() {
            assert_eq!(first.iter().position(|other| other == id), Some(at));
            assert_eq!(ids.find(texts[at].as_bytes()), Some(*id));
            assert_eq!(ids.text(*id), texts[at].as_bytes());
        }
        let kinds = [
            ObjectType::Tool,
            ObjectType::Tool,
            ObjectType::Malware,
            ObjectType::Other,
            ObjectType::Other,
            ObjectType::Other,
            ObjectType::Tool,
            ObjectType::Other,
        ];
        assert_eq!(first.iter().map(|id| ids.kind(*id)).collect::<Vec<_>>(), kinds);
        assert_eq!(ids.find(b"tool--new"), None);
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
