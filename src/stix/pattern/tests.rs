#![allow(clippy::unwrap_used)]

use super::*;

/// `type:path operator literal` of each comparison.
fn read(pattern: &str) -> Result<Vec<String>, usize> {
    let found = comparisons(pattern.as_bytes()).map_err(|fault| fault.at)?;
    Ok(found.iter().map(show).collect())
}

fn show(comparison: &Comparison<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let path: Vec<_> = comparison
        .path
        .iter()
        .map(|step| match step {
            Step::Key(key) => text(key),
            Step::Index(digits) => format!("#{}", text(digits)),
            Step::Any => "*".to_owned(),
        })
        .collect();
    let not = if comparison.negated { "NOT " } else { "" };
    let (operator, literal) = (text(comparison.operator), text(&comparison.literal));
    format!("{}:{} {not}{operator} {literal}", text(comparison.object_type), path.join("/"))
}

#[test]
fn paths() {
    assert_eq!(read("[a-b:c.d[*][+1].'e-f'=1]").unwrap(), ["a-b:c/d/*/#1/e-f = 1"]);
    assert_eq!(read(r"[a:'it\'s'.'x\\y' = 1]").unwrap(), [r"a:it's/x\y = 1"]);
    for pattern in
        ["[a:b-c = 1]", "[a:b[-1] = 1]", "[a:b.5 = 1]", "[a:LAST = 1]", "[a = 1]", "[a.b = 1]", "[:b = 1]"]
    {
        assert!(read(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn operators_and_literals() {
    let pattern =
        "[a:b == 1 AND a:b NOT != 'x' OR a:b <> -0.5 OR a:b<=.5 AND a:b IN ( 'p' , true,+7 ) OR a:b IN()]";
    let expected =
        ["a:b == 1", "a:b NOT != 'x'", "a:b <> -0.5", "a:b <= .5", "a:b IN ('p',true,+7)", "a:b IN ()"];
    assert_eq!(read(pattern).unwrap(), expected);
    for word in ["LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"] {
        assert_eq!(read(&format!("[a:b NOT {word}'x']")).unwrap(), [format!("a:b NOT {word} 'x'")]);
        assert!(read(&format!("[a:b {word} 1]")).is_err());
    }
    for literal in [
        "h''",
        "h'0aF9'",
        "b'AAA='",
        "b'AA=='",
        "b'AAAA'",
        "t'2020-02-31T23:59:60.1234567Z'",
        r"'a\\b\'c'",
        "''",
    ] {
        assert_eq!(read(&format!("[a:b = {literal}]")).unwrap(), [format!("a:b = {literal}")]);
    }
    for literal in [
        "h'0'",
        "h'zz'",
        "b''",
        "b'A==='",
        "b'AAA'",
        "t'2020-13-01T00:00:00Z'",
        "t'2020-01-01T00:00:00'",
        "t'x'",
        r"'a\b'",
        "'a",
        "a",
        "007",
        "1.",
        "true false",
        "\u{e9}",
    ] {
        assert!(read(&format!("[a:b = {literal}]")).is_err(), "{literal}");
    }
    assert!(read("[a:b < true]").is_err());
}

#[test]
fn observations() {
    let pattern = "( ([a:b=1] REPEATS 2 TIMES WITHIN .5 SECONDS) FOLLOWEDBY [(c:d=2 OR (e:f=3))])\
        START t'2020-01-01T00:00:00Z' STOP t'2020-01-01T00:00:00.1Z' OR [g:h=4]";
    assert_eq!(read(pattern).unwrap(), ["a:b = 1", "c:d = 2", "e:f = 3", "g:h = 4"]);
    for (pattern, at) in [
        ("", 0),
        ("a:b=1", 0),
        ("[a:b=1", 6),
        ("[a:b=1]]", 7),
        ("([a:b=1]", 8),
        ("[a:b=1])", 7),
        ("[]", 1),
        ("[(a:b=1]", 7),
        ("[a:b=1] WITHIN -5 SECONDS", 15),
        ("[a:b=1] REPEATS 1.5 TIMES", 16),
        ("[a:b=1] within 2 SECONDS", 8),
        ("[NOT a:b=1]", 1),
        ("[EXISTS a:b]", 8),
        ("[a:b=1] [c:d=2]", 8),
        ("[a:b=1] AND", 11),
    ] {
        assert_eq!(read(pattern), Err(at), "{pattern}");
    }
}

#[test]
fn blanks_and_comments() {
    let pattern = "/* a ** / */[a:b\u{a0}=\u{2009}1 // to the end\n]\u{3000}//";
    assert_eq!(read(pattern).unwrap(), ["a:b = 1"]);
    for pattern in ["[a:b=1] /* open", "[a:b=1]/", "[a:b\u{200b}=1]", "/*/[a:b=1]"] {
        assert!(read(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn deep_nesting_needs_no_stack() {
    let (open, close) = ("(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(read(&format!("{open}[{open}a:b=1{close}]{close}")).unwrap(), ["a:b = 1"]);
}

#[test]
fn any_prefix_of_a_pattern_is_an_error_or_a_pattern() {
    let pattern = r"([a-b:c.'d'[*] NOT IN ('x', h'00')] WITHIN 5 SECONDS) OR [e:f = t'2020-01-01T00:00:00Z']";
    for len in 0..=pattern.len() {
        let at = read(&pattern[..len]).err();
        assert!(at.is_none_or(|at| at <= len));
    }
}
