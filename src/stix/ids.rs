//! Which object has which id.

use super::bundle::Bundle;
use super::json::Text;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;

/// Ids of objects, as positions in the bundle: the texts stay where they are.
#[derive(Default)]
pub struct Ids {
    table: HashTable<u32>,
    hasher: RandomState,
}

impl Ids {
    /// Notes the object under its id. A later object replaces an earlier one. Gives whether the id is new.
    pub fn insert(&mut self, bundle: &Bundle, index: usize) -> bool {
        let Some(id) = id_of(bundle, index) else { return true };
        let Ok(position) = u32::try_from(index) else { return false };
        let same = |other: &u32| id_of(bundle, *other as usize).is_some_and(|other| other == id);
        let rehash =
            |other: &u32| id_of(bundle, *other as usize).map_or(0, |other| self.hasher.hash_one(&*other));
        match self.table.entry(self.hasher.hash_one(&*id), same, rehash) {
            Entry::Occupied(mut entry) => {
                *entry.get_mut() = position;
                false
            }
            Entry::Vacant(entry) => {
                entry.insert(position);
                true
            }
        }
    }

    pub fn get(&self, bundle: &Bundle, id: &[u8]) -> Option<usize> {
        let same = |other: &u32| id_of(bundle, *other as usize).is_some_and(|other| *other == *id);
        self.table.find(self.hasher.hash_one(id), same).map(|position| *position as usize)
    }
}

fn id_of(bundle: &Bundle, index: usize) -> Option<Text<'_>> {
    bundle.object(index)?.id()
}
