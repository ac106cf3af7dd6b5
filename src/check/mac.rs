//! MAC addresses: six pairs of digits, or three groups of four with dots.

use super::{Problem, fail};

pub(super) fn check(value: &str) -> Result<(), Problem> {
    let forms = [(':', 6, 2), ('-', 6, 2), ('.', 3, 4)];
    let is_form = |&(separator, count, digits): &(char, usize, usize)| {
        let mut groups = value.splitn(count + 1, separator);
        let is_group =
            |group: &str| group.len() == digits && group.bytes().all(|byte| byte.is_ascii_hexdigit());
        groups.by_ref().take(count).filter(|group| is_group(group)).count() == count
            && groups.next().is_none()
    };
    if forms.iter().any(is_form) {
        return Ok(());
    }
    fail(
        "mac-syntax",
        "Expected a MAC address: six pairs of hexadecimal digits with the same separator, such as 00:1B:44:11:3A:B7.",
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn addresses() {
        for value in ["00:1A:2b:3C:4d:5E", "00-1A-2b-3C-4d-5E", "001a.2b3c.4d5e"] {
            assert_eq!((code(value, "MAC"), code(value, "MAC Address")), ("", ""), "{value}");
        }
        for value in [
            "00:1A:2b:3C:4d",
            "00:1A:2b:3C:4d:5E:6F",
            "00:1A-2b:3C:4d:5E",
            "0:1A:2b:3C:4d:5E",
            "00:1A:2b:3C:4d:5G",
            "001a2b3c4d5e",
        ] {
            assert_eq!(code(value, "MAC"), "mac-syntax", "{value}");
        }
    }
}
