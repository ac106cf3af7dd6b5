//! The STIX object types that the feeds know.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum ObjectType {
    Relationship,
    Indicator,
    AttackPattern,
    Malware,
    Report,
    CourseOfAction,
    Campaign,
    IntrusionSet,
    Tool,
    ThreatActor,
    Infrastructure,
    #[strum(serialize = "domain-name")]
    Domain,
    #[strum(serialize = "ipv4-addr")]
    Ipv4,
    #[strum(serialize = "ipv6-addr")]
    Ipv6,
    #[strum(serialize = "email-addr")]
    Email,
    Url,
    AutonomousSystem,
    File,
    Mutex,
    #[strum(serialize = "user-account")]
    Account,
    #[strum(serialize = "windows-registry-key")]
    RegistryKey,
    Identity,
    Location,
    Vulnerability,
    #[strum(serialize = "x509-certificate")]
    Certificate,
    #[strum(serialize = "x-mitre-tactic")]
    Tactic,
    ExtensionDefinition,
    /// A type that no feed maps, or none at all.
    #[strum(serialize = "")]
    Other,
}

impl ObjectType {
    /// The name, or nothing for `Other`.
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    pub fn of(name: &[u8]) -> Self {
        str::from_utf8(name).ok().and_then(|name| name.parse().ok()).unwrap_or(Self::Other)
    }
}
