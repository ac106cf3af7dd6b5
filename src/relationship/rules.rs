//! What the vocabulary says about a relationship: the one set of rules for the constructor, the bulk call and the
//! builder. Each of them says in its own way what is wrong.

use pyo3::prelude::*;
use pyo3::types::PyList;

use super::notices::LogLines;
use super::record::{ENTITY_A_FAMILY, ENTITY_B_FAMILY, RELATIONSHIP_TYPE, SOURCE_RELIABILITY};
use super::strings::Strings;
use super::vocabulary::{Vocabulary, of_caller};
use crate::vocabulary::RELIABILITIES;

/// Hears what is worth a word, but nothing to refuse a relationship for.
pub(super) trait Listener {
    type Error: From<PyErr>;

    /// The vocabulary lacks the name of a relationship.
    fn unknown_name(&mut self, name: &Bound<'_, PyAny>) -> Result<(), Self::Error>;

    /// The vocabulary lacks the reverse name that was given.
    fn unknown_reverse(&mut self, reverse: &Bound<'_, PyAny>) -> Result<(), Self::Error>;

    /// `related-to` stands for a reverse name that nobody knows.
    fn no_reverse(&mut self, py: Python<'_>) -> Result<(), Self::Error>;
}

/// A field that takes listed values only.
pub(super) struct Restriction {
    pub(super) field: usize,
    /// Of the problem, where the value is another one.
    pub(super) code: &'static str,
    /// What is said then, before the value.
    pub(super) complaint: &'static str,
    listed: Listed,
}

#[derive(Clone, Copy)]
enum Listed {
    Types,
    Families,
    Reliabilities,
}

pub(super) const TYPE: Restriction = Restriction {
    field: RELATIONSHIP_TYPE,
    code: "bad-relationship-type",
    complaint: "Invalid relationship type: ",
    listed: Listed::Types,
};
pub(super) const FAMILY_A: Restriction = Restriction {
    field: ENTITY_A_FAMILY,
    code: "bad-family",
    complaint: "Invalid entity A Family type: ",
    listed: Listed::Families,
};
pub(super) const FAMILY_B: Restriction = Restriction {
    field: ENTITY_B_FAMILY,
    code: "bad-family",
    complaint: "Invalid entity B Family type: ",
    listed: Listed::Families,
};
/// An empty value is none, and needs no asking.
pub(super) const RELIABILITY: Restriction = Restriction {
    field: SOURCE_RELIABILITY,
    code: "bad-reliability",
    complaint: "Invalid source reliability value",
    listed: Listed::Reliabilities,
};

impl Vocabulary {
    /// The reverse of a name, `None` where the vocabulary lacks the name.
    #[inline]
    pub(super) fn known<'py>(&self, name: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.names.bind(name.py()).get_item(name)
    }

    /// The reverse name of a relationship: the one that was given, else the one that is known for its name.
    #[inline]
    pub(super) fn reverse<'py, L: Listener>(
        &self,
        py: Python<'py>,
        known: Option<Bound<'py, PyAny>>,
        given: Option<&Bound<'py, PyAny>>,
        listener: &mut L,
    ) -> Result<Bound<'py, PyAny>, L::Error> {
        if let Some(given) = given {
            if !self.names.bind(py).contains(given)? {
                listener.unknown_reverse(given)?;
            }
            return Ok(given.clone());
        }
        if let Some(known) = known {
            return Ok(known);
        }
        listener.no_reverse(py)?;
        Ok(Strings::get(py).related_to.bind(py).clone())
    }

    #[inline]
    pub(super) fn allows(&self, restriction: &Restriction, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        match restriction.listed {
            Listed::Types => is_listed(value, self.types.bind(value.py())),
            Listed::Families => is_listed(value, self.families.bind(value.py())),
            Listed::Reliabilities => is_reliability(value),
        }
    }
}

#[inline]
fn is_listed(value: &Bound<'_, PyAny>, listed: &Bound<'_, PyList>) -> PyResult<bool> {
    // The one entry that the list has unless a script adds more, given as the same object.
    let is_first = !listed.is_empty() && listed.get_item(0).is_ok_and(|first| first.is(value));
    Ok(is_first || listed.contains(value)?)
}

/// Whether it is one of the seven values of `DBotScoreReliability`.
fn is_reliability(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    for (_, known) in RELIABILITIES {
        if value.eq(known)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `Relationships.is_valid`: whether the vocabulary has the name `_type`.
///
/// Example:
///     >>> from xsoar_tim import EntityRelationship
///     >>> EntityRelationship.Relationships.is_valid("uses"), EntityRelationship.Relationships.is_valid("abuses")
///     (True, False)
#[pyfunction]
#[expect(clippy::used_underscore_binding, reason = "the parameter's name in the original")]
pub(crate) fn is_relationship_name(_type: &Bound<'_, PyAny>) -> PyResult<bool> {
    of_caller(_type.py())?.get().names.bind(_type.py()).contains(_type)
}

/// `Relationships.get_reverse`: the reverse of `name`; `related-to`, with a `demisto.debug` line, if it has none.
///
/// Example:
///     >>> from xsoar_tim import EntityRelationship
///     >>> EntityRelationship.Relationships.get_reverse("uses")
///     'used-by'
#[pyfunction]
pub(crate) fn reverse_relationship_name<'py>(name: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let vocabulary = of_caller(name.py())?;
    let known = vocabulary.get().known(name)?;
    vocabulary.get().reverse(name.py(), known, None, &mut LogLines)
}

/// `RelationshipsTypes.is_valid_type`: whether `_type` is a relationship type.
///
/// Example:
///     >>> from xsoar_tim import EntityRelationship
///     >>> EntityRelationship.RelationshipsTypes.is_valid_type("IndicatorToIndicator")
///     True
#[pyfunction]
#[expect(clippy::used_underscore_binding, reason = "the parameter's name in the original")]
pub(crate) fn is_relationship_type(_type: &Bound<'_, PyAny>) -> PyResult<bool> {
    of_caller(_type.py())?.get().types.bind(_type.py()).contains(_type)
}

/// `RelationshipsFamily.is_valid_type`: whether `_type` is a family of entities.
///
/// Example:
///     >>> from xsoar_tim import EntityRelationship
///     >>> EntityRelationship.RelationshipsFamily.is_valid_type("Indicator")
///     True
#[pyfunction]
#[expect(clippy::used_underscore_binding, reason = "the parameter's name in the original")]
pub(crate) fn is_relationship_family(_type: &Bound<'_, PyAny>) -> PyResult<bool> {
    of_caller(_type.py())?.get().families.bind(_type.py()).contains(_type)
}
