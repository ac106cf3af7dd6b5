//! The iterator over a builder's batches.

use std::collections::{HashSet, VecDeque};

use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::attachment::Attachment;
use super::builder::IndicatorBatchBuilder;
use super::identity::text;
use super::indicators::Row;
use super::limits::{BRACKETS, Filled, Limits, Load, SEPARATOR};
use super::report::Counts;
use super::streams::{StreamRow, Streams};
use crate::collector::CollectorPaused;
use crate::errors::{Failure, Fault, shown};
use crate::vocabulary::DUMMY_INDICATOR;
use crate::wire::encoder::json_size;

/// What a dummy takes before its first relationship.
const EMPTY_DUMMY: usize = r#"{"value": "$$DummyIndicator$$", "relationships": []}"#.len();

/// What the key adds to an indicator before its first relationship.
const EMPTY_RELATIONSHIPS: usize = r#", "relationships": []"#.len();

/// Batches of a builder, made one at a time as they are asked for.
#[pyclass(module = "xsoar_tim")]
pub(crate) struct Batches {
    builder: Py<IndicatorBatchBuilder>,
    version: u64,
    limits: Limits,
    started: bool,

    next_indicator: u32,
    streams: Streams,
    /// Value and type of the rows that went out, and the relationships with them, as hashes.
    seen: HashSet<[u64; 2]>,
    /// An indicator that did not fit into the last batch.
    waiting: Option<(Py<PyDict>, Load)>,

    attachment: Attachment,
    next_relationship: u32,
    /// Relationships of rows that found no room on their indicator.
    left_over: VecDeque<Py<PyDict>>,
    waiting_relationship: Option<(Py<PyDict>, usize)>,

    /// What ended a batch before it was full; raised when the next one is asked for.
    error: Option<PyErr>,
    /// A batch that was made but could not be handed over.
    made: Option<Py<PyList>>,
}

/// The dict of a row that goes out, and its own relationships.
type TakenRow<'py> = (Bound<'py, PyDict>, Vec<Bound<'py, PyDict>>);

impl Batches {
    pub(super) fn new(
        builder: &Bound<'_, IndicatorBatchBuilder>,
        rows: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let py = builder.py();
        let this = in_use(builder.try_borrow())?;
        if rows.is_some() {
            this.check_streaming(py)?;
        }
        let mut streams = Streams::default();
        for source in &this.sources {
            streams.add_source(source.clone_ref(py));
        }
        if let Some(rows) = rows {
            streams.add_rows(rows.try_iter()?);
        }
        Ok(Self {
            builder: builder.clone().unbind(),
            version: this.version,
            limits: this.limits,
            started: false,
            next_indicator: 0,
            streams,
            seen: HashSet::new(),
            waiting: None,
            attachment: Attachment::default(),
            next_relationship: 0,
            left_over: VecDeque::new(),
            waiting_relationship: None,
            error: None,
            made: None,
        })
    }

    fn next_batch<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        if let Some(made) = self.made.take() {
            return Ok(Some(made.into_bound(py)));
        }
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.start(py)?;
        let batch = PyList::empty(py);
        let mut filled = Filled::EMPTY;
        while !filled.is_full(&self.limits) {
            let next = match self.waiting.take() {
                Some(waiting) => Ok(Some(waiting)),
                None => self.next_indicator(py),
            };
            let next = match next {
                Ok(next) => next,
                // The rows before the bad one are good: they go out first. Not so at an interrupt, which is no `Exception`.
                Err(error) if !filled.is_empty() && error.is_instance_of::<PyException>(py) => {
                    self.error = Some(error);
                    return Ok(Some(batch));
                }
                Err(error) => return Err(error),
            };
            let Some((indicator, load)) = next else { break };
            let fits = filled.takes(load, &self.limits);
            if !fits && !filled.is_empty() {
                self.waiting = Some((indicator, load));
                return Ok(Some(batch));
            }
            batch.append(&indicator)?;
            filled.put(load);
            if !fits {
                self.report_too_large(indicator.bind(py), load)?;
                return Ok(Some(batch));
            }
        }
        while !filled.is_full(&self.limits) {
            let Some((dummy, load)) = self.next_dummy(py, filled)? else { break };
            batch.append(dummy)?;
            filled.put(load);
        }
        Ok(if filled.is_empty() { None } else { Some(batch) })
    }

    fn start(&mut self, py: Python<'_>) -> PyResult<()> {
        let mut builder = in_use(self.builder.bind(py).try_borrow_mut())?;
        if builder.version != self.version {
            return Err(PyRuntimeError::new_err("the builder changed while its batches were read"));
        }
        if !self.started {
            self.started = true;
            builder.pass_counts = Counts::default();
            self.attachment = Attachment::new(py, &builder.relationships, builder.attach)?;
        }
        Ok(())
    }

    /// The next indicator with the relationships that ride on it, of the builder's own, then of the rows.
    fn next_indicator(&mut self, py: Python<'_>) -> PyResult<Option<(Py<PyDict>, Load)>> {
        let own = self.next_indicator;
        let builder = self.builder.bind(py).clone();
        if (own as usize) < in_use(builder.try_borrow())?.indicators.len() {
            self.next_indicator += 1;
            let dict = in_use(builder.try_borrow())?.indicators.dict(py, own)?;
            return self.load(dict, Some(own), Vec::new()).map(Some);
        }
        // Nothing is borrowed here: the rows may come from code that looks at the builder.
        while let Some((number, row)) = self.streams.next(py)? {
            let taken = match row {
                Ok(row) => self.take_row(py, row, number)?,
                Err(Failure::Fault(fault)) => {
                    let mut builder = in_use(builder.try_borrow_mut())?;
                    builder.while_streaming(|builder| builder.leave_out(py, fault, Some(number)))?;
                    None
                }
                Err(failure) => return Err(failure.into_error(py, Some(number))),
            };
            if let Some((dict, relationships)) = taken {
                return self.load(dict, None, relationships).map(Some);
            }
        }
        Ok(None)
    }

    /// Checks a row; returns it with its own relationships, or `None` where it is left out.
    fn take_row<'py>(
        &mut self,
        py: Python<'py>,
        given: StreamRow<'py>,
        number: usize,
    ) -> PyResult<Option<TakenRow<'py>>> {
        let builder = self.builder.bind(py).clone();
        let mut builder = in_use(builder.try_borrow_mut())?;
        builder.while_streaming(|builder| self.take_checked_row(builder, given, number))
    }

    fn take_checked_row<'py>(
        &mut self,
        builder: &mut IndicatorBatchBuilder,
        given: StreamRow<'py>,
        number: usize,
    ) -> PyResult<Option<TakenRow<'py>>> {
        let row = match given {
            StreamRow::Given(row) => builder.checked(&row, Some(number))?,
            StreamRow::Own(row) => builder.checked_own(row, number)?,
        };
        let Some(row) = row else { return Ok(None) };
        if row.is_dummy() {
            let relationships = self.relationships_of(builder, &row, number)?;
            self.left_over.extend(relationships.into_iter().map(Bound::unbind));
            return Ok(None);
        }
        let (value, indicator_type) = (row.value()?, row.indicator_type()?);
        let known = builder.indicators.find(&value, &indicator_type)?.is_some();
        if known || !self.seen.insert(fingerprint(&[&text(&value), &text(&indicator_type)])) {
            builder.counts_mut().duplicates += 1;
            return Ok(None);
        }
        builder.counts_mut().streamed_indicators += 1;
        let relationships = self.relationships_of(builder, &row, number)?;
        Ok(Some((row.dict, relationships)))
    }

    fn relationships_of<'py>(
        &mut self,
        builder: &mut IndicatorBatchBuilder,
        row: &Row<'py>,
        number: usize,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let mut new = Vec::new();
        for incoming in builder.read_relationships_of(row, Some(number))? {
            let kind = builder.relationships.kind(&incoming.kind)?;
            let known = builder.relationships.find(kind, &incoming.entity_a, &incoming.entity_b)?.is_some();
            let identity = incoming.kind.identity();
            let print = fingerprint(&[&identity, &text(&incoming.entity_a), &text(&incoming.entity_b)]);
            if known || !self.seen.insert(print) {
                builder.counts_mut().duplicates += 1;
                continue;
            }
            builder.counts_mut().streamed_relationships += 1;
            let (a, b) = (&incoming.entity_a, &incoming.entity_b);
            new.push(builder.relationships.dict_of(kind, a, b, incoming.fields.as_ref())?);
        }
        Ok(new)
    }

    /// Puts relationships on an indicator, as many as the limits let it carry; the others go out on dummies.
    fn load<'py>(
        &mut self,
        indicator: Bound<'py, PyDict>,
        number: Option<u32>,
        own: Vec<Bound<'py, PyDict>>,
    ) -> PyResult<(Py<PyDict>, Load)> {
        let py = indicator.py();
        let mut load = Load { relationships: 0, bytes: self.size(&indicator) };
        let builder = self.builder.bind(py).clone();
        let builder = in_use(builder.try_borrow())?;
        let value = indicator.get_item("value")?.unwrap_or_else(|| py.None().into_bound(py));
        let indicator_type = indicator.get_item("type")?.unwrap_or_else(|| py.None().into_bound(py));
        let rows = self.attachment.of(&builder.relationships, number, &value, &indicator_type)?;
        if rows.is_empty() && own.is_empty() {
            return Ok((indicator.unbind(), load));
        }
        let carried = PyList::empty(py);
        let room = self.limits.max_bytes.map(|most| most.saturating_sub(BRACKETS));
        load.bytes += EMPTY_RELATIONSHIPS;
        for row in rows {
            let relationship = builder.relationships.dict(py, row)?;
            if !self.put(&carried, relationship, &mut load, room)? {
                break;
            }
            self.attachment.ride(row, &builder.relationships);
        }
        for relationship in own {
            if !self.put(&carried, relationship.clone(), &mut load, room)? {
                self.left_over.push_back(relationship.unbind());
            }
        }
        if carried.is_empty() {
            load.bytes -= EMPTY_RELATIONSHIPS;
        } else {
            indicator.set_item("relationships", carried)?;
        }
        Ok((indicator.unbind(), load))
    }

    /// Appends a relationship if neither limit is passed by it.
    fn put(
        &self,
        carried: &Bound<'_, PyList>,
        relationship: Bound<'_, PyDict>,
        load: &mut Load,
        room: Option<usize>,
    ) -> PyResult<bool> {
        if load.relationships == self.limits.max_relationships {
            return Ok(false);
        }
        let separator = if load.relationships == 0 { 0 } else { SEPARATOR };
        let bytes = load.bytes + separator + self.size(&relationship);
        if room.is_some_and(|room| bytes > room) {
            return Ok(false);
        }
        carried.append(relationship)?;
        *load = Load { relationships: load.relationships + 1, bytes };
        Ok(true)
    }

    /// A dummy with as many of the next relationships as still fit into the batch; `None` if that is none.
    fn next_dummy(&mut self, py: Python<'_>, filled: Filled) -> PyResult<Option<(Py<PyDict>, Load)>> {
        let (most, room) = filled.room(&self.limits);
        let carried = PyList::empty(py);
        let mut load = Load { relationships: 0, bytes: EMPTY_DUMMY };
        while load.relationships < most {
            let next = match self.waiting_relationship.take() {
                Some(waiting) => Some(waiting),
                None => self.next_relationship(py)?,
            };
            let Some((relationship, size)) = next else { break };
            let separator = if load.relationships == 0 { 0 } else { SEPARATOR };
            let bytes = load.bytes + separator + size;
            if room.is_some_and(|room| bytes > room) {
                let alone = load.relationships == 0 && filled.is_empty();
                if !alone {
                    self.waiting_relationship = Some((relationship, size));
                    break;
                }
                self.report_too_large(relationship.bind(py), Load { relationships: 1, bytes })?;
                carried.append(relationship)?;
                load = Load { relationships: most, bytes };
                break;
            }
            carried.append(relationship)?;
            load = Load { relationships: load.relationships + 1, bytes };
        }
        if carried.is_empty() {
            return Ok(None);
        }
        let dummy = PyDict::new(py);
        dummy.set_item("value", DUMMY_INDICATOR)?;
        dummy.set_item("relationships", carried)?;
        Ok(Some((dummy.unbind(), load)))
    }

    fn next_relationship(&mut self, py: Python<'_>) -> PyResult<Option<(Py<PyDict>, usize)>> {
        let builder = in_use(self.builder.bind(py).try_borrow())?;
        let relationships = &builder.relationships;
        while self.next_relationship < relationships.end() {
            let row = self.next_relationship;
            self.next_relationship += 1;
            if relationships.is_live(row) && !self.attachment.rode(row) {
                let dict = relationships.dict(py, row)?;
                let size = self.size(&dict);
                return Ok(Some((dict.unbind(), size)));
            }
        }
        let Some(left_over) = self.left_over.pop_front() else { return Ok(None) };
        let size = self.size(left_over.bind(py));
        Ok(Some((left_over, size)))
    }

    /// Bytes of JSON, where somebody asks for them. What cannot be written has been let through on purpose
    /// (`on_invalid="keep"`) and counts as nothing.
    fn size(&self, dict: &Bound<'_, PyDict>) -> usize {
        if self.limits.max_bytes.is_some() { json_size(dict).unwrap_or(0) } else { 0 }
    }

    fn report_too_large(&self, dict: &Bound<'_, PyDict>, load: Load) -> PyResult<()> {
        let py = dict.py();
        let message = format!(
            "alone takes {} bytes of JSON, max_bytes is {}",
            load.bytes + BRACKETS,
            self.limits.max_bytes.unwrap_or_default()
        );
        let value = dict.get_item("value")?.unwrap_or_else(|| dict.clone().into_any());
        let message = format!("{} {message}", shown(&value));
        self.builder
            .bind(py)
            .borrow_mut()
            .counts
            .problem(Fault::new("too-large", "", message).with_value(&value), None);
        Ok(())
    }
}

/// Two hashes of the parts: that two different lists of parts give the same pair is not to be expected.
fn fingerprint(parts: &[&[u8]]) -> [u64; 2] {
    use std::hash::{DefaultHasher, Hash, Hasher};
    [0u8, 1].map(|seed| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        parts.hash(&mut hasher);
        hasher.finish()
    })
}

#[pymethods]
impl Batches {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyList>>> {
        let py = slf.py();
        let batch = {
            let mut this = in_use(slf.try_borrow_mut())?;
            let _paused = CollectorPaused::unless(this.streams.run_code(), py);
            this.next_batch(py)?
        };
        let notices = {
            let builder = slf.try_borrow()?.builder.bind(py).clone();
            let mut builder = in_use(builder.try_borrow_mut())?;
            builder.pass_counts.batches += usize::from(batch.is_some());
            builder.notices.take()
        };
        if let Err(error) = notices.send(py) {
            in_use(slf.try_borrow_mut())?.made = batch.map(Bound::unbind);
            return Err(error);
        }
        Ok(batch)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.builder)?;
        self.streams.traverse(&visit)
    }

    fn __clear__(&mut self) {
        self.streams = Streams::default();
    }
}

/// The exception of two uses at once: from two threads, or by code that gives rows.
fn in_use<T, E>(borrowed: Result<T, E>) -> PyResult<T> {
    borrowed.map_err(|_| {
        PyRuntimeError::new_err("the builder is in use: by another thread, or by the code that asks")
    })
}
