//! The three dicts a relationship turns into.
//!
//! Each starts as a copy of a template that has all keys in their final order: copying a table and replacing the
//! values that differ takes 0.4 of the time of inserting ten keys.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use super::strings::Strings;
use super::templates::{Templates, words};
use crate::shared_keys::share;

/// What a relationship consists of, ready to be put into a dict.
pub(crate) struct Parts<'py> {
    pub(crate) name: Bound<'py, PyAny>,
    pub(crate) reverse_name: Bound<'py, PyAny>,
    pub(crate) relationship_type: Bound<'py, PyAny>,
    pub(crate) entity_a: Bound<'py, PyAny>,
    pub(crate) entity_a_family: Bound<'py, PyAny>,
    pub(crate) entity_a_type: Bound<'py, PyAny>,
    pub(crate) entity_b: Bound<'py, PyAny>,
    pub(crate) entity_b_family: Bound<'py, PyAny>,
    pub(crate) entity_b_type: Bound<'py, PyAny>,
    pub(crate) fields: Bound<'py, PyAny>,
}

/// The keys of the dicts as shared objects, and the two templates.
pub(crate) struct Shapes {
    pub(crate) name: Py<PyString>,
    pub(crate) reverse_name: Py<PyString>,
    pub(crate) relationship_type: Py<PyString>,
    pub(crate) entity_a: Py<PyString>,
    pub(crate) entity_a_family: Py<PyString>,
    pub(crate) entity_a_type: Py<PyString>,
    pub(crate) entity_b: Py<PyString>,
    pub(crate) entity_b_family: Py<PyString>,
    pub(crate) entity_b_type: Py<PyString>,
    pub(crate) fields: Py<PyString>,
    pub(crate) reliability: Py<PyString>,
    pub(crate) brand: Py<PyString>,
    pub(crate) context_name: Py<PyString>,
    pub(crate) context_a: Py<PyString>,
    pub(crate) context_a_type: Py<PyString>,
    pub(crate) context_b: Py<PyString>,
    pub(crate) context_b_type: Py<PyString>,
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
        let key = |text: &str| PyString::intern(py, text).unbind();
        let mut shapes = Self {
            name: key("name"),
            reverse_name: key("reverseName"),
            relationship_type: key("type"),
            entity_a: key("entityA"),
            entity_a_family: key("entityAFamily"),
            entity_a_type: key("entityAType"),
            entity_b: key("entityB"),
            entity_b_family: key("entityBFamily"),
            entity_b_type: key("entityBType"),
            fields: key("fields"),
            reliability: key("reliability"),
            brand: key("brand"),
            context_name: key("Relationship"),
            context_a: key("EntityA"),
            context_a_type: key("EntityAType"),
            context_b: key("EntityB"),
            context_b_type: key("EntityBType"),
            indicator: PyDict::new(py).unbind(),
            context: PyDict::new(py).unbind(),
            templates: Templates::new(py)?,
        };
        let strings = Strings::get(py);
        for (key, value) in [
            (&shapes.name, None),
            (&shapes.reverse_name, None),
            (&shapes.relationship_type, Some(&strings.indicator_to_indicator)),
            (&shapes.entity_a, None),
            (&shapes.entity_a_family, Some(&strings.indicator)),
            (&shapes.entity_a_type, None),
            (&shapes.entity_b, None),
            (&shapes.entity_b_family, Some(&strings.indicator)),
            (&shapes.entity_b_type, None),
            (&shapes.fields, None),
        ] {
            shapes.indicator.bind(py).set_item(key, value)?;
        }
        let keys = [
            &shapes.context_name,
            &shapes.context_a,
            &shapes.context_a_type,
            &shapes.context_b,
            &shapes.context_b_type,
        ];
        keys.into_iter().try_for_each(|key| shapes.context.bind(py).set_item(key, py.None()))?;
        for template in [&mut shapes.indicator, &mut shapes.context] {
            *template = share(template.bind(py))?.unbind();
        }
        Ok(shapes)
    }

    /// The dict of `to_indicator()`.
    pub(crate) fn indicator<'py>(&self, py: Python<'py>, parts: &Parts<'py>) -> PyResult<Bound<'py, PyDict>> {
        let strings = Strings::get(py);
        let shared = self.templates.get(py, parts, || self.kind(py, words(parts)))?;
        let dict = match shared {
            Some(template) => template.copy()?,
            None => self.kind(py, words(parts))?,
        };
        // The template has the only value that these three take unless a script adds one to the vocabulary.
        if !parts.relationship_type.is(&strings.indicator_to_indicator) {
            dict.set_item(&self.relationship_type, &parts.relationship_type)?;
        }
        dict.set_item(&self.entity_a, &parts.entity_a)?;
        if !parts.entity_a_family.is(&strings.indicator) {
            dict.set_item(&self.entity_a_family, &parts.entity_a_family)?;
        }
        dict.set_item(&self.entity_b, &parts.entity_b)?;
        if !parts.entity_b_family.is(&strings.indicator) {
            dict.set_item(&self.entity_b_family, &parts.entity_b_family)?;
        }
        dict.set_item(&self.fields, &parts.fields)?;
        Ok(dict)
    }

    /// The dict of `to_indicator()` with what relationships of one kind share.
    pub(crate) fn kind<'py>(
        &self,
        py: Python<'py>,
        [entity_a_type, entity_b_type, name, reverse_name]: [&Bound<'py, PyAny>; 4],
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.indicator.bind(py).copy()?;
        dict.set_item(&self.name, name)?;
        dict.set_item(&self.reverse_name, reverse_name)?;
        dict.set_item(&self.entity_a_type, entity_a_type)?;
        dict.set_item(&self.entity_b_type, entity_b_type)?;
        Ok(dict)
    }

    /// The dict of `to_context()`.
    pub(crate) fn context<'py>(&self, py: Python<'py>, parts: &Parts<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.context.bind(py).copy()?;
        dict.set_item(&self.context_name, &parts.name)?;
        dict.set_item(&self.context_a, &parts.entity_a)?;
        dict.set_item(&self.context_a_type, &parts.entity_a_type)?;
        dict.set_item(&self.context_b, &parts.entity_b)?;
        dict.set_item(&self.context_b_type, &parts.entity_b_type)?;
        Ok(dict)
    }
}
