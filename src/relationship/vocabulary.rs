//! The vocabulary as Python sees it: a real `dict` and two real lists, which a script may change.
//!
//! With `CommonServerPython` every run of a script has a vocabulary of its own, since the library's text is run
//! anew with it. Here the class outlives the run, so a script's vocabulary lives in the script's own globals and
//! ends with them: what one tenant adds, the next one does not see. Elsewhere (unit tests, plain Python) there is
//! one for the process, as there is of a module.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};

use crate::host;
use crate::vocabulary::{INDICATOR, INDICATOR_TO_INDICATOR, REVERSES};

/// How many scripts have a vocabulary of their own; while there is none, nobody's globals have to be looked through.
static OF_SCRIPTS: AtomicUsize = AtomicUsize::new(0);

/// The names, types and families that `EntityRelationship` accepts, read at each use.
///
/// When a script replaces one of the containers, the whole is replaced.
#[pyclass(frozen, module = "xsoar_tim._native")]
pub(crate) struct Vocabulary {
    /// `RELATIONSHIPS_NAMES`: name to reverse name.
    pub(crate) names: Py<PyDict>,
    /// `RELATIONSHIP_TYPES`.
    pub(crate) types: Py<PyList>,
    /// `RelationshipsFamily.INDICATOR`.
    pub(crate) families: Py<PyList>,
    of_script: bool,
}

impl Vocabulary {
    fn new(py: Python<'_>, of_script: bool) -> PyResult<Self> {
        let names = PyDict::new(py);
        for (name, reverse) in REVERSES {
            names.set_item(PyString::intern(py, name), PyString::intern(py, reverse))?;
        }
        let types = PyList::new(py, [PyString::intern(py, INDICATOR_TO_INDICATOR)])?.unbind();
        let families = PyList::new(py, [PyString::intern(py, INDICATOR)])?.unbind();
        Ok(Self::counted(names.unbind(), types, families, of_script))
    }

    fn counted(names: Py<PyDict>, types: Py<PyList>, families: Py<PyList>, of_script: bool) -> Self {
        if of_script {
            OF_SCRIPTS.fetch_add(1, Ordering::Relaxed);
        }
        Self { names, types, families, of_script }
    }

    /// The same with one container replaced.
    fn with(&self, py: Python<'_>, container: &LiveContainer, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut names = self.names.clone_ref(py);
        let mut types = self.types.clone_ref(py);
        let mut families = self.families.clone_ref(py);
        match container {
            LiveContainer::Names => names = value.cast::<PyDict>()?.clone().unbind(),
            LiveContainer::Types => types = value.cast::<PyList>()?.clone().unbind(),
            LiveContainer::Families => families = value.cast::<PyList>()?.clone().unbind(),
        }
        Ok(Self::counted(names, types, families, self.of_script))
    }

    /// A list with the vocabulary of the process as its one item, which can be replaced.
    fn of_process(py: Python<'_>) -> PyResult<&Bound<'_, PyList>> {
        static VOCABULARY: PyOnceLock<Py<PyList>> = PyOnceLock::new();
        let make = || Ok::<_, PyErr>(PyList::new(py, [Self::new(py, false)?])?.unbind());
        Ok(VOCABULARY.get_or_try_init(py, make)?.bind(py))
    }

    /// The vocabulary that holds for code with these globals.
    pub(super) fn in_force<'py>(
        py: Python<'py>,
        globals: impl FnOnce() -> PyResult<Option<Bound<'py, PyDict>>>,
    ) -> PyResult<Bound<'py, Self>> {
        if OF_SCRIPTS.load(Ordering::Relaxed) > 0
            && let Some(globals) = globals()?
            && let Some(own) = globals.get_item(key(py))?
            && let Ok(own) = own.cast_into::<Self>()
        {
            return Ok(own);
        }
        Ok(Self::of_process(py)?.get_item(0)?.cast_into()?)
    }
}

#[pymethods]
impl Vocabulary {
    /// The containers are dicts and lists, which the collector can clear: a cycle through them needs no more.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.names)?;
        visit.call(&self.types)?;
        visit.call(&self.families)
    }
}

impl Drop for Vocabulary {
    fn drop(&mut self) {
        if self.of_script {
            OF_SCRIPTS.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn key(py: Python<'_>) -> &Bound<'_, PyString> {
    intern!(py, "__xsoar_tim_vocabulary__")
}

/// The vocabulary that the calling script reads.
pub(crate) fn of_caller(py: Python<'_>) -> PyResult<Bound<'_, Vocabulary>> {
    Vocabulary::in_force(py, || host::globals(py))
}

/// The vocabulary of the calling script, for handing out: from now on the script's own, where XSOAR runs it.
fn handed_out(py: Python<'_>) -> PyResult<Bound<'_, Vocabulary>> {
    let globals = host::run_globals(py)?;
    if let Some(globals) = &globals
        && !globals.contains(key(py))?
    {
        globals.set_item(key(py), Py::new(py, Vocabulary::new(py, true)?)?)?;
    }
    Vocabulary::in_force(py, || Ok(globals))
}

/// One of the three containers as an attribute of a class: a data descriptor for the metaclass.
#[pyclass(frozen, module = "xsoar_tim._native")]
pub(crate) enum LiveContainer {
    Names,
    Types,
    Families,
}

impl LiveContainer {
    fn of<'py>(&self, py: Python<'py>, vocabulary: &Vocabulary) -> Bound<'py, PyAny> {
        let container = match self {
            Self::Names => vocabulary.names.as_any(),
            Self::Types => vocabulary.types.as_any(),
            Self::Families => vocabulary.families.as_any(),
        };
        container.bind(py).clone()
    }
}

#[pymethods]
impl LiveContainer {
    /// The container of the process, whoever asks.
    fn of_process<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let vocabulary = Vocabulary::of_process(py)?.get_item(0)?.cast_into::<Vocabulary>()?;
        Ok(self.of(py, vocabulary.get()))
    }

    fn __get__<'py>(
        slf: &Bound<'py, Self>,
        instance: &Bound<'py, PyAny>,
        _owner: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if instance.is_none() {
            return Ok(slf.clone().into_any());
        }
        Ok(slf.get().of(slf.py(), handed_out(slf.py())?.get()))
    }

    fn __set__(
        slf: &Bound<'_, Self>,
        _instance: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let py = slf.py();
        let vocabulary = Bound::new(py, handed_out(py)?.get().with(py, slf.get(), value)?)?;
        match host::run_globals(py)? {
            Some(globals) => globals.set_item(key(py), vocabulary),
            None => Vocabulary::of_process(py)?.set_item(0, vocabulary),
        }
    }
}
