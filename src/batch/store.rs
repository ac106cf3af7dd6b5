//! What a builder keeps, and the rules for what comes twice.

use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use super::indicators::{Indicator, Indicators};
use super::intake::relationship::Incoming as IncomingRelationship;
use super::options::{OnDuplicate, Options};
use super::relationships::{Added, Relationships};
use super::report::Counts;
use crate::errors::tim_error;
use crate::relationship::notices::Notices;
use crate::relationship::resolve::Resolver;
use crate::relationship::vocabulary;
use crate::rows::RowSource;

/// Where an indicator comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Rows,
    /// Different objects of one name, as the reports of a series, are one indicator to XSOAR: of such a duplicate the
    /// relationships are kept, whatever becomes of the rest.
    Stix,
}

/// What was counted and what is to be told.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) counts: Counts,
    pub(super) notices: Notices,
}

/// A class of Python, never seen there, since a builder and the iterators over its batches share it.
#[pyclass(module = "xsoar_tim._native")]
pub(crate) struct Store {
    pub(super) options: Options,
    pub(super) indicators: Indicators,
    pub(super) relationships: Relationships,
    /// Of what was added.
    added: Tally,
    /// Of the pass over the batches that is under way or was the last.
    pass: Tally,
    is_passing: bool,
    /// Grows with every change, so that an iteration notices one.
    pub(super) version: u64,
    /// Read anew by each iteration.
    pub(super) sources: Vec<RowSource>,
}

/// The exception of two uses at once.
pub(super) fn in_use<T, E>(borrowed: Result<T, E>) -> PyResult<T> {
    borrowed.map_err(|_| {
        PyRuntimeError::new_err("the builder is in use: by another thread, or by the code that asks")
    })
}

impl Store {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            indicators: Indicators::default(),
            relationships: Relationships::default(),
            added: Tally::default(),
            pass: Tally::default(),
            is_passing: false,
            version: 0,
            sources: Vec::new(),
        }
    }

    /// Where what happens now is counted.
    pub(super) fn tally(&mut self) -> &mut Tally {
        if self.is_passing { &mut self.pass } else { &mut self.added }
    }

    pub(super) fn counts(&mut self) -> &mut Counts {
        &mut self.tally().counts
    }

    /// How often there was something to be told of a name.
    pub(super) fn noticed(&mut self) -> usize {
        self.tally().notices.noticed()
    }

    /// A new pass over the batches begins.
    pub(super) fn begin_pass(&mut self) {
        // What has not been said of the pass before is said in this one.
        self.pass = Tally { counts: Counts::default(), notices: self.pass.notices.take() };
    }

    /// Runs `step`, whose counts belong to the pass and not to what was added.
    pub(super) fn while_passing<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> T {
        self.is_passing = true;
        let done = step(self);
        self.is_passing = false;
        done
    }

    /// What has not been said yet, to be sent when nothing is borrowed any more.
    pub(super) fn take_notices(&mut self) -> [Notices; 2] {
        [self.added.notices.take(), self.pass.notices.take()]
    }

    pub(super) fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names = self.added.notices.unknown_names(py)?;
        for (name, times) in self.pass.notices.unknown_names(py)? {
            let before: usize = names.get_item(&name)?.map_or(Ok(0), |before| before.extract())?;
            names.set_item(name, before + times.extract::<usize>()?)?;
        }
        let (indicators, relationships) = (self.indicators.len(), self.relationships.count());
        self.added.counts.report(py, &self.pass.counts, indicators, relationships, Ok(names))
    }

    pub(super) fn resolver<'py>(&self, py: Python<'py>) -> PyResult<Resolver<'py>> {
        let rename = self.options.rename_names.as_ref().map(|names| names.bind(py).clone());
        Ok(Resolver::new(&vocabulary::of_caller(py)?, self.options.unknown_names, rename))
    }

    /// Rows that have gone out cannot change.
    pub(super) fn check_streaming(&self, py: Python<'_>) -> PyResult<()> {
        if self.options.on_duplicate == OnDuplicate::First {
            return Ok(());
        }
        let message = "rows that have gone out cannot change: streamed rows need on_duplicate=\"first\"";
        Err(tim_error(py, message, None, "on_duplicate"))
    }

    /// Returns whether the indicator was taken: it is neither bad nor a duplicate to be left out.
    pub(super) fn add_indicator(
        &mut self,
        given: &Bound<'_, PyAny>,
        number: Option<usize>,
        origin: Origin,
    ) -> PyResult<bool> {
        self.version += 1;
        let Some(incoming) = self.read_indicator(given, number)? else { return Ok(false) };
        // Before anything is kept: a row is taken whole or, with "raise", not at all.
        let known = self.known(&incoming.indicator)?;
        if self.is_left_out(known, origin) {
            return Ok(false);
        }
        let relationships = self.read_relationships_of(&incoming, number)?;
        let (is_taken, carrier) = self.keep_indicator(&incoming.indicator, known)?;
        for relationship in relationships {
            self.keep_relationship(relationship, carrier)?;
        }
        Ok(is_taken)
    }

    /// The number of an indicator with the same value and type. A dummy is no indicator.
    pub(super) fn known(&self, row: &Indicator<'_>) -> PyResult<Option<u32>> {
        if row.is_dummy() { Ok(None) } else { self.indicators.find(&row.value, &row.type_) }
    }

    /// Whether an indicator is a duplicate of which nothing is kept.
    pub(super) fn is_left_out(&mut self, known: Option<u32>, origin: Origin) -> bool {
        let left_out =
            known.is_some() && self.options.on_duplicate == OnDuplicate::First && origin == Origin::Rows;
        self.counts().duplicates += usize::from(left_out);
        left_out
    }

    /// Keeps an indicator by the rule for duplicates. Returns whether it was taken, and the one that carries its relationships.
    pub(super) fn keep_indicator(
        &mut self,
        row: &Indicator<'_>,
        known: Option<u32>,
    ) -> PyResult<(bool, Option<u32>)> {
        if row.is_dummy() {
            return Ok((false, None));
        }
        let Some(known) = known else { return Ok((true, Some(self.indicators.add(row)?))) };
        self.counts().duplicates += 1;
        match self.options.on_duplicate {
            OnDuplicate::First => {}
            OnDuplicate::Last => {
                self.indicators.replace(known, row);
                self.relationships.take_from(known);
            }
            OnDuplicate::Merge => self.indicators.merge(known, row)?,
        }
        Ok((self.options.on_duplicate != OnDuplicate::First, Some(known)))
    }

    /// Keeps a relationship; returns whether it was not there already.
    pub(super) fn keep_relationship(
        &mut self,
        incoming: IncomingRelationship<'_>,
        carrier: Option<u32>,
    ) -> PyResult<bool> {
        let kind = self.relationships.kinds.number(&incoming.kind)?;
        let added = self.relationships.add(kind, &incoming.entity_a, &incoming.entity_b, incoming.fields)?;
        Ok(self.note_added(added, carrier))
    }

    /// Counts a duplicate, or puts a new relationship on its carrier; returns whether it is new.
    pub(super) fn note_added(&mut self, added: Added, carrier: Option<u32>) -> bool {
        match (added, carrier) {
            (Added::New(row), Some(carrier)) => self.relationships.put_on(row, carrier),
            (Added::New(_), None) => {}
            (Added::Duplicate(row), carrier) => {
                self.counts().duplicates += 1;
                self.relationships.came_again(row, carrier);
            }
        }
        matches!(added, Added::New(_))
    }
}

#[pymethods]
impl Store {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.options.traverse(&visit)?;
        self.indicators.traverse(&visit)?;
        self.relationships.traverse(&visit)?;
        self.sources.iter().try_for_each(|source| source.traverse(&visit))?;
        [&self.added, &self.pass].into_iter().try_for_each(|tally| {
            tally.counts.traverse(&visit)?;
            tally.notices.traverse(&visit)
        })
    }

    fn __clear__(&mut self) {
        self.options.clear();
        self.indicators = Indicators::default();
        self.relationships = Relationships::default();
        self.sources = Vec::new();
        self.added = Tally::default();
        self.pass = Tally::default();
    }
}
