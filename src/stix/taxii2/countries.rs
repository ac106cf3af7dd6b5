//! ISO 3166 country codes and the names that the feed has for them.

// Sorted by code.
include!(concat!(env!("OUT_DIR"), "/countries.rs"));

/// The name of a country, its code in capitals or not.
pub(super) fn country(code: &[u8]) -> Option<&'static str> {
    let code = String::from_utf8_lossy(code).to_uppercase();
    let at = COUNTRIES.binary_search_by_key(&code.as_str(), |(code, _)| code).ok()?;
    COUNTRIES.get(at).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_of_any_case() {
        assert!(COUNTRIES.is_sorted_by(|(a, _), (b, _)| a < b));
        assert_eq!(country(b"xK"), Some("Kosovo"));
        assert_eq!(country(b"ZZ"), None);
    }
}
