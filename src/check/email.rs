//! E-mail addresses: the mailbox of RFC 5321.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::domain::{Underscores, check_host_name};
use super::{Problem, fail};

/// The most characters of a path without its brackets, and of a local part.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

pub(super) fn check(value: &str) -> Result<(), Problem> {
    // A literal may hold an at sign itself.
    let at = if value.ends_with(']') { value.rfind("@[") } else { value.rfind('@') };
    let Some((local, domain)) = at.map(|at| (&value[..at], &value[at + 1..])) else {
        return fail("email-no-at", "Expected a mailbox, an @ and a domain, such as user@example.com.");
    };
    if value.len() > LONGEST {
        return fail(
            "email-length",
            format!("The e-mail address is too long: at most {LONGEST} characters are allowed."),
        );
    }
    check_local(local)?;
    match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(literal) => check_literal(literal),
        None => check_host_name(domain, Underscores::Refused),
    }
}

fn check_local(local: &str) -> Result<(), Problem> {
    if local.is_empty() {
        return fail("email-no-local", "The mailbox before the @ is missing.");
    }
    if local.len() > LONGEST_LOCAL {
        return fail(
            "email-local-length",
            format!("The mailbox before the @ is too long: at most {LONGEST_LOCAL} characters are allowed."),
        );
    }
    if let Some(quoted) = local.strip_prefix('"') {
        return check_quoted(quoted);
    }
    if local.split('.').any(str::is_empty) {
        return fail(
            "email-dots",
            "The mailbox must not begin or end with a dot, nor have two dots in a row.",
        );
    }
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c);
    match local.chars().find(|c| !is_allowed(c)) {
        Some(odd) => fail(
            "email-character",
            format!("The character {odd:?} is not allowed before the @ unless the mailbox is in quotes."),
        ),
        None => Ok(()),
    }
}

/// A quoted local part after its opening quote.
fn check_quoted(quoted: &str) -> Result<(), Problem> {
    let mut characters = quoted.chars();
    while let Some(c) = characters.next() {
        let odd = match c {
            '"' if characters.as_str().is_empty() => return Ok(()),
            '"' => return fail("email-quotes", "The closing quote must be followed directly by the @."),
            '\\' => characters.next().filter(|escaped| !matches!(escaped, ' '..='~')),
            _ => Some(c).filter(|c| !matches!(c, ' '..='~')),
        };
        if let Some(odd) = odd {
            return fail("email-character", format!("The character {odd:?} is not allowed before the @."));
        }
    }
    fail("email-quotes", "The quote before the @ is not closed.")
}

fn check_literal(literal: &str) -> Result<(), Problem> {
    let is_address = match literal.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => literal[5..].parse::<Ipv6Addr>().is_ok(),
        _ => literal.parse::<Ipv4Addr>().is_ok(),
    };
    if is_address {
        Ok(())
    } else {
        fail(
            "email-literal",
            "Expected an IP address between the brackets, such as [192.0.2.1] or [IPv6:2001:db8::1].",
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn addresses() {
        for value in [
            "a@b.com",
            "first.last+tag@mail.evil.co.uk",
            "\"a b\\\"@\"@c.de",
            "a@[1.2.3.4]",
            "a@[IPv6:::1]",
            "root@localhost",
            "foo/bar=x@x.com",
            "a@münchen.de",
        ] {
            assert_eq!(code(value, "Email"), "", "{value}");
        }
        for (value, expected) in [
            ("evil.com", "email-no-at"),
            ("@evil.com", "email-no-local"),
            ("a@", "domain-empty-label"),
            (".a@b.com", "email-dots"),
            ("a..b@c.de", "email-dots"),
            ("a b@c.de", "email-character"),
            ("é@x.com", "email-character"),
            ("a@b@c.de", "email-character"),
            ("<a@b.com>", "email-character"),
            ("\"a@b.com", "email-quotes"),
            ("\"a\"b@c.de", "email-quotes"),
            ("\"a\\\"@c.de", "email-quotes"),
            ("\"a\t\"@c.de", "email-character"),
            ("a@-b.com", "domain-hyphen"),
            ("a@b_c.com", "domain-character"),
            ("a@b.com/x", "domain-character"),
            ("a@[1.2.3.256]", "email-literal"),
            ("a@[x:y]", "email-literal"),
        ] {
            assert_eq!(code(value, "Email"), expected, "{value}");
        }
        assert_eq!(code(&format!("{}@b.com", "a".repeat(65)), "Email"), "email-local-length");
        assert_eq!(code(&format!("a@{}.com", "b".repeat(300)), "Email"), "email-length");
    }
}
