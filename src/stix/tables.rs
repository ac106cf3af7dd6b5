//! Tables that both profiles use.

use super::object_type::ObjectType;
use crate::vocabulary::REVERSES;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Traffic light colours of TLP 1.0. The markings of TLP 2.0 are unknown to the feeds.
const MARKINGS: [(&str, &str); 4] = [
    ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "WHITE"),
    ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "GREEN"),
    ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "AMBER"),
    ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "RED"),
];

pub(super) fn tlp_of_marking(id: &[u8]) -> Option<&'static str> {
    MARKINGS.iter().find(|(marking, _)| id == marking.as_bytes()).map(|(_, colour)| *colour)
}

/// `ThreatIntel.KillChainPhases`: phase, display name.
#[rustfmt::skip]
const PHASES: [(&str, &str); 18] = [
    ("build-capabilities", "Build Capabilities"),
    ("privilege-escalation", "Privilege Escalation"),
    ("adversary-opsec", "Adversary Opsec"),
    ("credential-access", "Credential Access"),
    ("exfiltration", "Exfiltration"),
    ("lateral-movement", "Lateral Movement"),
    ("defense-evasion", "Defense Evasion"),
    ("persistence", "Persistence"),
    ("collection", "Collection"),
    ("impact", "Impact"),
    ("initial-access", "Initial Access"),
    ("discovery", "Discovery"),
    ("execution", "Execution"),
    ("installation", "Installation"),
    ("delivery", "Delivery"),
    ("weaponization", "Weaponization"),
    ("act-on-objectives", "Actions on Objectives"),
    ("command-and-control", "Command & Control"),
];

pub(super) fn phase_name(phase: &[u8]) -> Option<&'static str> {
    PHASES.iter().find(|(known, _)| phase == known.as_bytes()).map(|(_, name)| *name)
}

/// XSOAR's name and score for the STIX domain objects; both profiles agree on them.
pub(super) const fn domain_object(kind: ObjectType) -> Option<(&'static str, i64)> {
    Some(match kind {
        ObjectType::Tactic => ("Tactic", 0),
        ObjectType::AttackPattern => ("Attack Pattern", 2),
        ObjectType::Malware => ("Malware", 3),
        ObjectType::Report => ("Report", 3),
        ObjectType::CourseOfAction => ("Course of Action", 0),
        ObjectType::Campaign => ("Campaign", 3),
        ObjectType::IntrusionSet => ("Intrusion Set", 3),
        ObjectType::Tool => ("Tool", 2),
        ObjectType::ThreatActor => ("Threat Actor", 3),
        ObjectType::Infrastructure => ("Infrastructure", 2),
        _ => return None,
    })
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
        for (phase, name) in PHASES {
            let plain = name.to_lowercase().replace(' ', "-");
            assert!(
                plain == phase || matches!(phase, "act-on-objectives" | "command-and-control"),
                "{phase}"
            );
        }
    }
}
