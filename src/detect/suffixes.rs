//! Does this host end in a public suffix? Two lists know: the vendor's snapshot and the newest one.

static BUNDLED: Table = include!(concat!(env!("OUT_DIR"), "/suffixes_bundled.rs"));
static CURRENT: Table = include!(concat!(env!("OUT_DIR"), "/suffixes_current.rs"));

/// Which public suffix list decides whether a host is a domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suffixes {
    /// The snapshot that the vendor's images carry: the vendor's answers.
    #[default]
    Bundled,
    /// The newest list when this was released: younger top-level domains, abandoned ones gone.
    Current,
}

/// One list. Each top-level label is a suffix, or a wildcard, or has suffixes of two labels, or is not listed.
struct Table {
    /// The labels that are suffixes by themselves (`xn--` forms included), joined: by length in bytes, then sorted.
    /// Records of fixed width need no pointers, so a table costs its own bytes and no relocations.
    labels: &'static str,
    /// Entry n: where in `labels` those of n bytes begin.
    starts: &'static [u16],
    /// Labels that are no suffix, but any label with one of them is.
    wildcard: &'static [&'static str],
    /// Suffixes of two labels whose second is no suffix.
    second_level: &'static [(&'static str, &'static str)],
}

/// No listed label is longer, in bytes or characters.
pub(super) const LONGEST: usize = 63;

impl Suffixes {
    /// Whether `top` is a public suffix, or makes one with the label `below` it. Both in lower case.
    pub fn contain(self, below: Option<&str>, top: &str) -> bool {
        self.have(top.as_bytes())
            || below.is_some_and(|below| self.have_two(below.as_bytes(), top.as_bytes()))
    }

    /// Whether `top` is a public suffix.
    pub(super) fn have(self, top: &[u8]) -> bool {
        self.table().has(top)
    }

    /// Whether `below` and `top` make a public suffix together.
    pub(super) fn have_two(self, below: &[u8], top: &[u8]) -> bool {
        let table = self.table();
        table.wildcard.iter().any(|wildcard| wildcard.as_bytes() == top)
            || table.second_level.iter().any(|pair| (pair.0.as_bytes(), pair.1.as_bytes()) == (below, top))
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Bundled => &BUNDLED,
            Self::Current => &CURRENT,
        }
    }
}

impl Table {
    fn has(&self, label: &[u8]) -> bool {
        let size = label.len();
        let (Some(start), Some(end)) = (self.starts.get(size), self.starts.get(size + 1)) else {
            return false;
        };
        let (mut start, end) = (usize::from(*start), usize::from(*end));
        if start == end {
            return false;
        }
        // Halves the range until one record is left; without an early exit the loop has no branch to mispredict.
        let mut count = (end - start) / size;
        let key = key(label);
        while count > 1 {
            let middle = start + count / 2 * size;
            let is_past =
                if size > KEY { self.record(middle, size) > label } else { self.key_at(middle, size) > key };
            start = if is_past { start } else { middle };
            count -= count / 2;
        }
        self.record(start, size) == label
    }

    fn record(&self, at: usize, size: usize) -> &[u8] {
        &self.labels.as_bytes()[at..at + size]
    }

    /// The [`key`] of the record there.
    fn key_at(&self, at: usize, size: usize) -> u64 {
        // One load of fixed size. The last labels are long ones, so there are always that many bytes.
        let bytes = self.labels.as_bytes()[at..].first_chunk().copied().unwrap_or_default();
        u64::from_be_bytes(bytes) >> (8 * KEY.saturating_sub(size))
    }
}

/// How many bytes a key holds.
const KEY: usize = size_of::<u64>();

/// The first bytes of a label as a number, which sorts as they do.
fn key(label: &[u8]) -> u64 {
    label.iter().take(KEY).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(table: &'static Table) -> impl Iterator<Item = &'static str> {
        let ranges =
            table.starts.windows(2).map(|range| usize::from(range[0])..usize::from(range[1])).enumerate();
        ranges
            .skip(1)
            .flat_map(move |(size, range)| range.step_by(size).map(move |at| &table.labels[at..at + size]))
    }

    #[test]
    fn every_record_is_found_and_short_enough() {
        for table in [&BUNDLED, &CURRENT] {
            assert!(table.starts.len() <= LONGEST + 2);
            assert_eq!(labels(table).map(str::len).sum::<usize>(), table.labels.len());
            assert!(labels(table).count() > 1_500);
            for label in labels(table) {
                assert!(table.has(label.as_bytes()), "{label}");
            }
        }
    }

    #[test]
    fn the_psl_crate_agrees_but_for_the_days_between_the_lists() {
        let is_listed = |host: &str| psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
        let table = &CURRENT;
        let unknown: Vec<_> = labels(table).filter(|label| !is_listed(label)).collect();
        assert!(unknown.len() <= 8, "{unknown:?}");
        for top in table.wildcard {
            assert!(is_listed(&format!("x.{top}")) && !is_listed(top), "{top}");
        }
        for (below, top) in table.second_level {
            assert!(is_listed(&format!("{below}.{top}")) && !is_listed(top), "{below}.{top}");
        }
    }

    #[test]
    fn neighbours_of_records_are_not_found() {
        for label in ["", "c", "zz", "omn", "comc", "xn--", "a".repeat(80).as_str(), "рфф"] {
            assert!(!BUNDLED.has(label.as_bytes()) && !CURRENT.has(label.as_bytes()), "{label}");
        }
    }

    #[test]
    fn wildcards_and_second_level_rules_need_a_label_below() {
        for list in [Suffixes::Bundled, Suffixes::Current] {
            assert!(
                !list.contain(None, "ck") && list.contain(Some("x"), "ck") && list.contain(Some(""), "ck")
            );
            assert!(
                !list.contain(None, "za")
                    && list.contain(Some("co"), "za")
                    && !list.contain(Some("foo"), "za")
            );
            assert!(list.contain(None, "com") && list.contain(Some("foo bar"), "com"));
            assert!(list.contain(Some("a"), "рф") && list.contain(Some("a"), "xn--p1ai"));
            assert!(!list.contain(Some("com"), "zz") && !list.contain(Some("a"), ""));
        }
    }
}
