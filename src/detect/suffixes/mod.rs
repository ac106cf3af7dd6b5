//! Does this host end in a public suffix? Two lists know: the bundled snapshot and the `psl` crate's.

mod bundled;
mod current;

use std::cmp::Ordering;

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
    /// Entry n: all labels of n bytes that are suffixes by themselves (`xn--` forms included), sorted and joined.
    /// Records of fixed width need no pointers, so a table costs its own bytes and no relocations.
    by_length: &'static [&'static str],
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
        let table = match self {
            Self::Bundled => &bundled::TABLE,
            Self::Current => &current::TABLE,
        };
        table.has_label(top)
            || below.is_some_and(|below| {
                table.wildcard.contains(&top) || table.second_level.contains(&(below, top))
            })
    }
}

impl Table {
    fn has_label(&self, label: &str) -> bool {
        let Some(records) = self.by_length.get(label.len()).filter(|_| !label.is_empty()) else {
            return false;
        };
        let (records, label) = (records.as_bytes(), label.as_bytes());
        let size = label.len();
        let (mut low, mut high) = (0, records.len() / size);
        while low < high {
            let middle = usize::midpoint(low, high);
            match records[middle * size..][..size].cmp(label) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return true,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(table: &Table) -> impl Iterator<Item = &'static str> {
        let records = table.by_length.iter().enumerate().skip(1);
        records
            .flat_map(|(size, joined)| (0..joined.len()).step_by(size).map(move |at| &joined[at..at + size]))
    }

    #[test]
    fn every_record_is_found_and_short_enough() {
        for table in [&bundled::TABLE, &current::TABLE] {
            assert!(table.by_length.len() <= LONGEST + 1);
            assert!(labels(table).count() > 1_500);
            for label in labels(table) {
                assert!(table.has_label(label), "{label}");
            }
        }
    }

    #[test]
    fn the_psl_crate_agrees_but_for_the_days_between_the_lists() {
        let is_listed = |host: &str| psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
        let table = &current::TABLE;
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
            assert!(!bundled::TABLE.has_label(label) && !current::TABLE.has_label(label), "{label}");
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
