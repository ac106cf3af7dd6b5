//! Numbers as Python's `repr` writes them, which is how its `json` writes them.

use super::sink::Sink;

/// Python's `repr` writes `1e-05` but `0.0001`, and `1e+16` but `1000000000000000.0`: the places the decimal point may
/// take, counted from the left of the digits, before it turns to an exponent.
const FIXED_POINT: std::ops::RangeInclusive<i32> = -3..=16;

/// A double has at most 17 significant digits.
const MAX_DIGITS: usize = 17;

/// Writes `value` as `repr(float)`, and as `NaN`, `Infinity` and `-Infinity` what is none.
pub fn write_float<S: Sink>(value: f64, out: &mut S) {
    if value.is_nan() {
        return out.push(b"NaN");
    }
    if value.is_sign_negative() {
        out.push(b"-");
    }
    if value.is_infinite() {
        return out.push(b"Infinity");
    }
    Decimal::shortest(value.abs()).write(out);
}

pub fn write_int<S: Sink>(value: i64, out: &mut S) {
    out.push(itoa::Buffer::new().format(value).as_bytes());
}

/// `0.DIGITS * 10^point`, without zeros at either end of the digits (but zero itself is one `0`).
struct Decimal {
    digits: [u8; MAX_DIGITS],
    len: usize,
    point: i32,
}

impl Decimal {
    /// The fewest digits that read back as `value`; of several, those nearest to it.
    fn shortest(value: f64) -> Self {
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, ""));

        let mut decimal = Self { digits: [b'0'; MAX_DIGITS], len: 0, point: signed(exponent) };
        let mut in_fraction = false;
        let mut pending_zeros = 0;
        for byte in mantissa.bytes() {
            match byte {
                b'.' => in_fraction = true,
                // Leading zeros only move the point; others count once a digit follows them.
                b'0' => {
                    if decimal.len > 0 {
                        pending_zeros += 1;
                        decimal.point += i32::from(!in_fraction);
                    } else {
                        decimal.point -= i32::from(in_fraction);
                    }
                }
                digit => {
                    // The zeros in between are there already.
                    decimal.len += pending_zeros;
                    pending_zeros = 0;
                    decimal.digits[decimal.len] = digit;
                    decimal.len += 1;
                    decimal.point += i32::from(!in_fraction);
                }
            }
        }
        if decimal.len == 0 {
            return Self { len: 1, point: 1, ..decimal };
        }
        decimal
    }

    fn write<S: Sink>(&self, out: &mut S) {
        let digits = &self.digits[..self.len];
        if !FIXED_POINT.contains(&self.point) {
            return self.write_scientific(out);
        }
        match usize::try_from(self.point) {
            Err(_) | Ok(0) => {
                out.push(b"0.");
                push_zeros(self.point.unsigned_abs() as usize, out);
                out.push(digits);
            }
            Ok(point) if point >= self.len => {
                out.push(digits);
                push_zeros(point - self.len, out);
                out.push(b".0");
            }
            Ok(point) => {
                out.push(&digits[..point]);
                out.push(b".");
                out.push(&digits[point..]);
            }
        }
    }

    fn write_scientific<S: Sink>(&self, out: &mut S) {
        out.push(&self.digits[..1]);
        if self.len > 1 {
            out.push(b".");
            out.push(&self.digits[1..self.len]);
        }
        let exponent = self.point - 1;
        out.push(if exponent < 0 { b"e-" } else { b"e+" });
        if exponent.abs() < 10 {
            out.push(b"0");
        }
        out.push(itoa::Buffer::new().format(exponent.abs()).as_bytes());
    }
}

fn push_zeros<S: Sink>(count: usize, out: &mut S) {
    for _ in 0..count {
        out.push(b"0");
    }
}

/// The exponent that a double's text ends with: a sign at most and a few digits, or nothing.
fn signed(text: &str) -> i32 {
    let magnitude =
        text.bytes().filter(u8::is_ascii_digit).fold(0, |n, digit| n * 10 + i32::from(digit - b'0'));
    if text.starts_with('-') { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::Buffer;

    fn float(value: f64) -> String {
        let mut out = Buffer::default();
        write_float(value, &mut out);
        String::from_utf8(out.as_bytes().to_vec()).unwrap()
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
            let mut out = Buffer::default();
            write_int(value, &mut out);
            assert_eq!(out.as_bytes(), value.to_string().as_bytes());
        }
    }
}
