//! The rules of detection once more, as expressions for the `regex` crate and plain string handling.
//!
//! Slow and obvious where the matchers are quick: the two are compared on every text at hand, by a test and a fuzz
//! target. Written from the same grammar, not from the matchers.

use regex::Regex;
use xsoar_tim::detect::{HashType, IndicatorType, Suffixes};

/// Python's `\w`, less the underscore, in the version of Unicode that the matchers are pinned to.
const ALNUM: &str = r"[[\p{L}\p{N}]&&\p{Age=15.0}]";
const WORD: &str = r"[_[[\p{L}\p{N}]&&\p{Age=15.0}]]";
const DIGIT: &str = r"[\p{Nd}&&\p{Age=15.0}]";
/// A letter or number that is no decimal digit.
const LETTER: &str = r"[[[\p{L}\p{N}]&&\p{Age=15.0}]--\p{Nd}]";
/// What `[a-z0-9]` matches when Python ignores case.
const FOLDED: &str = r"[A-Za-z0-9\u{130}\u{131}\u{17f}\u{212a}]";
const END: &str = r"\n?\z";

pub(crate) struct Reference {
    cidr: Regex,
    ipv6_cidr: Regex,
    ip: Regex,
    ipv6: Regex,
    cve: Regex,
    hash: Regex,
    email: Regex,
    url: Regex,
}

impl Reference {
    pub(crate) fn new() -> Self {
        let rule = |pattern: String| Regex::new(&format!(r"\A(?:{pattern})")).expect("the pattern is fixed");
        Self {
            cidr: rule(format!(r"(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}/(?:[0-9]|[12][0-9]|3[0-2]){END}")),
            ipv6_cidr: rule(ipv6_cidr()),
            ip: rule(format!(
                r"(?:{o}\.){{3}}(?:{o}:{DIGIT}*|[0-9]{DIGIT}*){END}",
                o = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"
            )),
            ipv6: rule(format!("(?:{}){END}", ipv6(false))),
            cve: rule(format!(r"[cC][vV][eE]-{DIGIT}{{4}}-(?:{DIGIT}{{4}}|[1-9]{DIGIT}{{4,}}){END}")),
            hash: rule(format!(
                "(?P<digits>{h}{{32}}|{h}{{40}}|{h}{{64}}|{h}{{128}})(?:\\z|[^_[[\\p{{L}}\\p{{N}}]&&\\p{{Age=15.0}}]])",
                h = "[0-9a-fA-F]"
            )),
            email: rule(email()),
            url: rule(url()),
        }
    }

    pub(crate) fn auto_detect(&self, value: &str, suffixes: Suffixes) -> Option<IndicatorType> {
        let value = &value.replace("[.]", ".").replace("[@]", "@");
        let rules = [
            (&self.cidr, IndicatorType::Cidr),
            (&self.ipv6_cidr, IndicatorType::Ipv6Cidr),
            (&self.ip, IndicatorType::Ip),
            (&self.ipv6, IndicatorType::Ipv6),
            (&self.cve, IndicatorType::Cve),
            (&self.hash, IndicatorType::File),
            (&self.email, IndicatorType::Email),
            (&self.url, IndicatorType::Url),
        ];
        let by_rule = rules.iter().find(|(rule, _)| rule.is_match(value)).map(|(_, detected)| *detected);
        by_rule.or_else(|| {
            let domain = if value.contains('*') { IndicatorType::DomainGlob } else { IndicatorType::Domain };
            has_suffix(value, suffixes).then_some(domain)
        })
    }

    pub(crate) fn ip_type(&self, value: &str) -> Option<IndicatorType> {
        let rules = [
            (&self.cidr, IndicatorType::Cidr),
            (&self.ip, IndicatorType::Ip),
            (&self.ipv6_cidr, IndicatorType::Ipv6Cidr),
            (&self.ipv6, IndicatorType::Ipv6),
        ];
        rules.iter().find(|(rule, _)| rule.is_match(value)).map(|(_, detected)| *detected)
    }

    pub(crate) fn file_type(&self, value: &str) -> Option<HashType> {
        if value.contains(':') {
            return Some(HashType::Ssdeep);
        }
        HashType::of_length(self.hash.captures(value)?["digits"].len())
    }
}

/// Groups joined by colons, full or compressed.
fn ipv6_groups(hex: &str) -> String {
    let h = format!("{hex}{{1,4}}");
    let mut forms = vec![format!("{h}(?::{h}){{7}}"), format!("::(?:{h}(?::{h}){{0,6}})?")];
    for left in 1..=7 {
        let right = match 7 - left {
            0 => String::new(),
            most => format!("(?:{h}(?::{h}){{0,{}}})?", most - 1),
        };
        forms.push(format!("{h}(?::{h}){{{}}}::{right}", left - 1));
    }
    forms.join("|")
}

/// The forms of an address; `folded` as the URL rule has them.
fn ipv6(folded: bool) -> String {
    let (hex, digit, zone) = if folded {
        (format!("[[0-9A-Fa-f]{DIGIT}]"), DIGIT, format!("[{FOLDED}{DIGIT}]"))
    } else {
        ("[0-9A-Fa-f]".to_owned(), "[0-9]", "[0-9A-Za-z]".to_owned())
    };
    let (local, mapped) = if folded { ("[fF][eE]80", "[fF]{4}") } else { ("fe80", "ffff") };
    let octet = format!("(?:25[0-5]|2[0-4]{digit}|1{digit}{digit}|{digit}{{1,2}})");
    let quad = format!(r"(?:{octet}\.){{3}}{octet}");
    [
        ipv6_groups(&hex),
        format!("{local}:(?::{hex}{{0,4}}){{0,4}}%{zone}+"),
        format!("::(?:{mapped}:(?:0{{1,4}}:)?)?{quad}"),
        format!("{hex}{{1,4}}(?::{hex}{{1,4}}){{0,3}}::{quad}"),
    ]
    .join("|")
}

fn ipv6_cidr() -> String {
    let h = "[0-9A-Fa-f]{1,4}";
    let q = "(?:25[0-5]|2[0-4]d|1dd|[1-9]?d)";
    let tail = format!(r"(?:{q}[^\n]){{3}}{q}");
    let mut forms = vec![ipv6_groups("[0-9A-Fa-f]"), format!("(?:{h}:){{6}}{tail}")];
    for left in 0..=5 {
        let groups = match left {
            0 => String::new(),
            count => format!("{h}(?::{h}){{{}}}", count - 1),
        };
        forms.push(format!("{groups}::(?:{h}:){{0,{}}}{tail}", 5 - left));
    }
    format!(r"s*(?:{})(?:%[^\n]+)?s*/(?:[0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]){END}", forms.join("|"))
}

fn email() -> String {
    let atom = format!(r"(?:{FOLDED}|[-!#$%&'*+/=?^_`{{|}}~])+");
    let fold = r"\u{130}\u{131}\u{17f}\u{212a}";
    let quotable = format!(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x21\x23-\x5b\x5d-\x7f{fold}]");
    let escaped = format!(r"\\[\x01-\x09\x0b\x0c\x0e-\x7f{fold}]");
    let name = format!(r"{FOLDED}(?:[{FOLDED}-]*{FOLDED})?\.{FOLDED}");
    let octet = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
    let content = format!(r"(?:[\x01-\x08\x0b\x0c\x0e-\x1f\x21-\x7f{fold}]|\\[\t ])+");
    let literal = format!(r"\[(?:{octet}\.){{3}}(?:{octet}|[{FOLDED}-]*{FOLDED}:{content})\]");
    format!(r#"(?:{atom}(?:\.{atom})*|"(?:{quotable}|{escaped})*")@(?:{name}|{literal})"#)
}

fn url() -> String {
    let s = r"[sS\u{17f}]";
    let names = format!("(?:[hH](?:[tT][tT]|[xX][xX])[pP]|{s}?[fF][tT][pP]|[mM][eE][oO][wW]){s}?");
    let scheme = format!(r"{names}\[?[:-]\]?(?://|\\\\|3[aA]__)");
    let user = format!("(?:{WORD}+@)?");
    let dot = r"\[?\.\]?";
    let name = format!("(?:[{ALNUM}-]+{dot})+{LETTER}{{2,}}");
    let name_without_hyphens = format!("(?:{ALNUM}+{dot})+{LETTER}{{2,}}");
    let octet = format!("(?:25[0-5]|2[0-4]{DIGIT}|[01]?{DIGIT}{{1,2}})");
    let quad = format!("(?:{octet}{dot}){{3}}{octet}");
    let hexadecimal = format!(r"0\[?[xX]\]?[[0-9A-Fa-f]{DIGIT}]{{8}}");
    let ip = format!(r"(?:{quad}|{hexadecimal}|\[?(?:{})\]?)", ipv6(true));
    let port = format!(":(?:[1-9]{DIGIT}{{0,3}}|[1-5]{DIGIT}{{4}}|6[0-5]{DIGIT}{{3}})");
    [
        format!("(?:{scheme})?{user}(?:{name}|{ip})(?:{port})?/"),
        format!("{scheme}{user}{name_without_hyphens}[/.]?{END}"),
        format!("{scheme}{ip}{END}"),
        format!("(?:{scheme})?{ip}{port}{END}"),
    ]
    .join("|")
}

/// The suffix step, one statement a sentence of its description.
fn has_suffix(value: &str, suffixes: Suffixes) -> bool {
    let mut host = value;
    if let Some((scheme, rest)) = value.split_once("//") {
        let is_scheme = |name: &str| {
            !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || ['+', '-', '.'].contains(&c))
        };
        if scheme.is_empty() || scheme.strip_suffix(':').is_some_and(is_scheme) {
            host = rest;
        }
    }
    for end in ['/', '?', '#'] {
        host = host.split(end).next().unwrap();
    }
    host = host.rsplit('@').next().unwrap();
    if host.starts_with('[') && host.contains(']') {
        return false;
    }
    host = host.split(':').next().unwrap();
    let dots = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];
    host = host
        .trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
        .trim_end_matches(dots);
    let labels: Vec<String> = host.split(dots).map(str::to_lowercase).collect();
    match labels.as_slice() {
        [.., below, top] => suffixes.contain(Some(below), top),
        [top] => suffixes.contain(None, top),
        [] => false,
    }
}
