//! When two values are the same: strings by their text, anything else by its JSON.
//!
//! No `__eq__` or `__hash__` of user classes runs: strings are made exact before they are kept, the rest is compared
//! as text.

use std::hash::{DefaultHasher, Hasher};

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
    hasher.write(&text(value));
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

/// What stands for the value in a key made of several: its kind and its text.
pub(super) fn text(value: &Bound<'_, PyAny>) -> Vec<u8> {
    if let Ok(string) = value.cast::<PyString>() {
        return [b"s", encode(string).unwrap_or_default().as_slice()].concat();
    }
    let dumped =
        value.py().import(intern!(value.py(), "json")).and_then(|json| json.call_method1("dumps", (value,)));
    match dumped.as_ref().map(|dumped| dumped.cast::<PyString>()) {
        Ok(Ok(string)) => [b"j", encode(string).unwrap_or_default().as_slice()].concat(),
        // What JSON cannot carry is itself only.
        _ => [b"p", value.as_ptr().addr().to_ne_bytes().as_slice()].concat(),
    }
}

/// One hash of two.
pub(super) fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x9E37_79B9_7F4A_7C15) * u128::from(other ^ 0xD1B5_4A32_D192_ED03);
    #[expect(clippy::cast_possible_truncation, reason = "both halves go in")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded
}
