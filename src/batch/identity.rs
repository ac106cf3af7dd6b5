//! When two values are the same: strings by their text, anything else by its JSON, what JSON cannot carry by being the same
//! object.
//!
//! No `__eq__` or `__hash__` of user classes runs: strings are made exact before they are kept, the rest is compared
//! as text.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::surrogates::encode;

/// The exact `str` with the text of `value`, if it is a `str` or of a subclass; else `value` itself.
pub(super) fn exact<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if value.is_exact_instance_of::<PyString>() || !value.is_instance_of::<PyString>() {
        return Ok(value.clone());
    }
    value.py().get_type::<PyString>().call_method1(intern!(value.py(), "__str__"), (value,))
}

/// Equal for values that are the same.
pub(super) fn hash(value: &Bound<'_, PyAny>) -> PyResult<u64> {
    if value.is_exact_instance_of::<PyString>() {
        // Python keeps the hash in the string.
        return Ok(value.hash()?.cast_unsigned() as u64);
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(&text(value).0);
    Ok(hasher.finish())
}

pub(super) fn same(one: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> bool {
    if one.is(other) {
        return true;
    }
    match (one.is_exact_instance_of::<PyString>(), other.is_exact_instance_of::<PyString>()) {
        (true, true) => one.eq(other).unwrap_or(false),
        (false, false) => text(one) == text(other),
        _ => false,
    }
}

/// The kind of a value and its text; and whether that is the address of an object, which says nothing when the object is gone.
fn text(value: &Bound<'_, PyAny>) -> (Vec<u8>, bool) {
    if let Ok(string) = value.cast::<PyString>() {
        return ([b"s", encode(string).unwrap_or_default().as_slice()].concat(), false);
    }
    let dumped =
        value.py().import(intern!(value.py(), "json")).and_then(|json| json.call_method1("dumps", (value,)));
    match dumped.as_ref().map(|dumped| dumped.cast::<PyString>()) {
        Ok(Ok(string)) => ([b"j", encode(string).unwrap_or_default().as_slice()].concat(), false),
        _ => ([b"p", value.as_ptr().addr().to_ne_bytes().as_slice()].concat(), true),
    }
}

/// What stands for several values where they are looked up: equal for the same values, as long as `held` is kept.
#[derive(Default)]
pub(super) struct Key {
    pub(super) text: Vec<u8>,
    /// The objects that are known by their addresses: kept, since the address of an object that is gone is given to others.
    pub(super) held: Vec<Py<PyAny>>,
}

impl Key {
    pub(super) fn of<'a, 'py: 'a>(values: impl IntoIterator<Item = &'a Bound<'py, PyAny>>) -> Self {
        let mut key = Self::default();
        for value in values {
            let (text, is_address) = text(value);
            // With its length before it, so that no two lists of values give the same bytes.
            key.text.extend_from_slice(&text.len().to_le_bytes());
            key.text.extend_from_slice(&text);
            if is_address {
                key.held.push(value.clone().unbind());
            }
        }
        key
    }
}

/// Keys that have been met, each as two hashes: that two different ones have the same pair is not to be expected.
#[derive(Default)]
pub(super) struct Met {
    prints: HashSet<[u64; 2]>,
    held: Vec<Py<PyAny>>,
}

impl Met {
    /// Whether it has not been met before. `space` tells apart what different lists of values mean.
    pub(super) fn insert(&mut self, space: u32, key: Key) -> bool {
        let is_new = self.prints.insert([0u8, 1].map(|seed| {
            let mut hasher = DefaultHasher::new();
            (seed, space, &key.text).hash(&mut hasher);
            hasher.finish()
        }));
        if is_new {
            self.held.extend(key.held);
        }
        is_new
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.held.iter().try_for_each(|value| visit.call(value))
    }
}

/// One hash of two.
pub(super) fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x9E37_79B9_7F4A_7C15) * u128::from(other ^ 0xD1B5_4A32_D192_ED03);
    #[expect(clippy::cast_possible_truncation, reason = "both halves go in")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded
}
