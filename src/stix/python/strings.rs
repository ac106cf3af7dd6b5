//! Equal texts become one Python string.

use crate::surrogates::decode;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

/// The strings of one source. The cache lives as long as its reader and is no larger than the output: the texts are compared
/// with the strings themselves.
#[derive(Default)]
pub(super) struct Strings {
    /// ASCII and nothing else: see [`bytes`].
    ascii: HashTable<(u64, Py<PyString>)>,
    /// CPython keeps no UTF-8 of these, and to make it would double them for good.
    others: HashMap<Box<[u8]>, Py<PyString>>,
    hasher: RandomState,
}

impl Strings {
    pub(super) fn get<'py>(&mut self, py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
        let hash = self.hash(text);
        let same = |(other, string): &(u64, Py<PyString>)| *other == hash && bytes(string.bind(py)) == text;
        match self.ascii.entry(hash, same, |(hash, _)| *hash) {
            Entry::Occupied(known) => Ok(known.get().1.bind(py).clone()),
            Entry::Vacant(place) if text.is_ascii() => {
                let string = ascii(py, text)?;
                place.insert((hash, string.clone().unbind()));
                Ok(string)
            }
            Entry::Vacant(_) => self.other(py, text),
        }
    }

    /// Uses a string that others use already for all equal texts, if it is ASCII.
    pub(super) fn adopt(&mut self, string: &Bound<'_, PyString>) -> PyResult<()> {
        let text = string.to_str()?;
        if text.is_ascii() {
            let hash = self.hash(text.as_bytes());
            self.ascii.insert_unique(hash, (hash, string.clone().unbind()), |(hash, _)| *hash);
        }
        Ok(())
    }

    fn hash(&self, text: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(text);
        hasher.finish()
    }

    fn other<'py>(&mut self, py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
        if let Some(string) = self.others.get(text) {
            return Ok(string.bind(py).clone());
        }
        let string = decode(py, text)?;
        self.others.insert(text.into(), string.clone().unbind());
        Ok(string)
    }
}

/// A string of these ASCII characters.
fn ascii<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    let len = ffi::Py_ssize_t::try_from(text.len()).unwrap_or(ffi::Py_ssize_t::MAX);
    // SAFETY: PyUnicode_New gives a new string of `len` one-byte characters of at most 127, which nobody else has seen yet; or
    // the empty string, to which nothing is written.
    unsafe {
        let string = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(len, 127))?;
        ffi::PyUnicode_1BYTE_DATA(string.as_ptr()).copy_from_nonoverlapping(text.as_ptr(), text.len());
        Ok(string.cast_into_unchecked())
    }
}

/// The characters of one of `Strings::ascii`.
fn bytes<'a>(string: &'a Bound<'_, PyString>) -> &'a [u8] {
    let string = string.as_ptr();
    // SAFETY: it is ASCII, and so one byte a character, which live as long as the string and never change.
    unsafe {
        let len = usize::try_from(ffi::PyUnicode_GET_LENGTH(string)).unwrap_or(0);
        std::slice::from_raw_parts(ffi::PyUnicode_1BYTE_DATA(string), len)
    }
}
