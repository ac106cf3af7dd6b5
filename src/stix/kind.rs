//! The STIX object types that the feeds know.

macro_rules! kinds {
    ($($kind:ident $name:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($kind,)*
            /// A type that no feed maps, or none at all.
            Other,
        }

        impl Kind {
            pub const ALL: [Self; [$($name,)*].len() + 1] = [$(Self::$kind,)* Self::Other];

            /// The name, or nothing for `Other`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                    Self::Other => "",
                }
            }

            pub fn of(name: &[u8]) -> Self {
                match name {
                    $(name if name == $name.as_bytes() => Self::$kind,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

kinds! {
    Relationship "relationship",
    Indicator "indicator",
    AttackPattern "attack-pattern",
    Malware "malware",
    Report "report",
    CourseOfAction "course-of-action",
    Campaign "campaign",
    IntrusionSet "intrusion-set",
    Tool "tool",
    ThreatActor "threat-actor",
    Infrastructure "infrastructure",
    Domain "domain-name",
    Ipv4 "ipv4-addr",
    Ipv6 "ipv6-addr",
    Email "email-addr",
    Url "url",
    AutonomousSystem "autonomous-system",
    File "file",
    Mutex "mutex",
    Account "user-account",
    RegistryKey "windows-registry-key",
    Identity "identity",
    Location "location",
    Vulnerability "vulnerability",
    Certificate "x509-certificate",
    Tactic "x-mitre-tactic",
    ExtensionDefinition "extension-definition",
}
