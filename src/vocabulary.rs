//! The vocabulary of XSOAR's threat intelligence: names, reverses, families, reliabilities. Data, no logic.
//!
//! Values and their order are those of `CommonServerPython`: scripts iterate over them.

/// `EntityRelationship.Relationships`: constant, relationship name.
#[rustfmt::skip]
pub const RELATIONSHIP_CONSTANTS: &[(&str, &str)] = &[
    ("APPLIED", "applied"),
    ("ATTACHMENT_OF", "attachment-of"),
    ("ATTACHES", "attaches"),
    ("ATTRIBUTE_OF", "attribute-of"),
    ("ATTRIBUTED_BY", "attributed-by"),
    ("ATTRIBUTED_TO", "attributed-to"),
    ("AUTHORED_BY", "authored-by"),
    ("BEACONS_TO", "beacons-to"),
    ("BUNDLED_IN", "bundled-in"),
    ("BUNDLES", "bundles"),
    ("COMMUNICATED_WITH", "communicated-with"),
    ("COMMUNICATED_BY", "communicated-by"),
    ("COMMUNICATES_WITH", "communicates-with"),
    ("COMPROMISES", "compromises"),
    ("CONTAINS", "contains"),
    ("CONTROLS", "controls"),
    ("CREATED_BY", "created-by"),
    ("CREATES", "creates"),
    ("DELIVERED_BY", "delivered-by"),
    ("DELIVERS", "delivers"),
    ("DETECTS", "detects"),
    ("DETECTED_BY", "detected-by"),
    ("DOWNLOADS", "downloads"),
    ("DOWNLOADS_FROM", "downloads-from"),
    ("DROPPED_BY", "dropped-by"),
    ("DROPS", "drops"),
    ("DUPLICATE_OF", "duplicate-of"),
    ("EMBEDDED_IN", "embedded-in"),
    ("EMBEDS", "embeds"),
    ("EXECUTED", "executed"),
    ("EXECUTED_BY", "executed-by"),
    ("EXFILTRATES_TO", "exfiltrates-to"),
    ("EXPLOITS", "exploits"),
    ("HAS", "has"),
    ("HOSTED_ON", "hosted-on"),
    ("HOSTS", "hosts"),
    ("IMPERSONATES", "impersonates"),
    ("INDICATED_BY", "indicated-by"),
    ("INDICATOR_OF", "indicator-of"),
    ("INJECTED_FROM", "injected-from"),
    ("INJECTS_INTO", "injects-into"),
    ("INVESTIGATES", "investigates"),
    ("IS_ALSO", "is-also"),
    ("LOCATED_AT", "located-at"),
    ("MITIGATED_BY", "mitigated-by"),
    ("MITIGATES", "mitigates"),
    ("ORIGINATED_FROM", "originated-from"),
    ("OWNED_BY", "owned-by"),
    ("OWNS", "owns"),
    ("PART_OF", "part-of"),
    ("RELATED_TO", "related-to"),
    ("REMEDIATES", "remediates"),
    ("RESOLVED_BY", "resolved-by"),
    ("RESOLVED_FROM", "resolved-from"),
    ("RESOLVES_TO", "resolves-to"),
    ("SEEN_ON", "seen-on"),
    ("SENT", "sent"),
    ("SENT_BY", "sent-by"),
    ("SENT_FROM", "sent-from"),
    ("SENT_TO", "sent-to"),
    ("SIMILAR_TO", "similar-to"),
    ("SUB_DOMAIN_OF", "sub-domain-of"),
    ("SUB_TECHNIQUE_OF", "subtechnique-of"),
    ("PARENT_TECHNIQUE_OF", "parent-technique-of"),
    ("SUPRA_DOMAIN_OF", "supra-domain-of"),
    ("TARGETED_BY", "targeted-by"),
    ("TARGETS", "targets"),
    ("TYPES", "Types"),
    ("UPLOADED_TO", "uploaded-to"),
    ("USED_BY", "used-by"),
    ("USED_ON", "used-on"),
    ("USES", "uses"),
    ("VARIANT_OF", "variant-of"),
];

/// `RELATIONSHIPS_NAMES`: relationship name, reverse name. Its order is not quite that of the constants, and it has no
/// `located-at`.
#[rustfmt::skip]
pub const REVERSES: &[(&str, &str)] = &[
    ("applied", "applied-on"),
    ("attachment-of", "attaches"),
    ("attaches", "attachment-of"),
    ("attribute-of", "owns"),
    ("attributed-by", "attributed-to"),
    ("attributed-to", "attributed-by"),
    ("authored-by", "author-of"),
    ("beacons-to", "communicated-by"),
    ("bundled-in", "bundles"),
    ("bundles", "bundled-in"),
    ("communicated-with", "communicated-by"),
    ("communicated-by", "communicates-with"),
    ("communicates-with", "communicated-by"),
    ("compromises", "compromised-by"),
    ("contains", "part-of"),
    ("controls", "controlled-by"),
    ("created-by", "creates"),
    ("creates", "created-by"),
    ("delivered-by", "delivers"),
    ("delivers", "delivered-by"),
    ("detects", "detected-by"),
    ("detected-by", "detects"),
    ("downloads", "downloaded-by"),
    ("downloads-from", "hosts"),
    ("dropped-by", "drops"),
    ("drops", "dropped-by"),
    ("duplicate-of", "duplicate-of"),
    ("embedded-in", "embeds"),
    ("embeds", "embedded-on"),
    ("executed", "executed-by"),
    ("executed-by", "executes"),
    ("exfiltrates-to", "exfiltrated-from"),
    ("exploits", "exploited-by"),
    ("has", "seen-on"),
    ("hosted-on", "hosts"),
    ("hosts", "hosted-on"),
    ("impersonates", "impersonated-by"),
    ("indicated-by", "indicator-of"),
    ("indicator-of", "indicated-by"),
    ("injected-from", "injects-into"),
    ("injects-into", "injected-from"),
    ("investigates", "investigated-by"),
    ("is-also", "is-also"),
    ("mitigated-by", "mitigates"),
    ("mitigates", "mitigated-by"),
    ("originated-from", "source-of"),
    ("owned-by", "owns"),
    ("owns", "owned-by"),
    ("part-of", "contains"),
    ("related-to", "related-to"),
    ("remediates", "remediated-by"),
    ("resolved-by", "resolves-to"),
    ("resolved-from", "resolves-to"),
    ("resolves-to", "resolved-from"),
    ("seen-on", "has"),
    ("sent", "attached-to"),
    ("sent-by", "sent"),
    ("sent-from", "received-by"),
    ("sent-to", "received-by"),
    ("similar-to", "similar-to"),
    ("sub-domain-of", "supra-domain-of"),
    ("supra-domain-of", "sub-domain-of"),
    ("subtechnique-of", "parent-technique-of"),
    ("parent-technique-of", "subtechnique-of"),
    ("targeted-by", "targets"),
    ("targets", "targeted-by"),
    ("Types", "Reverse"),
    ("uploaded-to", "hosts"),
    ("used-by", "uses"),
    ("used-on", "targeted-by"),
    ("uses", "used-by"),
    ("variant-of", "variant-of"),
];

/// Types of indicators and threat-intel objects, as the product names them.
#[rustfmt::skip]
pub const INDICATOR_TYPES: &[&str] = &[
    "Account", "ASN", "Attack Pattern", "Campaign", "CIDR", "Course of Action", "CVE", "Domain", "DomainGlob", "Email",
    "File", "Host", "Identity", "Infrastructure", "Intrusion Set", "IP", "IPv6", "IPv6CIDR", "Location", "Malware",
    "Mutex", "Registry Key", "Report", "Software", "ssdeep", "Tactic", "Threat Actor", "Tool", "URL",
    "X509 Certificate",
];

/// What an unknown name gets as its reverse.
pub const RELATED_TO: &str = "related-to";

/// The one relationship type there is.
pub const INDICATOR_TO_INDICATOR: &str = "IndicatorToIndicator";

/// The one entity family there is.
pub const INDICATOR: &str = "Indicator";

/// The value of the indicator that carries relationships which belong to no indicator.
pub const DUMMY_INDICATOR: &str = "$$DummyIndicator$$";

/// `DBotScoreReliability`: constant, value.
#[rustfmt::skip]
pub const RELIABILITIES: &[(&str, &str)] = &[
    ("A_PLUS", "A+ - 3rd party enrichment"),
    ("A", "A - Completely reliable"),
    ("B", "B - Usually reliable"),
    ("C", "C - Fairly reliable"),
    ("D", "D - Not usually reliable"),
    ("E", "E - Unreliable"),
    ("F", "F - Reliability cannot be judged"),
];

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
