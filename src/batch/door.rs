//! The way in for rows that this package has made itself: they are neither copied nor taken apart.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::intake::relationship::{self, Incoming as IncomingRelationship};
use super::options::OnInvalid;
use super::relationships::Fields;
use super::store::{Origin, Store};
use crate::relationship::columns::{Arguments, Rows};
use crate::relationship::resolve::Resolver;
use crate::relationship::resolve::argument::{
    ENTITY_A, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_TYPE, FIELDS, NAME, REVERSE_NAME,
};

/// A relationship between two indicators. Strings that are the same should be the same object.
pub(crate) struct OwnRelationship<'py> {
    pub(crate) name: Bound<'py, PyAny>,
    /// `None` for that of the vocabulary.
    pub(crate) reverse_name: Option<Bound<'py, PyAny>>,
    pub(crate) entity_a: Bound<'py, PyAny>,
    pub(crate) entity_a_type: Bound<'py, PyAny>,
    pub(crate) entity_b: Bound<'py, PyAny>,
    pub(crate) entity_b_type: Bound<'py, PyAny>,
    /// Nobody else's, of what `Snapshot` calls plain.
    pub(crate) fields: Option<Bound<'py, PyDict>>,
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
    next_indicator: usize,
    next_relationship: usize,
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
    pub(crate) fn new(py: Python<'py>, store: &'a mut Store) -> PyResult<Self> {
        let resolver = store.resolver(py)?;
        let on_invalid = store.options.on_invalid;
        if on_invalid == OnInvalid::Raise {
            store.options.on_invalid = OnInvalid::Skip;
        }
        store.version += 1;
        let (kinds, last) = (Vec::new(), 0);
        Ok(Self { py, store, on_invalid, resolver, kinds, last, next_indicator: 0, next_relationship: 0 })
    }

    /// Adds an indicator; returns whether it was taken.
    ///
    /// A relationship is `None` where the source does not give the entity B. `dict` is nobody else's, has no key `relationships`, and `is_plain` says whether it is what `Snapshot` calls plain, with at
    /// most 500 levels; what may not be is checked and copied like somebody else's.
    pub(crate) fn add_indicator(
        &mut self,
        dict: Bound<'py, PyDict>,
        relationships: Vec<Option<OwnRelationship<'py>>>,
        is_plain: bool,
    ) -> PyResult<bool> {
        let number = self.next_indicator;
        self.next_indicator += 1;
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
        let (is_taken, carrier) = self.store.keep_indicator(&incoming.indicator, known)?;
        for (position, relationship) in relationships.into_iter().enumerate() {
            match relationship {
                Some(relationship) => drop(self.keep(relationship, carrier, number, Some(position))?),
                None => {
                    let fault = relationship::without_entity_b().under(&format!("relationships[{position}]"));
                    self.store.leave_out(self.py, fault, Some(number))?;
                }
            }
        }
        Ok(is_taken)
    }

    /// Adds a relationship that belongs to no indicator; returns whether it is a new one.
    pub(crate) fn add_relationship(&mut self, relationship: OwnRelationship<'py>) -> PyResult<bool> {
        let number = self.next_relationship;
        self.next_relationship += 1;
        self.keep(relationship, None, number, None)
    }

    /// Counts a relationship of which the source does not give the entity B. It takes part in the numbering.
    pub(crate) fn leave_out_without_entity_b(&mut self) -> PyResult<()> {
        let number = self.next_relationship;
        self.next_relationship += 1;
        let fault = relationship::without_entity_b();
        self.store.leave_out(self.py, fault, Some(number))
    }

    fn keep(
        &mut self,
        relationship: OwnRelationship<'py>,
        carrier: Option<u32>,
        number: usize,
        position: Option<usize>,
    ) -> PyResult<bool> {
        let is_entity = |value: &Bound<'_, PyAny>| {
            value.is_exact_instance_of::<PyString>() && value.len().is_ok_and(|length| length > 0)
        };
        let OwnRelationship { entity_a, entity_b, .. } = &relationship;
        if is_entity(entity_a)
            && is_entity(entity_b)
            && !self.store.options.validate_values
            && let Some(kind) = self.known_kind(&relationship)
        {
            let fields = relationship.fields.as_ref().filter(|fields| !fields.is_empty());
            let kept = |fields: &Bound<'_, PyDict>| Fields {
                value: fields.clone().into_any().unbind(),
                is_plain: true,
            };
            let fields = fields.map(kept);
            let added = self.store.relationships.add(kind, entity_a, entity_b, fields)?;
            return Ok(self.store.note_added(added, carrier));
        }
        let path = position.map_or_else(String::new, |position| format!("relationships[{position}]"));
        let Some(incoming) = self.read(&relationship, number, &path)? else { return Ok(false) };
        self.store.keep_relationship(incoming, carrier)
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
        let mut arguments = Arguments::default();
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
            && self.kinds.len() < MOST_KINDS
        {
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
