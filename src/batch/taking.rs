//! How a builder takes rows: checked, counted, kept or left out.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::builder::IndicatorBatchBuilder;
use super::indicators::{self, Row};
use super::intake::{self, Incoming};
use super::policy::{OnDuplicate, OnInvalid};
use super::relationships::{Added, Kind};
use super::report::Counts;
use crate::errors::{Failure, Fault, tim_error};
use crate::relationship::columns::Rows;
use crate::relationship::resolve::Resolver;
use crate::relationship::vocabulary;

/// Where an indicator comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Rows,
    /// Different objects of one name, as the reports of a series, are one indicator to XSOAR: of such a duplicate the
    /// relationships are kept, whatever becomes of the rest.
    Stix,
}

impl IndicatorBatchBuilder {
    /// Where what happens now is counted.
    pub(super) fn counts_mut(&mut self) -> &mut Counts {
        if self.is_streaming { &mut self.pass_counts } else { &mut self.counts }
    }

    /// Runs `step`, whose counts belong to the pass and not to what was added.
    pub(super) fn while_streaming<T>(&mut self, step: impl FnOnce(&mut Self) -> PyResult<T>) -> PyResult<T> {
        self.is_streaming = true;
        let done = step(self);
        self.is_streaming = false;
        done
    }

    pub(super) fn resolver<'py>(&self, py: Python<'py>) -> PyResult<Resolver<'py>> {
        let rename = self.rename_names.as_ref().map(|names| names.bind(py).clone());
        Ok(Resolver::new(&vocabulary::of_caller(py)?, self.unknown_names, rename))
    }

    pub(super) fn take_stix(&mut self, reader: &Bound<'_, PyAny>) -> PyResult<usize> {
        let mut taken = 0;
        for (number, row) in reader.call_method0("indicators")?.try_iter()?.enumerate() {
            taken += usize::from(self.take_indicator(&row?, Some(number), Origin::Stix)?);
        }
        let mut resolver = self.resolver(reader.py())?;
        for (number, relationship) in reader.call_method0("relationships")?.try_iter()?.enumerate() {
            let relationship = relationship?;
            match intake::arguments(&relationship) {
                Ok((arguments, extra)) => {
                    let rows = Rows::single(relationship.py(), arguments);
                    if let Some(read) =
                        self.read_relationship(&rows, extra, "", Some(number), &mut resolver)?
                    {
                        self.store(read, None)?;
                    }
                }
                Err(Failure::Fault(fault)) => self.leave_out(relationship.py(), fault, Some(number))?,
                Err(failure) => return Err(failure.into_error(relationship.py(), Some(number))),
            }
        }
        for problem in reader.getattr("problems")?.try_iter()? {
            self.counts_mut().add_problem(&problem?)?;
        }
        self.version += 1;
        Ok(taken)
    }

    /// Rows that have gone out cannot change.
    pub(super) fn check_streaming(&self, py: Python<'_>) -> PyResult<()> {
        if self.on_duplicate == OnDuplicate::First {
            return Ok(());
        }
        let message = "rows that have gone out cannot change: streamed rows need on_duplicate=\"first\"";
        Err(tim_error(py, message, None, "on_duplicate"))
    }

    /// Checks and copies a row; `None` where it is left out.
    pub(super) fn checked<'py>(
        &mut self,
        given: &Bound<'py, PyAny>,
        number: Option<usize>,
    ) -> PyResult<Option<Row<'py>>> {
        let Ok(dict) = given.cast::<PyDict>() else {
            let fault = Fault::expected("not-a-dict", "", "an indicator, which is a dict", given);
            self.leave_out(given.py(), fault, number)?;
            return Ok(None);
        };
        let row = indicators::take(dict, &self.additions)?;
        self.judged(given.py(), row, number)
    }

    /// As `checked`, for a row that was made here.
    pub(super) fn checked_own<'py>(
        &mut self,
        dict: Bound<'py, PyDict>,
        number: usize,
    ) -> PyResult<Option<Row<'py>>> {
        let py = dict.py();
        let row = indicators::take_own(dict, &self.additions)?;
        self.judged(py, row, Some(number))
    }

    fn judged<'py>(
        &mut self,
        py: Python<'py>,
        mut row: Row<'py>,
        number: Option<usize>,
    ) -> PyResult<Option<Row<'py>>> {
        let mut faults = std::mem::take(&mut row.faults);
        if self.validate_values && faults.is_empty() && !row.is_dummy() {
            faults.extend(intake::value_fault(&row.value()?, &row.indicator_type()?, "value")?);
        }
        Ok(self.passes(py, faults, number)?.then_some(row))
    }

    /// What is so wrong that it cannot be let through: `keep` is as `skip` here.
    pub(super) fn leave_out(&mut self, py: Python<'_>, fault: Fault, number: Option<usize>) -> PyResult<()> {
        if self.on_invalid == OnInvalid::Raise {
            return Err(fault.into_error(py, number));
        }
        self.counts_mut().skipped += 1;
        self.counts_mut().problem(fault, number);
        Ok(())
    }

    /// Reports what is wrong with a row, and says whether the row is taken nevertheless.
    pub(super) fn passes(
        &mut self,
        py: Python<'_>,
        faults: Vec<Fault>,
        number: Option<usize>,
    ) -> PyResult<bool> {
        let valid = faults.is_empty();
        for fault in faults {
            if self.on_invalid == OnInvalid::Raise {
                return Err(fault.into_error(py, number));
            }
            self.counts_mut().problem(fault, number);
        }
        let taken = valid || self.on_invalid == OnInvalid::Keep;
        self.counts_mut().skipped += usize::from(!taken);
        Ok(taken)
    }

    /// Returns whether the row was taken: it is neither bad nor a duplicate to be left out.
    pub(super) fn take_indicator(
        &mut self,
        given: &Bound<'_, PyAny>,
        number: Option<usize>,
        origin: Origin,
    ) -> PyResult<bool> {
        self.version += 1;
        let Some(row) = self.checked(given, number)? else { return Ok(false) };
        // Before anything is kept: a row is taken whole or, with "raise", not at all.
        let is_dummy = row.is_dummy();
        let known =
            if is_dummy { None } else { self.indicators.find(&row.value()?, &row.indicator_type()?)? };
        if known.is_some() && self.on_duplicate == OnDuplicate::First && origin == Origin::Rows {
            self.counts_mut().duplicates += 1;
            return Ok(false);
        }
        let relationships = self.read_relationships_of(&row, number)?;
        self.counts_mut().duplicates += usize::from(known.is_some());
        let indicator = match known {
            _ if is_dummy => None,
            None => Some(self.indicators.add(&row)?),
            Some(known) => {
                match self.on_duplicate {
                    OnDuplicate::First => {}
                    OnDuplicate::Last => {
                        self.indicators.replace(known, &row);
                        self.relationships.take_from(known);
                    }
                    OnDuplicate::Merge => self.indicators.merge(known, &row)?,
                }
                Some(known)
            }
        };
        for relationship in relationships {
            self.store(relationship, indicator)?;
        }
        Ok(!is_dummy && (known.is_none() || self.on_duplicate != OnDuplicate::First))
    }

    /// The valid relationships of an indicator's row.
    pub(super) fn read_relationships_of<'py>(
        &mut self,
        row: &Row<'py>,
        number: Option<usize>,
    ) -> PyResult<Vec<Incoming<'py>>> {
        let mut read = Vec::new();
        let Some(relationships) = &row.relationships else { return Ok(read) };
        let py = relationships.py();
        let list = match relationships.cast::<PyTuple>() {
            // Item by item: a subclass may have an `__iter__` of its own, which may raise.
            Ok(tuple) => Ok(PyList::new(py, tuple.iter())?),
            Err(_) => relationships.cast::<PyList>().cloned(),
        };
        let Ok(relationships) = list else {
            let fault = Fault::expected("bad-relationships", "relationships", "a list", relationships);
            self.leave_out(py, fault, number)?;
            return Ok(read);
        };
        let mut resolver = self.resolver(py)?;
        for (position, relationship) in relationships.iter().enumerate() {
            let path = format!("relationships[{position}]");
            match intake::arguments(&relationship) {
                Ok((arguments, extra)) => {
                    let rows = Rows::single(py, arguments);
                    read.extend(self.read_relationship(&rows, extra, &path, number, &mut resolver)?);
                }
                Err(Failure::Fault(fault)) => self.leave_out(py, fault.under(&path), number)?,
                Err(failure) => return Err(failure.into_error(py, number)),
            }
        }
        Ok(read)
    }

    /// Checks a relationship; `None` where it is left out.
    pub(super) fn read_relationship<'py>(
        &mut self,
        rows: &Rows<'py>,
        extra: Option<Bound<'py, PyDict>>,
        path: &str,
        number: Option<usize>,
        resolver: &mut Resolver<'py>,
    ) -> PyResult<Option<Incoming<'py>>> {
        let mut incoming = match intake::read(rows, extra, resolver, &mut self.notices) {
            Ok(Some(incoming)) => incoming,
            Ok(None) => {
                self.counts_mut().skipped += 1;
                return Ok(None);
            }
            Err(failure) => return Err(failure.into_error(rows.py(), number)),
        };
        let mut faults = std::mem::take(&mut incoming.faults);
        if self.validate_values && faults.is_empty() {
            let Kind { entity_a_type, entity_b_type, .. } = &incoming.kind;
            faults.extend(intake::value_fault(&incoming.entity_a, entity_a_type, "entity_a")?);
            faults.extend(intake::value_fault(&incoming.entity_b, entity_b_type, "entity_b")?);
        }
        if !path.is_empty() {
            faults = faults.into_iter().map(|fault| fault.under(path)).collect();
        }
        Ok(self.passes(rows.py(), faults, number)?.then_some(incoming))
    }

    /// Keeps a relationship; returns whether it was not there already.
    pub(super) fn store(&mut self, incoming: Incoming<'_>, indicator: Option<u32>) -> PyResult<bool> {
        let kind = self.relationships.kind(&incoming.kind)?;
        let added = self.relationships.add(kind, &incoming.entity_a, &incoming.entity_b, incoming.fields)?;
        match (added, indicator) {
            (Added::New(row), Some(indicator)) => self.relationships.put_on(row, indicator),
            (Added::New(_), None) => {}
            (Added::Duplicate(row), indicator) => {
                self.counts_mut().duplicates += 1;
                self.relationships.came_again(row, indicator);
            }
        }
        Ok(matches!(added, Added::New(_)))
    }

    pub(super) fn take_relationship<'py>(
        &mut self,
        rows: &Rows<'py>,
        extra: Option<Bound<'py, PyDict>>,
        number: Option<usize>,
        resolver: &mut Resolver<'py>,
    ) -> PyResult<bool> {
        self.version += 1;
        match self.read_relationship(rows, extra, "", number, resolver)? {
            Some(incoming) => self.store(incoming, None),
            None => Ok(false),
        }
    }
}
