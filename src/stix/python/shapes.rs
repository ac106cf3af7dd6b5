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

/// A dict that has its keys and is to get its values.
pub(super) struct Begun<'py> {
    pub(super) dict: Bound<'py, PyDict>,
    shape: Option<usize>,
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
    /// A dict with these keys, all of them `None`.
    pub(super) fn begin<'a, 'py>(
        &mut self,
        py: Python<'py>,
        strings: &mut Strings,
        names: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    ) -> PyResult<Begun<'py>> {
        let shape = self.find(py, strings, names.clone())?;
        if let Some(known) = shape.and_then(|shape| self.all.get_mut(shape)) {
            return Ok(Begun { dict: known.template.copy(py)?, shape });
        }
        let dict = PyDict::new(py);
        for name in names {
            dict.set_item(strings.get(py, name)?, py.None())?;
        }
        Ok(Begun { dict, shape: None })
    }

    /// Sets the value of the key at that place, which has this name.
    pub(super) fn set(
        &self,
        strings: &mut Strings,
        begun: &Begun<'_>,
        (at, name): (usize, &[u8]),
        value: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let dict = &begun.dict;
        match begun.shape.and_then(|shape| self.all.get(shape)?.keys.get(at)) {
            Some(key) => dict.set_item(key, value),
            None => dict.set_item(strings.get(dict.py(), name)?, value),
        }
    }

    /// The number of the shape with these names. `None`: there are too many shapes or names.
    fn find<'a>(
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
