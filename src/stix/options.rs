//! What a caller can ask of a profile.

use serde::Deserialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Faults of the vendor's feeds that can be mended. Each is named after what it mends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
    /// The names, in the order of the variants.
    pub fn names() -> Vec<&'static str> {
        Self::VARIANTS.iter().map(Into::into).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
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
    /// Of whoever takes the relationships, not of the caller: also those with names that XSOAR does not know.
    #[serde(skip)]
    pub keeps_unknown_names: bool,
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
            keeps_unknown_names: false,
        }
    }
}

impl Options {
    pub fn mends(&self, fix: Fix) -> bool {
        self.fixes.contains(&fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_given_is_the_default() {
        assert_eq!(read("{}"), Ok(Options::default()));
        assert!(Options::default().create_relationships);
    }

    #[test]
    fn options_are_read_by_name() {
        let text =
            r#"{"tags": ["a"], "tlp_color": null, "limit": 3, "field_map": [["f", "k"]], "fixes": ["cidr"]}"#;
        let wanted = Options {
            tags: vec!["a".to_owned()],
            limit: Some(3),
            field_map: vec![("f".to_owned(), "k".to_owned())],
            fixes: vec![Fix::Cidr],
            ..Options::default()
        };
        assert_eq!(read(text), Ok(wanted));
    }

    #[test]
    fn what_is_unknown_is_named_with_what_is_known() {
        let unknown = |text: &str| read(text).expect_err("an unknown name");
        let message = unknown(r#"{"refnag": true}"#);
        assert!(
            message.starts_with("unknown field `refnag`, expected one of `create_relationships`, `tags`,")
        );
        let message = unknown(r#"{"fixes": ["cdir"]}"#);
        assert!(message.starts_with("unknown variant `cdir`, expected one of `pattern-values`, `cidr`,"));
    }

    #[test]
    fn a_fix_has_the_same_name_wherever_it_is_named() {
        for (fix, name) in Fix::VARIANTS.iter().zip(Fix::names()) {
            assert_eq!(name.parse(), Ok(*fix));
            assert_eq!(serde_json::from_str::<Fix>(&format!("{name:?}")).ok(), Some(*fix));
        }
        assert_eq!((Fix::names().len(), Fix::names()[3]), (12, "indicates"));
    }
}
