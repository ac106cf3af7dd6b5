//! The vocabulary of XSOAR's threat intelligence: names, reverses, families, reliabilities. Data (from `data/`), no logic.
//!
//! Values and their order are those of `CommonServerPython`: scripts iterate over them.

// `EntityRelationship.Relationships`: constant, relationship name. `RELATIONSHIPS_NAMES`: relationship name, reverse name;
// its order is not quite that of the constants, and it has no `located-at`.
include!(concat!(env!("OUT_DIR"), "/relationships.rs"));

// Types of indicators and threat-intel objects, as the product names them.
include!(concat!(env!("OUT_DIR"), "/indicator_types.rs"));

// `FeedIndicatorType`: constant, value.
include!(concat!(env!("OUT_DIR"), "/feed_indicator_types.rs"));

// `DBotScoreReliability`: constant, value.
include!(concat!(env!("OUT_DIR"), "/reliabilities.rs"));

// `ThreatIntel.KillChainPhases`: phase, display name.
include!(concat!(env!("OUT_DIR"), "/kill_chain_phases.rs"));

// `ThreatIntel.ObjectsNames` and `ObjectsScore`: STIX type, name, score.
include!(concat!(env!("OUT_DIR"), "/threat_intel_objects.rs"));

/// What an unknown name gets as its reverse.
pub const RELATED_TO: &str = "related-to";

/// The one relationship type there is.
pub const INDICATOR_TO_INDICATOR: &str = "IndicatorToIndicator";

/// The one entity family there is.
pub const INDICATOR: &str = "Indicator";

/// The value of the indicator that carries relationships which belong to no indicator.
pub const DUMMY_INDICATOR: &str = "$$DummyIndicator$$";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_constant_but_located_at_has_a_reverse() {
        let without: Vec<_> = RELATIONSHIP_CONSTANTS
            .iter()
            .map(|(_, name)| *name)
            .filter(|name| !REVERSES.iter().any(|(known, _)| known == name))
            .collect();
        assert_eq!(without, ["located-at"]);
        assert_eq!((RELATIONSHIP_CONSTANTS.len(), REVERSES.len()), (73, 72));
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = REVERSES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REVERSES.len());
    }
}
