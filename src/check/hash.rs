//! Hashes of files: hexadecimal digests and ssdeep.

use super::{Problem, fail, shown};
use crate::detect::HashType;

pub(super) fn check_file(value: &str) -> Result<(), Problem> {
    check_digits(value)?;
    match HashType::of_length(value.len()) {
        Some(_) => Ok(()),
        None => fail(
            "hash-length",
            format!(
                "The hash has {} digits: expected 32 (MD5), 40 (SHA-1), 64 (SHA-256) or 128 (SHA-512).",
                value.len()
            ),
        ),
    }
}

pub(super) fn check_md5(value: &str) -> Result<(), Problem> {
    check_length(value, 32)
}

pub(super) fn check_sha1(value: &str) -> Result<(), Problem> {
    check_length(value, 40)
}

pub(super) fn check_sha256(value: &str) -> Result<(), Problem> {
    check_length(value, 64)
}

pub(super) fn check_sha512(value: &str) -> Result<(), Problem> {
    check_length(value, 128)
}

fn check_length(value: &str, digits: usize) -> Result<(), Problem> {
    check_digits(value)?;
    if value.len() == digits {
        return Ok(());
    }
    fail("hash-length", format!("The hash has {} digits: expected {digits}.", value.len()))
}

fn check_digits(value: &str) -> Result<(), Problem> {
    match value.chars().find(|c| !c.is_ascii_hexdigit()) {
        Some(odd) => fail("hash-character", format!("The character {odd:?} is not a hexadecimal digit.")),
        None => Ok(()),
    }
}

/// `block size:hash:hash of double the block size`.
pub(super) fn check_ssdeep(value: &str) -> Result<(), Problem> {
    /// The longest a signature part can be.
    const LONGEST_PART: usize = 64;
    let parts: Vec<&str> = value.splitn(4, ':').collect();
    let [size, first, second] = parts[..] else {
        return fail(
            "ssdeep-syntax",
            "Expected a block size and two hashes with colons between them, such as 3:AXGB:AXG.",
        );
    };
    if !is_block_size(size) {
        return fail(
            "ssdeep-block-size",
            format!(
                "{} is not a block size: expected 3 times a power of 2, such as 3, 6 or 96.",
                shown(size)
            ),
        );
    }
    for part in [first, second] {
        if let Some(odd) = part.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/')) {
            return fail(
                "ssdeep-character",
                format!("The character {odd:?} is not in the ssdeep alphabet (Base64)."),
            );
        }
        if part.len() > LONGEST_PART {
            return fail(
                "ssdeep-length",
                format!("A hash in an ssdeep has at most {LONGEST_PART} characters."),
            );
        }
    }
    Ok(())
}

fn is_block_size(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let Ok(size) = text.parse::<u32>() else { return false };
    is_plain && size.is_multiple_of(3) && (size / 3).is_power_of_two()
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn digests() {
        let types = [("File MD5", 32), ("File SHA1", 40), ("File SHA256", 64), ("File SHA512", 128)];
        for (name, digits) in types {
            let value = "aF09".repeat(digits / 4);
            assert_eq!((code(&value, name), code(&value, "File")), ("", ""));
            assert_eq!(code(&value[1..], name), "hash-length");
            assert_eq!(code(&format!("{}g", &value[1..]), name), "hash-character");
        }
        assert_eq!(code("abc", "File"), "hash-length");
        assert_eq!(code("d41d8cd98f00b204e9800998ecf8427e.exe", "File"), "hash-character");
    }

    #[test]
    fn ssdeep() {
        for value in [
            "3::",
            "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO",
            "6442450944:a:b",
        ] {
            let expected = if value.starts_with('6') { "ssdeep-block-size" } else { "" };
            assert_eq!(code(value, "ssdeep"), expected, "{value}");
        }
        for (value, expected) in [
            ("3:abc", "ssdeep-syntax"),
            ("3:a:b:c", "ssdeep-syntax"),
            ("5:a:b", "ssdeep-block-size"),
            ("03:a:b", "ssdeep-block-size"),
            ("+3:a:b", "ssdeep-block-size"),
            (":a:b", "ssdeep-block-size"),
            ("0:a:b", "ssdeep-block-size"),
            ("3:a b:c", "ssdeep-character"),
            ("3:a:b,\"name\"", "ssdeep-character"),
        ] {
            assert_eq!(code(value, "ssdeep"), expected, "{value}");
        }
        assert_eq!(code(&format!("3:{}:b", "a".repeat(65)), "ssdeep"), "ssdeep-length");
    }
}
