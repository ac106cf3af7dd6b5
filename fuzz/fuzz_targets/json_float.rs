//! Every double must read back as itself, in the fewest digits that do, in the form that Python's `repr` gives it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xsoar_tim::wire::number::write_float;

fuzz_target!(|bits: u64| {
    let value = f64::from_bits(bits);
    let mut out = Vec::new();
    write_float(value, &mut out).unwrap();
    let text = std::str::from_utf8(&out).unwrap();

    if !value.is_finite() {
        let expected = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        assert_eq!(text, expected);
        return;
    }
    assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
    let (mantissa, exponent) = text.split_once('e').map_or((text, None), |(m, e)| (m, Some(e)));
    let digits = mantissa.replace(['-', '.'], "");
    let significant = digits.trim_start_matches('0').trim_end_matches('0').len().max(1);
    let shortest = format!("{value:e}");
    let fewest = shortest.split_once('e').unwrap().0.replace(['-', '.'], "").len();
    assert_eq!(significant, fewest, "{text} has more digits than {shortest}");

    let magnitude = value.abs();
    match exponent {
        None => {
            assert!(value == 0.0 || (1e-4..1e16).contains(&magnitude));
            let (whole, fraction) = mantissa.split_once('.').unwrap();
            assert!(!whole.is_empty() && !fraction.is_empty());
        }
        Some(exponent) => {
            assert!(!(1e-4..1e16).contains(&magnitude));
            assert!(exponent.starts_with(['-', '+']) && exponent.len() >= 3);
        }
    }
});
