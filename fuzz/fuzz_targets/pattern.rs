//! Patterns: reading never fails otherwise than with a position inside the text, and what was read is in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xsoar_tim::stix::pattern::{Step, comparisons};

fuzz_target!(|pattern: &[u8]| match comparisons(pattern) {
    Err(fault) => assert!(fault.at <= pattern.len()),
    Ok(found) => {
        assert!(!found.is_empty());
        let mut end = 0;
        for comparison in &found {
            assert!(comparison.at >= end && !comparison.path.is_empty());
            end = comparison.at + 1;
            // Written down again without blanks, comments and parentheses, it reads the same.
            let again = write(comparison);
            let read = comparisons(&again).expect("a comparison that was read");
            assert_eq!(read.len(), 1);
            assert_eq!((&read[0].literal, &read[0].path), (&comparison.literal, &comparison.path));
        }
    }
});

fn write(comparison: &xsoar_tim::stix::pattern::Comparison<'_>) -> Vec<u8> {
    let mut text = [b"[", comparison.object_type, b":"].concat();
    for (index, step) in comparison.path.iter().enumerate() {
        match step {
            Step::Key(key) => {
                if index > 0 {
                    text.push(b'.');
                }
                text.push(b'\'');
                for byte in key.iter() {
                    if matches!(byte, b'\'' | b'\\') {
                        text.push(b'\\');
                    }
                    text.push(*byte);
                }
                text.push(b'\'');
            }
            Step::Index(digits) => text.extend([b"[", *digits, b"]"].concat()),
            Step::Any => text.extend(b"[*]"),
        }
    }
    if comparison.negated {
        text.extend(b" NOT");
    }
    text.extend([b" ", comparison.operator, b" ", &*comparison.literal, b"]"].concat());
    text
}
