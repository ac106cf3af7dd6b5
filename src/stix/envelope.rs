//! What a TAXII envelope says besides its objects: whether there are more, and where.

use super::json::{Fault, Json, Span, may_be_too_deep, read};
use serde::Deserializer;
use serde::de::{Deserialize, MapAccess, Visitor};
use std::fmt;

/// The JSON object `page` without its member `objects`. A list of objects has no other members.
pub fn without_objects(page: &[u8]) -> Result<Vec<u8>, Fault> {
    let members = read(page, |text, _| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let mut members = Members { source: page, text: text.as_bytes(), others: Vec::new(), odd: false };
        if text.trim_ascii_start().starts_with('{') {
            deserializer.deserialize_map(&mut members)?;
        } else {
            members.odd = may_be_too_deep(Json::deserialize(&mut deserializer)?.source());
        }
        deserializer.end()?;
        Ok((members.others, members.odd))
    })?;
    Ok([b"{", &*members.join(&b","[..]), b"}"].concat())
}

/// The members of an envelope but `objects`.
struct Members<'a, 't> {
    source: &'a [u8],
    /// What is read: the source, or a copy of the same length.
    text: &'t [u8],
    others: Vec<&'a [u8]>,
    odd: bool,
}

impl<'de> Visitor<'de> for &mut Members<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an envelope")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let span = |json: Json<'_>| Span::within(self.text, json.source()).unwrap_or_default();
        while let Some(name) = map.next_key()?.map(span) {
            let value: Json<'de> = map.next_value()?;
            self.odd |= may_be_too_deep(value.source());
            if Json::new(name.of(self.source)).text().as_deref() != Some(b"objects") {
                let member = Span { start: name.start, end: span(value).end };
                self.others.push(member.of(self.source));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_objects_is_left_out() {
        for (page, rest) in [
            (
                r#" {"more" : true, "objects": [{"next": "x"}], "next": "a]}"} "#,
                r#"{"more" : true,"next": "a]}"}"#,
            ),
            (r#"{"objects": []}"#, "{}"),
            (r#"{"o\u0062jects": [1], "a": {"objects": []}}"#, r#"{"a": {"objects": []}}"#),
            ("{}", "{}"),
            (r#"[{"more": true}]"#, "{}"),
        ] {
            assert_eq!(without_objects(page.as_bytes()), Ok(rest.as_bytes().to_vec()), "{page}");
        }
    }

    #[test]
    fn broken_pages_are_refused() {
        for (page, at) in [("", 0), (r#"{"more": true"#, 13), (r#"{"objects": [1,}"#, 15), ("{} {}", 3)] {
            assert_eq!(without_objects(page.as_bytes()).map_err(|fault| fault.at), Err(at), "{page}");
        }
    }
}
