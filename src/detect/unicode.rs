//! The two Unicode classes that Python's `\d` and `\w` stand for, pinned to one version of Unicode.
//!
//! The standard library does not have them: its `is_numeric` is all of N*, and its `is_alphanumeric` takes in marks.

use std::cmp::Ordering;

// `ALPHANUMERIC`, `DECIMAL_DIGIT` and `MARK`: sorted ranges of code points.
include!(concat!(env!("OUT_DIR"), "/unicode.rs"));

/// Category Nd.
pub(super) fn is_decimal_digit(c: char) -> bool {
    contains(DECIMAL_DIGIT, c)
}

/// Categories L* and N*.
pub(super) fn is_alphanumeric(c: char) -> bool {
    contains(ALPHANUMERIC, c)
}

/// Categories L*, N* and M*, above ASCII: what a label of a domain is made of.
pub(crate) fn is_letter_number_or_mark(c: char) -> bool {
    contains(ALPHANUMERIC, c) || contains(MARK, c)
}

fn contains(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let by_range = |&(low, high): &(u32, u32)| {
        if high < code {
            Ordering::Less
        } else if low > code {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    };
    ranges.binary_search_by(by_range).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_nd_only() {
        assert!(is_decimal_digit('५') && is_decimal_digit('２'));
        assert!(!is_decimal_digit('²') && !is_decimal_digit('Ⅷ') && !is_decimal_digit('é'));
    }

    #[test]
    fn words_hold_letters_and_numbers_but_no_marks() {
        assert!(
            ['é', '²', 'Ⅷ', '५', '漢', '\u{10ffff}'].map(is_alphanumeric)
                == [true, true, true, true, true, false]
        );
        // A mark, a connector, a joiner, an emoji, the stand-in for a lone surrogate.
        assert!(!['\u{301}', '‿', '\u{200d}', '😀', '\u{fffd}'].into_iter().any(is_alphanumeric));
    }
}
