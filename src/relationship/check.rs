//! The checks of `EntityRelationship(...)`, in `CommonServerPython`'s order, with its exceptions and log lines.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::arguments::Arguments;
use super::slots::Attribute::{
    Brand, EntityA, EntityAFamily, EntityAType, EntityB, EntityBFamily, EntityBType, Fields, Name,
    RelationshipType, ReverseName, SourceReliability,
};
use super::slots::Slots;
use super::strings::Strings;
use super::vocabulary::Vocabulary;
use crate::host;
use crate::vocabulary::RELIABILITIES;

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
    let [
        name,
        a,
        a_type,
        b,
        b_type,
        reverse,
        relationship_type,
        a_family,
        b_family,
        reliability,
        fields,
        brand,
    ] = *arguments;
    let or_default = |given: Option<Borrowed<'a, 'py, PyAny>>, default: &'static Py<PyAny>| {
        given.unwrap_or_else(|| default.bind_borrowed(py))
    };
    let name = or_default(name, &strings.empty);
    let a = or_default(a, &strings.empty);
    let b = or_default(b, &strings.empty);
    let relationship_type = or_default(relationship_type, &strings.indicator_to_indicator);
    let a_family = or_default(a_family, &strings.indicator);
    let b_family = or_default(b_family, &strings.indicator);

    let reverse = reverse_name(py, name, truthy(reverse)?, vocabulary.names.bind(py))?;
    check_listed(&relationship_type, vocabulary.types.bind(py), "Invalid relationship type: ")?;
    let families = vocabulary.families.bind(py);
    check_listed(&a_family, families, "Invalid entity A Family type: ")?;
    if !b.is_truthy()? {
        host::log(py, "info", without_entity_b(&a, &name)?)?;
    }
    check_listed(&b_family, families, "Invalid entity B Family type: ")?;
    let fields = match truthy(fields)? {
        Some(fields) => fields.to_owned(),
        None => PyDict::new(py).into_any(),
    };
    let brand = truthy(brand)?;
    let reliability = truthy(reliability)?;
    if let Some(reliability) = reliability
        && !is_reliability(&reliability)?
    {
        // Two arguments, as in the original.
        return Err(PyValueError::new_err((
            "Invalid source reliability value",
            reliability.to_owned().unbind(),
        )));
    }

    slots.set(Name, name.to_owned());
    slots.set(ReverseName, reverse);
    slots.set(RelationshipType, relationship_type.to_owned());
    slots.set(EntityA, a.to_owned());
    slots.set(EntityAType, or_default(a_type, &strings.empty).to_owned());
    slots.set(EntityAFamily, a_family.to_owned());
    slots.set(EntityB, b.to_owned());
    slots.set(EntityBType, or_default(b_type, &strings.empty).to_owned());
    slots.set(EntityBFamily, b_family.to_owned());
    slots.set(Fields, fields);
    slots.set(Brand, or_default(brand, &strings.empty).to_owned());
    slots.set(SourceReliability, or_default(reliability, &strings.empty).to_owned());
    Ok(())
}

fn truthy<'a, 'py>(value: Option<Borrowed<'a, 'py, PyAny>>) -> PyResult<Option<Borrowed<'a, 'py, PyAny>>> {
    match value {
        Some(value) => Ok(value.is_truthy()?.then_some(value)),
        None => Ok(None),
    }
}

/// The reverse that was given, else the one that the vocabulary has for the name.
fn reverse_name<'py>(
    py: Python<'py>,
    name: Borrowed<'_, 'py, PyAny>,
    given: Option<Borrowed<'_, 'py, PyAny>>,
    names: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let known = names.get_item(name)?;
    if known.is_none() {
        host::log(py, "debug", PyString::new(py, "Unknown relationship name: ").add(name)?)?;
    }
    if let Some(given) = given {
        if !names.contains(given)? {
            host::log(py, "debug", PyString::new(py, "Unknown reverse relationship name: ").add(given)?)?;
        }
        return Ok(given.to_owned());
    }
    known.map_or_else(|| reverse_of_unknown(py), Ok)
}

/// The reverse that goes with a name which the vocabulary lacks.
#[cold]
pub(super) fn reverse_of_unknown(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    host::log(
        py,
        "debug",
        "Cannot find a reverse name for relationship name, using \"related-to\" instead.",
    )?;
    Ok(Strings::get(py).related_to.bind(py).clone().into_any())
}

/// `value in listed`, else a `ValueError`; a value that is no `str` fails at the message, as in the original.
#[inline]
pub(super) fn check_listed(
    value: &Bound<'_, PyAny>,
    listed: &Bound<'_, PyList>,
    complaint: &str,
) -> PyResult<()> {
    // The one entry that the list has unless a script adds more, given as the same object.
    if listed.get_item(0).is_ok_and(|first| first.is(value)) || listed.contains(value)? {
        return Ok(());
    }
    let message = PyString::new(value.py(), complaint).add(value)?;
    Err(PyValueError::new_err(message.unbind()))
}

/// Whether it is one of the seven values of `DBotScoreReliability`.
pub(super) fn is_reliability(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    for (_, known) in RELIABILITIES {
        if value.eq(known)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cold]
fn without_entity_b<'py>(a: &Bound<'py, PyAny>, name: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // `str.format` rather than a Rust string: either value may hold lone surrogates.
    PyString::new(
        a.py(),
        "WARNING: Invalid entity B - Relationships will not be created to entity A {} with relationship name {}",
    )
    .call_method1("format", (a.str()?, name.str()?))
}
