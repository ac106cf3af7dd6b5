//! The `str` objects that every relationship shares, made once.
//!
//! They are interned, so that a literal in the caller's code is the same object and a comparison of pointers
//! settles the common case.

use std::array;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::record::{COUNT, ENTITY_A_FAMILY, ENTITY_B_FAMILY, RELATIONSHIP_TYPE, argument};
use crate::vocabulary::{INDICATOR, INDICATOR_TO_INDICATOR, RELATED_TO};

pub(crate) struct Strings {
    /// The names of the parameters.
    pub(crate) parameters: [Py<PyString>; COUNT],
    pub(crate) empty: Py<PyAny>,
    pub(crate) indicator: Py<PyAny>,
    pub(crate) indicator_to_indicator: Py<PyAny>,
    pub(crate) related_to: Py<PyAny>,
}

impl Strings {
    /// What stands for a field that was not given.
    pub(crate) fn default_of(&self, field: usize) -> &Py<PyAny> {
        match field {
            RELATIONSHIP_TYPE => &self.indicator_to_indicator,
            ENTITY_A_FAMILY | ENTITY_B_FAMILY => &self.indicator,
            _ => &self.empty,
        }
    }

    pub(crate) fn get(py: Python<'_>) -> &'static Self {
        static STRINGS: PyOnceLock<Strings> = PyOnceLock::new();
        STRINGS.get_or_init(py, || {
            let interned = |text: &str| PyString::intern(py, text).into_any().unbind();
            Self {
                parameters: array::from_fn(|field| PyString::intern(py, argument(field)).unbind()),
                empty: interned(""),
                indicator: interned(INDICATOR),
                indicator_to_indicator: interned(INDICATOR_TO_INDICATOR),
                related_to: interned(RELATED_TO),
            }
        })
    }
}
