//! The way in for rows that this package has made itself: they are neither copied nor taken apart.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::intake::relationship::{self, Incoming as IncomingRelationship};
use super::options::OnInvalid;
use super::relationships::Fields;
use super::store::{Origin, Store};
use crate::relationship::columns::Rows;
use crate::relationship::record::{
    ENTITY_A, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_TYPE, FIELDS, NAME, REVERSE_NAME, Record,
};
use crate::relationship::resolve::Resolver;

/// A relationship between two indicators. Strings that are the same should be the same object.
pub(crate) struct OwnRelationship<'py> {
    pub(crate) name: Bound<'py, PyAny>,
    /// `None` for that of the vocabulary.
    pub(crate) reverse_name: Option<Bound<'py, PyAny>>,
    pub(crate) entity_a: Bound<'py, PyAny>,
    pub(crate) entity_a_type: Bound<'py, PyAny>,
    pub(crate) entity_b: Bound<'py, PyAny>,
    pub(crate) entity_b_type: Bound<'py, PyAny>,
    /// Nobody else's.
    pub(crate) fields: Option<Bound<'py, PyDict>>,
    /// Whether the fields are what `Snapshot` calls plain; what may not be is checked.
    pub(crate) is_plain: bool,
}

/// An open door into a builder. What a row lacks is no fault of the caller, so it is left out and reported also with
/// `on_invalid="raise"`.
pub(crate) struct Door<'a, 'py> {
    py: Python<'py>,
    store: &'a mut Store,
    on_invalid: OnInvalid,
    resolver: Resolver<'py>,
    /// Kinds that have come through and need no further look, the last one first tried.
    kinds: Vec<KnownKind<'py>>,
    last: usize,
    numbers: &'a mut Numbers,
}

/// How many rows have come through.
#[derive(Default)]
pub(crate) struct Numbers {
    indicators: usize,
    relationships: usize,
}

/// A relationship about to be kept.
enum Ready<'py> {
    OfKnownKind(OwnRelationship<'py>, u32),
    Read(IncomingRelationship<'py>),
}

struct KnownKind<'py> {
    name: Bound<'py, PyAny>,
    reverse_name: Option<Bound<'py, PyAny>>,
    entity_a_type: Bound<'py, PyAny>,
    entity_b_type: Bound<'py, PyAny>,
    /// Its number in the store.
    number: u32,
}

impl KnownKind<'_> {
    fn is_of(&self, relationship: &OwnRelationship<'_>) -> bool {
        self.entity_a_type.is(&relationship.entity_a_type)
            && self.entity_b_type.is(&relationship.entity_b_type)
            && self.name.is(&relationship.name)
            && match (&self.reverse_name, &relationship.reverse_name) {
                (Some(one), Some(other)) => one.is(other),
                (None, None) => true,
                _ => false,
            }
    }
}

/// A source has a few dozen kinds.
const MOST_KINDS: usize = 64;

impl<'a, 'py> Door<'a, 'py> {
    /// `numbers` counts what came through on earlier occasions of the same call.
    pub(crate) fn new(py: Python<'py>, store: &'a mut Store, numbers: &'a mut Numbers) -> PyResult<Self> {
        let resolver = store.resolver(py)?;
        let on_invalid = store.options.on_invalid;
        if on_invalid == OnInvalid::Raise {
            store.options.on_invalid = OnInvalid::Skip;
        }
        store.version += 1;
        let (kinds, last) = (Vec::new(), 0);
        Ok(Self { py, store, on_invalid, resolver, kinds, last, numbers })
    }

    /// Adds an indicator; returns whether it was taken.
    ///
    /// `dict` is nobody else's, has no key `relationships`, and `is_plain` says whether it is what `Snapshot` calls plain,
    /// with at most 500 levels; what may not be is checked and copied like somebody else's. A relationship is `None` where
    /// the source does not give the entity B.
    pub(crate) fn add_indicator(
        &mut self,
        dict: Bound<'py, PyDict>,
        relationships: Vec<Option<OwnRelationship<'py>>>,
        is_plain: bool,
    ) -> PyResult<bool> {
        let number = self.numbers.indicators;
        self.numbers.indicators += 1;
        let incoming = if is_plain {
            self.store.read_own_indicator(dict, number)?
        } else {
            self.store.read_indicator(dict.as_any(), Some(number))?
        };
        let Some(incoming) = incoming else { return Ok(false) };
        let known = self.store.known(&incoming.indicator)?;
        if self.store.is_left_out(known, Origin::Stix) {
            return Ok(false);
        }
        // Before anything is kept: an indicator is taken whole or not at all.
        let mut ready = Vec::with_capacity(relationships.len());
        for (position, relationship) in relationships.into_iter().enumerate() {
            if let Some(relationship) = relationship {
                ready.extend(self.ready(relationship, number, Some(position))?);
            } else {
                let fault = relationship::without_entity_b().under(&format!("relationships[{position}]"));
                self.store.leave_out(self.py, fault, Some(number))?;
            }
        }
        let (is_taken, carrier) = self.store.keep_indicator(&incoming.indicator, known)?;
        for relationship in ready {
            self.keep(relationship, carrier)?;
        }
        Ok(is_taken)
    }

    /// Adds a relationship that belongs to no indicator; returns whether it is a new one.
    pub(crate) fn add_relationship(&mut self, relationship: OwnRelationship<'py>) -> PyResult<bool> {
        let number = self.numbers.relationships;
        self.numbers.relationships += 1;
        match self.ready(relationship, number, None)? {
            Some(ready) => self.keep(ready, None),
            None => Ok(false),
        }
    }

    /// Counts a relationship of which the source does not give the entity B. It takes part in the numbering.
    pub(crate) fn leave_out_without_entity_b(&mut self) -> PyResult<()> {
        let number = self.numbers.relationships;
        self.numbers.relationships += 1;
        let fault = relationship::without_entity_b();
        self.store.leave_out(self.py, fault, Some(number))
    }

    /// Reads a relationship; `None` where it is left out.
    fn ready(
        &mut self,
        relationship: OwnRelationship<'py>,
        number: usize,
        position: Option<usize>,
    ) -> PyResult<Option<Ready<'py>>> {
        let is_entity = |value: &Bound<'_, PyAny>| {
            value.is_exact_instance_of::<PyString>() && value.len().is_ok_and(|length| length > 0)
        };
        if is_entity(&relationship.entity_a)
            && is_entity(&relationship.entity_b)
            && relationship.is_plain
            && !self.store.options.validate_values
            && let Some(kind) = self.known_kind(&relationship)
        {
            return Ok(Some(Ready::OfKnownKind(relationship, kind)));
        }
        let path = position.map_or_else(String::new, |position| format!("relationships[{position}]"));
        Ok(self.read(&relationship, number, &path)?.map(Ready::Read))
    }

    /// Returns whether the relationship is a new one.
    fn keep(&mut self, relationship: Ready<'py>, carrier: Option<u32>) -> PyResult<bool> {
        let added = match relationship {
            Ready::OfKnownKind(OwnRelationship { entity_a, entity_b, fields, .. }, kind) => {
                let fields = fields.filter(|fields| !fields.is_empty());
                let fields =
                    fields.map(|fields| Fields { value: fields.into_any().unbind(), is_plain: true });
                self.store.relationships.add(kind, &entity_a, &entity_b, fields)?
            }
            Ready::Read(incoming) => return self.store.keep_relationship(incoming, carrier),
        };
        Ok(self.store.note_added(added, carrier))
    }

    fn known_kind(&mut self, relationship: &OwnRelationship<'_>) -> Option<u32> {
        let is_of = |at: &usize| self.kinds.get(*at).is_some_and(|kind| kind.is_of(relationship));
        let at = Some(self.last).filter(is_of).or_else(|| (0..self.kinds.len()).find(is_of))?;
        self.last = at;
        Some(self.kinds[at].number)
    }

    /// As any relationship is read. If nothing is to be said of it, the next one of its kind need not be.
    fn read(
        &mut self,
        relationship: &OwnRelationship<'py>,
        number: usize,
        path: &str,
    ) -> PyResult<Option<IncomingRelationship<'py>>> {
        let mut arguments = Record::default();
        arguments[NAME] = Some(relationship.name.clone());
        arguments[REVERSE_NAME].clone_from(&relationship.reverse_name);
        arguments[ENTITY_A] = Some(relationship.entity_a.clone());
        arguments[ENTITY_A_TYPE] = Some(relationship.entity_a_type.clone());
        arguments[ENTITY_B] = Some(relationship.entity_b.clone());
        arguments[ENTITY_B_TYPE] = Some(relationship.entity_b_type.clone());
        arguments[FIELDS] = relationship.fields.clone().map(Bound::into_any);
        let rows = Rows::single(self.py, arguments);
        let noticed = self.store.noticed();
        let read = self.store.read_arguments(&rows, None, path, Some(number), &mut self.resolver)?;
        if let Some(incoming) = &read
            && self.store.noticed() == noticed
            // With "keep" a bad one comes as far as this, and each is to be reported.
            && self.store.options.on_invalid == OnInvalid::Skip
        {
            if self.kinds.len() == MOST_KINDS {
                self.kinds.clear();
            }
            self.kinds.push(KnownKind {
                name: relationship.name.clone(),
                reverse_name: relationship.reverse_name.clone(),
                entity_a_type: relationship.entity_a_type.clone(),
                entity_b_type: relationship.entity_b_type.clone(),
                number: self.store.relationships.kinds.number(&incoming.kind)?,
            });
        }
        Ok(read)
    }
}

impl Drop for Door<'_, '_> {
    fn drop(&mut self) {
        self.store.options.on_invalid = self.on_invalid;
    }
}
