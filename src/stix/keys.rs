//! Names of members as numbers: an object's members are looked up many times over, and numbers compare at once.

use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

macro_rules! keys {
    ($($key:ident $name:literal,)*) => {
        /// A name that a feed asks for. Those of relationships come first, so that they are small numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Key {
            $($key,)*
        }

        impl Key {
            const ALL: [Self; [$(stringify!($key),)*].len()] = [$(Self::$key,)*];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$key => $name,)*
                }
            }
        }
    };
}

keys! {
    RelationshipType "relationship_type",
    SourceRef "source_ref",
    TargetRef "target_ref",
    Created "created",
    Modified "modified",
    Description "description",
    Id "id",
    Type "type",
    AccountType "account_type",
    ActionType "action_type",
    Aliases "aliases",
    ArchitectureExecutionEnvs "architecture_execution_envs",
    Capabilities "capabilities",
    Confidence "confidence",
    Country "country",
    Extensions "extensions",
    ExternalReferences "external_references",
    Goals "goals",
    Hashes "hashes",
    IdentityClass "identity_class",
    InfrastructureTypes "infrastructure_types",
    IsFamily "is_family",
    Issuer "issuer",
    RegistryKey "key",
    KillChainPhases "kill_chain_phases",
    Labels "labels",
    Lang "lang",
    MalwareTypes "malware_types",
    ModifiedTime "modified_time",
    Name "name",
    Number "number",
    NumberOfSubkeys "number_of_subkeys",
    ObjectMarkingRefs "object_marking_refs",
    ObjectRefs "object_refs",
    Objective "objective",
    OsExecutionEnvs "os_execution_envs",
    ParentDirectoryRef "parent_directory_ref",
    Pattern "pattern",
    PrimaryMotivation "primary_motivation",
    Published "published",
    ReportTypes "report_types",
    ResourceLevel "resource_level",
    Revoked "revoked",
    Roles "roles",
    SampleRefs "sample_refs",
    SecondaryMotivations "secondary_motivations",
    Sectors "sectors",
    SerialNumber "serial_number",
    Size "size",
    Sophistication "sophistication",
    Subject "subject",
    ThreatActorTypes "threat_actor_types",
    ToolTypes "tool_types",
    ToolVersion "tool_version",
    UserId "user_id",
    ValidityNotAfter "validity_not_after",
    ValidityNotBefore "validity_not_before",
    Value "value",
    Values "values",
    XMitreAliases "x_mitre_aliases",
    XMitreDeprecated "x_mitre_deprecated",
    XMitreIsSubtechnique "x_mitre_is_subtechnique",
    XMitrePlatforms "x_mitre_platforms",
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The number of a name: that of its [`Key`], or one of those that a source adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(u16);

impl Number {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Key {
    pub const fn number(self) -> Number {
        Number(self as u16)
    }
}

/// Some of the [`Key`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeySet(u64);

const _: () = assert!(Key::ALL.len() <= 64, "a bit for each key");

impl KeySet {
    pub const fn add(&mut self, key: Number) {
        if key.0 < 64 {
            self.0 |= 1 << key.0;
        }
    }

    pub const fn has(self, key: Key) -> bool {
        self.0 >> key as u16 & 1 == 1
    }
}

/// Names past this many have no number: a page may be all names.
const MAX_NUMBERS: usize = 1024;

pub struct Keys {
    names: Vec<Cow<'static, [u8]>>,
    numbers: HashMap<Cow<'static, [u8]>, Number, RandomState>,
}

impl Default for Keys {
    fn default() -> Self {
        let names: Vec<_> = Key::ALL.iter().map(|key| Cow::Borrowed(key.name().as_bytes())).collect();
        let numbers = Key::ALL.iter().zip(&names).map(|(key, name)| (name.clone(), key.number()));
        Self { numbers: numbers.collect(), names }
    }
}

impl Keys {
    /// The number of a name. `None`: there are too many names.
    pub fn number(&mut self, name: &[u8]) -> Option<Number> {
        if let Some(number) = self.find(name) {
            return Some(number);
        }
        let number = u16::try_from(self.names.len()).ok().filter(|_| self.names.len() < MAX_NUMBERS)?;
        let name: Cow<'static, [u8]> = Cow::Owned(name.to_vec());
        self.names.push(name.clone());
        self.numbers.insert(name, Number(number));
        Some(Number(number))
    }

    /// The number of a name that has one.
    pub fn find(&self, name: &[u8]) -> Option<Number> {
        self.numbers.get(name).copied()
    }

    pub fn name(&self, number: Number) -> &[u8] {
        self.names.get(number.index()).map_or(&[], |name| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_have_the_numbers_of_their_keys() {
        let mut keys = Keys::default();
        for key in Key::ALL {
            assert_eq!(keys.number(key.name().as_bytes()), Some(key.number()));
            assert_eq!(keys.name(key.number()), key.name().as_bytes());
        }
    }

    #[test]
    fn numbers_are_limited() {
        let mut keys = Keys::default();
        let numbers: Vec<_> = (0..2 * MAX_NUMBERS).map(|n| keys.number(n.to_string().as_bytes())).collect();
        assert_eq!(numbers.iter().flatten().count() + Key::ALL.len(), MAX_NUMBERS);
        assert_eq!(keys.number(b"1"), numbers[1]);
        assert_eq!(keys.number(b"id"), Some(Key::Id.number()));
        assert_eq!(keys.number(b"new"), None);
        assert_eq!(numbers[1].map(|number| keys.name(number)), Some(&b"1"[..]));
    }
}
