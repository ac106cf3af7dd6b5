//! Where the records of a profile go: to dicts, as `stix.indicators` gives them, or into a builder.

use super::build::Builder;
use crate::stix::model::{Indicator, Relation};
use pyo3::prelude::*;
use pyo3::types::PyList;

/// Takes the records of a profile. `objects` makes what they hold into Python objects.
pub(crate) trait Receiver<'py> {
    fn indicator(&mut self, objects: &mut Builder, indicator: &Indicator<'_>) -> PyResult<()>;

    /// `None` where the feed sends an empty dict, for want of an entity B.
    fn relationship(&mut self, objects: &mut Builder, relationship: &Relation<'_>) -> PyResult<()>;

    /// Whether it wants no more for now.
    fn is_full(&self) -> bool {
        false
    }
}

/// The dicts that the feed sends.
pub(super) struct Dicts<'py> {
    pub(super) list: Bound<'py, PyList>,
    /// How many are wanted, about: all indicators of an object come together.
    most: usize,
}

impl<'py> Dicts<'py> {
    pub(super) fn new(py: Python<'py>, most: usize) -> Self {
        Self { list: PyList::empty(py), most }
    }
}

impl<'py> Receiver<'py> for Dicts<'py> {
    fn indicator(&mut self, objects: &mut Builder, indicator: &Indicator<'_>) -> PyResult<()> {
        self.list.append(objects.indicator(self.list.py(), indicator)?)
    }

    fn relationship(&mut self, objects: &mut Builder, relationship: &Relation<'_>) -> PyResult<()> {
        self.list.append(objects.relationship(self.list.py(), relationship)?)
    }

    fn is_full(&self) -> bool {
        self.list.len() >= self.most
    }
}
