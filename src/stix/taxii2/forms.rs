//! Patterns that differ in their value only are read once. A feed has thousands of `[url:value = '...']`, and no more than a
//! few dozen ways to write them.
//!
//! Without this, all of `stix.indicators` takes 1.05 to 1.11 times as long on the feed of Unit 42 (medians of 21, alternating).

use super::blankless::{hits, typed, without_blanks};
use super::types::{PatternType, type_by_pattern};
use super::values::values;
use crate::stix::options::Options;
use memchr::{memchr3, memrchr};

/// More ways than this are read each time.
const MAX_KNOWN: usize = 32;

/// Stands for the value where a form is read. No word of a pattern holds it.
const PLACEHOLDER: u8 = 0x01;

/// What is true of all patterns that begin alike, up to their last literal.
#[derive(Debug)]
pub(super) struct Form {
    start: Box<[u8]>,
    /// The types of the indicators, each of which has the value. `None`: not all of them have.
    pub(super) types: Option<Box<[&'static str]>>,
    /// What relationships and reports take the pattern for.
    pub(super) stands_for: Option<StandsFor>,
    pub(super) kind: PatternType,
}

/// Whether the pattern stands for its value at the end of a relationship and in a report. If not, it stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StandsFor {
    pub(super) end: bool,
    pub(super) first: bool,
}

#[derive(Debug, Default)]
pub(super) struct Forms {
    known: Vec<Form>,
    last: usize,
}

impl Forms {
    /// The value of a pattern, and what was found of those that begin alike.
    pub(super) fn of<'a>(&mut self, pattern: &'a [u8], options: &Options) -> Option<(&'a [u8], &Form)> {
        let (start, value) = split(pattern)?;
        let fits = |at: &usize| self.known.get(*at).is_some_and(|known| *known.start == *start);
        let found = Some(self.last).filter(fits).or_else(|| (0..self.known.len()).find(fits));
        self.last = match found {
            Some(at) => at,
            None if self.known.len() < MAX_KNOWN => {
                self.known.push(Form::read(start, options));
                self.known.len() - 1
            }
            None => return None,
        };
        self.known.get(self.last).map(|known| (value, known))
    }
}

/// A pattern that ends with a string and a bracket, as what stands before that string, and the string. Only a string that no
/// reader looks into will do, and a quote that nothing but a string begins with.
fn split(pattern: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = pattern.strip_suffix(b"']")?;
    let (start, value) = rest.split_at(memrchr(b'\'', rest)?);
    let value = value.get(1..).filter(|value| !value.is_empty())?;
    let plain = memchr3(b' ', b'\n', b'\\', value).is_none();
    (plain && matches!(start.last(), Some(b' ' | b'='))).then_some((start, value))
}

impl Form {
    fn read(start: &[u8], options: &Options) -> Self {
        let pattern = [start, b"'", &[PLACEHOLDER], b"']"].concat();
        let is_value = |text: &[u8]| *text == [PLACEHOLDER];
        let unique = !start.contains(&PLACEHOLDER);
        let found = typed(&hits(&without_blanks(&pattern)), options, false);
        let simple = unique && found.iter().all(|(value, _)| is_value(value));
        let read = values(&pattern).ok().filter(|_| unique);
        let stands_for = read.and_then(|read| {
            let known =
                |value: Option<&[u8]>| value.map_or(Some(false), |value| is_value(value).then_some(true));
            Some(StandsFor { end: known(read.end.as_deref())?, first: known(read.first.as_deref())? })
        });
        Self {
            start: start.into(),
            types: simple.then(|| found.into_iter().map(|(_, kind)| kind).collect()),
            stands_for,
            kind: type_by_pattern(&pattern),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stix::json::Text;

    /// Whatever is found by form is found by reading the pattern itself.
    fn check(pattern: &str, forms: &mut Forms) -> bool {
        let (pattern, options) = (pattern.as_bytes(), Options::default());
        let Some((value, form)) = forms.of(pattern, &options) else { return false };
        assert_eq!(form.kind, type_by_pattern(pattern));
        if let Some(types) = &form.types {
            let all: Vec<_> = types.iter().map(|kind| (Text::Borrowed(value), *kind)).collect();
            assert_eq!(all, typed(&hits(&without_blanks(pattern)), &options, false));
        }
        if let Some(stands_for) = form.stands_for {
            let read = values(pattern).unwrap_or_default();
            assert_eq!(read.end.as_deref(), stands_for.end.then_some(value));
            assert_eq!(read.first.as_deref(), stands_for.first.then_some(value));
        }
        form.types.is_some() && form.stands_for.is_some()
    }

    #[test]
    fn patterns_that_begin_alike_are_read_once() {
        let mut forms = Forms::default();
        for start in
            ["url:value = ", "file:hashes.'SHA-256' = ", "domain-name:value=", "x:value != ", "file:name = "]
        {
            for value in ["a", "http://x/?value=", "]", "é", "[url:value=", "//", "/*", "*/", "AND", "\u{1}"]
            {
                assert!(check(&format!("[{start}'{value}']"), &mut forms), "{start} {value}");
            }
        }
        assert_eq!(forms.known.len(), 5);
    }

    #[test]
    fn what_depends_on_the_value_is_read_each_time() {
        let mut forms = Forms::default();
        for pattern in [
            "[url:value = 'a b']",
            "[url:value = 'a\nb']",
            r"[url:value = 'a\'']",
            "[url:value = '']",
            "[url:value = 'a' ]",
            "[url:value = h'ff']",
            "[url:value IN ('a')]",
            "[url:value = 'a",
            "[url:value = 'a' OR url:value = 'b']",
            "[url:value = ' = 'b']",
            "[url:value = // 'b']",
            "[url:value = /* 'b']",
            "[url:value = '\u{1}' OR url:value = 'b']",
            "'']",
            "']",
        ] {
            assert!(!check(pattern, &mut forms), "{pattern}");
        }
    }

    #[test]
    fn forms_are_bounded() {
        let mut forms = Forms::default();
        for number in 0..2 * MAX_KNOWN {
            check(&format!("[url:value = 'x' AND url:n{number} = 'y']"), &mut forms);
        }
        assert_eq!(forms.known.len(), MAX_KNOWN);
    }
}
