//! The part of a relationship that is checked against the vocabulary: names, type, families.
//!
//! In bulk it is mostly the same for row after row, so the last answer is used again as long as the arguments are the
//! same objects.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::columns::Rows;
use super::notices::Notices;
use super::record::{NAME, REVERSE_NAME, SOURCE_RELIABILITY, argument};
use super::rules::{FAMILY_A, FAMILY_B, Listener, Restriction, TYPE};
use super::strings::Strings;
use super::vocabulary::Vocabulary;
use crate::errors::{Failure, Fault, shown};

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
    vocabulary: Bound<'py, Vocabulary>,
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
        Self { py: vocabulary.py(), vocabulary: vocabulary.clone(), unknown, rename, last: None }
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
        let vocabulary = self.vocabulary.get();
        let mut known = vocabulary.known(&name)?;
        if known.is_none() {
            notices.unknown_name(&name)?;
            match self.unknown {
                UnknownNames::Keep => {}
                UnknownNames::Skip => return Ok(None),
                UnknownNames::RelatedTo => {
                    name = Strings::get(py).related_to.bind(py).clone();
                    known = Some(name.clone());
                    replaced = true;
                }
                UnknownNames::Raise => {
                    let message = format!("unknown relationship name {}", shown(&name));
                    return Err(Failure::Strict(Fault::new("unknown-name", argument(NAME), message)));
                }
            }
        }
        let given = if replaced { None } else { given_reverse(&given.reverse_name)? };
        let reverse_name = vocabulary.reverse(py, known, given, notices)?;
        Ok(Some(Names { name, reverse_name }))
    }

    /// Relationship type and families of the current row are in the vocabulary.
    pub(crate) fn check_kinds(&self, rows: &Rows<'py>) -> Result<(), Failure> {
        for restriction in [&TYPE, &FAMILY_A, &FAMILY_B] {
            if let Some(value) = rows.get(restriction.field) {
                self.check(restriction, value)?;
            }
        }
        Ok(())
    }

    pub(super) fn check(&self, restriction: &Restriction, value: &Bound<'py, PyAny>) -> Result<(), Failure> {
        if self.vocabulary.get().allows(restriction, value)? {
            return Ok(());
        }
        let complaint = restriction.complaint;
        let message = match restriction.field {
            SOURCE_RELIABILITY => format!("{complaint} {}", shown(value)),
            _ => format!("{complaint}{}", plain(value)),
        };
        Err(Fault::new(restriction.code, argument(restriction.field), message).with_value(value).into())
    }
}

/// The reverse name that was given and is one, `None` where it is empty.
fn given_reverse<'a, 'py>(given: &'a Bound<'py, PyAny>) -> Result<Option<&'a Bound<'py, PyAny>>, Failure> {
    if !given.is_truthy()? {
        return Ok(None);
    }
    if given.hash().is_err() {
        return Err(not_a_name(REVERSE_NAME, given).into());
    }
    Ok(Some(given))
}

/// What is no text cannot be an unknown name: it is a mistake.
impl Listener for Notices {
    type Error = Failure;

    fn unknown_name(&mut self, name: &Bound<'_, PyAny>) -> Result<(), Failure> {
        if name.is_instance_of::<PyString>() {
            Ok(self.count_name(name)?)
        } else {
            Err(not_a_name(NAME, name).into())
        }
    }

    fn unknown_reverse(&mut self, reverse: &Bound<'_, PyAny>) -> Result<(), Failure> {
        if reverse.is_instance_of::<PyString>() {
            Ok(self.count_reverse(reverse)?)
        } else {
            Err(not_a_name(REVERSE_NAME, reverse).into())
        }
    }

    fn no_reverse(&mut self, _py: Python<'_>) -> Result<(), Failure> {
        Ok(())
    }
}

fn not_a_name(index: usize, value: &Bound<'_, PyAny>) -> Fault {
    Fault::expected("bad-name", argument(index), "a relationship name (str)", value)
}

/// A `str` as it is, anything else by its `repr`.
fn plain(value: &Bound<'_, PyAny>) -> String {
    match value.cast::<PyString>() {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(_) => shown(value),
    }
}
