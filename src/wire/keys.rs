//! Keys that were written before: the dicts of a message have the same few, and mostly the very same objects.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::plain::plain_prefix;
use super::scalar::{latin1, write_text_key};
use super::sink::Sink;

/// A key with its quotes and its colon is remembered up to this length, so that it can be copied in moves of fixed size.
const LONGEST: usize = 32;

/// Enough that the keys of a feed's objects rarely fall on the same place; 6 kB in all.
const PLACES: usize = 128;

/// For fewer keys than this the table costs more than it saves.
const WORTH_A_TABLE: usize = 64;

/// Writes keys; one that is remembered is copied instead of looked at.
#[derive(Default)]
pub(super) struct Keys<'py> {
    written: usize,
    places: Vec<Option<Remembered<'py>>>,
}

struct Remembered<'py> {
    /// Known by being the same object, and kept alive, so that its address stays its own.
    key: Bound<'py, PyString>,
    text: [u8; LONGEST],
    len: usize,
}

impl<'py> Keys<'py> {
    /// Writes `"key": `.
    #[inline]
    pub(super) fn write<S: Sink>(&mut self, key: Borrowed<'_, 'py, PyString>, out: &mut S) -> PyResult<()> {
        let place = place(&key);
        match self.places.get(place) {
            Some(Some(known)) if known.key.is(&*key) => {
                out.push_padded(&known.text, known.len);
                Ok(())
            }
            _ => self.write_new(key, place, out),
        }
    }

    fn write_new<S: Sink>(
        &mut self,
        key: Borrowed<'_, 'py, PyString>,
        place: usize,
        out: &mut S,
    ) -> PyResult<()> {
        self.written += 1;
        if self.written >= WORTH_A_TABLE {
            self.places.resize_with(PLACES, || None);
            // Not each time, where keys come and go: of two at one place, one had better stay.
            if self.places[place].is_none() || self.written.is_multiple_of(8) {
                self.places[place] = Remembered::new(&key);
            }
        }
        write_text_key(key, out)
    }
}

impl<'py> Remembered<'py> {
    /// Not of a subclass: an instance may run code when it is forgotten, and none may run while a dict is read in place.
    fn new(key: &Bound<'py, PyString>) -> Option<Self> {
        if !key.is_exact_instance_of::<PyString>() {
            return None;
        }
        let characters = latin1(key)?;
        let len = characters.len() + b"\"\": ".len();
        if len > LONGEST || plain_prefix(characters) < characters.len() {
            return None;
        }
        let mut text = [0; LONGEST];
        text[0] = b'"';
        text[1..=characters.len()].copy_from_slice(characters);
        text[characters.len() + 1..len].copy_from_slice(b"\": ");
        Some(Self { key: key.clone(), text, len })
    }
}

/// Where in the table a key belongs. The low bits of addresses are alike; the product's high bits depend on all.
#[inline]
fn place(key: &Bound<'_, PyString>) -> usize {
    /// An odd number, near the golden ratio of the range.
    const MIXER: usize = (usize::MAX / 1_618_034 * 1_000_000) | 1;
    key.as_ptr().addr().wrapping_mul(MIXER) >> (usize::BITS - PLACES.ilog2())
}
