//! Free text: citations, parentheses, tactic names.

use memchr::memchr;
use memchr::memmem::find;

/// The text without citations. It is cut into groups, from `(` to the first `)` behind it, and runs outside of them; a
/// parenthesis without its pair is lost, and so is each piece that has `Citation` in it.
pub(super) fn without_citations(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut rest = text;
    // Once no `)` is left, none is looked for again: a text of `(` alone would cost its length squared.
    let mut closable = true;
    while let Some(&first) = rest.first() {
        let group = if first == b'(' && closable { memchr(b')', rest).map(|at| at + 1) } else { None };
        closable &= first != b'(' || group.is_some();
        let run = || rest.iter().take_while(|byte| !matches!(byte, b'(' | b')')).count();
        let len = group.unwrap_or_else(run);
        let (piece, after) = rest.split_at(len);
        if find(piece, b"Citation").is_none() {
            kept.extend_from_slice(piece);
        }
        rest = if len == 0 { rest.get(1..).unwrap_or_default() } else { after };
    }
    kept
}

/// The innermost texts in parentheses, from left to right.
pub(super) fn in_parentheses(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.get(memchr(b'(', rest)? + 1..)?;
            let len = rest.iter().position(|byte| matches!(byte, b'(' | b')'))?;
            let (inside, after) = rest.split_at(len);
            rest = after;
            if len > 0 && after.first() == Some(&b')') {
                return Some(inside);
            }
        }
    })
}

/// The name of the tactic that a kill chain phase stands for.
pub(super) fn tactic_name(phase: &str) -> String {
    let mut title = String::with_capacity(phase.len());
    let mut inside_word = false;
    for char in phase.chars() {
        if inside_word {
            title.extend(char.to_lowercase());
        } else {
            title.extend(char.to_uppercase());
        }
        inside_word = char.is_lowercase() || char.is_uppercase();
    }
    title.replace('-', " ").replace("And", "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations() {
        for (text, expected) in [
            ("a (Citation: X) b", "a  b"),
            ("a (Citation: X (Y)) b", "a  b"),
            ("a (b (c) d) e", "a (b (c) d e"),
            ("a) b", "a b"),
            ("(x", "x"),
            ("()", "()"),
            ("((", ""),
            ("Citation in text (keep)", "(keep)"),
            ("a citation", "a citation"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8_lossy(&without_citations(text.as_bytes())), expected, "{text}");
        }
        assert_eq!(without_citations(&b"(".repeat(1_000_000)), b"");
    }

    #[test]
    fn parentheses() {
        let inside = |text: &'static str| -> Vec<_> {
            in_parentheses(text.as_bytes()).map(String::from_utf8_lossy).collect()
        };
        assert_eq!(inside("a (b (c) d) (e) () (f"), ["c", "e"]);
        assert_eq!(inside("((x))"), ["x"]);
        assert_eq!(inside(")("), [""; 0]);
    }

    #[test]
    fn tactics() {
        assert_eq!(tactic_name("command-and-control"), "Command and Control");
        assert_eq!(tactic_name("CREDENTIAL-access"), "Credential Access");
        assert_eq!(tactic_name("a1b-android"), "A1B android");
    }
}
