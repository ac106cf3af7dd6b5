//! What Python sees: a reader that is fed pages and gives dicts.

mod build;
mod json;
mod layouts;
mod relations;
mod shapes;
mod strings;

use super::bundle::Bytes;
use super::envelope::without_objects;
use super::journal::Level;
use super::json::{Fault, Json};
use super::model::{Host, Step};
use super::options::{Fix, Options};
use super::pattern::{Step as PathStep, comparisons};
use super::reader::Reader;
use crate::collector::CollectorPaused;
use crate::errors::tim_error;
use crate::surrogates;
use crate::vocabulary::DUMMY_INDICATOR;
use build::{Builder, RawJson};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

/// Feeds pages to a profile and builds what it gives.
#[pyclass(module = "xsoar_tim._native", name = "StixReader")]
pub struct StixReader {
    reader: Reader,
    builder: Builder,
    /// Reads a date that is not of the known forms.
    read_date: Option<Py<PyAny>>,
}

#[pymethods]
impl StixReader {
    #[new]
    #[pyo3(signature = (profile, *, raw_json, enrichment_excluded, read_date, create_relationships, tags, tlp_color, legacy,
        limit, intrusion_set_as_threat_actor, skip_complex_patterns, update_custom_fields, field_map, fixes))]
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)] // keywords, one for each switch of the feeds
    fn new(
        py: Python<'_>,
        profile: &str,
        raw_json: &Bound<'_, PyAny>,
        enrichment_excluded: bool,
        read_date: Option<Py<PyAny>>,
        create_relationships: bool,
        tags: Vec<String>,
        tlp_color: Option<String>,
        legacy: bool,
        limit: Option<usize>,
        intrusion_set_as_threat_actor: bool,
        skip_complex_patterns: bool,
        update_custom_fields: bool,
        field_map: Vec<(String, String)>,
        fixes: Vec<String>,
    ) -> PyResult<Self> {
        let raw_json = match raw_json.extract::<bool>() {
            Ok(true) => RawJson::All,
            Ok(false) => RawJson::Nothing,
            Err(_) => RawJson::Keys(
                raw_json.extract::<Vec<String>>()?.into_iter().map(String::into_bytes).collect(),
            ),
        };
        let fixes = fixes.iter().map(|name| name.parse::<Fix>().map_err(|()| unknown_fix(py, name)));
        let options = Options {
            create_relationships,
            tags,
            tlp_color,
            legacy,
            limit,
            intrusion_set_as_threat_actor,
            skip_complex_patterns,
            update_custom_fields,
            field_map,
            fixes: fixes.collect::<PyResult<_>>()?,
        };
        let reader = Reader::new(profile, options).ok_or_else(|| {
            tim_error(
                py,
                &format!("expected \"taxii2\" or \"mitre-attack\", got {profile:?}"),
                None,
                "profile",
            )
        })?;
        Ok(Self { reader, builder: Builder::new(py, raw_json, enrichment_excluded)?, read_date })
    }

    /// Whether a further page would be read.
    #[getter]
    const fn wants_page(&self) -> bool {
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
        let _collector = CollectorPaused::new(py);
        let list = PyList::empty(py);
        self.append_indicators(py, &list, count)?;
        Ok(list)
    }

    /// The next relationships, about `count` of them, when all indicators have been taken. None: all are read.
    fn relationships<'py>(&mut self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyList>> {
        let mut host =
            PythonHost { py, builder: &mut self.builder, read_date: self.read_date.as_ref(), failed: None };
        let _collector = CollectorPaused::new(py);
        let list = PyList::empty(py);
        while list.len() < count {
            let Step::Relation(relation) = self.reader.relations(&mut host) else { break };
            list.append(host.builder.relation(py, &relation)?)?;
        }
        let failed = host.failed;
        self.reader.let_go();
        failed.map_or(Ok(list), Err)
    }

    /// Everything that the feed sends, the dummy included. `add_page` hands a page to this reader, or finishes it.
    ///
    /// One call, so that the collector does not look through everything made so far after each page.
    fn rows<'py>(slf: &Bound<'py, Self>, add_page: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let py = slf.py();
        let _collector = CollectorPaused::new(py);
        let rows = PyList::empty(py);
        loop {
            slf.borrow_mut().append_indicators(py, &rows, usize::MAX)?;
            if !slf.borrow().wants_page() {
                break;
            }
            add_page.call0()?;
        }
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
        let counts = self.reader.counts();
        let dict = PyDict::new(py);
        for (name, count) in [
            ("objects", counts.objects),
            ("mapped", counts.mapped),
            ("empty", counts.empty),
            ("skipped", counts.skipped),
            ("broken", counts.broken),
            ("unread", counts.unread),
            ("relationship_objects", counts.links),
            ("indicators", counts.indicators),
            ("relationships", counts.related),
            ("foreign_dates", counts.foreign_dates),
            ("unread_dates", counts.unread_dates),
            ("problems", self.reader.journal().problem_count),
        ] {
            dict.set_item(name, count)?;
        }
        Ok(dict)
    }

    /// `(code, message, page, index, path, id)` of each problem, as far as they are kept.
    #[getter]
    fn problems(&self) -> Vec<(&'static str, &str, u32, u32, &str, &str)> {
        self.reader
            .journal()
            .problems
            .iter()
            .map(|p| (p.code, &*p.message, p.place.page, p.place.index, &*p.path, &*p.id))
            .collect()
    }

    /// Writes the log lines that have gathered.
    fn write_log(&mut self, py: Python<'_>) -> PyResult<()> {
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
    fn append_indicators(&mut self, py: Python<'_>, list: &Bound<'_, PyList>, count: usize) -> PyResult<()> {
        let mut host =
            PythonHost { py, builder: &mut self.builder, read_date: self.read_date.as_ref(), failed: None };
        let end = list.len().saturating_add(count);
        while list.len() < end {
            let Step::Indicators(indicators) = self.reader.indicators(&mut host) else { break };
            for indicator in &indicators {
                list.append(host.builder.indicator(py, indicator)?)?;
            }
        }
        host.failed.map_or(Ok(()), Err)
    }
}

fn unknown_fix(py: Python<'_>, name: &str) -> PyErr {
    let known: Vec<_> = Fix::ALL.iter().map(|(name, _)| *name).collect();
    tim_error(py, &format!("expected one of {}, got {name:?}", known.join(", ")), None, "fixes")
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

/// The comparisons of a STIX pattern, by object type: `(path, operator, literal)`. `[*]` is `None` in a path.
#[pyfunction]
pub fn pattern_comparisons<'py>(
    py: Python<'py>,
    pattern: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyDict>> {
    let pattern = surrogates::encode(pattern)?;
    let found = comparisons(&pattern).map_err(|fault| {
        tim_error(py, &format!("expected {} at byte {}", fault.expected, fault.at), None, "pattern")
    })?;
    let text = |bytes: &[u8]| surrogates::decode(py, bytes);
    let dict = PyDict::new(py);
    for comparison in found {
        let path = PyList::empty(py);
        for step in &comparison.path {
            match step {
                PathStep::Key(key) => path.append(text(key)?)?,
                PathStep::Index(digits) => path.append(index(digits))?,
                PathStep::Any => path.append(py.None())?,
            }
        }
        let operator = String::from_utf8_lossy(comparison.operator);
        let operator = if comparison.negated { format!("NOT {operator}") } else { operator.into_owned() };
        let row = (path, operator, text(&comparison.literal)?);
        let object_type = text(comparison.object_type)?;
        match dict.get_item(&object_type)? {
            Some(rows) => rows.cast::<PyList>()?.append(row)?,
            None => dict.set_item(object_type, PyList::new(py, [row])?)?,
        }
    }
    Ok(dict)
}

/// The index that the digits say, or the largest there is.
fn index(digits: &[u8]) -> u64 {
    str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX)
}
