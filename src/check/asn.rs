//! Autonomous system numbers: `AS64496`, `64496`, or two halves with a dot (RFC 5396).

use super::{Problem, fail};

pub(super) fn check(value: &str) -> Result<(), Problem> {
    let number = match value.get(..2) {
        Some(prefix) if prefix.eq_ignore_ascii_case("AS") => &value[2..],
        _ => value,
    };
    let is_number = |part: &str| {
        let has_digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        has_digits && (part.len() == 1 || !part.starts_with('0'))
    };
    let halves: Vec<&str> = number.splitn(3, '.').collect();
    if halves.len() > 2 || !halves.iter().all(|half| is_number(half)) {
        return fail(
            "asn-syntax",
            "Expected AS and a number such as AS64496, or the number alone, without leading zeros.",
        );
    }
    let in_range = match halves[..] {
        [high, low] => high.parse::<u16>().is_ok() && low.parse::<u16>().is_ok(),
        _ => number.parse::<u32>().is_ok(),
    };
    if !in_range {
        return fail("asn-range", "Expected an AS number up to 4294967295, or 65535.65535 in dotted form.");
    }
    if halves.iter().all(|half| *half == "0") {
        return fail("asn-zero", "AS 0 is reserved and identifies no network.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn numbers() {
        for value in ["AS15169", "as1", "15169", "AS4294967295", "1.10", "AS65535.65535"] {
            assert_eq!(code(value, "ASN"), "", "{value}");
        }
        for (value, expected) in [
            ("AS", "asn-syntax"),
            ("AS 1", "asn-syntax"),
            ("AS-1", "asn-syntax"),
            ("AS01", "asn-syntax"),
            ("1.2.3", "asn-syntax"),
            ("AS15169 Google", "asn-syntax"),
            ("é", "asn-syntax"),
            ("AS4294967296", "asn-range"),
            ("1.65536", "asn-range"),
            ("AS0", "asn-zero"),
            ("0.0", "asn-zero"),
        ] {
            assert_eq!(code(value, "ASN"), expected, "{value}");
        }
    }
}
