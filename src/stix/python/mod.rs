//! What Python sees: a reader that is fed pages and gives dicts.

mod build;
mod json;
mod layouts;
mod pattern;
pub(crate) mod receiver;
mod relations;
mod shapes;
mod siblings;
mod strings;

use super::bundle::Bytes;
use super::envelope::without_objects;
use super::journal::Level;
use super::json::{Fault, Json};
use super::model::{Host, Place, Problem, Step};
use super::options::Options;
use super::reader::Reader;
use crate::collector::CollectorPaused;
use crate::errors::tim_error;
use crate::surrogates;
use crate::vocabulary::DUMMY_INDICATOR;
pub(crate) use build::Builder;
use build::RawJson;
pub use pattern::pattern_comparisons;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use pythonize::{depythonize, pythonize};
use receiver::{Dicts, Receiver};

/// Feeds pages to a profile and builds what it gives.
#[pyclass(module = "xsoar_tim._native", name = "StixReader")]
pub struct StixReader {
    reader: Reader,
    /// How many pages were read.
    pages: usize,
    builder: Builder,
    /// Reads a date that is not of the known forms.
    read_date: Option<Py<PyAny>>,
}

#[pymethods]
impl StixReader {
    /// `options` are flat: text, numbers, truth values and lists of texts.
    #[new]
    #[pyo3(signature = (profile, *, raw_json, enrichment_excluded, read_date, **options))]
    fn new(
        py: Python<'_>,
        profile: &str,
        raw_json: &Bound<'_, PyAny>,
        enrichment_excluded: bool,
        read_date: Option<Py<PyAny>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let raw_json = match raw_json.extract::<bool>() {
            Ok(true) => RawJson::All,
            Ok(false) => RawJson::Nothing,
            Err(_) => RawJson::Keys(
                raw_json.extract::<Vec<String>>()?.into_iter().map(String::into_bytes).collect(),
            ),
        };
        let options = options.map_or_else(|| Ok(Options::default()), |options| depythonize(options));
        let options = options.map_err(|error| tim_error(py, &error.to_string(), None, "options"))?;
        let reader = Reader::new(profile, options).ok_or_else(|| {
            tim_error(
                py,
                &format!("expected \"taxii2\" or \"mitre-attack\", got {profile:?}"),
                None,
                "profile",
            )
        })?;
        Ok(Self { reader, pages: 0, builder: Builder::new(py, raw_json, enrichment_excluded)?, read_date })
    }

    /// Whether a further page would be read.
    #[getter]
    pub(crate) const fn wants_page(&self) -> bool {
        self.reader.wants_page()
    }

    /// Reads the JSON text of a page, which must be UTF-8. A fault is given back as what it is and where.
    fn add_page(
        &mut self,
        py: Python<'_>,
        page: &Bound<'_, PyAny>,
    ) -> PyResult<Option<(&'static str, usize)>> {
        let page = page_bytes(page)?;
        let reader = &self.reader;
        // Detached, nothing owns the page that could let it go: only with the interpreter can it be freed.
        Ok(match py.detach(|| reader.read_page((*page).as_ref())) {
            Ok(read) => {
                self.reader.add_page(page, read);
                self.pages += 1;
                None
            }
            Err(Fault { what, at }) => Some((what, at)),
        })
    }

    /// No further page will come.
    fn finish(&mut self) {
        self.reader.finish();
    }

    /// The next indicators, about `count` of them. None: a page is wanted, or all are read.
    fn indicators<'py>(&mut self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyList>> {
        let mut dicts = Dicts::new(py, count);
        self.give_indicators(py, &mut dicts)?;
        Ok(dicts.list)
    }

    /// The next relationships, about `count` of them, when all indicators have been taken. None: all are read.
    fn relationships<'py>(&mut self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyList>> {
        let mut dicts = Dicts::new(py, count);
        self.give_relationships(py, &mut dicts)?;
        Ok(dicts.list)
    }

    /// Everything that the feed sends, the dummy included. `add_page` hands a page to this reader, or finishes it.
    ///
    /// One call, so that the collector does not look through everything made so far after each page.
    fn rows<'py>(slf: &Bound<'py, Self>, add_page: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let py = slf.py();
        let mut rows = Dicts::new(py, usize::MAX);
        let _collector = CollectorPaused::new(py);
        loop {
            slf.borrow_mut().give_indicators(py, &mut rows)?;
            if !slf.borrow().wants_page() {
                break;
            }
            // Code of the caller's, as a rule: nothing is borrowed.
            CollectorPaused::lifted(py, || add_page.call0())?;
        }
        let rows = rows.list;
        if slf.borrow().has_dummy() {
            let dummy = PyDict::new(py);
            let relationships = slf.borrow_mut().relationships(py, usize::MAX)?;
            dummy.set_item(intern!(py, "value"), DUMMY_INDICATOR)?;
            dummy.set_item(intern!(py, "relationships"), relationships)?;
            rows.append(dummy)?;
        }
        slf.borrow_mut().write_log(py)?;
        Ok(rows)
    }

    /// Whether the feed sends a dummy indicator, be it an empty one.
    #[getter]
    fn has_dummy(&self) -> bool {
        self.reader.has_dummy()
    }

    /// What became of the objects.
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = pythonize(py, &self.reader.counts())?.cast_into::<PyDict>()?;
        counts.set_item("problems", self.problem_count())?;
        Ok(counts)
    }

    /// `(code, message, where, id)` of each problem, as far as they are kept.
    #[getter]
    fn problems(&self) -> Vec<(&'static str, &str, String, &str)> {
        self.found()
            .map(|problem| (problem.code, &*problem.message, self.place(problem), &*problem.id))
            .collect()
    }

    /// Writes the log lines that have gathered.
    pub(crate) fn write_log(&mut self, py: Python<'_>) -> PyResult<()> {
        for line in self.reader.journal_mut().take_lines() {
            let level = match line.level {
                Level::Debug => "debug",
                Level::Info => "info",
            };
            crate::host::log(py, level, line.text())?;
        }
        Ok(())
    }
}

impl StixReader {
    /// Gives relationships with unknown names too.
    pub(crate) const fn keep_unknown_names(&mut self) {
        self.reader.keep_unknown_names();
    }

    /// The problems so far, as far as they are kept.
    pub(crate) fn found(&self) -> impl Iterator<Item = &Problem> {
        self.reader.journal().problems.iter()
    }

    /// How many problems there were.
    pub(crate) const fn problem_count(&self) -> usize {
        self.reader.journal().problem_count
    }

    /// Where a problem is: page, if there are several, and position of the object, and path inside it.
    pub(crate) fn place(&self, problem: &Problem) -> String {
        let Place { page, index } = problem.place;
        let page = if self.pages > 1 { format!("pages[{page}].") } else { String::new() };
        format!("{page}objects[{index}]{}", problem.path)
    }

    /// Hands on the indicators of the pages so far.
    pub(crate) fn give_indicators<'py>(
        &mut self,
        py: Python<'py>,
        receiver: &mut impl Receiver<'py>,
    ) -> PyResult<()> {
        let _collector = CollectorPaused::new(py);
        let mut host =
            PythonHost { py, builder: &mut self.builder, read_date: self.read_date.as_ref(), failed: None };
        let mut given: usize = 0;
        while !receiver.is_full() {
            let Step::Indicators(indicators) = self.reader.indicators(&mut host) else { break };
            host.builder.siblings.begin(indicators.len());
            host.builder.is_odd = false;
            for indicator in &indicators {
                receiver.indicator(host.builder, indicator)?;
                given += 1;
                look_at_signals(py, given)?;
            }
            host.builder.siblings.begin(0);
        }
        host.failed.map_or(Ok(()), Err)
    }

    /// Hands on the relationships, when all indicators have been taken.
    pub(crate) fn give_relationships<'py>(
        &mut self,
        py: Python<'py>,
        receiver: &mut impl Receiver<'py>,
    ) -> PyResult<()> {
        let _collector = CollectorPaused::new(py);
        let mut host =
            PythonHost { py, builder: &mut self.builder, read_date: self.read_date.as_ref(), failed: None };
        let mut given: usize = 0;
        while !receiver.is_full() {
            let Step::Relation(relationship) = self.reader.relations(&mut host) else { break };
            host.builder.is_odd = false;
            receiver.relationship(host.builder, &relationship)?;
            given += 1;
            look_at_signals(py, given)?;
        }
        let failed = host.failed;
        self.reader.let_go();
        failed.map_or(Ok(()), Err)
    }
}

/// Lets Ctrl-C end long work. `done`: how many items there are by now.
fn look_at_signals(py: Python<'_>, done: usize) -> PyResult<()> {
    if done.is_multiple_of(256) { py.check_signals() } else { Ok(()) }
}

/// The bytes of a page, which Python keeps.
fn page_bytes(page: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    Ok(match page.cast::<PyString>() {
        Ok(text) => Box::new(Utf8(PyBackedStr::try_from(text.clone())?)),
        Err(_) => Box::new(PyBackedBytes::from(page.cast::<PyBytes>()?.clone())),
    })
}

/// The JSON object that is left of a page without its `objects`.
#[pyfunction]
pub fn envelope_members<'py>(py: Python<'py>, page: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let page = page_bytes(page)?;
    match py.detach(|| without_objects((*page).as_ref())) {
        Ok(rest) => Ok(PyBytes::new(py, &rest)),
        Err(Fault { what, at }) => Err(tim_error(py, &format!("{what} at byte {at}"), None, "")),
    }
}

/// A Python string that holds UTF-8 already.
struct Utf8(PyBackedStr);

impl AsRef<[u8]> for Utf8 {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

struct PythonHost<'a, 'py> {
    py: Python<'py>,
    builder: &'a mut Builder,
    read_date: Option<&'a Py<PyAny>>,
    /// The first exception that came out of Python. The core has no use for it.
    failed: Option<PyErr>,
}

impl PythonHost<'_, '_> {
    fn keep<T>(&mut self, result: PyResult<T>) -> Option<T> {
        result.map_err(|error| self.failed.get_or_insert(error).clone_ref(self.py)).ok()
    }
}

impl Host for PythonHost<'_, '_> {
    fn date(&mut self, text: &str) -> Option<String> {
        let read_date = self.read_date?;
        let read = read_date.bind(self.py).call1((text,)).and_then(|date| date.extract::<Option<String>>());
        self.keep(read).flatten()
    }

    fn text(&mut self, json: Json<'_>) -> Vec<u8> {
        let text = self.builder.json(self.py, json).and_then(|value| surrogates::encode(&value.str()?));
        self.keep(text).unwrap_or_default()
    }
}
