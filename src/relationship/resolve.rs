//! The part of a relationship that is checked against the vocabulary: names, type, families.
//!
//! In bulk it is mostly the same for row after row, so the last answer is used again as long as the arguments are the
//! same objects.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::columns::Rows;
use super::notices::Notices;
use super::strings::{PARAMETERS, Strings};
use super::vocabulary::Vocabulary;
use crate::errors::{Failure, Fault, shown};

/// Where the arguments of `EntityRelationship` are found in a row.
pub(crate) mod argument {
    pub(crate) const NAME: usize = 0;
    pub(crate) const ENTITY_A: usize = 1;
    pub(crate) const ENTITY_A_TYPE: usize = 2;
    pub(crate) const ENTITY_B: usize = 3;
    pub(crate) const ENTITY_B_TYPE: usize = 4;
    pub(crate) const REVERSE_NAME: usize = 5;
    pub(crate) const RELATIONSHIP_TYPE: usize = 6;
    pub(crate) const ENTITY_A_FAMILY: usize = 7;
    pub(crate) const ENTITY_B_FAMILY: usize = 8;
    pub(crate) const SOURCE_RELIABILITY: usize = 9;
    pub(crate) const FIELDS: usize = 10;
    pub(crate) const BRAND: usize = 11;
}
use argument::{ENTITY_A_FAMILY, ENTITY_B_FAMILY, NAME, RELATIONSHIP_TYPE, REVERSE_NAME};

/// What becomes of a name that the vocabulary lacks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownNames {
    /// It stays, with the reverse `related-to`.
    Keep,
    /// The relationship is left out.
    Skip,
    /// The name becomes `related-to`.
    RelatedTo,
    /// It is an error.
    Raise,
}

/// Name and reverse name of a relationship.
#[derive(Clone)]
pub(crate) struct Names<'py> {
    pub(crate) name: Bound<'py, PyAny>,
    pub(crate) reverse_name: Bound<'py, PyAny>,
}

pub(crate) struct Resolver<'py> {
    py: Python<'py>,
    names: Bound<'py, PyDict>,
    types: Bound<'py, PyList>,
    families: Bound<'py, PyList>,
    unknown: UnknownNames,
    rename: Option<Bound<'py, PyDict>>,
    last: Option<Resolved<'py>>,
}

/// The names that were given last, and what became of them.
struct Resolved<'py> {
    given: Names<'py>,
    answer: Option<Names<'py>>,
    /// There was nothing to notice.
    quiet: bool,
}

impl<'py> Resolver<'py> {
    pub(crate) fn new(
        vocabulary: &Bound<'py, Vocabulary>,
        unknown: UnknownNames,
        rename: Option<Bound<'py, PyDict>>,
    ) -> Self {
        let py = vocabulary.py();
        let vocabulary = vocabulary.get();
        Self {
            py,
            names: vocabulary.names.bind(py).clone(),
            types: vocabulary.types.bind(py).clone(),
            families: vocabulary.families.bind(py).clone(),
            unknown,
            rename,
            last: None,
        }
    }

    /// Name and reverse of the current row; `None` where the relationship is to be left out.
    pub(crate) fn names(
        &mut self,
        rows: &Rows<'py>,
        notices: &mut Notices,
    ) -> Result<Option<Names<'py>>, Failure> {
        self.read(rows, notices)?;
        Ok(self.current().cloned())
    }

    /// The answer for the row that was read last.
    pub(crate) fn current(&self) -> Option<&Names<'py>> {
        self.last.as_ref()?.answer.as_ref()
    }

    /// Finds out name and reverse of the current row.
    #[inline]
    pub(crate) fn read(&mut self, rows: &Rows<'py>, notices: &mut Notices) -> Result<(), Failure> {
        let (name, reverse_name) = (rows.get(NAME), rows.get(REVERSE_NAME));
        let again = self.last.as_ref().is_some_and(|last| {
            last.quiet
                && name.is_some_and(|name| name.is(&last.given.name))
                && reverse_name.map_or_else(
                    || last.given.reverse_name.is_none(),
                    |reverse| reverse.is(&last.given.reverse_name),
                )
        });
        if !again {
            let nothing = || self.py.None().into_bound(self.py);
            let given = Names {
                name: name.cloned().unwrap_or_else(nothing),
                reverse_name: reverse_name.cloned().unwrap_or_else(nothing),
            };
            self.last = None;
            // What is noticed has to be counted for each row, so such an answer does not serve again.
            let before = notices.noticed();
            let answer = self.resolve(&given, notices)?;
            self.last = Some(Resolved { given, answer, quiet: notices.noticed() == before });
        }
        Ok(())
    }

    fn resolve(&self, given: &Names<'py>, notices: &mut Notices) -> Result<Option<Names<'py>>, Failure> {
        let py = self.py;
        if given.name.hash().is_err() {
            return Err(not_a_name(NAME, &given.name).into());
        }
        let renamed = match &self.rename {
            Some(rename) => rename.get_item(&given.name)?,
            None => None,
        };
        // The reverse that was given belongs to the name that was given.
        let mut replaced = renamed.is_some();
        let mut name = renamed.unwrap_or_else(|| given.name.clone());
        let mut reverse = self.names.get_item(&name)?;
        if reverse.is_none() {
            if !name.is_instance_of::<PyString>() {
                return Err(not_a_name(NAME, &name).into());
            }
            notices.unknown_name(&name)?;
            match self.unknown {
                UnknownNames::Keep => {}
                UnknownNames::Skip => return Ok(None),
                UnknownNames::RelatedTo => {
                    name = Strings::get(py).related_to.bind(py).clone();
                    reverse = Some(name.clone());
                    replaced = true;
                }
                UnknownNames::Raise => {
                    let message = format!("unknown relationship name {}", shown(&name));
                    return Err(Failure::Strict(Fault::new("unknown-name", PARAMETERS[NAME], message)));
                }
            }
        }
        let reverse_name = if !replaced && given.reverse_name.is_truthy()? {
            self.check_reverse(&given.reverse_name, notices)?;
            given.reverse_name.clone()
        } else {
            reverse.unwrap_or_else(|| Strings::get(py).related_to.bind(py).clone())
        };
        Ok(Some(Names { name, reverse_name }))
    }

    fn check_reverse(&self, reverse: &Bound<'py, PyAny>, notices: &mut Notices) -> Result<(), Failure> {
        if reverse.hash().is_ok() && self.names.contains(reverse)? {
            return Ok(());
        }
        if !reverse.is_instance_of::<PyString>() {
            return Err(not_a_name(REVERSE_NAME, reverse).into());
        }
        Ok(notices.unknown_reverse(reverse)?)
    }

    /// Relationship type and families of the current row are in the vocabulary.
    pub(crate) fn check_kinds(&self, rows: &Rows<'py>) -> Result<(), Failure> {
        for (index, listed, code, complaint) in [
            (RELATIONSHIP_TYPE, &self.types, "bad-relationship-type", "Invalid relationship type: "),
            (ENTITY_A_FAMILY, &self.families, "bad-family", "Invalid entity A Family type: "),
            (ENTITY_B_FAMILY, &self.families, "bad-family", "Invalid entity B Family type: "),
        ] {
            if let Some(value) = rows.get(index)
                && !listed.contains(value)?
            {
                let message = format!("{complaint}{}", plain(value));
                return Err(Fault::new(code, PARAMETERS[index], message).with_value(value).into());
            }
        }
        Ok(())
    }
}

fn not_a_name(index: usize, value: &Bound<'_, PyAny>) -> Fault {
    Fault::expected("bad-name", PARAMETERS[index], "a relationship name (str)", value)
}

/// A `str` as it is, anything else by its `repr`.
fn plain(value: &Bound<'_, PyAny>) -> String {
    match value.cast::<PyString>() {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(_) => shown(value),
    }
}
