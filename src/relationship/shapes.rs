//! The three dicts a relationship turns into.
//!
//! Each starts as a copy of a template that has all keys in their final order: copying a table and replacing the
//! values that differ takes 0.4 of the time of inserting ten keys.

use std::array;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use super::record::{
    COUNT, ENTITY_A, ENTITY_A_FAMILY, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_FAMILY, ENTITY_B_TYPE, FIELDS,
    IN_CONTEXT, IN_INDICATOR, NAME, RELATIONSHIP_TYPE, REVERSE_NAME, TABLE, key,
};
use super::strings::Strings;
use super::templates::{Templates, Words};
use crate::shared_keys::share;

/// The values of a dict in the order of `IN_INDICATOR`.
pub(crate) type Parts<'py> = [Bound<'py, PyAny>; IN_INDICATOR.len()];

/// The keys of the dicts as shared objects, and the two templates.
pub(crate) struct Shapes {
    keys: [Py<PyString>; COUNT],
    /// In the order of `IN_CONTEXT`.
    context_keys: [Py<PyString>; IN_CONTEXT.len()],
    indicator: Py<PyDict>,
    context: Py<PyDict>,
    templates: Templates,
}

impl Shapes {
    pub(crate) fn get(py: Python<'_>) -> PyResult<&Self> {
        static SHAPES: PyOnceLock<Shapes> = PyOnceLock::new();
        SHAPES.get_or_try_init(py, || Self::new(py))
    }

    fn new(py: Python<'_>) -> PyResult<Self> {
        let keys = array::from_fn(|field| PyString::intern(py, key(field)).unbind());
        let context_keys = IN_CONTEXT
            .map(|field| PyString::intern(py, TABLE[field].context_key.unwrap_or_default()).unbind());
        let strings = Strings::get(py);
        let (indicator, context) = (PyDict::new(py), PyDict::new(py));
        for field in IN_INDICATOR {
            let usual = match field {
                RELATIONSHIP_TYPE | ENTITY_A_FAMILY | ENTITY_B_FAMILY => Some(strings.default_of(field)),
                _ => None,
            };
            indicator.set_item(&keys[field], usual)?;
        }
        context_keys.iter().try_for_each(|key| context.set_item(key, py.None()))?;
        Ok(Self {
            keys,
            context_keys,
            indicator: share(&indicator)?.unbind(),
            context: share(&context)?.unbind(),
            templates: Templates::new(py)?,
        })
    }

    /// The key of a field in the dict of an indicator or an entry.
    #[inline]
    pub(crate) fn key(&self, field: usize) -> &Py<PyString> {
        &self.keys[field]
    }

    /// The keys of the dict of the context, with their fields.
    pub(super) fn context_keys(&self) -> impl Iterator<Item = (usize, &Py<PyString>)> {
        IN_CONTEXT.into_iter().zip(&self.context_keys)
    }

    /// The dict of `to_indicator()`.
    pub(crate) fn indicator<'py>(&self, py: Python<'py>, parts: &Parts<'py>) -> PyResult<Bound<'py, PyDict>> {
        let [name, reverse_name, relationship_type, a, a_family, a_type, b, b_family, b_type, fields] = parts;
        let strings = Strings::get(py);
        let words = [a_type, b_type, name, reverse_name];
        let dict = match self.templates.get(py, words, || self.kind(py, words))? {
            Some(template) => template.copy()?,
            None => self.kind(py, words)?,
        };
        // The template has the only value that these three take unless a script adds one to the vocabulary.
        if !relationship_type.is(&strings.indicator_to_indicator) {
            dict.set_item(self.key(RELATIONSHIP_TYPE), relationship_type)?;
        }
        dict.set_item(self.key(ENTITY_A), a)?;
        if !a_family.is(&strings.indicator) {
            dict.set_item(self.key(ENTITY_A_FAMILY), a_family)?;
        }
        dict.set_item(self.key(ENTITY_B), b)?;
        if !b_family.is(&strings.indicator) {
            dict.set_item(self.key(ENTITY_B_FAMILY), b_family)?;
        }
        dict.set_item(self.key(FIELDS), fields)?;
        Ok(dict)
    }

    /// The dict of `to_indicator()` with what relationships of one kind share.
    pub(crate) fn kind<'py>(
        &self,
        py: Python<'py>,
        [a_type, b_type, name, reverse_name]: Words<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.indicator.bind(py).copy()?;
        dict.set_item(self.key(NAME), name)?;
        dict.set_item(self.key(REVERSE_NAME), reverse_name)?;
        dict.set_item(self.key(ENTITY_A_TYPE), a_type)?;
        dict.set_item(self.key(ENTITY_B_TYPE), b_type)?;
        Ok(dict)
    }

    /// The dict of `to_context()`.
    pub(crate) fn context<'py>(&self, py: Python<'py>, parts: &Parts<'py>) -> PyResult<Bound<'py, PyDict>> {
        let [name, _, _, a, _, a_type, b, _, b_type, _] = parts;
        let dict = self.context.bind(py).copy()?;
        for (key, value) in self.context_keys.iter().zip([name, a, a_type, b, b_type]) {
            dict.set_item(key, value)?;
        }
        Ok(dict)
    }
}
