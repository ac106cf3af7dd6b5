//! Keys that were written before: the dicts of a message have the same few, and mostly the very same objects.
//!
//! Without this a batch of relationships takes 1.35 times as long, one of real indicators 1.15 times.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::escape::write_string;
use super::refusal::Refusal;

/// Enough that the keys of a feed's objects rarely fall on the same place; 1.5 kB in all.
const PLACES: usize = 64;

const SEPARATOR: &[u8] = b": ";

/// Writes keys; one that is remembered is copied from where it was written before, neither looked at nor escaped.
pub(super) struct Keys {
    places: [Place; PLACES],
}

/// Where in the text a key stands, with its quotes and its colon. It is known by its address, which stays its own: the
/// key belongs to a dict that is being written, and nothing is freed meanwhile.
#[derive(Clone, Copy)]
struct Place {
    address: usize,
    start: usize,
    end: usize,
}

impl Keys {
    pub(super) const fn new() -> Self {
        Self { places: [Place { address: 0, start: 0, end: 0 }; PLACES] }
    }

    /// Writes `"key": `.
    #[inline]
    pub(super) fn write(&mut self, key: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let address = key.as_ptr().addr();
        let place = &mut self.places[index(address)];
        if place.address == address {
            out.try_reserve(place.end - place.start)?;
            out.extend_from_within(place.start..place.end);
        } else {
            let start = out.len();
            write_new(key, out)?;
            *place = Place { address, start, end: out.len() };
        }
        Ok(())
    }
}

fn write_new(key: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Refusal> {
    write_string(key.cast::<PyString>()?.to_str()?, out)?;
    out.try_reserve(SEPARATOR.len())?;
    out.extend_from_slice(SEPARATOR);
    Ok(())
}

/// The low bits of addresses are alike; the product's high bits depend on all.
#[inline]
const fn index(address: usize) -> usize {
    /// An odd number, near the golden ratio of the range.
    const MIXER: usize = (usize::MAX / 1_618_034 * 1_000_000) | 1;
    address.wrapping_mul(MIXER) >> (usize::BITS - PLACES.ilog2())
}
