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
            pub const ALL: [Self; [$(stringify!($kind),)*].len() + 1] = [$(Self::$kind,)* Self::Other];

            /// The name, or nothing for `Other`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => match str::from_utf8($name) {
                        Ok(name) => name,
                        Err(_) => "",
                    },)*
                    Self::Other => "",
                }
            }

            pub fn of(name: &[u8]) -> Self {
                match name {
                    $($name => Self::$kind,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

kinds! {
    Relationship b"relationship",
    Indicator b"indicator",
    AttackPattern b"attack-pattern",
    Malware b"malware",
    Report b"report",
    CourseOfAction b"course-of-action",
    Campaign b"campaign",
    IntrusionSet b"intrusion-set",
    Tool b"tool",
    ThreatActor b"threat-actor",
    Infrastructure b"infrastructure",
    Domain b"domain-name",
    Ipv4 b"ipv4-addr",
    Ipv6 b"ipv6-addr",
    Email b"email-addr",
    Url b"url",
    AutonomousSystem b"autonomous-system",
    File b"file",
    Mutex b"mutex",
    Account b"user-account",
    RegistryKey b"windows-registry-key",
    Identity b"identity",
    Location b"location",
    Vulnerability b"vulnerability",
    Certificate b"x509-certificate",
    Tactic b"x-mitre-tactic",
    ExtensionDefinition b"extension-definition",
}
