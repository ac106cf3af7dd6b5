//! Dates of objects, as `strptime` of Python reads them.

/// A date of an object: year, month, day, hour, minute, second, microseconds.
pub(super) type Moment = [u32; 7];

pub(super) fn number(digits: &str) -> Option<u32> {
    // `parse` alone would take a sign.
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

pub(super) const fn days(year: u32, month: usize) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `%Y-%m-%dT%H:%M:%S.%fZ`, as `strptime` reads it: numbers but the year may lack a leading zero, letters may be small.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let (date, time) = text.split_once(['T', 't'])?;
    let time = time.strip_suffix(['Z', 'z'])?;
    let (time, fraction) = time.split_once('.')?;
    let mut moment = [0; 7];
    let parts = date.split('-').map(|part| (part, '-')).chain(time.split(':').map(|part| (part, ':')));
    let mut separators = String::new();
    let mut filled = 0;
    for (index, (part, separator)) in parts.enumerate() {
        let slot = moment.get_mut(index).filter(|_| index < 6)?;
        // A blank may stand for the first digit of the day.
        let part = part.strip_prefix(' ').filter(|day| index == 2 && day.len() == 1).unwrap_or(part);
        let fits = if index == 0 { part.len() == 4 } else { matches!(part.len(), 1 | 2) };
        *slot = number(part).filter(|_| fits)?;
        separators.push(separator);
        filled += 1;
    }
    if filled != 6 || separators != "---:::" || !(1..=6).contains(&fraction.len()) {
        return None;
    }
    moment[6] = number(fraction)? * 10_u32.pow(6 - u32::try_from(fraction.len()).ok()?);
    let [year, month, day, hour, minute, second, _] = moment;
    let valid = year > 0
        && (1..=12).contains(&month)
        && (1..=days(year, month as usize)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    valid.then_some(moment)
}

/// Whether the text is a date, be it without a fraction of a second.
pub(super) fn is_moment(text: &str) -> bool {
    let whole = || text.strip_suffix(['Z', 'z']).and_then(|text| moment(&format!("{text}.0Z")));
    moment(text).or_else(whole).is_some()
}

#[cfg(test)]
mod tests {
    use super::is_moment;

    #[test]
    fn the_fraction_may_be_missing() {
        for text in ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z", "2020-1-1t0:0:0z"] {
            assert!(is_moment(text), "{text}");
        }
        for text in [
            "",
            "Z",
            "x",
            "2020-01-01",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00:00.0.0Z",
        ] {
            assert!(!is_moment(text), "{text}");
        }
    }
}
