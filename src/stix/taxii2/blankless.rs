//! Indicators out of a pattern, as the feed finds them: not by reading the pattern but by four scans over its text, from which
//! all blanks were removed before.

use super::types::{type_of_range, type_of_value};
use crate::stix::json::Text;
use crate::stix::options::Options;
use crate::stix::pattern::{Comparison, comparisons};
use memchr::{memchr, memchr_iter, memmem};
use std::borrow::Cow;

/// A value, and all the text between the previous hit and it, in which a type is looked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hit<'a> {
    pub(super) left: Cow<'a, [u8]>,
    pub(super) right: Cow<'a, [u8]>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hits<'a> {
    pub(super) values: Vec<Hit<'a>>,
    pub(super) ranges: Vec<Hit<'a>>,
}

/// The pattern without blanks. Only U+0020 counts.
pub(super) fn without_blanks(pattern: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b' ', pattern) else { return Cow::Borrowed(pattern) };
    let (mut blankless, mut rest) = (Vec::with_capacity(pattern.len()), pattern);
    let mut blank = Some(first);
    while let Some(at) = blank {
        blankless.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        blank = memchr(b' ', rest);
    }
    blankless.extend_from_slice(rest);
    Cow::Owned(blankless)
}

pub(super) fn hits(blankless: &[u8]) -> Hits<'_> {
    let mut found = Hits::default();
    scan(blankless, &Ending::Word(b"value="), &mut found.values);
    scan(blankless, &Ending::Hashes, &mut found.values);
    // Most patterns have none of these two.
    if memmem::find(blankless, b"valueIS").is_some() {
        scan(blankless, &Ending::Word(b"valueISSUBSET"), &mut found.ranges);
        // Sic. STIX writes `ISSUPERSET`.
        scan(blankless, &Ending::Word(b"valueISUPPERSET"), &mut found.ranges);
    }
    found
}

enum Ending {
    Word(&'static [u8]),
    /// `hashes.`, anything, `=`
    Hashes,
}

impl Ending {
    /// The characters right before the quote, and from which position on they may stand, so that the whole ending is within
    /// the text from `from` on. This is found once for all the quotes that come into question.
    fn end(&self, line: &[u8], from: usize) -> Option<(&'static [u8], usize)> {
        const HASHES: &[u8] = b"hashes.";
        match self {
            Self::Word(word) => Some((word, from)),
            Self::Hashes => {
                let at = memmem::find(line.get(from..)?, HASHES)?;
                Some((b"=", from + at + HASHES.len()))
            }
        }
    }
}

fn scan<'a>(text: &'a [u8], ending: &Ending, found: &mut Vec<Hit<'a>>) {
    // Neither side crosses a newline.
    for line in text.split(|byte| *byte == b'\n') {
        let mut pos = 0;
        while let Some((hit, end)) = next_hit(line, pos, ending) {
            found.push(hit);
            pos = end;
        }
    }
}

/// The next hit from `pos` on, and where it ends. Quotes are rarer than anything else that a hit consists of.
fn next_hit<'a>(line: &'a [u8], pos: usize, ending: &Ending) -> Option<(Hit<'a>, usize)> {
    let start = pos + word_start(line.get(pos..)?)?;
    let mut quotes = memchr_iter(b'\'', line.get(start..)?).map(|at| start + at);
    let (last, from) = ending.end(line, start + 1)?;
    let fits = |quote: &usize| line.get(from..*quote).is_some_and(|before| before.ends_with(last));
    let end = quotes.find(fits)?;
    let close = quotes.next()?;
    let hit =
        Hit { left: Cow::Borrowed(line.get(start..end)?), right: Cow::Borrowed(line.get(end + 1..close)?) };
    Some((hit, close + 1))
}

/// Where the first word character stands.
fn word_start(text: &[u8]) -> Option<usize> {
    let mut pos = 0;
    loop {
        let candidate = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
        pos += text.get(pos..)?.iter().position(candidate)?;
        match first_char(text.get(pos..)?) {
            Some(char) if char.is_alphanumeric() || char == '_' => return Some(pos),
            Some(char) => pos += char.len_utf8(),
            // A byte of a lone surrogate.
            None => pos += 1,
        }
    }
}

/// The character at the start, if there is one. The text behind it, which may be long, is not looked at.
fn first_char(text: &[u8]) -> Option<char> {
    let head = text.get(..text.len().min(4))?;
    head.utf8_chunks().next()?.valid().chars().next()
}

/// The values of the hits, with their types.
pub(super) fn typed(hits: &Hits<'_>, options: &Options, cidr: bool) -> Vec<(Text<'static>, &'static str)> {
    let own = |text: &[u8]| Cow::Owned(text.to_vec());
    let values = hits.values.iter().filter_map(|hit| {
        let kind = type_of_value(&hit.left)?;
        let kind = match kind {
            "IP" if cidr && hit.right.contains(&b'/') => "CIDR",
            "IPv6" if cidr && hit.right.contains(&b'/') => "IPv6CIDR",
            kind => kind,
        };
        Some((own(&hit.right), kind))
    });
    let ranges = hits.ranges.iter().filter_map(|hit| Some((own(&hit.right), type_of_range(&hit.left)?)));
    // The two lists are judged apart.
    let simple =
        |found: Vec<_>| if options.skip_complex_patterns && found.len() > 1 { Vec::new() } else { found };
    let mut found = simple(values.collect());
    found.extend(simple(ranges.collect()));
    found
}

/// The same hits with whole values, blanks and quotes included, and each with the type of its own comparison, if that is one.
/// `None`: the pattern cannot be read.
pub(super) fn exact_hits(pattern: &[u8], with_supersets: bool) -> Option<Hits<'_>> {
    let found = comparisons(pattern).ok()?;
    let collect = |wanted: &dyn Fn(&Comparison<'_>) -> bool| -> Vec<Hit<'_>> {
        let mut previous = 0;
        let mut hits = Vec::new();
        for comparison in found.iter().filter(|comparison| wanted(comparison)) {
            let left = if type_of_value(comparison.object_type).is_some() {
                Cow::Borrowed(comparison.object_type)
            } else {
                without_blanks(pattern.get(previous..comparison.at).unwrap_or_default())
            };
            hits.push(Hit { left, right: unquote(&comparison.literal) });
            previous = comparison.at + comparison.literal.len();
        }
        hits
    };
    let plain = |comparison: &Comparison<'_>| comparison.literal.starts_with(b"'") && !comparison.negated;
    let is_value =
        |comparison: &Comparison<'_>| comparison.path.last().is_some_and(|step| step.ends_with("value"));
    let is_hash = |comparison: &Comparison<'_>| {
        let above = comparison.path.split_last().map_or(&[][..], |(_, above)| above);
        above.iter().any(|step| step.ends_with("hashes"))
    };
    let mut values = collect(&|c| plain(c) && c.operator == b"=" && is_value(c));
    values.extend(collect(&|c| plain(c) && c.operator == b"=" && is_hash(c)));
    let mut ranges = collect(&|c| plain(c) && c.operator == b"ISSUBSET" && is_value(c));
    if with_supersets {
        ranges.extend(collect(&|c| plain(c) && c.operator == b"ISSUPERSET" && is_value(c)));
    }
    Some(Hits { values, ranges })
}

/// The characters of a string literal.
fn unquote<'a>(literal: &Cow<'a, [u8]>) -> Cow<'a, [u8]> {
    let mut characters = Vec::with_capacity(literal.len());
    let mut escaped = false;
    for byte in literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default() {
        escaped = *byte == b'\\' && !escaped;
        if !escaped {
            characters.push(*byte);
        }
    }
    Cow::Owned(characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(hits: &[Hit<'_>]) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        hits.iter().map(|hit| (text(&hit.left), text(&hit.right))).collect()
    }

    fn values(pattern: &str) -> Vec<(String, String)> {
        show(&hits(&without_blanks(pattern.as_bytes())).values)
    }

    fn pair(left: &str, right: &str) -> (String, String) {
        (left.to_owned(), right.to_owned())
    }

    #[test]
    fn left_swallows_all_since_the_previous_hit() {
        assert_eq!(
            values("[file:name = 'mutex.exe' OR url:value = 'http://x/' AND [a:value='b c']"),
            [pair("file:name='mutex.exe'ORurl:value=", "http://x/"), pair("AND[a:value=", "bc")]
        );
    }

    #[test]
    fn hashes_come_after_values() {
        assert_eq!(
            values("[file:hashes.'MD5' = 'abc' AND ipv4-addr:value = '1.1.1.1']"),
            [
                pair("file:hashes.'MD5'='abc'ANDipv4-addr:value=", "1.1.1.1"),
                pair("file:hashes.'MD5'=", "abc")
            ]
        );
    }

    #[test]
    fn edges() {
        assert_eq!(values("value='x'"), []);
        assert_eq!(values("[value='x'"), []);
        assert_eq!(values("_value='x'"), [pair("_value=", "x")]);
        assert_eq!(values("a.value=''"), [pair("a.value=", "")]);
        assert_eq!(values("a.value='x"), []);
        assert_eq!(values("a\nvalue='x'"), []);
        assert_eq!(
            values("a.value='x\ny' b.value='z'"),
            [pair("yb.value=", "z")].map(|_| pair("y'b.value=", "z"))
        );
        assert_eq!(values("a.value=x b.value='z'"), [pair("a.value=xb.value=", "z")]);
        assert_eq!(values("é.value='x'"), [pair("é.value=", "x")]);
        assert_eq!(values("„.value='x'"), []);
        assert_eq!(values("hashes.MD5='x'"), []);
        assert_eq!(values("a:hashes.x=1 y='z'"), [pair("a:hashes.x=1y=", "z")]);
    }

    /// Each of these values stands behind characters that are none of a word.
    #[test]
    fn characters_that_are_no_words_before_many_values() {
        let found = values(&"„a.value='x'".repeat(10_000));
        assert_eq!(found.len(), 10_000);
        assert!(found.iter().all(|found| *found == pair("a.value=", "x")));
    }

    #[test]
    fn surrogates_are_no_word_characters() {
        let text = [&b"\xED\xA0\x80"[..], "„a.value='x'".as_bytes()].concat();
        assert_eq!(show(&hits(&text).values), [pair("a.value=", "x")]);
    }

    #[test]
    fn ranges() {
        let found = hits(
            b"[ipv4-addr:valueISSUBSET'1.0.0.0/8'ORipv6-addr:valueISUPPERSET'::/1'ORx:valueISSUPERSET'y']",
        );
        assert_eq!(
            show(&found.ranges),
            [
                pair("ipv4-addr:valueISSUBSET", "1.0.0.0/8"),
                pair("ipv4-addr:valueISSUBSET'1.0.0.0/8'ORipv6-addr:valueISUPPERSET", "::/1")
            ]
        );
    }

    #[test]
    fn exact_hits_keep_what_is_in_the_quotes() {
        let pattern = br"[url:value = 'http://e.com/a \'b\' \\c' AND file:hashes.'SHA-256' = 'f f' OR x:value ISSUPERSET 'y']";
        let found = exact_hits(pattern, true).unwrap_or_default();
        assert_eq!(show(&found.values), [pair("url", r"http://e.com/a 'b' \c"), pair("file", "f f")]);
        assert_eq!(found.ranges.len(), 1);
        assert_eq!(exact_hits(b"[url:value = 'a", true), None);
        assert_eq!(exact_hits(pattern, false).unwrap_or_default().ranges, []);
    }
}
