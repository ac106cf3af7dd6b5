//! A relationship as its twelve fields: the one table that calls, attributes and dicts are made from.

use pyo3::prelude::*;

/// A value for each field, `None` where it was not given.
pub(crate) type Record<'py> = [Option<Bound<'py, PyAny>>; COUNT];

pub(crate) const COUNT: usize = 12;

// The place of each field in `TABLE`, in a record and among the slots of an object: the order of a call.
pub(crate) const NAME: usize = 0;
pub(crate) const ENTITY_A: usize = 1;
pub(crate) const ENTITY_A_TYPE: usize = 2;
pub(crate) const ENTITY_B: usize = 3;
pub(crate) const ENTITY_B_TYPE: usize = 4;
pub(crate) const REVERSE_NAME: usize = 5;
pub(crate) const RELATIONSHIP_TYPE: usize = 6;
pub(crate) const ENTITY_A_FAMILY: usize = 7;
pub(crate) const ENTITY_B_FAMILY: usize = 8;
pub(crate) const SOURCE_RELIABILITY: usize = 9;
pub(crate) const FIELDS: usize = 10;
pub(crate) const BRAND: usize = 11;

/// How many fields, the first ones, a call must give.
pub(super) const REQUIRED: usize = 5;

pub(super) struct Field {
    /// In a call; with `_` before it, the attribute.
    pub(super) argument: &'static str,
    pub(super) attribute: &'static str,
    /// In the dict of an indicator; the last two in that of an entry only.
    pub(super) key: &'static str,
    /// In the dict of the context.
    pub(super) context_key: Option<&'static str>,
    /// What `repr` of the value is where it need not be shown.
    pub(super) usual: Option<&'static str>,
}

macro_rules! field {
    ($argument:literal, $key:literal, $context_key:expr, $usual:expr) => {
        Field {
            argument: $argument,
            attribute: concat!("_", $argument),
            key: $key,
            context_key: $context_key,
            usual: $usual,
        }
    };
}

pub(super) static TABLE: [Field; COUNT] = [
    field!("name", "name", Some("Relationship"), None),
    field!("entity_a", "entityA", Some("EntityA"), None),
    field!("entity_a_type", "entityAType", Some("EntityAType"), None),
    field!("entity_b", "entityB", Some("EntityB"), None),
    field!("entity_b_type", "entityBType", Some("EntityBType"), None),
    field!("reverse_name", "reverseName", None, None),
    field!("relationship_type", "type", None, Some("'IndicatorToIndicator'")),
    field!("entity_a_family", "entityAFamily", None, Some("'Indicator'")),
    field!("entity_b_family", "entityBFamily", None, Some("'Indicator'")),
    field!("source_reliability", "reliability", None, Some("''")),
    field!("fields", "fields", None, Some("{}")),
    field!("brand", "brand", None, Some("''")),
];

/// The fields in the order of `vars()`.
pub(super) const IN_VARS: [usize; COUNT] = [
    NAME,
    REVERSE_NAME,
    RELATIONSHIP_TYPE,
    ENTITY_A,
    ENTITY_A_TYPE,
    ENTITY_A_FAMILY,
    ENTITY_B,
    ENTITY_B_TYPE,
    ENTITY_B_FAMILY,
    FIELDS,
    BRAND,
    SOURCE_RELIABILITY,
];

/// The fields in the dict of an indicator, in its order.
pub(crate) const IN_INDICATOR: [usize; 10] = [
    NAME,
    REVERSE_NAME,
    RELATIONSHIP_TYPE,
    ENTITY_A,
    ENTITY_A_FAMILY,
    ENTITY_A_TYPE,
    ENTITY_B,
    ENTITY_B_FAMILY,
    ENTITY_B_TYPE,
    FIELDS,
];

/// The fields in the dict of the context, in its order.
pub(super) const IN_CONTEXT: [usize; 5] = [NAME, ENTITY_A, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_TYPE];

/// What a field is called in a call.
pub(crate) fn argument(field: usize) -> &'static str {
    TABLE[field].argument
}

/// The key of a field in the dict of an indicator.
pub(crate) fn key(field: usize) -> &'static str {
    TABLE[field].key
}
