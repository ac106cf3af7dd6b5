//! Templates that hold what relationships of one kind share: name, reverse name and the types of both entities.
//!
//! A copy of one needs three keys set rather than seven: `EntityRelationship(...).to_indicator()` as a whole takes 0.82
//! of the time. Only what the product's own vocabulary has gets a template,
//! and only in the words of the code that calls (a literal or a constant is the interned string, a value from data is
//! not): nothing that a script or a tenant brings along is kept after the call.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use crate::vocabulary::{INDICATOR_TYPES, RELATED_TO, RELATIONSHIP_CONSTANTS, REVERSES};

/// Places for templates; where two kinds fall on the same, the first stays and the other goes without.
const PLACES: usize = 256;

pub(super) struct Templates {
    places: [PyOnceLock<Template>; PLACES],
    /// The interned strings of the vocabulary.
    words: Py<PyDict>,
}

struct Template {
    words: [Py<PyAny>; 4],
    dict: Py<PyDict>,
}

/// Type of A, type of B, name, reverse name.
pub(super) type Words<'a, 'py> = [&'a Bound<'py, PyAny>; 4];

impl Templates {
    pub(super) fn new(py: Python<'_>) -> PyResult<Self> {
        let known = PyDict::new(py);
        let names = RELATIONSHIP_CONSTANTS.iter().map(|(_, name)| name);
        let reverses = REVERSES.iter().map(|(_, reverse)| reverse);
        for word in names.chain(reverses).chain(INDICATOR_TYPES).chain([&RELATED_TO]) {
            let word = PyString::intern(py, word);
            known.set_item(&word, &word)?;
        }
        Ok(Self { places: [const { PyOnceLock::new() }; PLACES], words: known.unbind() })
    }

    /// The template of the kind, if it may have one; made from `base` at the first time.
    #[inline]
    pub(super) fn get<'py>(
        &self,
        py: Python<'py>,
        words: Words<'_, 'py>,
        fill: impl FnOnce() -> PyResult<Bound<'py, PyDict>>,
    ) -> PyResult<Option<&Bound<'py, PyDict>>> {
        let place = &self.places[place(words)];
        let template = match place.get(py) {
            Some(template) => template,
            None if self.are_known(words)? => place.get_or_try_init(py, || {
                let words = words.map(|word| word.clone().unbind());
                fill().map(|dict| Template { words, dict: dict.unbind() })
            })?,
            None => return Ok(None),
        };
        let is_it = template.words.iter().zip(words).all(|(one, other)| other.is(one));
        Ok(is_it.then(|| template.dict.bind(py)))
    }

    fn are_known(&self, words: Words<'_, '_>) -> PyResult<bool> {
        for word in words {
            let known = word.is_exact_instance_of::<PyString>()
                && self.words.bind(word.py()).get_item(word)?.is_some_and(|known| known.is(word));
            if !known {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// From the addresses of the strings. The reverse goes with the name.
fn place([a_type, b_type, name, _]: Words<'_, '_>) -> usize {
    let mixed = [a_type, b_type, name].into_iter().fold(0_usize, |mixed, word| {
        (mixed.rotate_left(5) ^ word.as_ptr().addr()).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    mixed >> (usize::BITS - PLACES.ilog2())
}
