//! STIX into a builder: the records of a profile go straight to its store, never as dicts that would have to be copied or
//! taken apart.

use pyo3::prelude::*;

use super::builder::IndicatorBatchBuilder;
use super::indicators;
use super::policy::OnInvalid;
use crate::collector::CollectorPaused;
use crate::errors::Fault;
use crate::relationship::columns::{Arguments, Rows};
use crate::relationship::resolve::argument::{
    ENTITY_A, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_TYPE, FIELDS, NAME, REVERSE_NAME,
};
use crate::relationship::resolve::{Resolver, UnknownNames};
use crate::stix::model::{End, Indicator, Relation};
use crate::stix::python::receiver::Receiver;
use crate::stix::python::{Builder as Objects, StixReader};

/// How far a call has come.
#[derive(Default)]
struct Progress {
    indicators: usize,
    relationships: usize,
    added: usize,
}

/// The store of a builder as a receiver. What a STIX object lacks is no fault of the caller: nothing is raised for it, the
/// row is left out and reported.
struct Store<'a, 'py> {
    builder: PyRefMut<'py, IndicatorBatchBuilder>,
    on_invalid: OnInvalid,
    resolver: Resolver<'py>,
    progress: &'a mut Progress,
}

impl<'a, 'py> Store<'a, 'py> {
    fn new(builder: &Bound<'py, IndicatorBatchBuilder>, progress: &'a mut Progress) -> PyResult<Self> {
        let mut builder = builder.try_borrow_mut()?;
        let resolver = builder.resolver(builder.py())?;
        let on_invalid = builder.on_invalid;
        if on_invalid == OnInvalid::Raise {
            builder.on_invalid = OnInvalid::Skip;
        }
        builder.version += 1;
        Ok(Self { builder, on_invalid, resolver, progress })
    }

    /// The relationship as the arguments that a caller would pass.
    fn arguments(
        &self,
        objects: &mut Objects,
        relationship: &crate::stix::model::Relationship<'_>,
    ) -> PyResult<Rows<'py>> {
        let py = self.builder.py();
        let kind = |objects: &mut Objects, end: &End<'_>| match end.kind {
            Some(kind) => objects.text(py, kind.as_bytes()).map(Bound::into_any),
            None => Ok(py.None().into_bound(py)),
        };
        let mut arguments = Arguments::default();
        arguments[NAME] = Some(objects.text(py, &relationship.name)?.into_any());
        arguments[REVERSE_NAME] = Some(objects.text(py, relationship.reverse.as_bytes())?.into_any());
        arguments[ENTITY_A] = Some(objects.entity(py, &relationship.a)?);
        arguments[ENTITY_A_TYPE] = Some(kind(objects, &relationship.a)?);
        arguments[ENTITY_B] = Some(objects.entity(py, &relationship.b)?);
        arguments[ENTITY_B_TYPE] = Some(kind(objects, &relationship.b)?);
        arguments[FIELDS] = Some(objects.relationship_fields(py, &relationship.fields)?.into_any());
        Ok(Rows::single(py, arguments))
    }

    fn read(
        &mut self,
        objects: &mut Objects,
        relationship: &Relation<'_>,
        path: &str,
        number: usize,
    ) -> PyResult<Option<super::intake::Incoming<'py>>> {
        let py = self.builder.py();
        let Some(relationship) = relationship else {
            let message = "no entity B: the object that it refers to is not there";
            let fault = Fault::new("no-entity-b", path, message);
            self.builder.leave_out(py, fault, Some(number))?;
            return Ok(None);
        };
        let rows = self.arguments(objects, relationship)?;
        self.builder.read_relationship(&rows, None, path, Some(number), &mut self.resolver)
    }
}

impl Drop for Store<'_, '_> {
    fn drop(&mut self) {
        self.builder.on_invalid = self.on_invalid;
    }
}

impl<'py> Receiver<'py> for Store<'_, 'py> {
    fn indicator(&mut self, objects: &mut Objects, indicator: &Indicator<'_>) -> PyResult<()> {
        let py = self.builder.py();
        let number = self.progress.indicators;
        self.progress.indicators += 1;
        let dict = objects.indicator_alone(py, indicator, false)?;
        let row = indicators::take_own(dict, &self.builder.additions)?;
        let Some(row) = self.builder.judged(py, row, Some(number))? else { return Ok(()) };
        let mut relationships = Vec::new();
        for (position, relationship) in indicator.relationships.iter().flatten().enumerate() {
            let path = format!("relationships[{position}]");
            relationships.extend(self.read(objects, relationship, &path, number)?);
        }
        self.progress.added += usize::from(self.builder.keep_stix(&row, relationships)?);
        Ok(())
    }

    fn relationship(&mut self, objects: &mut Objects, relationship: &Relation<'_>) -> PyResult<()> {
        let number = self.progress.relationships;
        self.progress.relationships += 1;
        if let Some(read) = self.read(objects, relationship, "", number)? {
            self.builder.store(read, None)?;
        }
        Ok(())
    }
}

impl IndicatorBatchBuilder {
    /// Reads all that the reader gives; returns how many indicators were added. `add_page` hands the reader a page, or
    /// finishes it.
    pub(super) fn read_stix<'py>(
        slf: &Bound<'py, Self>,
        reader: &Bound<'py, StixReader>,
        add_page: &Bound<'py, PyAny>,
    ) -> PyResult<usize> {
        let py = slf.py();
        let mut progress = Progress::default();
        // The feed drops names that it does not know. A builder that is told what to do with them, does it.
        let builder = slf.try_borrow()?;
        if builder.unknown_names != UnknownNames::Keep || builder.rename_names.is_some() {
            reader.borrow_mut().keep_unknown_names();
        }
        drop(builder);
        let mut collector = CollectorPaused::new(py);
        loop {
            reader.borrow_mut().give_indicators(py, &mut Store::new(slf, &mut progress)?)?;
            if !reader.borrow().wants_page() {
                break;
            }
            // Code of the user's, as a rule: nothing is borrowed, and the collector is as it was.
            drop(collector);
            add_page.call0()?;
            collector = CollectorPaused::new(py);
        }
        reader.borrow_mut().give_relationships(py, &mut Store::new(slf, &mut progress)?)?;
        slf.try_borrow_mut()?.counts_mut().found(py, &reader.borrow());
        reader.borrow_mut().write_log(py)?;
        drop(collector);
        Ok(progress.added)
    }
}
