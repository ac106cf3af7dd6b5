//! `fields` of relationships that have the same dates.

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// How many are remembered. A number has one place, which it shares with others.
const PLACES: usize = 256;

/// The dicts of the numbers that came last.
#[derive(Default)]
pub(super) struct Dates(Vec<Place>);

#[derive(Default)]
struct Place {
    number: Option<u32>,
    /// From the second time on: the dates of most feeds come once.
    fields: Option<Py<PyDict>>,
}

impl Dates {
    /// The caller's own dict with the dates of that number, if it is remembered.
    pub(super) fn get<'py>(&self, py: Python<'py>, number: u32) -> PyResult<Option<Bound<'py, PyDict>>> {
        let place = self.0.get(number as usize % PLACES).filter(|place| place.number == Some(number));
        place.and_then(|place| place.fields.as_ref()).map(|fields| fields.bind(py).copy()).transpose()
    }

    /// Those were made for that number.
    pub(super) fn made(&mut self, number: u32, fields: &Bound<'_, PyDict>) -> PyResult<()> {
        self.0.resize_with(PLACES, Place::default);
        if let Some(place) = self.0.get_mut(number as usize % PLACES) {
            let again = place.number == Some(number);
            let fields = if again { Some(fields.copy()?.unbind()) } else { None };
            *place = Place { number: Some(number), fields };
        }
        Ok(())
    }
}
