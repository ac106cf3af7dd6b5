//! The outer dict of an indicator: which keys it has, in which order.

use super::strings::Strings;
use crate::shared_keys::Template;
use crate::stix::model::{Indicator, Layout};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Value,
    Type,
    Score,
    RawJson,
    Relationships,
    Fields,
    EnrichmentExcluded,
}

const NAMES: [&str; 7] =
    ["value", "type", "score", "rawJSON", "relationships", "fields", "enrichmentExcluded"];

/// Four for each layout: with a score or not, with relationships or not.
const TEMPLATES: usize = 4 * (Layout::Attack as usize + 1);

/// Each dict starts as a copy of one that has its keys.
pub(super) struct Layouts {
    keys: [Py<PyString>; NAMES.len()],
    templates: [Option<Template>; TEMPLATES],
    enrichment_excluded: bool,
}

impl Layouts {
    pub(super) fn new(py: Python<'_>, strings: &mut Strings, enrichment_excluded: bool) -> PyResult<Self> {
        let mut keys = NAMES.map(|name| PyString::new(py, name).unbind());
        for key in &mut keys {
            // The string that the source's other texts share.
            *key = strings.get(py, key.bind(py).to_str()?.as_bytes())?.unbind();
        }
        Ok(Self { keys, templates: [const { None }; TEMPLATES], enrichment_excluded })
    }

    /// The dict of an indicator, its values yet to be set.
    pub(super) fn dict<'py>(
        &mut self,
        py: Python<'py>,
        indicator: &Indicator<'_>,
        related: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let scored = indicator.score.is_some();
        let at = indicator.layout as usize * 4 + usize::from(scored) * 2 + usize::from(related);
        if let Some(Some(template)) = self.templates.get_mut(at) {
            return template.copy(py);
        }
        let template = PyDict::new(py);
        for part in parts(indicator.layout) {
            let there = match part {
                Part::Score => scored,
                Part::Relationships => related,
                Part::EnrichmentExcluded => self.enrichment_excluded,
                _ => true,
            };
            if there {
                template.set_item(self.key(*part), true)?;
            }
        }
        let dict = template.copy();
        if let Some(place) = self.templates.get_mut(at) {
            *place = Some(Template::new(template.unbind()));
        }
        dict
    }

    pub(super) fn set(&self, dict: &Bound<'_, PyDict>, part: Part, value: &Bound<'_, PyAny>) -> PyResult<()> {
        dict.set_item(self.key(part), value)
    }

    const fn key(&self, part: Part) -> &Py<PyString> {
        &self.keys[part as usize]
    }
}

const fn parts(layout: Layout) -> &'static [Part] {
    use Part::{EnrichmentExcluded, Fields, RawJson, Relationships, Score, Type, Value};
    match layout {
        Layout::Domain => &[Value, Type, Score, RawJson, Fields, EnrichmentExcluded],
        Layout::IntrusionSet => &[Value, Type, Score, RawJson, EnrichmentExcluded, Fields],
        Layout::Observable => &[Value, Score, RawJson, Type, Fields, EnrichmentExcluded],
        Layout::Report => &[Type, Value, Score, RawJson, Relationships, Fields, EnrichmentExcluded],
        Layout::Pattern => &[Value, Type, RawJson, Score, Fields, EnrichmentExcluded],
        Layout::Attack => &[Value, Score, Type, RawJson, Fields, EnrichmentExcluded, Relationships],
    }
}
