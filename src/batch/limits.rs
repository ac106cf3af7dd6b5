//! How much one batch may hold. Core: no Python here.

/// The limits of a batch, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Indicators in a batch, the dummy counted in.
    pub batch_size: usize,
    /// Relationships in a batch, those of all its indicators together.
    pub max_relationships: usize,
    /// Bytes of JSON of the batch, brackets and separators counted in.
    pub max_bytes: Option<usize>,
}

/// What an indicator takes of the limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub relationships: usize,
    /// Bytes of its JSON; not looked at without `max_bytes`.
    pub bytes: usize,
}

/// `", "`, which stands between two items of a JSON list.
pub const SEPARATOR: usize = 2;

/// `"[]"`, the JSON of an empty list.
pub const BRACKETS: usize = 2;

/// A batch as far as it is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    indicators: usize,
    relationships: usize,
    bytes: usize,
}

impl Filled {
    pub const EMPTY: Self = Self { indicators: 0, relationships: 0, bytes: BRACKETS };

    pub fn is_empty(self) -> bool {
        self.indicators == 0
    }

    /// Whether no further indicator fits, however small.
    pub fn is_full(self, limits: &Limits) -> bool {
        self.indicators >= limits.batch_size
    }

    /// Whether one more indicator fits.
    pub fn takes(self, load: Load, limits: &Limits) -> bool {
        !self.is_full(limits)
            && self.relationships + load.relationships <= limits.max_relationships
            && limits.max_bytes.is_none_or(|most| self.with_bytes(load.bytes) <= most)
    }

    /// Puts one more indicator in. Whether it fits was asked before: one that is too large alone goes in regardless.
    pub fn put(&mut self, load: Load) {
        self.bytes = self.with_bytes(load.bytes);
        self.indicators += 1;
        self.relationships += load.relationships;
    }

    /// How many relationships may still come, and how many bytes a further indicator may have.
    pub fn room(self, limits: &Limits) -> (usize, Option<usize>) {
        let relationships = limits.max_relationships.saturating_sub(self.relationships);
        (relationships, limits.max_bytes.map(|most| most.saturating_sub(self.with_bytes(0))))
    }

    fn with_bytes(self, bytes: usize) -> usize {
        self.bytes + bytes + if self.indicators == 0 { 0 } else { SEPARATOR }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { batch_size: 2, max_relationships: 3, max_bytes: Some(30) };

    fn load(relationships: usize, bytes: usize) -> Load {
        Load { relationships, bytes }
    }

    #[test]
    fn each_limit_alone_closes_a_batch() {
        let mut batch = Filled::EMPTY;
        batch.put(load(2, 10));
        assert!(batch.takes(load(1, 16), &LIMITS));
        assert!(!batch.takes(load(2, 1), &LIMITS), "relationships");
        assert!(!batch.takes(load(0, 17), &LIMITS), "bytes");
        batch.put(load(0, 1));
        assert!(!batch.takes(load(0, 0), &LIMITS), "indicators");
    }

    #[test]
    fn bytes_are_those_of_the_json_list() {
        let limits = Limits { max_bytes: Some("[{}, {}]".len()), ..LIMITS };
        let mut batch = Filled::EMPTY;
        batch.put(load(0, "{}".len()));
        assert_eq!(batch.room(&limits), (3, Some(2)));
        assert!(batch.takes(load(0, 2), &limits));
        assert!(!batch.takes(load(0, 3), &limits));
    }

    #[test]
    fn without_max_bytes_bytes_do_not_count() {
        let limits = Limits { max_bytes: None, ..LIMITS };
        assert!(Filled::EMPTY.takes(load(0, usize::MAX - 10), &limits));
        assert_eq!(Filled::EMPTY.room(&limits), (3, None));
    }
}
