//! Values that nest too deep even for the stdlib.

use std::collections::{HashSet, TryReserveError};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

/// The stdlib writes up to 10,000 levels, by version. Several versions count them whatever the size of the stack: in a
/// thread with a small one, what is much deeper would end the process.
const MOST_LEVELS: usize = 20_000;

/// Whether plain containers nest deeper than that. Each is looked at once, so that this ends for a circle as well: it
/// is for the stdlib to find.
pub(super) fn is_too_deep(value: &Bound<'_, PyAny>) -> Result<bool, TryReserveError> {
    let mut seen = HashSet::new();
    let mut level = Vec::from_iter(items(value));
    for _ in 0..MOST_LEVELS {
        let mut next = Vec::new();
        for item in level.into_iter().flatten() {
            if let Some(items) = items(&item) {
                seen.try_reserve(1)?;
                if seen.insert(item.as_ptr().addr()) {
                    next.try_reserve(1)?;
                    next.push(items);
                }
            }
        }
        if next.is_empty() {
            return Ok(false);
        }
        level = next;
    }
    Ok(true)
}

type Items<'py> = Box<dyn Iterator<Item = Bound<'py, PyAny>> + 'py>;

/// What is in a container.
fn items<'py>(value: &Bound<'py, PyAny>) -> Option<Items<'py>> {
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        Some(Box::new(dict.iter().map(|(_, value)| value)))
    } else if let Ok(list) = value.cast_exact::<PyList>() {
        Some(Box::new(list.iter()))
    } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        Some(Box::new(tuple.iter()))
    } else {
        None
    }
}
