//! What a pass over a builder's batches reads: the indicators and relationships that are stored, then the streams.

use pyo3::exceptions::{PyBaseException, PyException};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::attachment::Attachment;
use super::identity::{Key, Met};
use super::intake::indicator::Incoming;
use super::packer::{Arrival, Next, Packed, Relationship, Supply};
use super::store::{Store, in_use};
use super::streams::{StreamRow, Streams};
use crate::errors::Failure;
use crate::wire::encoder::json_size;

/// An exception where the collector can see it.
pub(super) struct Raised(pub(super) Py<PyBaseException>);

impl From<PyErr> for Raised {
    fn from(error: PyErr) -> Self {
        Python::attach(|py| Self(error.into_value(py)))
    }
}

pub(super) type PackedDict = Packed<Py<PyDict>, Py<PyDict>>;

/// How far a pass has come.
pub(super) struct Position {
    next_indicator: u32,
    pub(super) streams: Streams,
    /// Value and type of the rows that went through, and the relationships with them.
    met: Met,
    pub(super) attachment: Attachment,
}

impl Position {
    pub(super) fn new(streams: Streams) -> Self {
        Self { next_indicator: 0, streams, met: Met::default(), attachment: Attachment::default() }
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.streams.traverse(visit)?;
        self.met.traverse(visit)
    }
}

/// The spaces of `Met` below this are those of the relationships.
const INDICATORS: u32 = u32::MAX;

type NextIndicator = Next<Py<PyDict>, Py<PyDict>>;

pub(super) struct Reading<'a, 'py> {
    pub(super) store: &'a Bound<'py, Store>,
    pub(super) position: &'a mut Position,
    pub(super) is_measured: bool,
}

impl<'py> Reading<'_, 'py> {
    fn py(&self) -> Python<'py> {
        self.store.py()
    }

    fn store(&self) -> PyResult<PyRef<'py, Store>> {
        in_use(self.store.try_borrow())
    }

    /// Bytes of JSON, where somebody asks for them. What cannot be written has been let through on purpose
    /// (`on_invalid="keep"`) and counts as nothing.
    fn size(&self, dict: &Bound<'_, PyDict>) -> usize {
        if self.is_measured { json_size(dict).unwrap_or(0) } else { 0 }
    }

    /// The dict of a relationship, for the user to keep.
    pub(super) fn relationship(
        &self,
        relationship: &Relationship<Py<PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        match relationship {
            Relationship::Stored(row) => self.store()?.relationships.dict(self.py(), *row),
            Relationship::Passing(dict) => Ok(dict.bind(self.py()).clone()),
        }
    }

    fn next_stored(&mut self) -> PyResult<Option<NextIndicator>> {
        let store = self.store()?;
        let number = self.position.next_indicator;
        if number as usize >= store.indicators.len() {
            return Ok(None);
        }
        self.position.next_indicator += 1;
        let dict = store.indicators.dict(self.py(), number)?;
        let rows = self.position.attachment.of(&store.relationships, Some(number), &dict)?;
        drop(store);
        let relationships = rows.into_iter().map(Relationship::Stored).collect();
        Ok(Some(Next::Indicator(Arrival {
            bytes: self.size(&dict),
            indicator: dict.unbind(),
            relationships,
        })))
    }

    fn next_streamed(&mut self) -> PyResult<Option<NextIndicator>> {
        let py = self.py();
        // Nothing is borrowed here: the rows may come from code that looks at the builder.
        while let Some((number, row)) = self.position.streams.next(py)? {
            let mut store = in_use(self.store.try_borrow_mut())?;
            let read = store.while_passing(|store| match row {
                Ok(StreamRow::Given(row)) => store.read_indicator(&row, Some(number)),
                Ok(StreamRow::Own(row)) => store.read_own_indicator(row, number),
                Err(Failure::Fault(fault)) => store.leave_out(py, fault, Some(number)).map(|()| None),
                Err(failure) => Err(failure.into_error(py, Some(number))),
            })?;
            let Some(incoming) = read else { continue };
            let met = &mut self.position.met;
            let next = store.while_passing(|store| pass(store, met, incoming, number))?;
            let Some(mut next) = next else { continue };
            if let Next::Indicator(arrival) = &mut next {
                let dict = arrival.indicator.bind(py);
                let rows = self.position.attachment.of(&store.relationships, None, dict)?;
                drop(store);
                arrival.relationships.splice(0..0, rows.into_iter().map(Relationship::Stored));
                arrival.bytes = self.size(arrival.indicator.bind(py));
            }
            return Ok(Some(next));
        }
        Ok(None)
    }
}

/// An indicator of a stream and its relationships, unless it has been met or is stored.
fn pass(
    store: &mut Store,
    met: &mut Met,
    incoming: Incoming<'_>,
    number: usize,
) -> PyResult<Option<NextIndicator>> {
    let row = &incoming.indicator;
    let is_dummy = row.is_dummy();
    if !is_dummy {
        let is_known = store.known(row)?.is_some();
        if is_known || !met.insert(INDICATORS, Key::of([&row.value, &row.type_])) {
            store.counts().duplicates += 1;
            return Ok(None);
        }
        store.counts().streamed_indicators += 1;
    }
    let mut relationships = Vec::new();
    for incoming in store.read_relationships_of(&incoming, Some(number))? {
        let (a, b) = (&incoming.entity_a, &incoming.entity_b);
        let kind = store.relationships.kinds.number(&incoming.kind)?;
        let is_known = store.relationships.find(kind, a, b)?.is_some();
        if is_known || !met.insert(store.relationships.kinds.identity(kind), Key::of([a, b])) {
            store.counts().duplicates += 1;
            continue;
        }
        store.counts().streamed_relationships += 1;
        relationships.push(store.relationships.dict_of(kind, a, b, incoming.fields.as_ref())?.unbind());
    }
    if is_dummy {
        return Ok(Some(Next::Loose(relationships)));
    }
    let relationships = relationships.into_iter().map(Relationship::Passing).collect();
    Ok(Some(Next::Indicator(Arrival { indicator: row.dict.clone().unbind(), bytes: 0, relationships })))
}

impl Supply<Py<PyDict>, Py<PyDict>, Raised> for Reading<'_, '_> {
    fn next_indicator(&mut self) -> Result<Option<NextIndicator>, Raised> {
        Ok(match self.next_stored()? {
            Some(next) => Some(next),
            None => self.next_streamed()?,
        })
    }

    fn stored(&self) -> Result<u32, Raised> {
        Ok(self.store()?.relationships.end())
    }

    fn is_live(&self, row: u32) -> Result<bool, Raised> {
        Ok(self.store()?.relationships.is_live(row))
    }

    fn bytes(&mut self, relationship: &mut Relationship<Py<PyDict>>) -> Result<usize, Raised> {
        let dict = self.relationship(relationship)?;
        Ok(self.size(&dict))
    }

    fn can_wait(&self, error: &Raised) -> bool {
        error.0.bind(self.py()).is_instance_of::<PyException>()
    }
}
