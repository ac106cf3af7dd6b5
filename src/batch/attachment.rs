//! Which relationships belong to which indicator.

use std::collections::HashMap;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::identity::{hash, mix, same};
use super::indicators::item;
use super::options::Attach;
use super::relationships::Relationships;

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// Relationships by their entity A.
#[derive(Default)]
pub(super) struct Attachment {
    /// With `attach="entity_a"`: hash of value and type to the first relationship, and from each to the next one.
    first: HashMap<u64, u32>,
    next: Vec<u32>,
}

impl Attachment {
    pub(super) fn new(py: Python<'_>, relationships: &Relationships, attach: Attach) -> PyResult<Self> {
        let mut attachment = Self::default();
        if attach == Attach::Dummy {
            return Ok(attachment);
        }
        attachment.next = vec![NONE; relationships.end() as usize];
        // From the last to the first, so that a chain runs in the order added.
        for row in (0..relationships.end()).rev() {
            if relationships.is_live(row) && !relationships.is_carried(row) {
                let key =
                    mix(hash(relationships.entity_a(py, row))?, hash(relationships.entity_a_type(py, row))?);
                if let Some(after) = attachment.first.insert(key, row) {
                    attachment.next[row as usize] = after;
                }
            }
        }
        Ok(attachment)
    }

    /// The relationships of an indicator, in the order added; `number` is its own in the builder, if it has one.
    pub(super) fn of(
        &self,
        relationships: &Relationships,
        number: Option<u32>,
        indicator: &Bound<'_, PyDict>,
    ) -> PyResult<Vec<u32>> {
        let py = indicator.py();
        let mut rows = number.map_or_else(Vec::new, |number| relationships.carried_by(number).to_vec());
        if self.first.is_empty() {
            return Ok(rows);
        }
        let value = &item(indicator, intern!(py, "value"))?;
        let indicator_type = &item(indicator, intern!(py, "type"))?;
        let key = mix(hash(value)?, hash(indicator_type)?);
        let mut row = self.first.get(&key).copied().unwrap_or(NONE);
        while row != NONE {
            if same(relationships.entity_a(py, row), value)
                && same(relationships.entity_a_type(py, row), indicator_type)
            {
                rows.push(row);
            }
            row = self.next[row as usize];
        }
        rows.sort_unstable();
        Ok(rows)
    }
}
