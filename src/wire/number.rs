//! Numbers as Python's `repr` writes them, which is how its `json` writes them.

use std::collections::TryReserveError;

/// No number takes more: `-2.2250738585072014e-308` is as long as any.
const LONGEST: usize = 24;

/// Writes `value` as `repr(float)`, and as `NaN`, `Infinity` and `-Infinity` what is none.
pub fn write_float(value: f64, out: &mut Vec<u8>) -> Result<(), TryReserveError> {
    out.try_reserve(LONGEST)?;
    if value.is_nan() {
        out.extend_from_slice(b"NaN");
        return Ok(());
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    if value.is_infinite() {
        out.extend_from_slice(b"Infinity");
        return Ok(());
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value.abs());
    // All is as in Python but for two things: an exponent has two digits at least, and there is one from 1e-05 down.
    if let Some((mantissa, exponent)) = text.split_once('e') {
        let (sign, digits) = exponent.split_at(1);
        for part in [mantissa, "e", sign, if digits.len() == 1 { "0" } else { "" }, digits] {
            out.extend_from_slice(part.as_bytes());
        }
    } else if let Some(digits) = text.strip_prefix("0.0000") {
        let (first, others) = digits.split_at(1);
        out.extend_from_slice(first.as_bytes());
        if !others.is_empty() {
            out.push(b'.');
            out.extend_from_slice(others.as_bytes());
        }
        out.extend_from_slice(b"e-05");
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    Ok(())
}

pub fn write_int(value: i64, out: &mut Vec<u8>) -> Result<(), TryReserveError> {
    out.try_reserve(LONGEST)?;
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(value: f64) -> String {
        let mut out = Vec::new();
        write_float(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Python's rules. How many digits it takes is what Rust's shortest form says, which digits its exact form: of two
    /// that are equally near Python takes the even one, and Rust's shortest form does not.
    fn plainly(value: f64) -> String {
        let shortest = format!("{value:e}");
        let (mantissa, exponent) = shortest.split_once('e').unwrap();
        let exponent: i32 = exponent.parse().unwrap();
        let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        if (-4..16).contains(&exponent) {
            let places = i32::try_from(decimals).unwrap() - exponent;
            return format!("{value:.*}", usize::try_from(places).unwrap_or(0).max(1));
        }
        let exact = format!("{value:.decimals$e}");
        let (mantissa, _) = exact.split_once('e').unwrap();
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    }

    #[test]
    fn as_python_writes_them() {
        let table = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (100.0, "100.0"),
            (1234.5, "1234.5"),
            (0.0001, "0.0001"),
            (0.000_123, "0.000123"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (21_218_661_252_114.0 + 1.0 / 16.0, "21218661252114.062"),
            (21_218_661_252_114.0 + 3.0 / 16.0, "21218661252114.188"),
            (9_007_199_254_740_993.0, "9007199254740992.0"),
            (1e22, "1e+22"),
            (1e23, "1e+23"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (f64::NAN, "NaN"),
            (-f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, text) in table {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn every_exponent_and_many_mantissas() {
        // A linear congruential generator: reproducible, and no crate for it.
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for exponent in 0..0x7ff_u64 {
            for _ in 0..64 {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let value = f64::from_bits(exponent << 52 | random >> 12);
                assert_eq!(float(value), plainly(value));
                assert_eq!(float(-value), plainly(-value));
            }
        }
    }

    #[test]
    fn decimal_fractions_and_whole_numbers() {
        for n in 0..100_000_u32 {
            for value in [f64::from(n), f64::from(n) / 100.0, f64::from(n) / 1e7, f64::from(n) * 1e12] {
                assert_eq!(float(value), plainly(value));
            }
        }
    }

    #[test]
    fn integers() {
        for value in [0, 1, -1, 42, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            write_int(value, &mut out).unwrap();
            assert_eq!(out, value.to_string().as_bytes());
        }
    }
}
