//! Tables that both profiles use.

use super::object_type::ObjectType;
use crate::vocabulary::{KILL_CHAIN_PHASES, REVERSES, THREAT_INTEL_OBJECTS};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::LazyLock;
use strum::VariantArray;

// Traffic light colours of TLP 1.0: id of the marking, colour.
include!(concat!(env!("OUT_DIR"), "/tlp_markings.rs"));

pub(super) fn tlp_of_marking(id: &[u8]) -> Option<&'static str> {
    MARKINGS.iter().find(|(marking, _)| id == marking.as_bytes()).map(|(_, colour)| *colour)
}

pub(super) fn phase_name(phase: &[u8]) -> Option<&'static str> {
    KILL_CHAIN_PHASES.iter().find(|(known, _)| phase == known.as_bytes()).map(|(_, name)| *name)
}

/// XSOAR's name and score for the STIX domain objects; both profiles agree on them.
pub(super) fn domain_object(kind: ObjectType) -> Option<(&'static str, i64)> {
    static BY_KIND: LazyLock<Vec<Option<(&str, i64)>>> = LazyLock::new(|| {
        let of = |kind: &ObjectType| {
            let mut objects = THREAT_INTEL_OBJECTS.iter();
            objects.find(|(stix, ..)| *stix == kind.name()).map(|(_, name, score)| (*name, *score))
        };
        ObjectType::VARIANTS.iter().map(of).collect()
    });
    BY_KIND.get(kind as usize).copied().flatten()
}

/// The reverse of a relationship name, if the name is known.
pub(super) fn reverse(name: &[u8]) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<&[u8], &str, RandomState>> =
        LazyLock::new(|| REVERSES.iter().map(|(name, reverse)| (name.as_bytes(), *reverse)).collect());
    NAMES.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_their_names_in_words() {
        for (phase, name) in KILL_CHAIN_PHASES.iter().copied() {
            let plain = name.to_lowercase().replace(' ', "-");
            assert!(
                plain == phase || matches!(phase, "act-on-objectives" | "command-and-control"),
                "{phase}"
            );
        }
    }
}
