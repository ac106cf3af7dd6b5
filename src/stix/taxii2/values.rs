//! The value that a pattern stands for, where the feed does read patterns: at the ends of relationships and in reports.

use super::types::{is_comparable, is_comparable_type};
use crate::stix::pattern::{Comparison, PatternFault, comparisons};
use std::borrow::Cow;

/// Types whose value is preferred, in this order, after the hashes of files.
const PREFERRED: [&str; 6] =
    ["ipv4-addr", "domain-name", "url", "email-addr", "mutex", "windows-registry-key"];

/// The comparisons that count, grouped by type. The groups come as their types first appear, be it in a comparison that does
/// not count.
fn counting(pattern: &[u8]) -> Result<Vec<Comparison<'_>>, PatternFault> {
    let mut found = comparisons(pattern)?;
    let mut types: Vec<&[u8]> = Vec::new();
    for comparison in &found {
        if !types.contains(&comparison.object_type) && is_comparable_type(comparison.object_type) {
            types.push(comparison.object_type);
        }
    }
    found.retain(is_comparable);
    found.sort_by_key(|comparison| {
        types.iter().position(|object_type| *object_type == comparison.object_type)
    });
    Ok(found)
}

fn strip<'a>(literal: &Cow<'a, [u8]>) -> Cow<'a, [u8]> {
    fn quotes(text: &[u8]) -> &[u8] {
        let start = text.iter().take_while(|byte| **byte == b'\'').count();
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.iter().rev().take_while(|byte| **byte == b'\'').count();
        rest.get(..rest.len() - end).unwrap_or_default()
    }
    match literal {
        Cow::Borrowed(text) => Cow::Borrowed(quotes(text)),
        Cow::Owned(text) => Cow::Owned(quotes(text).to_vec()),
    }
}

/// What a pattern stands for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PatternValues<'a> {
    /// At the end of a relationship. An empty value is none.
    pub(super) end: Option<Cow<'a, [u8]>>,
    /// In a report: the first comparison that counts.
    pub(super) first: Option<Cow<'a, [u8]>>,
}

pub(super) fn values(pattern: &[u8]) -> Result<PatternValues<'_>, PatternFault> {
    let found = counting(pattern)?;
    let first = found.first().map(|comparison| strip(&comparison.literal));
    Ok(PatternValues { end: end(&found), first })
}

fn end<'a>(found: &[Comparison<'a>]) -> Option<Cow<'a, [u8]>> {
    let of =
        |object_type: &'static str| found.iter().filter(move |c| c.object_type == object_type.as_bytes());
    let is_hash = |c: &&Comparison<'_>| matches!(c.path.as_slice(), [first, _, ..] if first.is_key("hashes"));
    let is_sha256 = |c: &&Comparison<'_>| matches!(c.path.as_slice(), [first, second] if first.is_key("hashes") && second.is_key("SHA-256"));
    if let Some(sha256) =
        of("file").find(is_sha256).map(|c| strip(&c.literal)).filter(|value| !value.is_empty())
    {
        return Some(sha256);
    }
    let preferred = || PREFERRED.iter().find_map(|object_type| of(object_type).next());
    let other = || {
        let passed = |c: &&Comparison<'_>| {
            c.object_type != b"file" && !PREFERRED.iter().any(|p| c.object_type == p.as_bytes())
        };
        found.iter().find(passed)
    };
    let chosen = of("file").find(is_hash).or_else(preferred).or_else(other);
    chosen.map(|comparison| strip(&comparison.literal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Option<Cow<'_, [u8]>>) -> Option<String> {
        value.map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    #[test]
    fn priorities() {
        for (pattern, end, first) in [
            ("[url:value = 'u' AND domain-name:value = 'd']", Some("d"), Some("u")),
            ("[file:hashes.MD5 = 'm' AND file:hashes.'SHA-256' = 's']", Some("s"), Some("m")),
            ("[file:hashes.'SHA-256' = '' AND file:hashes.MD5 = 'm']", Some(""), Some("")),
            ("[file:hashes.MD5 = 'm' AND file:hashes.'SHA-256' = '']", Some("m"), Some("m")),
            ("[file:hashes = 'x' AND url:value = 'u']", Some("u"), Some("x")),
            ("[file:hashes = 'x']", None, Some("x")),
            ("[file:name = 'n' AND software:name = 's']", Some("s"), Some("s")),
            ("[file:name = 'n']", None, None),
            ("[malware:name != 'm' OR mutex:name LIKE 'x']", Some("x"), Some("m")),
            ("[autonomous-system:number = 5]", Some("5"), Some("5")),
            ("[url:value IN ('a', 'b')]", Some("('a','b')"), Some("('a','b')")),
            ("[file:name = 'n' AND url:value = 'u' AND file:hashes.MD5 = 'm']", Some("m"), Some("m")),
            ("[tool:x = 1 AND malware:name = 'm' AND tool:name = 't']", Some("t"), Some("t")),
            (r"[url:value = '\'a\'\'']", Some(r"\'a\'\"), Some(r"\'a\'\")),
            ("[url:value.x = 'u']", Some("u"), Some("u")),
        ] {
            let found = values(pattern.as_bytes()).unwrap_or_default();
            assert_eq!((text(found.end).as_deref(), text(found.first).as_deref()), (end, first), "{pattern}");
        }
        assert!(values(b"[url:value = 'u'").is_err());
    }
}
