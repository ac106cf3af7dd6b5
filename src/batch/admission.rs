//! How a builder lets rows in: read, checked, and by its `on_invalid` raised, left out or let through.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::intake::indicator::{self as indicator_intake, Incoming as IncomingIndicator};
use super::intake::relationship::{self as relationship_intake, Incoming as IncomingRelationship};
use super::intake::value_fault;
use super::options::OnInvalid;
use super::store::Store;
use crate::errors::{Failure, Fault};
use crate::relationship::columns::Rows;
use crate::relationship::resolve::Resolver;

impl Store {
    /// Reads an indicator; `None` where it is left out.
    pub(super) fn read_indicator<'py>(
        &mut self,
        given: &Bound<'py, PyAny>,
        number: Option<usize>,
    ) -> PyResult<Option<IncomingIndicator<'py>>> {
        let py = given.py();
        let Ok(dict) = given.cast::<PyDict>() else {
            let fault = Fault::expected("not-a-dict", "", "an indicator, which is a dict", given);
            self.leave_out(py, fault, number)?;
            return Ok(None);
        };
        let incoming = indicator_intake::read(dict, &self.options.additions)?;
        self.judge_indicator(py, incoming, number)
    }

    /// As `read_indicator`, for a dict that was made here.
    pub(super) fn read_own_indicator<'py>(
        &mut self,
        dict: Bound<'py, PyDict>,
        number: usize,
    ) -> PyResult<Option<IncomingIndicator<'py>>> {
        let py = dict.py();
        let incoming = indicator_intake::read_own(dict, &self.options.additions)?;
        self.judge_indicator(py, incoming, Some(number))
    }

    fn judge_indicator<'py>(
        &mut self,
        py: Python<'py>,
        mut incoming: IncomingIndicator<'py>,
        number: Option<usize>,
    ) -> PyResult<Option<IncomingIndicator<'py>>> {
        let mut faults = std::mem::take(&mut incoming.faults);
        let row = &incoming.indicator;
        if self.options.validate_values && faults.is_empty() && !row.is_dummy() {
            faults.extend(value_fault(&row.value, &row.type_, "value")?);
        }
        Ok(self.passes(py, faults, number)?.then_some(incoming))
    }

    /// What is so wrong that it cannot be let through: `keep` is as `skip` here.
    pub(super) fn leave_out(&mut self, py: Python<'_>, fault: Fault, number: Option<usize>) -> PyResult<()> {
        if self.options.on_invalid == OnInvalid::Raise {
            return Err(fault.into_error(py, number));
        }
        self.counts().skipped += 1;
        self.counts().problem(fault, number);
        Ok(())
    }

    /// Reports what is wrong with a row, and says whether the row is taken nevertheless.
    fn passes(&mut self, py: Python<'_>, faults: Vec<Fault>, number: Option<usize>) -> PyResult<bool> {
        let valid = faults.is_empty();
        for fault in faults {
            if self.options.on_invalid == OnInvalid::Raise {
                return Err(fault.into_error(py, number));
            }
            self.counts().problem(fault, number);
        }
        let taken = valid || self.options.on_invalid == OnInvalid::Keep;
        self.counts().skipped += usize::from(!taken);
        Ok(taken)
    }

    /// The valid relationships of an indicator.
    pub(super) fn read_relationships_of<'py>(
        &mut self,
        incoming: &IncomingIndicator<'py>,
        number: Option<usize>,
    ) -> PyResult<Vec<IncomingRelationship<'py>>> {
        let mut read = Vec::new();
        let Some(relationships) = &incoming.relationships else { return Ok(read) };
        let py = relationships.py();
        let items: Vec<_> = if let Ok(list) = relationships.cast::<PyList>() {
            list.iter().collect()
        } else if let Ok(tuple) = relationships.cast::<PyTuple>() {
            tuple.iter().collect()
        } else {
            let fault = Fault::expected("bad-relationships", "relationships", "a list", relationships);
            self.leave_out(py, fault, number)?;
            return Ok(read);
        };
        let mut resolver = self.resolver(py)?;
        for (position, relationship) in items.into_iter().enumerate() {
            let path = format!("relationships[{position}]");
            read.extend(self.read_relationship(&relationship, &path, number, &mut resolver)?);
        }
        Ok(read)
    }

    /// Reads a relationship given as an object or a dict; `None` where it is left out.
    pub(super) fn read_relationship<'py>(
        &mut self,
        given: &Bound<'py, PyAny>,
        path: &str,
        number: Option<usize>,
        resolver: &mut Resolver<'py>,
    ) -> PyResult<Option<IncomingRelationship<'py>>> {
        let py = given.py();
        match relationship_intake::arguments(given) {
            Ok((arguments, extra)) => {
                self.read_arguments(&Rows::single(py, arguments), extra, path, number, resolver)
            }
            Err(Failure::Fault(fault)) => {
                let fault = if path.is_empty() { fault } else { fault.under(path) };
                self.leave_out(py, fault, number)?;
                Ok(None)
            }
            Err(failure) => Err(failure.into_error(py, number)),
        }
    }

    /// Reads the current row; `None` where it is left out.
    pub(super) fn read_arguments<'py>(
        &mut self,
        rows: &Rows<'py>,
        extra: Option<Bound<'py, PyDict>>,
        path: &str,
        number: Option<usize>,
        resolver: &mut Resolver<'py>,
    ) -> PyResult<Option<IncomingRelationship<'py>>> {
        let mut incoming = match relationship_intake::read(rows, extra, resolver, &mut self.tally().notices) {
            Ok(Some(incoming)) => incoming,
            Ok(None) => {
                self.counts().skipped += 1;
                return Ok(None);
            }
            Err(failure) => return Err(failure.into_error(rows.py(), number)),
        };
        let mut faults = std::mem::take(&mut incoming.faults);
        if self.options.validate_values && faults.is_empty() {
            let kind = &incoming.kind;
            faults.extend(value_fault(&incoming.entity_a, &kind.entity_a_type, "entity_a")?);
            faults.extend(value_fault(&incoming.entity_b, &kind.entity_b_type, "entity_b")?);
        }
        if !path.is_empty() {
            faults = faults.into_iter().map(|fault| fault.under(path)).collect();
        }
        Ok(self.passes(rows.py(), faults, number)?.then_some(incoming))
    }
}
