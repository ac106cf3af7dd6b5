//! The members of objects that the feeds ask for, by name.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;
use strum::{EnumCount, IntoStaticStr, VariantArray};

/// Those of relationship objects come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Key {
    RelationshipType,
    SourceRef,
    TargetRef,
    Created,
    Modified,
    Description,
    Id,
    Type,
    AccountType,
    ActionType,
    Aliases,
    ArchitectureExecutionEnvs,
    Capabilities,
    Confidence,
    Country,
    Extensions,
    ExternalReferences,
    Goals,
    Hashes,
    IdentityClass,
    InfrastructureTypes,
    IsFamily,
    Issuer,
    #[strum(serialize = "key")]
    RegistryKey,
    KillChainPhases,
    Labels,
    Lang,
    MalwareTypes,
    ModifiedTime,
    Name,
    Number,
    NumberOfSubkeys,
    ObjectMarkingRefs,
    ObjectRefs,
    Objective,
    OsExecutionEnvs,
    ParentDirectoryRef,
    Pattern,
    PrimaryMotivation,
    Published,
    ReportTypes,
    ResourceLevel,
    Revoked,
    Roles,
    SampleRefs,
    SecondaryMotivations,
    Sectors,
    SerialNumber,
    Size,
    Sophistication,
    Subject,
    ThreatActorTypes,
    ToolTypes,
    ToolVersion,
    UserId,
    ValidityNotAfter,
    ValidityNotBefore,
    Value,
    Values,
    XMitreAliases,
    XMitreDeprecated,
    XMitreIsSubtechnique,
    XMitrePlatforms,
}

impl Key {
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    pub fn of(name: &[u8]) -> Option<Self> {
        static KEYS: LazyLock<HashMap<&[u8], Key, RandomState>> =
            LazyLock::new(|| Key::VARIANTS.iter().map(|key| (key.name().as_bytes(), *key)).collect());
        KEYS.get(name).copied()
    }
}

/// Some of the [`Key`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeySet(u64);

const _: () = assert!(Key::COUNT <= 64, "a bit for each key");

impl KeySet {
    pub fn add(&mut self, key: Option<Key>) {
        self.0 |= key.map_or(0, |key| 1 << key as u64);
    }

    pub const fn has(self, key: Key) -> bool {
        self.0 >> key as u64 & 1 == 1
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_name() {
        for key in Key::VARIANTS {
            assert_eq!(Key::of(key.name().as_bytes()), Some(*key));
        }
        assert_eq!(
            (Key::of(b"key"), Key::of(b"x_mitre_is_subtechnique")),
            (Some(Key::RegistryKey), Some(Key::XMitreIsSubtechnique))
        );
        assert_eq!(Key::of(b"registry_key"), None);
    }
}
