//! The `str` objects that every relationship shares, made once.
//!
//! They are interned, so that a literal in the caller's code is the same object and a comparison of pointers
//! settles the common case.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::vocabulary::{INDICATOR, INDICATOR_TO_INDICATOR, RELATED_TO};

/// The parameters of `EntityRelationship`, in positional order.
pub(crate) const PARAMETERS: [&str; 12] = [
    "name",
    "entity_a",
    "entity_a_type",
    "entity_b",
    "entity_b_type",
    "reverse_name",
    "relationship_type",
    "entity_a_family",
    "entity_b_family",
    "source_reliability",
    "fields",
    "brand",
];

pub(crate) struct Strings {
    pub(crate) parameters: [Py<PyString>; 12],
    pub(crate) empty: Py<PyAny>,
    pub(crate) indicator: Py<PyAny>,
    pub(crate) indicator_to_indicator: Py<PyAny>,
    pub(crate) related_to: Py<PyAny>,
}

impl Strings {
    pub(crate) fn get(py: Python<'_>) -> &'static Self {
        static STRINGS: PyOnceLock<Strings> = PyOnceLock::new();
        STRINGS.get_or_init(py, || {
            let interned = |text: &str| PyString::intern(py, text).into_any().unbind();
            Self {
                parameters: PARAMETERS.map(|text| PyString::intern(py, text).unbind()),
                empty: interned(""),
                indicator: interned(INDICATOR),
                indicator_to_indicator: interned(INDICATOR_TO_INDICATOR),
                related_to: interned(RELATED_TO),
            }
        })
    }
}
