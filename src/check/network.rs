//! IP networks: an address, a prefix length, and no bits set past it.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Problem, fail};

pub(super) fn check_v4(value: &str) -> Result<(), Problem> {
    let (address, bits) = split(value, Ipv4Addr::BITS)?;
    let Ok(address) = address.parse::<Ipv4Addr>() else {
        return match address.parse::<Ipv6Addr>() {
            Ok(_) => fail("cidr-version", "This is an IPv6 network: use the type IPv6CIDR."),
            Err(_) => {
                fail("cidr-address", "Expected an IPv4 address before the slash, such as 192.0.2.0/24.")
            }
        };
    };
    let mask = u32::MAX.checked_shl(Ipv4Addr::BITS - bits).unwrap_or(0);
    let network = Ipv4Addr::from_bits(address.to_bits() & mask);
    if network == address { Ok(()) } else { host_bits(&format!("{network}/{bits}")) }
}

pub(super) fn check_v6(value: &str) -> Result<(), Problem> {
    let (address, bits) = split(value, Ipv6Addr::BITS)?;
    let Ok(address) = address.parse::<Ipv6Addr>() else {
        return match address.parse::<Ipv4Addr>() {
            Ok(_) => fail("cidr-version", "This is an IPv4 network: use the type CIDR."),
            Err(_) if address.contains('%') => fail(
                "cidr-zone",
                "A network cannot have a zone: remove the percent sign and what follows it.",
            ),
            Err(_) => {
                fail("cidr-address", "Expected an IPv6 address before the slash, such as 2001:db8::/32.")
            }
        };
    };
    let mask = u128::MAX.checked_shl(Ipv6Addr::BITS - bits).unwrap_or(0);
    let network = Ipv6Addr::from_bits(address.to_bits() & mask);
    if network == address { Ok(()) } else { host_bits(&format!("{network}/{bits}")) }
}

/// The address and the prefix length.
fn split(value: &str, most_bits: u32) -> Result<(&str, u32), Problem> {
    let Some((address, bits)) = value.split_once('/') else {
        return fail(
            "cidr-syntax",
            "Expected a network: an address, a slash and a prefix length, such as 192.0.2.0/24.",
        );
    };
    let is_number = (1..=3).contains(&bits.len()) && bits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || (bits.len() > 1 && bits.starts_with('0')) {
        return fail(
            "cidr-bits",
            "Expected a prefix length after the slash: a whole number of bits without leading zeros.",
        );
    }
    match bits.parse() {
        // The other version's addresses take more bits: the address tells what is wrong then.
        Ok(bits) if bits <= most_bits || (bits <= Ipv6Addr::BITS && address.contains(':')) => {
            Ok((address, bits))
        }
        _ => fail("cidr-bits", format!("The prefix length after the slash must be at most {most_bits}.")),
    }
}

fn host_bits(network: &str) -> Result<(), Problem> {
    fail(
        "cidr-host-bits",
        format!("The address has bits set after the prefix: write the network as {network}."),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn ipv4() {
        for value in ["0.0.0.0/0", "10.0.0.0/8", "1.2.3.4/32"] {
            assert_eq!(code(value, "CIDR"), "", "{value}");
        }
        for (value, expected) in [
            ("10.0.0.1/8", "cidr-host-bits"),
            ("128.0.0.0/0", "cidr-host-bits"),
            ("1.2.3.4/33", "cidr-bits"),
            ("1.2.3.4/08", "cidr-bits"),
            ("1.2.3.4/", "cidr-bits"),
            ("1.2.3.4/+8", "cidr-bits"),
            ("1.2.3.4/255.255.255.0", "cidr-bits"),
            ("1.2.3.4", "cidr-syntax"),
            ("999.0.0.0/8", "cidr-address"),
            ("2001:db8::/32", "cidr-version"),
            ("2001:db8::/64", "cidr-version"),
        ] {
            assert_eq!(code(value, "CIDR"), expected, "{value}");
        }
    }

    #[test]
    fn ipv6() {
        for value in ["::/0", "2001:db8::/32", "::1/128"] {
            assert_eq!(code(value, "IPv6CIDR"), "", "{value}");
        }
        for (value, expected) in [
            ("2001:db8::1/32", "cidr-host-bits"),
            ("2001:db8::/129", "cidr-bits"),
            ("fe80::%eth0/64", "cidr-zone"),
            ("10.0.0.0/8", "cidr-version"),
            ("sss2001:db8::/32", "cidr-address"),
        ] {
            assert_eq!(code(value, "IPv6CIDR"), expected, "{value}");
        }
    }
}
