//! `build_relationships`: many relationships in one native call.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::columns::{Given, Rows};
use super::notices::Notices;
use super::record::{
    BRAND, ENTITY_A_FAMILY, ENTITY_B, ENTITY_B_FAMILY, FIELDS, IN_INDICATOR, NAME, RELATIONSHIP_TYPE,
    REVERSE_NAME, SOURCE_RELIABILITY,
};
use super::resolve::{Names, Resolver, UnknownNames};
use super::rules::RELIABILITY;
use super::shapes::Shapes;
use super::strings::Strings;
use super::vocabulary;
use crate::collector::CollectorPaused;
use crate::errors::{Failure, tim_error};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Indicator,
    Entry,
    Context,
}

impl Shape {
    fn from_name(py: Python<'_>, name: &str) -> PyResult<Self> {
        match name {
            "indicator" => Ok(Self::Indicator),
            "entry" => Ok(Self::Entry),
            "context" => Ok(Self::Context),
            other => {
                let message = format!("expected \"indicator\", \"entry\" or \"context\", got {other:?}");
                Err(tim_error(py, &message, None, "shape"))
            }
        }
    }
}

/// Relationship dicts for many rows at once: what `EntityRelationship(...)` and a `to_*` method give for each.
///
/// Every argument is one value for all rows, or a column: any iterable but `str`, `bytes` and `dict`. Without a column
/// there is one row.
///
/// Args:
///     name, entity_a, entity_a_type, entity_b, entity_b_type, reverse_name, relationship_type, entity_a_family,
///         entity_b_family, source_reliability, fields, brand: as `EntityRelationship` takes them. `fields=None` gives
///         each row its own `{}`.
///     shape: `"indicator"` (ten keys), `"entry"` (and `reliability`, `brand` where given) or `"context"` (five keys).
///
/// Returns:
///     A list with one dict for each row that has an entity B. Rows without one are left out, never `{}`, and counted
///     in one `demisto.info` line; an unknown name is kept and gets one `demisto.debug` line with its count.
///
/// Raises:
///     TimError: columns of unequal length (both are named); an invalid relationship type, family, reliability or name,
///         with its row; a `shape` that is none of the three.
///
/// Rules:
///     Those of `CommonServerPython.EntityRelationship`: its names with their reverses, types, families, reliabilities.
///
/// Example:
///     >>> from xsoar_tim import build_relationships
///     >>> hosts = ("pc1", "pc2", None)
///     >>> rows = build_relationships("uses", "u4872", "Account", hosts, "Host")
///     >>> for row in rows:
///     ...     print(row["entityA"], row["name"], row["entityB"])
///     u4872 uses pc1
///     u4872 uses pc2
#[pyfunction]
#[pyo3(signature = (
    name, entity_a, entity_a_type, entity_b, entity_b_type, *, reverse_name=Given::Default, relationship_type=Given::Default,
    entity_a_family=Given::Default, entity_b_family=Given::Default, source_reliability=Given::Default, fields=Given::Default, brand=Given::Default, shape="indicator"
), text_signature = "(name, entity_a, entity_a_type, entity_b, entity_b_type, *, reverse_name='', relationship_type='IndicatorToIndicator', entity_a_family='Indicator', entity_b_family='Indicator', source_reliability='', fields=None, brand='', shape='indicator')")]
#[expect(clippy::too_many_arguments, reason = "the public signature")]
pub(crate) fn build_relationships<'py>(
    py: Python<'py>,
    name: Bound<'py, PyAny>,
    entity_a: Bound<'py, PyAny>,
    entity_a_type: Bound<'py, PyAny>,
    entity_b: Bound<'py, PyAny>,
    entity_b_type: Bound<'py, PyAny>,
    reverse_name: Given<'py>,
    relationship_type: Given<'py>,
    entity_a_family: Given<'py>,
    entity_b_family: Given<'py>,
    source_reliability: Given<'py>,
    fields: Given<'py>,
    brand: Given<'py>,
    shape: &str,
) -> PyResult<Bound<'py, PyList>> {
    let shape = Shape::from_name(py, shape)?;
    let arguments = [
        Some(name),
        Some(entity_a),
        Some(entity_a_type),
        Some(entity_b),
        Some(entity_b_type),
        reverse_name.into(),
        relationship_type.into(),
        entity_a_family.into(),
        entity_b_family.into(),
        source_reliability.into(),
        fields.into(),
        brand.into(),
    ];
    let rows = Rows::new(py, arguments)?;
    let mut notices = Notices::default();
    let built = Builder::new(py, rows, shape)?.build(&mut notices);
    // As in the original, what was noticed before an error is still said.
    notices.send(py)?;
    built
}

/// Which value of the row goes under a key.
#[derive(Clone, Copy)]
enum Value {
    Argument(usize),
    Name,
    ReverseName,
    Fields,
    IfTruthy(usize),
}

/// What is checked for each row where a column holds one of them, else for the first row only.
const KINDS: [usize; 4] = [RELATIONSHIP_TYPE, ENTITY_A_FAMILY, ENTITY_B_FAMILY, SOURCE_RELIABILITY];

struct Builder<'py> {
    py: Python<'py>,
    rows: Rows<'py>,
    resolver: Resolver<'py>,
    shape: Shape,
    shapes: &'py Shapes,
}

impl<'py> Builder<'py> {
    fn new(py: Python<'py>, rows: Rows<'py>, shape: Shape) -> PyResult<Self> {
        let resolver = Resolver::new(&vocabulary::of_caller(py)?, UnknownNames::Keep, None);
        Ok(Self { py, rows, resolver, shape, shapes: Shapes::get(py)? })
    }

    fn build(mut self, notices: &mut Notices) -> PyResult<Bound<'py, PyList>> {
        let _paused = CollectorPaused::unless(self.rows.runs_code(), self.py);
        let built = PyList::empty(self.py);
        let varying = self.varying();
        let kinds_vary = KINDS.iter().any(|index| self.rows.is_column(*index));
        let mut template = None;
        while let Some(row) = self.rows.advance()? {
            self.resolver
                .read(&self.rows, notices)
                .and_then(|()| if kinds_vary || template.is_none() { self.check() } else { Ok(()) })
                .map_err(|failure| failure.into_error(self.py, Some(row)))?;
            let (Some(names), true) = (self.resolver.current(), self.has_entity_b()?) else {
                notices.without_entity_b();
                continue;
            };
            let template = match &template {
                Some(template) => template,
                None => template.insert(self.template(names)?),
            };
            let dict = template.copy()?;
            for (key, value) in &varying {
                self.set(&dict, key, *value, names)?;
            }
            built.append(dict)?;
        }
        Ok(built)
    }

    /// Checks what the vocabulary restricts.
    fn check(&self) -> Result<(), Failure> {
        self.resolver.check_kinds(&self.rows)?;
        if let Some(reliability) = self.rows.get(SOURCE_RELIABILITY)
            && reliability.is_truthy()?
        {
            self.resolver.check(&RELIABILITY, reliability)?;
        }
        Ok(())
    }

    fn has_entity_b(&self) -> PyResult<bool> {
        self.rows.get(ENTITY_B).map_or(Ok(false), |entity_b| entity_b.is_truthy())
    }

    /// The keys whose values are not the same in all rows.
    fn varying(&self) -> Vec<(&'py Py<PyString>, Value)> {
        let shapes = self.shapes;
        let names_vary = self.rows.is_column(NAME) || self.rows.is_column(REVERSE_NAME);
        let value = |field| match field {
            NAME => names_vary.then_some(Value::Name),
            REVERSE_NAME => names_vary.then_some(Value::ReverseName),
            // Without fields each row gets a dict of its own.
            FIELDS => Some(Value::Fields),
            field => self.rows.is_column(field).then_some(Value::Argument(field)),
        };
        if self.shape == Shape::Context {
            return shapes.context_keys().filter_map(|(field, key)| Some((key, value(field)?))).collect();
        }
        let mut varying: Vec<_> =
            IN_INDICATOR.into_iter().filter_map(|field| Some((shapes.key(field), value(field)?))).collect();
        if self.shape == Shape::Entry {
            varying
                .extend([SOURCE_RELIABILITY, BRAND].map(|field| (shapes.key(field), Value::IfTruthy(field))));
        }
        varying
    }

    /// The dict of the first row, which the others are copies of but for the varying keys.
    fn template(&self, names: &Names<'py>) -> PyResult<Bound<'py, PyDict>> {
        let strings = Strings::get(self.py);
        let parts = IN_INDICATOR.map(|field| match field {
            NAME => names.name.clone(),
            REVERSE_NAME => names.reverse_name.clone(),
            // Replaced in every row.
            FIELDS => strings.empty.bind(self.py).clone(),
            field => match self.rows.get(field) {
                Some(value) => value.clone(),
                None => strings.default_of(field).bind(self.py).clone(),
            },
        });
        match self.shape {
            Shape::Context => self.shapes.context(self.py, &parts),
            Shape::Indicator | Shape::Entry => self.shapes.indicator(self.py, &parts),
        }
    }

    fn set(
        &self,
        dict: &Bound<'py, PyDict>,
        key: &Py<PyString>,
        value: Value,
        names: &Names<'py>,
    ) -> PyResult<()> {
        match value {
            Value::Name => dict.set_item(key, &names.name),
            Value::ReverseName => dict.set_item(key, &names.reverse_name),
            Value::Argument(index) => self.rows.get(index).map_or(Ok(()), |value| dict.set_item(key, value)),
            Value::Fields => match self.rows.get(FIELDS) {
                Some(fields) if fields.is_truthy()? => dict.set_item(key, fields),
                _ => dict.set_item(key, PyDict::new(self.py)),
            },
            Value::IfTruthy(index) => match self.rows.get(index) {
                Some(value) if value.is_truthy()? => dict.set_item(key, value),
                _ => Ok(()),
            },
        }
    }
}
