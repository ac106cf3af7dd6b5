//! The iterator over a builder's batches: the dicts of what the packer has put together.

use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::attachment::Attachment;
use super::packer::{Batch, Packer};
use super::store::{Store, in_use};
use super::streams::Streams;
use super::supply::{PackedDict, Position, Raised, Reading};
use crate::collector::CollectorPaused;
use crate::errors::{Fault, shown};
use crate::vocabulary::DUMMY_INDICATOR;

/// Batches of a builder, made one at a time as they are asked for.
#[pyclass(module = "xsoar_tim")]
pub(crate) struct Batches {
    store: Py<Store>,
    /// That of the store when the iteration began.
    version: u64,
    is_started: bool,
    position: Position,
    packer: Packer<Py<PyDict>, Py<PyDict>, Raised>,
    /// A batch that was made but could not be handed over.
    made: Option<Py<PyList>>,
}

impl Batches {
    pub(super) fn new(store: &Bound<'_, Store>, rows: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let py = store.py();
        if rows.is_some() {
            in_use(store.try_borrow())?.check_streaming(py)?;
        }
        let rows = rows.map(|rows| rows.try_iter()).transpose()?;
        let this = in_use(store.try_borrow())?;
        let mut streams = Streams::default();
        for source in &this.sources {
            streams.add_source(source.clone_ref(py));
        }
        if let Some(rows) = rows {
            streams.add_rows(rows);
        }
        Ok(Self {
            store: store.clone().unbind(),
            version: this.version,
            is_started: false,
            position: Position::new(streams),
            packer: Packer::new(this.options.limits),
            made: None,
        })
    }

    fn next_batch<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        if let Some(made) = self.made.take() {
            return Ok(Some(made.into_bound(py)));
        }
        self.start(py)?;
        let store = self.store.bind(py);
        let is_measured = in_use(store.try_borrow())?.options.limits.max_bytes.is_some();
        let mut reading = Reading { store, position: &mut self.position, is_measured };
        let packed = self.packer.next_batch(&mut reading);
        let packed = packed.map_err(|Raised(error)| PyErr::from_value(error.into_bound(py).into_any()))?;
        packed.map(|packed| dicts(&reading, packed)).transpose()
    }

    fn start(&mut self, py: Python<'_>) -> PyResult<()> {
        let mut store = in_use(self.store.bind(py).try_borrow_mut())?;
        if store.version != self.version {
            return Err(PyRuntimeError::new_err("the builder changed while its batches were read"));
        }
        if !self.is_started {
            self.is_started = true;
            store.begin_pass();
            self.position.attachment = Attachment::new(py, &store.relationships, store.options.attach)?;
        }
        Ok(())
    }
}

/// The batch as the server takes it.
fn dicts<'py>(
    reading: &Reading<'_, 'py>,
    batch: Batch<Py<PyDict>, Py<PyDict>>,
) -> PyResult<Bound<'py, PyList>> {
    let py = reading.store.py();
    let list = PyList::empty(py);
    for packed in batch {
        let relationships = PyList::empty(py);
        for relationship in &packed.relationships {
            relationships.append(reading.relationship(relationship)?)?;
        }
        report_too_large(reading, &packed, &relationships)?;
        let dict = if let Some(indicator) = packed.indicator {
            indicator.into_bound(py)
        } else {
            let dummy = PyDict::new(py);
            dummy.set_item(intern!(py, "value"), DUMMY_INDICATOR)?;
            dummy
        };
        if !relationships.is_empty() {
            dict.set_item(intern!(py, "relationships"), relationships)?;
        }
        list.append(dict)?;
    }
    Ok(list)
}

/// Reports an indicator, or a relationship on a dummy, that alone is larger than a batch may be.
fn report_too_large(
    reading: &Reading<'_, '_>,
    packed: &PackedDict,
    relationships: &Bound<'_, PyList>,
) -> PyResult<()> {
    let Some(bytes) = packed.too_large else { return Ok(()) };
    let py = reading.store.py();
    let value = match &packed.indicator {
        Some(indicator) => indicator.bind(py).as_any().get_item(intern!(py, "value"))?,
        None => relationships.get_item(0)?,
    };
    let mut store = in_use(reading.store.try_borrow_mut())?;
    let most = store.options.limits.max_bytes.unwrap_or_default();
    let message = format!("{} alone takes {bytes} bytes of JSON, max_bytes is {most}", shown(&value));
    let fault = Fault::new("too-large", "", message).with_value(&value);
    store.while_passing(|store| store.counts().problem(fault, None));
    Ok(())
}

#[pymethods]
impl Batches {
    /// A `BuildReport` of the builder that they are of.
    #[getter]
    fn report<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let store = in_use(slf.try_borrow())?.store.clone_ref(slf.py());
        in_use(store.bind(slf.py()).try_borrow())?.report(slf.py())
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyList>>> {
        let py = slf.py();
        let (batch, notices) = {
            let mut this = in_use(slf.try_borrow_mut())?;
            let _paused = CollectorPaused::new(py);
            let batch = this.next_batch(py)?;
            let mut store = in_use(this.store.bind(py).try_borrow_mut())?;
            store.while_passing(|store| store.counts().batches += usize::from(batch.is_some()));
            (batch, store.take_notices())
        };
        for notices in notices {
            if let Err(error) = notices.send(py) {
                in_use(slf.try_borrow_mut())?.made = batch.map(Bound::unbind);
                return Err(error);
            }
        }
        Ok(batch)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.store)?;
        visit.call(&self.made)?;
        self.position.traverse(&visit)?;
        self.packer.indicators().chain(self.packer.passing()).try_for_each(|dict| visit.call(dict))?;
        self.packer.error().into_iter().try_for_each(|Raised(error)| visit.call(error))
    }

    fn __clear__(&mut self) {
        self.position = Position::new(Streams::default());
        self.packer = Packer::new(self.packer.limits());
        self.made = None;
    }
}
