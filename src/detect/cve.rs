//! CVE identifiers.

use super::text::{Unit, after, after_ignoring_case, before_final_newline};

/// `CVE-` in any case, four digits, and four digits or five and more that do not begin with zero.
pub(super) fn is_cve<C: Unit>(text: &[C]) -> bool {
    let Some((year, rest)) = after_ignoring_case(text, b"cve-").and_then(|rest| rest.split_at_checked(4))
    else {
        return false;
    };
    let Some(number) = after(rest, b'-').map(before_final_newline) else { return false };
    let all_digits = |text: &[C]| text.iter().all(|c| c.is_digit());
    let has_length = match number.len() {
        0..4 => false,
        4 => true,
        _ => matches!(number[0].ascii(), b'1'..=b'9'),
    };
    has_length && all_digits(year) && all_digits(number)
}
