//! Does this host end in a public suffix? Two lists know: the bundled snapshot and the `psl` crate's.

use super::suffix_table::{BY_LENGTH, SECOND_LEVEL, WILDCARD};

/// Which public suffix list decides whether a host is a domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suffixes {
    /// The snapshot that the vendor's images carry: the vendor's answers.
    #[default]
    Bundled,
    /// The list of the `psl` crate this was built with: younger top-level domains, older ones gone.
    Current,
}

/// No label that decides is longer, in bytes or characters.
pub(super) const LONGEST: usize = BY_LENGTH.len() - 1;

impl Suffixes {
    /// Whether `top` is a public suffix, or makes one with the label `below` it. Both in lower case.
    pub(super) fn contain(self, below: Option<&str>, top: &str) -> bool {
        match self {
            Self::Bundled => {
                is_whole_suffix(top)
                    || below
                        .is_some_and(|below| WILDCARD.contains(&top) || SECOND_LEVEL.contains(&(below, top)))
            }
            Self::Current => is_current(below, top),
        }
    }
}

fn is_whole_suffix(label: &str) -> bool {
    let Some(records) = BY_LENGTH.get(label.len()).filter(|_| !label.is_empty()) else { return false };
    let (records, label) = (records.as_bytes(), label.as_bytes());
    let size = label.len();
    let (mut low, mut high) = (0, records.len() / size);
    while low < high {
        let middle = usize::midpoint(low, high);
        match records[middle * size..][..size].cmp(label) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

fn is_current(below: Option<&str>, top: &str) -> bool {
    // An unlisted name falls to the list's default rule, which has no type.
    let is_listed = |host: &str| psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    match below {
        Some(below) if !below.is_empty() => is_listed(&format!("{below}.{top}")),
        // An empty label counts as one: a wildcard takes it.
        Some(_) => is_listed(&format!("x.{top}")),
        None => is_listed(top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_found() {
        for (length, records) in BY_LENGTH.iter().enumerate().skip(1) {
            assert!(records.len().is_multiple_of(length));
            for start in (0..records.len()).step_by(length) {
                assert!(
                    is_whole_suffix(&records[start..start + length]),
                    "{}",
                    &records[start..start + length]
                );
            }
        }
    }

    #[test]
    fn neighbours_of_records_are_not_found() {
        for label in ["", "c", "zz", "omn", "comc", "xn--", "a".repeat(40).as_str(), "рфф"] {
            assert!(!is_whole_suffix(label), "{label}");
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
