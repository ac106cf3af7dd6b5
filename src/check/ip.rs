//! IP addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Problem, fail};

pub(super) fn check_v4(value: &str) -> Result<(), Problem> {
    if value.parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    if value.parse::<Ipv6Addr>().is_ok() {
        return fail("ip-version", "This is an IPv6 address: use the type IPv6.");
    }
    if let Some((address, _)) = value.split_once(':')
        && address.parse::<Ipv4Addr>().is_ok()
    {
        return fail("ip-port", "The address is followed by a port: remove it.");
    }
    if value.contains('/') {
        return fail("ip-network", "This looks like a network: use the type CIDR.");
    }
    let octets: Vec<&str> = value.split('.').take(5).collect();
    let is_number = |octet: &&str| !octet.is_empty() && octet.bytes().all(|byte| byte.is_ascii_digit());
    if octets.len() != 4 || !octets.iter().all(is_number) {
        return fail(
            "ip-syntax",
            "Expected an IPv4 address: four numbers separated by dots, such as 192.0.2.1.",
        );
    }
    if octets.iter().any(|octet| octet.len() > 1 && octet.starts_with('0')) {
        return fail(
            "ip-leading-zero",
            "A number begins with a zero, which some software reads as octal: remove the zero.",
        );
    }
    fail("ip-range", "Each number of an IPv4 address must be at most 255.")
}

pub(super) fn check_v6(value: &str) -> Result<(), Problem> {
    let (address, zone) = match value.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (value, None),
    };
    let Ok(parsed) = address.parse::<Ipv6Addr>() else {
        if value.parse::<Ipv4Addr>().is_ok() {
            return fail("ip-version", "This is an IPv4 address: use the type IP.");
        }
        if value.starts_with('[') {
            return fail("ip-brackets", "Remove the brackets: they belong to a URL, not to an address.");
        }
        if value.contains('/') {
            return fail("ip-network", "This looks like a network: use the type IPv6CIDR.");
        }
        return fail(
            "ip-syntax",
            "Expected an IPv6 address: eight groups of hexadecimal digits, or fewer with one `::`.",
        );
    };
    match zone {
        None => Ok(()),
        Some("") => {
            fail("ip-zone", "The zone after the percent sign is empty: add it or remove the percent sign.")
        }
        Some(_) if parsed.is_unicast_link_local() => Ok(()),
        Some(_) => fail(
            "ip-zone",
            "Only a link-local address (fe80::/10) can have a zone: remove the percent sign and what follows it.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn ipv4() {
        for value in ["0.0.0.0", "1.2.3.4", "255.255.255.255"] {
            assert_eq!(code(value, "IP"), "", "{value}");
        }
        for (value, expected) in [
            ("1.2.3.256", "ip-range"),
            ("1.2.3.41234", "ip-range"),
            ("01.2.3.4", "ip-leading-zero"),
            ("1.2.3.4:80", "ip-port"),
            ("1.2.3.0/24", "ip-network"),
            ("1.2.3", "ip-syntax"),
            ("1.2.3.4.5", "ip-syntax"),
            ("1.2.3.", "ip-syntax"),
            ("1.2.3.४", "ip-syntax"),
            ("::1", "ip-version"),
            ("evil.com", "ip-syntax"),
        ] {
            assert_eq!(code(value, "IP"), expected, "{value}");
        }
    }

    #[test]
    fn ipv6() {
        for value in ["::", "::1", "2001:DB8::1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "fe80::1%eth0"] {
            assert_eq!(code(value, "IPv6"), "", "{value}");
        }
        for (value, expected) in [
            ("1.2.3.4", "ip-version"),
            ("[::1]", "ip-brackets"),
            ("2001:db8::/32", "ip-network"),
            ("2001:db8::1%eth0", "ip-zone"),
            ("fe80::1%", "ip-zone"),
            ("1:2:3:4:5:6:7:8:9", "ip-syntax"),
            ("1::2::3", "ip-syntax"),
            ("::12345", "ip-syntax"),
        ] {
            assert_eq!(code(value, "IPv6"), expected, "{value}");
        }
    }
}
