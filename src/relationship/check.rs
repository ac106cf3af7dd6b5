//! The rules as the constructor states them: in `CommonServerPython`'s order, with its exceptions and log lines.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::arguments::Arguments;
use super::notices::LogLines;
use super::record::{
    BRAND, ENTITY_A, ENTITY_A_FAMILY, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_FAMILY, ENTITY_B_TYPE, FIELDS, NAME,
    RELATIONSHIP_TYPE, REVERSE_NAME, SOURCE_RELIABILITY,
};
use super::rules::{FAMILY_A, FAMILY_B, Listener, RELIABILITY, Restriction, TYPE};
use super::slots::Slots;
use super::strings::Strings;
use super::vocabulary::Vocabulary;

/// Checks the arguments, then puts them into the slots one by one: moving all twelve at once to where they will live,
/// over the stack, takes as long as the checks.
#[inline]
pub(super) fn fill<'a, 'py>(
    py: Python<'py>,
    arguments: &Arguments<'a, 'py>,
    vocabulary: &Vocabulary,
    slots: &Slots,
) -> PyResult<()> {
    let strings = Strings::get(py);
    let or_default = |given: Option<Borrowed<'a, 'py, PyAny>>, default: &'static Py<PyAny>| {
        given.unwrap_or_else(|| default.bind_borrowed(py))
    };
    let name = or_default(arguments[NAME], &strings.empty);
    let a = or_default(arguments[ENTITY_A], &strings.empty);
    let b = or_default(arguments[ENTITY_B], &strings.empty);
    let relationship_type = or_default(arguments[RELATIONSHIP_TYPE], &strings.indicator_to_indicator);
    let a_family = or_default(arguments[ENTITY_A_FAMILY], &strings.indicator);
    let b_family = or_default(arguments[ENTITY_B_FAMILY], &strings.indicator);

    let given_reverse = truthy(arguments[REVERSE_NAME])?;
    let known = vocabulary.known(&name)?;
    if known.is_none() {
        LogLines.unknown_name(&name)?;
    }
    let reverse = vocabulary.reverse(py, known, given_reverse.as_deref(), &mut LogLines)?;
    check(vocabulary, &TYPE, &relationship_type)?;
    check(vocabulary, &FAMILY_A, &a_family)?;
    if !b.is_truthy()? {
        LogLines::without_entity_b(&a, &name)?;
    }
    check(vocabulary, &FAMILY_B, &b_family)?;
    let fields = match truthy(arguments[FIELDS])? {
        Some(fields) => fields.to_owned(),
        None => PyDict::new(py).into_any(),
    };
    let brand = truthy(arguments[BRAND])?;
    let reliability = truthy(arguments[SOURCE_RELIABILITY])?;
    if let Some(reliability) = reliability
        && !vocabulary.allows(&RELIABILITY, &reliability)?
    {
        // Two arguments, as in the original.
        return Err(PyValueError::new_err((RELIABILITY.complaint, reliability.to_owned().unbind())));
    }

    slots.set(NAME, name.to_owned());
    slots.set(REVERSE_NAME, reverse);
    slots.set(RELATIONSHIP_TYPE, relationship_type.to_owned());
    slots.set(ENTITY_A, a.to_owned());
    slots.set(ENTITY_A_TYPE, or_default(arguments[ENTITY_A_TYPE], &strings.empty).to_owned());
    slots.set(ENTITY_A_FAMILY, a_family.to_owned());
    slots.set(ENTITY_B, b.to_owned());
    slots.set(ENTITY_B_TYPE, or_default(arguments[ENTITY_B_TYPE], &strings.empty).to_owned());
    slots.set(ENTITY_B_FAMILY, b_family.to_owned());
    slots.set(FIELDS, fields);
    slots.set(BRAND, or_default(brand, &strings.empty).to_owned());
    slots.set(SOURCE_RELIABILITY, or_default(reliability, &strings.empty).to_owned());
    Ok(())
}

fn truthy<'a, 'py>(value: Option<Borrowed<'a, 'py, PyAny>>) -> PyResult<Option<Borrowed<'a, 'py, PyAny>>> {
    match value {
        Some(value) => Ok(value.is_truthy()?.then_some(value)),
        None => Ok(None),
    }
}

/// A `ValueError` where the value is not listed; one that is no `str` fails at the message, as in the original.
#[inline]
fn check(vocabulary: &Vocabulary, restriction: &Restriction, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if vocabulary.allows(restriction, value)? {
        return Ok(());
    }
    let message = PyString::new(value.py(), restriction.complaint).add(value)?;
    Err(PyValueError::new_err(message.unbind()))
}
