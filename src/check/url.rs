//! URLs: RFC 3986 to the letter, with a host that can exist and a port that can be connected to.

use std::net::Ipv4Addr;

use fluent_uri::ParseErrorKind::{InvalidIpv6Addr, InvalidPctEncodedOctet, UnexpectedChar};
use fluent_uri::component::Host;
use fluent_uri::{Uri, UriRef};

use super::domain::{Underscores, check_host_name};
use super::{Problem, fail, shown};

pub(super) fn check(value: &str) -> Result<(), Problem> {
    if ["hxxp", "fxp"]
        .iter()
        .any(|start| value.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
    {
        return fail("url-defanged", "The URL is defanged: call refang() on it first.");
    }
    let url = match Uri::parse(value) {
        Ok(url) => url,
        Err(_) if UriRef::parse(value).is_ok() || !has_scheme(value) => {
            return fail("url-no-scheme", "A URL must begin with a scheme, such as https:.");
        }
        Err(error) => {
            let odd = value.get(error.index()..).and_then(|rest| rest.chars().next());
            return match (error.kind(), odd) {
                (InvalidPctEncodedOctet, _) => fail(
                    "url-percent",
                    "A percent sign must be followed by two hexadecimal digits: write a percent sign of its own as %25.",
                ),
                (InvalidIpv6Addr, _) => {
                    fail("url-host", "Expected an IPv6 address between the brackets, such as [2001:db8::1].")
                }
                (UnexpectedChar, Some(odd)) => fail(
                    "url-character",
                    format!(
                        "The character {odd:?} at position {} (from 0) is not allowed there: percent-encode or remove it.",
                        value[..error.index()].chars().count()
                    ),
                ),
                (UnexpectedChar, None) => {
                    fail("url-syntax", "The URL ends unexpectedly: check whether it was cut off.")
                }
            };
        }
    };
    let Some(authority) = url.authority().filter(|authority| !authority.host().is_empty()) else {
        return fail("url-no-host", "The URL has no host: expected one after the two slashes.");
    };
    if let Some(port) = authority.port()
        && !matches!(authority.port_to_u16(), Ok(Some(1..)))
    {
        return fail(
            "url-port",
            format!("{} is not a port: expected a number from 1 to 65535.", shown(port.as_str())),
        );
    }
    match authority.host_parsed() {
        Host::RegName(name) => check_name(name.as_str()),
        _ => Ok(()),
    }
}

/// Whether the text begins with a scheme, whatever follows.
fn has_scheme(value: &str) -> bool {
    let Some((scheme, _)) = value.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn check_name(name: &str) -> Result<(), Problem> {
    // A name whose last label is a number is taken for an IPv4 address by whoever resolves it.
    let last = name.rsplit('.').next().unwrap_or_default();
    if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) && name.parse::<Ipv4Addr>().is_err()
    {
        return fail(
            "url-host",
            format!("The host {} ends in a number but is not an IPv4 address.", shown(name)),
        );
    }
    // The root's dot is allowed in a URL.
    check_host_name(name.strip_suffix('.').unwrap_or(name), Underscores::Allowed)
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn urls() {
        for value in [
            "http://evil.com",
            "HTTPS://user:pw@my-evil.com:8443/a/b;c?x=1&y[0]#f".replace("[0]", "%5B0%5D").as_str(),
            "ftp://1.2.3.4/x",
            "http://[2001:db8::1]:80/",
            "http://localhost/",
            "http://a_b.evil.com/%20",
            "http://evil.com.:80/",
            "tcp://evil.com:65535",
            "http://xn--mnchen-3ya.de/",
        ] {
            assert_eq!(code(value, "URL"), "", "{value}");
        }
        for (value, expected) in [
            ("evil.com", "url-no-scheme"),
            ("evil.com/path", "url-no-scheme"),
            ("//evil.com/path", "url-no-scheme"),
            ("1.2.3.4:80/x y", "url-no-scheme"),
            ("hxxp://evil.com", "url-defanged"),
            ("hXXps://evil.com", "url-defanged"),
            ("http://", "url-no-host"),
            ("http:///x", "url-no-host"),
            ("http:/evil.com", "url-no-host"),
            ("mailto:a@b.com", "url-no-host"),
            ("http://:80/", "url-no-host"),
            ("http://evil.com:0/", "url-port"),
            ("http://evil.com:65536/", "url-port"),
            ("http://evil.com:/", "url-port"),
            ("http://evil.com:8a/", "url-character"),
            ("http://evil.com/a b", "url-character"),
            ("http://evil.com/<x>", "url-character"),
            ("http://evil.com/é", "url-character"),
            ("http://münchen.de/", "url-character"),
            ("http://evil.com/a\\b", "url-character"),
            ("http:\\\\evil.com", "url-character"),
            ("http://evil[.]com/", "url-character"),
            ("http://evil.com/#a#b", "url-character"),
            ("http://evil.com/%zz", "url-percent"),
            ("http://evil.com/%2", "url-percent"),
            ("http://[::g]/", "url-character"),
            ("http://[1::2::3]/", "url-host"),
            ("http://1.2.3.999/", "url-host"),
            ("http://1.2.3/", "url-host"),
            ("http://-evil.com/", "domain-hyphen"),
            ("http://evil..com/", "domain-empty-label"),
            ("http://ev%69l.com/", "domain-character"),
        ] {
            assert_eq!(code(value, "URL"), expected, "{value}");
        }
    }
}
