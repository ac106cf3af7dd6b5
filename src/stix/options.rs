//! What a caller can ask of a profile.

use std::str::FromStr;

/// Faults of the vendor's feeds that can be mended. Each is named after what it mends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fix {
    /// `taxii2`: pattern values keep their blanks, and a quote in them does not end them.
    PatternValues,
    /// `taxii2`: `ISSUPERSET`, and an address with a prefix behind `=`, give CIDRs.
    Cidr,
    /// `taxii2`: a relationship names an indicator by the value and the type it was sent with.
    EntityValues,
    /// `taxii2`: `indicates` becomes `indicator-of`, its reverse.
    Indicates,
    /// `taxii2`: reports are related to threat actors too.
    ThreatActors,
    /// `taxii2`: no `{}` among the relationships, and none without an entity A.
    EmptyRelationships,
    /// `taxii2`: `labels` become tags of every type.
    Labels,
    /// `taxii2`: a kill chain phase that is not known keeps its name.
    Phases,
    /// `mitre-attack`: no dates from texts that hold none.
    AccidentalDates,
    /// `mitre-attack`: an intrusion set that is sent as a threat actor keeps its score and tells malware of its name apart.
    ThreatActorScore,
    /// `mitre-attack`: `rawJSON` is the object as it was.
    RawDescription,
    /// `mitre-attack`: no `tlp` among the fields.
    TlpField,
}

impl Fix {
    pub const ALL: [(&'static str, Self); 12] = [
        ("pattern-values", Self::PatternValues),
        ("cidr", Self::Cidr),
        ("entity-values", Self::EntityValues),
        ("indicates", Self::Indicates),
        ("threat-actors", Self::ThreatActors),
        ("empty-relationships", Self::EmptyRelationships),
        ("labels", Self::Labels),
        ("phases", Self::Phases),
        ("accidental-dates", Self::AccidentalDates),
        ("threat-actor-score", Self::ThreatActorScore),
        ("raw-description", Self::RawDescription),
        ("tlp-field", Self::TlpField),
    ];

    pub fn names() -> [&'static str; 12] {
        Self::ALL.map(|(name, _)| name)
    }
}

impl FromStr for Fix {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, fix)| *fix).ok_or(())
    }
}

#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // they are the feeds' own switches, independent of each other
pub struct Options {
    pub create_relationships: bool,
    pub tags: Vec<String>,
    pub tlp_color: Option<String>,
    /// The server is older than 6.2.
    pub legacy: bool,
    pub limit: Option<usize>,
    pub intrusion_set_as_threat_actor: bool,
    pub skip_complex_patterns: bool,
    pub update_custom_fields: bool,
    /// XSOAR field, key of the STIX object.
    pub field_map: Vec<(String, String)>,
    pub fixes: Vec<Fix>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create_relationships: true,
            tags: Vec::new(),
            tlp_color: None,
            legacy: false,
            limit: None,
            intrusion_set_as_threat_actor: false,
            skip_complex_patterns: false,
            update_custom_fields: false,
            field_map: Vec::new(),
            fixes: Vec::new(),
        }
    }
}

impl Options {
    pub fn mends(&self, fix: Fix) -> bool {
        self.fixes.contains(&fix)
    }
}
