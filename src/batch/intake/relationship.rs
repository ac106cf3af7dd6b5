//! Relationships: from arguments, an object or a dict to their parts, with what is wrong.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::batch::identity::exact;
use crate::batch::kinds::Kind;
use crate::batch::relationships::Fields;
use crate::batch::snapshot;
use crate::collector::CollectorPaused;
use crate::errors::{Failure, Fault};
use crate::relationship::columns::Rows;
use crate::relationship::notices::Notices;
use crate::relationship::record::{
    COUNT, ENTITY_A, ENTITY_A_FAMILY, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_FAMILY, ENTITY_B_TYPE, FIELDS,
    IN_INDICATOR, NAME, RELATIONSHIP_TYPE, Record, argument, key,
};
use crate::relationship::resolve::{Names, Resolver};
use crate::relationship::strings::Strings;
use crate::relationship::{EntityRelationship, to_indicator_is_patched};

/// A relationship that can be stored.
pub(in crate::batch) struct Incoming<'py> {
    pub(in crate::batch) kind: Kind<'py>,
    pub(in crate::batch) entity_a: Bound<'py, PyAny>,
    pub(in crate::batch) entity_b: Bound<'py, PyAny>,
    pub(in crate::batch) fields: Option<Fields>,
    pub(in crate::batch) faults: Vec<Fault>,
}

/// Reads and checks the current row; `None` where its name is unknown and such names are left out.
pub(in crate::batch) fn read<'py>(
    rows: &Rows<'py>,
    extra: Option<Bound<'py, PyDict>>,
    resolver: &mut Resolver<'py>,
    notices: &mut Notices,
) -> Result<Option<Incoming<'py>>, Failure> {
    let is_plain = |value: &Bound<'_, PyAny>| {
        value.is_exact_instance_of::<PyString>() || value.is_none() || value.is_exact_instance_of::<PyDict>()
    };
    if (0..COUNT).all(|index| rows.get(index).is_none_or(is_plain)) {
        return read_row(rows, extra, resolver, notices);
    }
    // Classes of the caller may run code when they are looked up, compared or shown.
    CollectorPaused::lifted(rows.py(), || read_row(rows, extra, resolver, notices))
}

fn read_row<'py>(
    rows: &Rows<'py>,
    extra: Option<Bound<'py, PyDict>>,
    resolver: &mut Resolver<'py>,
    notices: &mut Notices,
) -> Result<Option<Incoming<'py>>, Failure> {
    let py = rows.py();
    let mut faults = Vec::new();
    let strings = Strings::get(py);
    let or = |index: usize, default: &Py<PyAny>| match rows.get(index) {
        Some(value) => value.clone(),
        None => default.bind(py).clone(),
    };
    let names = match resolver.names(rows, notices) {
        Ok(Some(names)) => names,
        Ok(None) => return Ok(None),
        Err(Failure::Fault(fault)) => {
            faults.push(fault);
            Names { name: or(NAME, &strings.empty), reverse_name: strings.related_to.bind(py).clone() }
        }
        Err(failure) => return Err(failure),
    };
    match resolver.check_kinds(rows) {
        Ok(()) => {}
        Err(Failure::Fault(fault)) => faults.push(fault),
        Err(failure) => return Err(failure),
    }
    let entity_a = entity(rows, ENTITY_A, "no-entity-a", &mut faults)?;
    let missing = faults.len();
    let entity_b = entity(rows, ENTITY_B, "no-entity-b", &mut faults)?;
    if faults[missing..].iter().any(|fault| fault.code == "no-entity-b") {
        notices.without_entity_b();
    }
    let fields = fields(rows, &mut faults)?;
    let extra = match extra {
        Some(extra) => Some(json_value(&extra, "", &mut faults)?.cast_into::<PyDict>().map_err(PyErr::from)?),
        None => None,
    };
    let kind = Kind {
        name: names.name,
        reverse_name: names.reverse_name,
        relationship_type: or(RELATIONSHIP_TYPE, &strings.indicator_to_indicator),
        entity_a_family: or(ENTITY_A_FAMILY, &strings.indicator),
        entity_a_type: entity_type(rows, ENTITY_A_TYPE, &mut faults)?,
        entity_b_family: or(ENTITY_B_FAMILY, &strings.indicator),
        entity_b_type: entity_type(rows, ENTITY_B_TYPE, &mut faults)?,
        extra,
    };
    Ok(Some(Incoming { kind, entity_a, entity_b, fields, faults }))
}

fn entity<'py>(
    rows: &Rows<'py>,
    index: usize,
    code: &'static str,
    faults: &mut Vec<Fault>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(given) = rows.get(index) else {
        unreachable!("entities have no default");
    };
    let value = json_value(given, argument(index), faults)?;
    if !value.is_truthy()? {
        faults.push(Fault::expected(code, argument(index), "an entity", &value));
    }
    Ok(value)
}

fn entity_type<'py>(rows: &Rows<'py>, index: usize, faults: &mut Vec<Fault>) -> PyResult<Bound<'py, PyAny>> {
    let Some(given) = rows.get(index) else {
        unreachable!("entity types have no default");
    };
    let value = json_value(given, argument(index), faults)?;
    if !value.is_truthy()? {
        faults.push(Fault::expected("no-entity-type", argument(index), "the type of an entity", &value));
    }
    Ok(value)
}

fn fields(rows: &Rows<'_>, faults: &mut Vec<Fault>) -> PyResult<Option<Fields>> {
    let Some(given) = rows.get(FIELDS).filter(|given| !given.is_none()) else { return Ok(None) };
    if !given.is_instance_of::<PyDict>() {
        faults.push(Fault::expected("bad-fields", argument(FIELDS), "a dict", given));
        return Ok(Some(Fields { value: given.clone().unbind(), is_plain: false }));
    }
    let copy = snapshot::copy(given)?;
    faults.extend(copy.faults.into_iter().map(|fault| fault.under(argument(FIELDS))));
    let is_empty = copy.value.len()? == 0;
    Ok((!is_empty).then(|| Fields { value: copy.value.unbind(), is_plain: copy.is_plain }))
}

/// What is wrong with the empty dict.
pub(in crate::batch) fn without_entity_b() -> Fault {
    Fault::new("no-entity-b", "", "got {}, which is what a relationship without an entity B turns into")
}

/// A copy that is the builder's own; what JSON cannot carry is a fault.
fn json_value<'py>(
    given: &Bound<'py, PyAny>,
    path: &str,
    faults: &mut Vec<Fault>,
) -> PyResult<Bound<'py, PyAny>> {
    if given.is_instance_of::<PyString>() {
        return exact(given);
    }
    let copy = snapshot::copy(given)?;
    faults
        .extend(copy.faults.into_iter().map(|fault| if path.is_empty() { fault } else { fault.under(path) }));
    Ok(copy.value)
}

/// The arguments in a relationship that is an object or a dict of `to_indicator`'s shape, and the dict's further keys.
pub(in crate::batch) fn arguments<'py>(
    given: &Bound<'py, PyAny>,
) -> Result<(Record<'py>, Option<Bound<'py, PyDict>>), Failure> {
    if let Ok(relationship) = given.cast_exact::<EntityRelationship>()
        && !to_indicator_is_patched(given.py())?
    {
        return Ok((EntityRelationship::arguments(relationship)?, None));
    }
    // A subclass may have dicts of its own; and the class of `CommonServerPython` is another one.
    let py = given.py();
    let made = if given.is_exact_instance_of::<PyDict>() {
        None
    } else {
        CollectorPaused::lifted(py, || {
            let to_indicator = given.getattr_opt(intern!(py, "to_indicator"))?;
            to_indicator.map(|to_indicator| to_indicator.call0()).transpose()
        })?
    };
    let given = made.as_ref().unwrap_or(given);
    let Ok(dict) = given.cast::<PyDict>() else {
        let expected = "an EntityRelationship or the dict of its to_indicator()";
        return Err(Fault::expected("bad-relationship", "", expected, given).into());
    };
    if dict.is_empty() {
        return Err(without_entity_b().into());
    }
    let rest = snapshot::shallow(dict)?;
    let mut arguments = Record::default();
    for field in IN_INDICATOR {
        if let Some(value) = rest.get_item(key(field))? {
            rest.del_item(key(field))?;
            arguments[field] = Some(value);
        }
    }
    for index in [NAME, ENTITY_A, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_TYPE] {
        arguments[index].get_or_insert_with(|| py.None().into_bound(py));
    }
    Ok((arguments, (!rest.is_empty()).then_some(rest)))
}
