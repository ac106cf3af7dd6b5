//! Dicts that have the same keys in the same order, which is most of them, start as copies of one template.

use super::strings::Strings;
use crate::shared_keys::Template;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use std::hash::{BuildHasher, Hasher};

/// More shapes than this are made key by key: custom fields may have any names. The objects of a source easily have a hundred.
const MAX_SHAPES: usize = 512;
/// So are dicts of more keys: an object of the source may have any number.
const MAX_KEYS: usize = 64;

struct Shape {
    names: Vec<Box<[u8]>>,
    keys: Vec<Py<PyString>>,
    template: Template,
}

impl Shape {
    fn fits<'a>(&self, names: impl ExactSizeIterator<Item = &'a [u8]>) -> bool {
        self.names.len() == names.len() && self.names.iter().zip(names).all(|(own, name)| **own == *name)
    }
}

#[derive(Default)]
pub(super) struct Shapes {
    all: Vec<Shape>,
    /// Positions in `all`, with the hash of the names.
    places: HashTable<(u64, usize)>,
    hasher: RandomState,
    /// The one that fitted last fits next, as a rule.
    last: usize,
}

impl Shapes {
    /// The number of the shape with these names. `None`: there are too many shapes or names.
    pub(super) fn find<'a>(
        &mut self,
        py: Python<'_>,
        strings: &mut Strings,
        names: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    ) -> PyResult<Option<usize>> {
        if self.fits(self.last, names.clone()) {
            return Ok(Some(self.last));
        }
        let mut hasher = self.hasher.build_hasher();
        for name in names.clone() {
            hasher.write(name);
            hasher.write_usize(name.len());
        }
        let hash = hasher.finish();
        let same = |(other, at): &(u64, usize)| *other == hash && self.fits(*at, names.clone());
        let found = self.places.find(hash, same).map(|(_, at)| *at);
        let at = match found {
            Some(at) => at,
            None if self.all.len() < MAX_SHAPES && names.len() <= MAX_KEYS => {
                let at = self.add(py, strings, names)?;
                self.places.insert_unique(hash, (hash, at), |(hash, _)| *hash);
                at
            }
            None => return Ok(None),
        };
        self.last = at;
        Ok(Some(at))
    }

    fn fits<'a>(&self, at: usize, names: impl ExactSizeIterator<Item = &'a [u8]>) -> bool {
        self.all.get(at).is_some_and(|shape| shape.fits(names))
    }

    /// A dict of that shape, its values yet to be set: they are `None`.
    pub(super) fn dict<'py>(&mut self, py: Python<'py>, shape: usize) -> PyResult<Bound<'py, PyDict>> {
        self.all.get_mut(shape).map_or_else(|| Ok(PyDict::new(py)), |shape| shape.template.copy(py))
    }

    /// Sets a value by the number of its key.
    pub(super) fn set(
        &self,
        dict: &Bound<'_, PyDict>,
        shape: usize,
        key: usize,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let key = self.all.get(shape).and_then(|shape| shape.keys.get(key));
        key.map_or(Ok(()), |key| dict.set_item(key, value))
    }

    fn add<'a>(
        &mut self,
        py: Python<'_>,
        strings: &mut Strings,
        names: impl Iterator<Item = &'a [u8]>,
    ) -> PyResult<usize> {
        let template = PyDict::new(py);
        let mut shape =
            Shape { names: Vec::new(), keys: Vec::new(), template: Template::new(template.clone().unbind()) };
        for name in names {
            let key = strings.get(py, name)?;
            template.set_item(&key, py.None())?;
            shape.names.push(name.into());
            shape.keys.push(key.unbind());
        }
        self.all.push(shape);
        Ok(self.all.len() - 1)
    }
}
