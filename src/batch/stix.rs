//! STIX into a builder: the records of a profile go through the door, never as dicts that would have to be taken apart.

use pyo3::prelude::*;

use super::door::{Door, Numbers, OwnRelationship};
use super::store::{Store, in_use};
use crate::collector::CollectorPaused;
use crate::relationship::resolve::UnknownNames;
use crate::stix::model::{End, Indicator, Relation, Relationship};
use crate::stix::python::receiver::Receiver;
use crate::stix::python::{Builder as Objects, StixReader};

/// Reads all that the reader gives; returns how many indicators were added. `add_page` hands the reader a page, or finishes
/// it.
pub(super) fn read<'py>(
    store: &Bound<'py, Store>,
    reader: &Bound<'py, StixReader>,
    add_page: &Bound<'py, PyAny>,
) -> PyResult<usize> {
    let py = store.py();
    // The feed drops names that it does not know. A builder that is told what to do with them does that.
    let options = in_use(store.try_borrow())?;
    if options.options.unknown_names != UnknownNames::Keep || options.options.rename_names.is_some() {
        reader.borrow_mut().keep_unknown_names();
    }
    drop(options);
    let _collector = CollectorPaused::new(py);
    let added = read_pages(store, reader, add_page);
    // Also of what was read before an exception.
    in_use(store.try_borrow_mut())?.counts().found(py, &reader.borrow());
    reader.borrow_mut().write_log(py)?;
    added
}

fn read_pages<'py>(
    store: &Bound<'py, Store>,
    reader: &Bound<'py, StixReader>,
    add_page: &Bound<'py, PyAny>,
) -> PyResult<usize> {
    let py = store.py();
    let (mut added, mut numbers) = (0, Numbers::default());
    loop {
        let mut store = in_use(store.try_borrow_mut())?;
        let mut receiver = Into { door: Door::new(py, &mut store, &mut numbers)?, added: &mut added, py };
        reader.borrow_mut().give_indicators(py, &mut receiver)?;
        drop(receiver);
        drop(store);
        if !reader.borrow().wants_page() {
            break;
        }
        // Code of the caller's, as a rule: nothing is borrowed.
        CollectorPaused::lifted(py, || add_page.call0())?;
    }
    let mut store = in_use(store.try_borrow_mut())?;
    let mut receiver = Into { door: Door::new(py, &mut store, &mut numbers)?, added: &mut added, py };
    reader.borrow_mut().give_relationships(py, &mut receiver)?;
    drop(receiver);
    Ok(added)
}

/// A builder as a receiver.
struct Into<'a, 'py> {
    door: Door<'a, 'py>,
    added: &'a mut usize,
    py: Python<'py>,
}

impl<'py> Into<'_, 'py> {
    fn own(&self, objects: &mut Objects, relationship: &Relationship<'_>) -> PyResult<OwnRelationship<'py>> {
        let py = self.py;
        let type_of = |objects: &mut Objects, end: &End<'_>| match end.kind {
            Some(kind) => objects.text(py, kind.as_bytes()).map(Bound::into_any),
            None => Ok(py.None().into_bound(py)),
        };
        Ok(OwnRelationship {
            name: objects.text(py, &relationship.name)?.into_any(),
            reverse_name: Some(objects.text(py, relationship.reverse.as_bytes())?.into_any()),
            entity_a: objects.entity(py, &relationship.a)?,
            entity_a_type: type_of(objects, &relationship.a)?,
            entity_b: objects.entity(py, &relationship.b)?,
            entity_b_type: type_of(objects, &relationship.b)?,
            fields: Some(objects.relationship_fields(py, &relationship.fields)?),
            is_plain: !objects.is_odd,
        })
    }
}

impl<'py> Receiver<'py> for Into<'_, 'py> {
    fn indicator(&mut self, objects: &mut Objects, indicator: &Indicator<'_>) -> PyResult<()> {
        let dict = objects.indicator_alone(self.py, indicator, false)?;
        let related = indicator.relationships.iter().flatten();
        let related = related.map(|one| one.as_ref().map(|one| self.own(objects, one)).transpose());
        let related = related.collect::<PyResult<Vec<_>>>()?;
        *self.added += usize::from(self.door.add_indicator(dict, related, !objects.is_odd)?);
        Ok(())
    }

    fn relationship(&mut self, objects: &mut Objects, relationship: &Relation<'_>) -> PyResult<()> {
        match relationship {
            Some(relationship) => {
                let relationship = self.own(objects, relationship)?;
                self.door.add_relationship(relationship).map(drop)
            }
            None => self.door.leave_out_without_entity_b(),
        }
    }
}
