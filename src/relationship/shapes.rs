//! The three dicts a relationship turns into.
//!
//! Each starts as a copy of a template that has all keys in their final order: copying a table and replacing the
//! values that differ takes 0.4 of the time of inserting ten keys.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use super::strings::Strings;

/// What a relationship consists of, ready to be put into a dict.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a, 'py> {
    pub(crate) name: Borrowed<'a, 'py, PyAny>,
    pub(crate) reverse_name: Borrowed<'a, 'py, PyAny>,
    pub(crate) relationship_type: Borrowed<'a, 'py, PyAny>,
    pub(crate) entity_a: Borrowed<'a, 'py, PyAny>,
    pub(crate) entity_a_family: Borrowed<'a, 'py, PyAny>,
    pub(crate) entity_a_type: Borrowed<'a, 'py, PyAny>,
    pub(crate) entity_b: Borrowed<'a, 'py, PyAny>,
    pub(crate) entity_b_family: Borrowed<'a, 'py, PyAny>,
    pub(crate) entity_b_type: Borrowed<'a, 'py, PyAny>,
    pub(crate) fields: Borrowed<'a, 'py, PyAny>,
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
}

impl Shapes {
    pub(crate) fn get(py: Python<'_>) -> PyResult<&Self> {
        static SHAPES: PyOnceLock<Shapes> = PyOnceLock::new();
        SHAPES.get_or_try_init(py, || Self::new(py))
    }

    fn new(py: Python<'_>) -> PyResult<Self> {
        let key = |text: &str| PyString::intern(py, text).unbind();
        let shapes = Self {
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
        };
        let strings = Strings::get(py);
        let nothing = py.None();
        let nothing = nothing.bind_borrowed(py);
        let family = strings.indicator.bind_borrowed(py);
        let parts = Parts {
            name: nothing,
            reverse_name: nothing,
            relationship_type: strings.indicator_to_indicator.bind_borrowed(py),
            entity_a: nothing,
            entity_a_family: family,
            entity_a_type: nothing,
            entity_b: nothing,
            entity_b_family: family,
            entity_b_type: nothing,
            fields: nothing,
        };
        shapes.fill_indicator(shapes.indicator.bind(py), &parts)?;
        shapes.fill_context(shapes.context.bind(py), &parts)?;
        Ok(shapes)
    }

    /// The dict of `to_indicator()`.
    pub(crate) fn indicator<'py>(
        &self,
        py: Python<'py>,
        parts: &Parts<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let strings = Strings::get(py);
        let dict = self.indicator.bind(py).copy()?;
        dict.set_item(&self.name, parts.name)?;
        dict.set_item(&self.reverse_name, parts.reverse_name)?;
        // The template has the only value that these three take unless a script adds one to the vocabulary.
        if !is(parts.relationship_type, &strings.indicator_to_indicator) {
            dict.set_item(&self.relationship_type, parts.relationship_type)?;
        }
        dict.set_item(&self.entity_a, parts.entity_a)?;
        if !is(parts.entity_a_family, &strings.indicator) {
            dict.set_item(&self.entity_a_family, parts.entity_a_family)?;
        }
        dict.set_item(&self.entity_a_type, parts.entity_a_type)?;
        dict.set_item(&self.entity_b, parts.entity_b)?;
        if !is(parts.entity_b_family, &strings.indicator) {
            dict.set_item(&self.entity_b_family, parts.entity_b_family)?;
        }
        dict.set_item(&self.entity_b_type, parts.entity_b_type)?;
        dict.set_item(&self.fields, parts.fields)?;
        Ok(dict)
    }

    /// The dict of `to_entry()`; `reliability` and `brand` only where they are given.
    pub(crate) fn entry<'py>(
        &self,
        py: Python<'py>,
        parts: &Parts<'_, 'py>,
        reliability: Option<Borrowed<'_, 'py, PyAny>>,
        brand: Option<Borrowed<'_, 'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.indicator(py, parts)?;
        if let Some(reliability) = reliability {
            dict.set_item(&self.reliability, reliability)?;
        }
        if let Some(brand) = brand {
            dict.set_item(&self.brand, brand)?;
        }
        Ok(dict)
    }

    /// The dict of `to_context()`.
    pub(crate) fn context<'py>(
        &self,
        py: Python<'py>,
        parts: &Parts<'_, 'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.context.bind(py).copy()?;
        self.fill_context(&dict, parts)?;
        Ok(dict)
    }

    /// Sets all ten keys, in order.
    pub(crate) fn fill_indicator(&self, dict: &Bound<'_, PyDict>, parts: &Parts<'_, '_>) -> PyResult<()> {
        dict.set_item(&self.name, parts.name)?;
        dict.set_item(&self.reverse_name, parts.reverse_name)?;
        dict.set_item(&self.relationship_type, parts.relationship_type)?;
        dict.set_item(&self.entity_a, parts.entity_a)?;
        dict.set_item(&self.entity_a_family, parts.entity_a_family)?;
        dict.set_item(&self.entity_a_type, parts.entity_a_type)?;
        dict.set_item(&self.entity_b, parts.entity_b)?;
        dict.set_item(&self.entity_b_family, parts.entity_b_family)?;
        dict.set_item(&self.entity_b_type, parts.entity_b_type)?;
        dict.set_item(&self.fields, parts.fields)
    }

    /// Sets all five keys, in order.
    pub(crate) fn fill_context(&self, dict: &Bound<'_, PyDict>, parts: &Parts<'_, '_>) -> PyResult<()> {
        dict.set_item(&self.context_name, parts.name)?;
        dict.set_item(&self.context_a, parts.entity_a)?;
        dict.set_item(&self.context_a_type, parts.entity_a_type)?;
        dict.set_item(&self.context_b, parts.entity_b)?;
        dict.set_item(&self.context_b_type, parts.entity_b_type)
    }
}

fn is(value: Borrowed<'_, '_, PyAny>, shared: &Py<PyAny>) -> bool {
    value.as_ptr() == shared.as_ptr()
}
