//! Dicts that have the same keys in the same order, which is most of them, start as copies of one template.

use super::strings::Strings;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// More shapes than this are made key by key: custom fields may have any names.
const MAX_SHAPES: usize = 32;

struct Shape {
    names: Vec<Box<[u8]>>,
    keys: Vec<Py<PyString>>,
    template: Py<PyDict>,
}

impl Shape {
    fn fits<'a>(&self, names: impl ExactSizeIterator<Item = &'a [u8]>) -> bool {
        self.names.len() == names.len() && self.names.iter().zip(names).all(|(own, name)| **own == *name)
    }
}

#[derive(Default)]
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    /// The one that fitted last fits next, as a rule.
    last: usize,
}

impl Shapes {
    /// A dict of these names and values.
    pub(super) fn dict<'a, 'py>(
        &mut self,
        py: Python<'py>,
        strings: &mut Strings,
        names: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
        values: impl IntoIterator<Item = Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let fits = |at: &usize| self.shapes.get(*at).is_some_and(|shape| shape.fits(names.clone()));
        let found = Some(self.last).filter(fits).or_else(|| (0..self.shapes.len()).find(fits));
        let at = match found {
            Some(at) => at,
            None if self.shapes.len() < MAX_SHAPES => self.add(py, strings, names)?,
            None => return one_by_one(py, strings, names, values),
        };
        self.last = at;
        let Some(shape) = self.shapes.get(at) else { return Ok(PyDict::new(py)) };
        let dict = shape.template.bind(py).copy()?;
        for (key, value) in shape.keys.iter().zip(values) {
            dict.set_item(key, value)?;
        }
        Ok(dict)
    }

    fn add<'a>(
        &mut self,
        py: Python<'_>,
        strings: &mut Strings,
        names: impl Iterator<Item = &'a [u8]>,
    ) -> PyResult<usize> {
        let template = PyDict::new(py);
        let mut shape = Shape { names: Vec::new(), keys: Vec::new(), template: template.clone().unbind() };
        for name in names {
            let key = strings.get(py, name)?;
            template.set_item(&key, py.None())?;
            shape.names.push(name.into());
            shape.keys.push(key.unbind());
        }
        self.shapes.push(shape);
        Ok(self.shapes.len() - 1)
    }
}

fn one_by_one<'a, 'py>(
    py: Python<'py>,
    strings: &mut Strings,
    names: impl Iterator<Item = &'a [u8]>,
    values: impl IntoIterator<Item = Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in names.zip(values) {
        dict.set_item(strings.get(py, name)?, value)?;
    }
    Ok(dict)
}
