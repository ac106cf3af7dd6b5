//! CVE identifiers, as the CVE programme defines them.

use super::{Problem, fail};

/// The programme began in 1999.
const FIRST_YEAR: u16 = 1999;

pub(super) fn check(value: &str) -> Result<(), Problem> {
    let parts: Vec<&str> = value.splitn(4, '-').collect();
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let [prefix, year, number] = parts[..] else { return syntax() };
    if !prefix.eq_ignore_ascii_case("CVE") || year.len() != 4 || !is_number(year) || !is_number(number) {
        return syntax();
    }
    if year.parse().is_ok_and(|year: u16| year < FIRST_YEAR) {
        return fail("cve-year", format!("The year of a CVE cannot be before {FIRST_YEAR}."));
    }
    match number.len() {
        4 => Ok(()),
        5..=19 if !number.starts_with('0') => Ok(()),
        5..=19 => fail("cve-number", "A CVE number of five digits or more must not begin with a zero."),
        _ => fail("cve-number", "The number of a CVE must have 4 to 19 digits."),
    }
}

fn syntax() -> Result<(), Problem> {
    fail("cve-syntax", "Expected CVE-year-number, such as CVE-2021-44228.")
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn cves() {
        for value in ["CVE-1999-0001", "CVE-2021-44228", "cve-2024-1234567"] {
            assert_eq!(code(value, "CVE"), "", "{value}");
        }
        for (value, expected) in [
            ("CVE-2021", "cve-syntax"),
            ("CVE-21-44228", "cve-syntax"),
            ("CVE-2021-4422a", "cve-syntax"),
            ("CVE-２０２４-1234", "cve-syntax"),
            ("CVE-2021-1234-1", "cve-syntax"),
            ("CVE 2021-1234", "cve-syntax"),
            ("CVE-1998-1234", "cve-year"),
            ("CVE-2021-123", "cve-number"),
            ("CVE-2021-01234", "cve-number"),
            ("CVE-2021-12345678901234567890", "cve-number"),
        ] {
            assert_eq!(code(value, "CVE"), expected, "{value}");
        }
    }
}
