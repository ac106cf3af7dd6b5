//! Domain names: labels of letters, digits and hyphens, IDNA 2008 for the others, a known public suffix.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::{Problem, fail, shown};
use crate::detect::{Suffixes, is_letter_number_or_mark};

/// The most bytes of a label, and of a name as people write it.
const LONGEST_LABEL: usize = 63;
const LONGEST_NAME: usize = 253;

/// Whether a host may have underscores: names in the DNS may, host names proper may not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Underscores {
    Allowed,
    Refused,
}

pub(super) fn check(value: &str) -> Result<(), Problem> {
    check_host_name(value, Underscores::Refused)?;
    check_suffix(value)
}

/// A domain in which stars stand for any text.
pub(super) fn check_glob(value: &str) -> Result<(), Problem> {
    if !value.contains('*') {
        return fail("glob-no-star", "The value contains no star (*): use the type Domain.");
    }
    if value.rsplit('.').next().is_some_and(|top| top.contains('*')) {
        return fail("glob-suffix", "The top-level domain of a glob must not contain a star (*).");
    }
    check(&value.replace('*', "x"))
}

fn check_suffix(value: &str) -> Result<(), Problem> {
    let lowered = value.to_lowercase();
    let mut labels = lowered.rsplit('.');
    let (top, below) = (labels.next().unwrap_or_default(), labels.next());
    let Some(below) = below else {
        return fail("domain-single-label", "A domain must have at least two labels, such as example.com.");
    };
    // An indicator may be older than the newest list, or younger than the snapshot.
    if [Suffixes::Current, Suffixes::Bundled].iter().any(|list| list.contain(Some(below), top)) {
        return Ok(());
    }
    fail(
        "domain-suffix",
        format!("The name does not end in a known public suffix: {} is not in the list.", shown(top)),
    )
}

/// Whether the text is the name of a host, with or without a public suffix.
pub(super) fn check_host_name(value: &str, underscores: Underscores) -> Result<(), Problem> {
    if value.ends_with('.') && value.len() > 1 {
        return fail("domain-final-dot", "The name ends with a dot: remove it.");
    }
    // The ASCII form of a label is never shorter, so what is too long need not be looked at.
    if value.chars().nth(LONGEST_NAME).is_some() {
        return too_long();
    }
    let mut length = value.len();
    for label in value.split('.') {
        let needs_idna =
            !label.is_ascii() || label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
        let ascii = if needs_idna { &to_ascii(label)? } else { label };
        check_label(label, ascii, underscores)?;
        length = length - label.len() + ascii.len();
    }
    if length > LONGEST_NAME { too_long() } else { Ok(()) }
}

fn too_long() -> Result<(), Problem> {
    fail("domain-length", format!("The name is too long: at most {LONGEST_NAME} characters are allowed."))
}

fn check_label(label: &str, ascii: &str, underscores: Underscores) -> Result<(), Problem> {
    if ascii.is_empty() {
        return fail(
            "domain-empty-label",
            "The name has an empty label: it begins with a dot or has two dots in a row.",
        );
    }
    let is_allowed =
        |c: char| c.is_ascii_alphanumeric() || c == '-' || (c == '_' && underscores == Underscores::Allowed);
    if let Some(odd) = ascii.chars().find(|c| !is_allowed(*c)) {
        return fail(
            "domain-character",
            format!("The character {odd:?} is not allowed in the label {}.", shown(label)),
        );
    }
    if ascii.starts_with('-') || ascii.ends_with('-') {
        return fail(
            "domain-hyphen",
            format!("The label {} must not begin or end with a hyphen.", shown(label)),
        );
    }
    if ascii.len() > LONGEST_LABEL {
        return fail(
            "domain-label-length",
            format!(
                "The label {} is too long: at most {LONGEST_LABEL} characters are allowed.",
                shown(label)
            ),
        );
    }
    Ok(())
}

/// The A-label of an internationalised label.
fn to_ascii(label: &str) -> Result<String, Problem> {
    let invalid = || {
        fail(
            "domain-idna",
            format!("The label {} is not a valid internationalised (IDNA) label.", shown(label)),
        )
    };
    let idna = Uts46::new();
    let (unicode, checked) = idna.to_unicode(label.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    // What IDNA 2008 disallows and the older mapping lets through: symbols, and characters it would replace.
    let is_disallowed = |c: char| !c.is_ascii() && !is_letter_number_or_mark(c) && !is_contextual(c);
    let is_unchanged = label.is_ascii() || unicode == label.to_lowercase();
    if checked.is_err() || !is_unchanged || unicode.chars().any(is_disallowed) {
        return invalid();
    }
    match idna.to_ascii(unicode.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore) {
        Ok(ascii) => Ok(ascii.into_owned()),
        Err(_) => invalid(),
    }
}

/// Characters that IDNA 2008 allows beside certain others, which are no letters.
fn is_contextual(c: char) -> bool {
    matches!(
        c,
        '\u{b7}'
            | '\u{375}'
            | '\u{5f3}'
            | '\u{5f4}'
            | '\u{6fd}'
            | '\u{6fe}'
            | '\u{f0b}'
            | '\u{200c}'
            | '\u{200d}'
            | '\u{30fb}'
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn domains() {
        for value in [
            "evil.com",
            "EVIL.Com",
            "a.b.co.uk",
            "x.ck",
            "münchen.de",
            "xn--mnchen-3ya.de",
            "пример.рф",
            "xn--e1afmkfd.xn--p1ai",
            "r3---sn-a5m7zu7e.googlevideo.com",
            "1.com",
            "日本語.jp",
            "faß.de",
            "col·lecció.cat",
        ] {
            assert_eq!(code(value, "Domain"), "", "{value}");
        }
        for (value, expected) in [
            ("com", "domain-single-label"),
            ("evil.invalidtld", "domain-suffix"),
            ("1.2.3.4", "domain-suffix"),
            ("foo.za", "domain-suffix"),
            ("evil.com.", "domain-final-dot"),
            (".com", "domain-empty-label"),
            ("evil..com", "domain-empty-label"),
            ("-evil.com", "domain-hyphen"),
            ("evil-.com", "domain-hyphen"),
            ("ev_il.com", "domain-character"),
            ("ev il.com", "domain-character"),
            ("evil[.]com", "domain-character"),
            ("http://evil.com", "domain-character"),
            ("evil.com:80", "domain-character"),
            ("*.evil.com", "domain-character"),
            ("xn--a.com", "domain-idna"),
            ("xn--.com", "domain-idna"),
            ("i❤.ws", "domain-idna"),
            ("xn--i-7iq.ws", "domain-idna"),
            ("ｅvil.com", "domain-idna"),
            ("\u{301}a.com", "domain-idna"),
            ("אa.com", "domain-idna"),
        ] {
            assert_eq!(code(value, "Domain"), expected, "{value}");
        }
    }

    #[test]
    fn lengths() {
        assert_eq!(code(&format!("{}.com", "a".repeat(63)), "Domain"), "");
        assert_eq!(code(&format!("{}.com", "a".repeat(64)), "Domain"), "domain-label-length");
        assert_eq!(code(&format!("{}.com", "é".repeat(60)), "Domain"), "domain-label-length");
        let name = format!("{}com", "a.".repeat(125));
        assert_eq!((name.len(), code(&name, "Domain")), (253, ""));
        assert_eq!(code(&format!("a{name}"), "Domain"), "domain-length");
        assert_eq!(code(&format!("{}com", "é.".repeat(1_000_000)), "Domain"), "domain-length");
    }

    #[test]
    fn globs() {
        for value in ["*.evil.com", "ev*l.com", "*.co.uk"] {
            assert_eq!(code(value, "DomainGlob"), "", "{value}");
        }
        for (value, expected) in [
            ("evil.com", "glob-no-star"),
            ("evil.*", "glob-suffix"),
            ("*", "glob-suffix"),
            ("*.evil.invalidtld", "domain-suffix"),
            ("*..com", "domain-empty-label"),
        ] {
            assert_eq!(code(value, "DomainGlob"), expected, "{value}");
        }
    }
}
