//! What a TAXII envelope says besides its objects: whether there are more, and where.

use super::json::{Fault, Scanner, decode};

/// The JSON object `page` without its member `objects`. A list of objects has no other members.
pub fn without_objects(page: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut scanner = Scanner::new(page);
    let mut rest = b"{".to_vec();
    if scanner.peek() == Some(b'{') {
        let mut more = scanner.enter(b'}');
        while more {
            scanner.peek();
            let start = scanner.pos();
            let (key, escaped) = scanner.key()?;
            scanner.skip(1)?;
            if *decode(key, escaped) != *b"objects" {
                if rest.len() > 1 {
                    rest.push(b',');
                }
                rest.extend_from_slice(scanner.since(start));
            }
            more = scanner.another(b'}')?;
        }
    } else {
        scanner.skip(0)?;
    }
    scanner.end()?;
    rest.push(b'}');
    Ok(rest)
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
