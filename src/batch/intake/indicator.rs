//! Indicators: from a dict to what is kept, with what is wrong.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyString};

use crate::batch::identity::exact;
use crate::batch::indicators::{Indicator, Tags, item, tag_list};
use crate::batch::snapshot;
use crate::errors::Fault;

/// An indicator that was read, its relationships, and what is wrong with it.
pub(crate) struct Incoming<'py> {
    pub(in crate::batch) indicator: Indicator<'py>,
    pub(in crate::batch) relationships: Option<Bound<'py, PyAny>>,
    pub(in crate::batch) faults: Vec<Fault>,
}

/// What a builder puts into every indicator.
pub(in crate::batch) struct Additions {
    /// Each once.
    pub(in crate::batch) tags: Vec<Py<PyString>>,
    pub(in crate::batch) tlp_color: Option<Py<PyString>>,
}

impl Additions {
    pub(in crate::batch) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.tlp_color)?;
        self.tags.iter().try_for_each(|tag| visit.call(tag))
    }

    /// Whether what they put in is not plain.
    fn is_plain(&self, py: Python<'_>) -> bool {
        self.tags.iter().chain(&self.tlp_color).all(|text| text.bind(py).is_exact_instance_of::<PyString>())
    }
}

/// Copies an indicator dict, checks it, and puts the builder's own tags and colour in.
pub(in crate::batch) fn read<'py>(
    given: &Bound<'py, PyDict>,
    additions: &Additions,
) -> PyResult<Incoming<'py>> {
    let shallow = snapshot::shallow(given)?;
    let mut relationships = None;
    // FeedMISP writes the key with a capital; the server does not mind.
    for key in ["relationships", "Relationships"] {
        if let Some(found) = shallow.get_item(key)? {
            shallow.del_item(key)?;
            relationships = Some(found).filter(|found| !found.is_none());
        }
    }
    let copy = snapshot::copy(&shallow)?;
    let dict = copy.value.cast_into::<PyDict>()?;
    for key in ["value", "type"] {
        if let Some(found) = dict.get_item(key)? {
            dict.set_item(key, exact(&found)?)?;
        }
    }
    let incoming =
        Incoming { indicator: Indicator::new(dict, copy.is_plain)?, relationships, faults: copy.faults };
    checked(incoming, additions)
}

/// Takes a dict that this package has made: there is nothing to copy.
pub(in crate::batch) fn read_own<'py>(
    dict: Bound<'py, PyDict>,
    additions: &Additions,
) -> PyResult<Incoming<'py>> {
    let mut incoming =
        Incoming { indicator: Indicator::new(dict, true)?, relationships: None, faults: Vec::new() };
    if incoming.indicator.type_.is_none() {
        let value = &incoming.indicator.value;
        incoming.faults.push(Fault::expected("no-type", "type", "a value whose type can be detected", value));
    }
    checked(incoming, additions)
}

fn checked<'py>(mut incoming: Incoming<'py>, additions: &Additions) -> PyResult<Incoming<'py>> {
    let Incoming { indicator, faults, .. } = &mut incoming;
    if indicator.is_dummy() {
        return Ok(incoming);
    }
    check_names(indicator, faults);
    check_score(&indicator.dict, faults)?;
    add_to_fields(&indicator.dict, additions, faults)?;
    indicator.is_plain &= faults.is_empty() && additions.is_plain(indicator.dict.py());
    Ok(incoming)
}

/// What is wrong with keys that all rows of a source get.
pub(in crate::batch) fn check_shared(keys: &Bound<'_, PyDict>) -> PyResult<Vec<Fault>> {
    let mut faults = snapshot::copy(keys)?.faults;
    check_score(keys, &mut faults)?;
    Ok(faults)
}

fn check_names(row: &Indicator<'_>, faults: &mut Vec<Fault>) {
    for (key, code, found) in [("value", "no-value", &row.value), ("type", "no-type", &row.type_)] {
        let filled = found.cast::<PyString>().is_ok_and(|text| match text.to_str() {
            Ok(text) => !text.trim().is_empty(),
            // A lone surrogate is no blank.
            Err(_) => true,
        });
        // A value that JSON cannot carry has been found already.
        if !filled && !faults.iter().any(|fault| fault.path == key) {
            faults.push(Fault::expected(code, key, "a str that is not empty", found));
        }
    }
}

fn check_score(dict: &Bound<'_, PyDict>, faults: &mut Vec<Fault>) -> PyResult<()> {
    let score = item(dict, intern!(dict.py(), "score"))?;
    let is_int = score.is_instance_of::<PyInt>() && !score.is_instance_of::<PyBool>();
    let valid = score.is_none() || is_int && score.extract::<u8>().is_ok_and(|score| score <= 3);
    if !valid {
        faults.push(Fault::expected("bad-score", "score", "an int from 0 to 3", &score));
    }
    Ok(())
}

/// Checks `fields` and puts the builder's own tags and colour in.
fn add_to_fields(dict: &Bound<'_, PyDict>, additions: &Additions, faults: &mut Vec<Fault>) -> PyResult<()> {
    let py = dict.py();
    let found = item(dict, intern!(py, "fields"))?;
    let has_additions = !additions.tags.is_empty() || additions.tlp_color.is_some();
    let fields = match found.cast::<PyDict>() {
        Ok(_) if !has_additions => return Ok(()),
        Ok(fields) => fields.clone(),
        Err(_) if found.is_none() && !has_additions => return Ok(()),
        Err(_) if found.is_none() => PyDict::new(py),
        Err(_) => {
            faults.push(Fault::expected("bad-fields", "fields", "a dict", &found));
            return Ok(());
        }
    };
    if !additions.tags.is_empty() {
        let key = intern!(py, "tags");
        let added = additions.tags.iter().map(|tag| tag.bind(py).clone().into_any());
        let tags = match fields.get_item(key)? {
            None => PyList::new(py, added)?,
            Some(own) => Tags::new(py, tag_list(&own)?.into_iter().chain(added))?.list.into_bound(py),
        };
        fields.set_item(key, tags)?;
    }
    // A colour that the source gives beats that of the instance.
    if let Some(color) = &additions.tlp_color
        && !item(&fields, intern!(py, "trafficlightprotocol"))?.is_truthy()?
    {
        fields.set_item(intern!(py, "trafficlightprotocol"), color)?;
    }
    dict.set_item(intern!(py, "fields"), fields)
}
