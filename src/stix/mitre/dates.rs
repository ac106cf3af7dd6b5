//! Dates: those of objects, which have one strict form, and those in free text, which the feed gives to `dateparser`.

use crate::stix::moment::{Moment, days, moment, number};
use std::fmt::Write as _;

/// A text in parentheses, read as a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FreeDate {
    Date(String),
    /// `dateparser` reads no date there.
    None,
    /// Only `dateparser` can tell.
    Unknown,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Texts of ATT&CK that `dateparser` takes for dates: a time of day and two months, in other languages and relative to 1970.
const ACCIDENTS: [(&str, &str); 3] =
    [("1p", "1969-12-31T23:59:00"), ("DGI", "1970-11-01T00:00:00"), ("ab", "1970-04-01T00:00:00")];

/// Texts of ATT&CK in which `dateparser` finds none. Each call of it costs more than the mapping of an object.
#[rustfmt::skip]
const NO_DATES: [&str; 35] = [
    " null", "2012, April 16-18", "2020, March null", "ACSC", "AIVD", "Aaron", "BSI", "CCCS", "CISA", "CTU", "DOJ", "GReAT",
    "Gameover", "German Federal Office for Information Security", "ICS", "ICS-ALERT-17-102-01A", "ICSA-15-202-01", "MIVD",
    "MSTIC", "Mis", "NCCIC", "NZ NCSC", "RADICS", "Recorded Future", "SNMPv3", "Segurança Informática", "TA18-074A", "TRU",
    "The State of IT Security in Germany", "UK NCSC", "USDC SDNY", "Update B", "Version 1.4", "WMI", "null",
];

/// Reads the forms that occur in ATT&CK: `2017, July 18`, `2011, March` and `, January`, which is one of 1970.
pub(super) fn free_date(text: &str, accidents: bool) -> FreeDate {
    if let Some((_, date)) = ACCIDENTS.iter().find(|(accident, _)| text == *accident) {
        return if accidents { FreeDate::Date((*date).to_owned()) } else { FreeDate::None };
    }
    if NO_DATES.contains(&text) {
        return FreeDate::None;
    }
    known_form(text).unwrap_or(FreeDate::Unknown)
}

fn known_form(text: &str) -> Option<FreeDate> {
    let (year, rest) = text.split_once(", ")?;
    let given: Option<u32> = match year.as_bytes() {
        [] => None,
        [b'1'..=b'9', _, _, _] => Some(number(year)?),
        _ => return None,
    };
    let year = given.unwrap_or(1970);
    let (month, day) = rest.split_once(' ').map_or((rest, None), |(month, day)| (month, Some(day)));
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    let day = match day {
        Some(day) if matches!(day.len(), 1 | 2) => number(day)?,
        Some(_) => return None,
        None => 1,
    };
    if (1..=days(year, month)).contains(&day) {
        return Some(FreeDate::Date(format!("{year}-{month:02}-{day:02}T00:00:00")));
    }
    // Without a year before it, what is no day may be a year.
    given.map(|_| FreeDate::None)
}

/// Whether the earliest or the latest of several dates counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Earliest,
    Latest,
}

/// A date of an object, in milliseconds. The text may hold several dates, one a line.
pub(super) fn object_date(text: &str, which: Which) -> Option<String> {
    let mut chosen: Option<Moment> = None;
    for line in lines(text) {
        let moment = moment(line)?;
        chosen = Some(match (chosen, which) {
            (Some(other), Which::Earliest) => other.min(moment),
            (Some(other), Which::Latest) => other.max(moment),
            (None, _) => moment,
        });
    }
    let [year, month, day, hour, minute, second, micros] = chosen?;
    let mut date = String::with_capacity(24);
    write!(date, "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", micros / 1000)
        .ok()?;
    Some(date)
}

/// Python's `str.splitlines()`, which knows more ends of lines than Rust does.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let end = |char| {
        matches!(char, '\n' | '\x0b' | '\x0c' | '\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = rest.split_at(rest.find(end).unwrap_or(rest.len()));
        rest = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(end)).unwrap_or(after);
        Some(line)
    })
}

/// Zeros of the scripts that have decimal digits (Unicode 15.0).
#[rustfmt::skip]
const ZEROS: [u32; 68] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20, 0x1040,
    0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0,
    0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2,
    0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
];

/// Whether Python's `int()` takes the text: a year alone is no date.
pub(super) fn is_integer(text: &str) -> bool {
    let blank = |char: char| char.is_whitespace() || matches!(char, '\u{1c}'..='\u{1f}');
    let text = text.trim_matches(blank);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_digit = |char: char| ZEROS.iter().any(|zero| (*zero..zero + 10).contains(&u32::from(char)));
    // One `_` between digits is allowed, none elsewhere.
    digits.split('_').all(|part| !part.is_empty() && part.chars().all(is_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_forms() {
        for (text, date) in [
            ("2017, July 18", "2017-07-18T00:00:00"),
            ("2017, July 8", "2017-07-08T00:00:00"),
            ("2017, July 08", "2017-07-08T00:00:00"),
            ("2011, March", "2011-03-01T00:00:00"),
            ("2012, February 29", "2012-02-29T00:00:00"),
            (", January", "1970-01-01T00:00:00"),
            (", July 18", "1970-07-18T00:00:00"),
        ] {
            assert_eq!(free_date(text, true), FreeDate::Date(date.to_owned()), "{text}");
        }
        for text in ["2011, February 29", "2017, July 0", "2017, July 32", "2012, April 16-18", "GReAT"] {
            assert_eq!(free_date(text, true), FreeDate::None, "{text}");
        }
        for text in [
            "Jun 3",
            "0999, July 1",
            "2017, july 18",
            "2017,July 18",
            "2017, July 001",
            "2017, July +1",
            "2017, Juli",
            ", April 40",
            ", February 29",
            "",
        ] {
            assert_eq!(free_date(text, true), FreeDate::Unknown, "{text}");
        }
    }

    #[test]
    fn accidents_can_be_mended() {
        assert_eq!(free_date("1p", true), FreeDate::Date("1969-12-31T23:59:00".to_owned()));
        assert_eq!(free_date("1p", false), FreeDate::None);
    }

    #[test]
    fn dates_of_objects() {
        let earliest = |text| object_date(text, Which::Earliest);
        assert_eq!(earliest("2020-01-02T03:04:05.1Z").as_deref(), Some("2020-01-02T03:04:05.100Z"));
        assert_eq!(earliest("2020-01-02T03:04:05.123999Z").as_deref(), Some("2020-01-02T03:04:05.123Z"));
        assert_eq!(earliest("2020-1-2t3:4:5.0z").as_deref(), Some("2020-01-02T03:04:05.000Z"));
        assert_eq!(earliest("2020-01- 2T03:04:05.0Z").as_deref(), Some("2020-01-02T03:04:05.000Z"));
        let two = "2021-01-01T00:00:00.0Z\n2020-01-01T00:00:00.5Z";
        assert_eq!(earliest(two).as_deref(), Some("2020-01-01T00:00:00.500Z"));
        assert_eq!(object_date(two, Which::Latest).as_deref(), Some("2021-01-01T00:00:00.000Z"));
        for end in
            ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\u{85}", "\u{2028}", "\u{2029}"]
        {
            let two = format!("2021-01-01T00:00:00.0Z{end}2020-01-01T00:00:00.5Z{end}");
            let date = object_date(&two, Which::Earliest);
            assert_eq!(date.as_deref(), Some("2020-01-01T00:00:00.500Z"), "{end:?}");
        }
        for text in [
            "",
            "2020-01- 0T00:00:00.0Z",
            "2020- 1-01T00:00:00.0Z",
            "2020-01-  1T00:00:00.0Z",
            "2020-01-01T00:00:00.0Z\n\r2020-01-01T00:00:00.0Z",
            "2020-01-01T00:00:00.0Z\x1f2020-01-01T00:00:00.0Z",
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00:00.1234567Z",
            "2020-02-30T00:00:00.0Z",
            "2020-01-01T24:00:00.0Z",
            "2020-01-01T00:00:60.0Z",
            "2020-01-01 00:00:00.0Z",
            "20-01-01T00:00:00.0Z",
            "2020-01-01T00:00.0Z",
            "2020-01T00:00:00:00.0Z",
            "2020-01-01T00:00:00.0",
            "2020-01-01T00:00:00.0Z\n\n",
        ] {
            assert_eq!(earliest(text), None, "{text:?}");
        }
    }

    #[test]
    fn integers_are_pythons() {
        for text in ["2017", " 2017\n", "-1", "+1_000", "\u{661}\u{FF12}", "\u{1f}7"] {
            assert!(is_integer(text), "{text:?}");
        }
        for text in ["", "-", "1__0", "_1", "1_", "1.0", "²", "0x1", "+-1", "a"] {
            assert!(!is_integer(text), "{text:?}");
        }
    }
}
