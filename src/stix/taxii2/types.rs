//! Which XSOAR type is it? The feed has three tables, and they differ.

use crate::stix::object_type::ObjectType;
use crate::stix::pattern::Comparison;
use std::sync::LazyLock;
use strum::VariantArray;

// Types by name, tried in this order.
include!(concat!(env!("OUT_DIR"), "/stix_types.rs"));

/// What may stand before `--` in a reference besides the names of [`TYPES`].
const THREAT_ACTOR: (&str, &str) = ("threat-actor", "Threat Actor");

// Object types and the first path elements of the comparisons that name a value.
include!(concat!(env!("OUT_DIR"), "/stix_comparisons.rs"));

/// The type of a value of the main list: the first name that occurs in what stands left of it.
pub(super) fn type_of_value(left: &[u8]) -> Option<&'static str> {
    let occurs = |name: &str| memchr::memmem::find(left, name.as_bytes()).is_some();
    TYPES.iter().find(|(name, _)| occurs(name)).map(|(_, xsoar)| *xsoar)
}

/// The same for the list of CIDRs.
pub(super) fn type_of_range(left: &[u8]) -> Option<&'static str> {
    let occurs = |name: &str| memchr::memmem::find(left, name.as_bytes()).is_some();
    [("ipv4-addr", "CIDR"), ("ipv6-addr", "IPv6CIDR")]
        .iter()
        .find(|(name, _)| occurs(name))
        .map(|(_, xsoar)| *xsoar)
}

/// The type of that very name.
pub(super) fn type_by_name(name: &[u8]) -> Option<&'static str> {
    TYPES.iter().find(|(known, _)| name == known.as_bytes()).map(|(_, xsoar)| *xsoar)
}

/// The type of what a reference names, unless that is an indicator.
pub(super) fn type_by_prefix(prefix: &[u8]) -> Option<&'static str> {
    if prefix == THREAT_ACTOR.0.as_bytes() {
        return Some(THREAT_ACTOR.1);
    }
    type_by_name(prefix)
}

/// The same for a type that is known. Every relationship asks twice.
pub(super) fn type_by_kind(kind: ObjectType) -> Option<&'static str> {
    static TYPES_BY_KIND: LazyLock<Vec<Option<&str>>> = LazyLock::new(|| {
        ObjectType::VARIANTS.iter().map(|kind| type_by_prefix(kind.name().as_bytes())).collect()
    });
    TYPES_BY_KIND.get(kind as usize).copied().flatten()
}

/// What the beginning of a pattern says of its type. `unsupported`: how often the feed logs that it does not support it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PatternType {
    pub(super) found: Option<&'static str>,
    pub(super) unsupported: usize,
}

pub(super) fn type_by_pattern(pattern: &[u8]) -> PatternType {
    let Some(rest) = pattern.strip_prefix(b"[") else { return PatternType { found: None, unsupported: 0 } };
    let mut names = TYPES.iter().filter(|(name, _)| rest.starts_with(name.as_bytes()));
    let supported = COMPARABLE.iter().any(|(name, fields)| {
        let path = rest.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b":"));
        path.is_some_and(|path| fields.iter().any(|field| path.starts_with(field.as_bytes())))
    });
    if supported {
        PatternType { found: names.next().map(|(_, xsoar)| *xsoar), unsupported: 0 }
    } else {
        PatternType { found: None, unsupported: names.count() }
    }
}

pub(super) fn is_comparable_type(object_type: &[u8]) -> bool {
    COMPARABLE.iter().any(|(name, _)| object_type == name.as_bytes())
}

pub(super) fn is_comparable(comparison: &Comparison<'_>) -> bool {
    let fields = COMPARABLE
        .iter()
        .find(|(name, _)| comparison.object_type == name.as_bytes())
        .map(|(_, fields)| *fields);
    let first = comparison.path.first();
    fields.is_some_and(|fields| fields.iter().any(|field| first.is_some_and(|step| step.is_key(field))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_the_table_wins() {
        assert_eq!(type_of_value(b"file:name='mutex.exe'ORurl:value="), Some("Mutex"));
        assert_eq!(type_of_value(b"Threat-actor"), Some("Threat Actor"));
        assert_eq!(type_of_value(b"threat-actor"), None);
        assert_eq!((type_of_range(b"x:ipv6-addr"), type_of_range(b"url")), (Some("IPv6CIDR"), None));
        assert_eq!(
            (type_by_name(b"threat-actor"), type_by_prefix(b"threat-actor")),
            (None, Some("Threat Actor"))
        );
    }

    #[test]
    fn a_pattern_has_a_type_if_it_begins_with_a_supported_pair() {
        for (pattern, found, unsupported) in [
            ("[url:value = 'x']", Some("URL"), 0),
            ("[url:values", Some("URL"), 0),
            ("[domain-name:value", Some("Domain"), 0),
            ("[domain-name:name", None, 2),
            ("[file:name = 'x']", None, 1),
            ("[file:hashes.MD5 = 'x']", Some("File"), 0),
            ("[x509-certificate:hashes.MD5 = 'x']", None, 1),
            ("[x509-certificate:issuer = 'x']", Some("X509 Certificate"), 0),
            ("[software:name = 'x']", None, 0),
            ("([url:value = 'x'])", None, 0),
            ("[NOT url:value = 'x']", None, 0),
            (" [url:value = 'x']", None, 0),
        ] {
            assert_eq!(type_by_pattern(pattern.as_bytes()), PatternType { found, unsupported }, "{pattern}");
        }
    }
}
