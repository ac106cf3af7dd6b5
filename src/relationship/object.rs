//! The class `EntityRelationship`.
//!
//! In `CommonServerPython` it is a plain class with twelve attributes in its `__dict__`. Here they live in slots,
//! which is what makes an object cheap, until somebody asks for the `__dict__`: from then on they live there, so
//! that `vars(relationship)` is as real as in the original.

use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use super::arguments::{self, Arguments};
use super::shapes::{Parts, Shapes};
use super::vocabulary::Vocabulary;
use super::{check, columns};
use crate::host;

/// The twelve attributes, in the order of `vars()`.
#[derive(Clone, Copy)]
pub(super) enum Attribute {
    Name,
    ReverseName,
    RelationshipType,
    EntityA,
    EntityAType,
    EntityAFamily,
    EntityB,
    EntityBType,
    EntityBFamily,
    Fields,
    Brand,
    SourceReliability,
}

use Attribute::{
    Brand, EntityA, EntityAFamily, EntityAType, EntityB, EntityBFamily, EntityBType, Fields, Name,
    RelationshipType, ReverseName, SourceReliability,
};

/// What the attributes are called in Python, in the same order.
const NAMES: [&str; 12] = [
    "_name",
    "_reverse_name",
    "_relationship_type",
    "_entity_a",
    "_entity_a_type",
    "_entity_a_family",
    "_entity_b",
    "_entity_b_type",
    "_entity_b_family",
    "_fields",
    "_brand",
    "_source_reliability",
];

const ALL: [Attribute; 12] = [
    Name,
    ReverseName,
    RelationshipType,
    EntityA,
    EntityAType,
    EntityAFamily,
    EntityB,
    EntityBType,
    EntityBFamily,
    Fields,
    Brand,
    SourceReliability,
];

/// A slot is empty after `__new__` without `__init__`, and once the attributes live in the `__dict__`.
pub(super) type Attributes = [Option<Py<PyAny>>; 12];

/// A relationship between two entities, with `CommonServerPython`'s constructor, attributes and three dicts.
///
/// Raises `ValueError` for a relationship type, family or reliability that is not known. An unknown name is kept and
/// said in a `demisto.debug` line; without an entity B, said in a `demisto.info` line, every dict is empty.
#[pyclass(module = "xsoar_tim", subclass, dict, weakref)]
pub(crate) struct EntityRelationship {
    attributes: Attributes,
    in_dict: bool,
}

impl EntityRelationship {
    /// Checks the arguments of a constructor call against the vocabulary of the calling script.
    pub(super) fn from_arguments(py: Python<'_>, arguments: &Arguments<'_, '_>) -> PyResult<Self> {
        arguments::complete(arguments)?;
        let vocabulary = Vocabulary::in_force(py, host::nearest_globals(py).as_ref())?;
        let attributes = check::attributes(py, arguments, &vocabulary.borrow())?;
        Ok(Self { attributes, in_dict: false })
    }

    fn get<'py>(slf: &Bound<'py, Self>, attribute: Attribute) -> PyResult<Bound<'py, PyAny>> {
        let slot =
            slf.borrow().attributes[attribute as usize].as_ref().map(|value| value.bind(slf.py()).clone());
        slot.map_or_else(|| Self::get_from_dict(slf, attribute), Ok)
    }

    #[cold]
    fn get_from_dict<'py>(slf: &Bound<'py, Self>, attribute: Attribute) -> PyResult<Bound<'py, PyAny>> {
        let name = NAMES[attribute as usize];
        if slf.borrow().in_dict
            && let Some(value) = instance_dict(slf)?.get_item(name)?
        {
            return Ok(value);
        }
        Err(PyAttributeError::new_err(format!("'EntityRelationship' object has no attribute '{name}'")))
    }

    fn set(slf: &Bound<'_, Self>, attribute: Attribute, value: Py<PyAny>) -> PyResult<()> {
        if slf.borrow().in_dict {
            return instance_dict(slf)?.set_item(NAMES[attribute as usize], value);
        }
        // The old value goes only after the borrow has ended: its destructor may look at this object.
        let old = slf.borrow_mut().attributes[attribute as usize].replace(value);
        drop(old);
        Ok(())
    }

    /// All attributes at once.
    #[inline]
    fn held<'py>(slf: &Bound<'py, Self>) -> PyResult<[Bound<'py, PyAny>; 12]> {
        let this = slf.borrow();
        if let [
            Some(name),
            Some(reverse_name),
            Some(relationship_type),
            Some(a),
            Some(a_type),
            Some(a_family),
            Some(b),
            Some(b_type),
            Some(b_family),
            Some(fields),
            Some(brand),
            Some(reliability),
        ] = &this.attributes
        {
            return Ok([
                name,
                reverse_name,
                relationship_type,
                a,
                a_type,
                a_family,
                b,
                b_type,
                b_family,
                fields,
                brand,
                reliability,
            ]
            .map(|value| value.bind(slf.py()).clone()));
        }
        drop(this);
        let values: Vec<_> =
            ALL.into_iter().map(|attribute| Self::get(slf, attribute)).collect::<PyResult<_>>()?;
        values.try_into().map_err(|_| PyAttributeError::new_err("twelve attributes"))
    }

    /// Builds a dict from the parts; an empty one where there is no entity B.
    fn shape<'py>(
        slf: &Bound<'py, Self>,
        build: impl FnOnce(&Shapes, &Parts<'_, 'py>) -> PyResult<Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        // References of our own: building can start the collector, and so code that changes this object.
        let held = Self::held(slf)?;
        let part = |attribute: Attribute| held[attribute as usize].as_borrowed();
        let parts = Parts {
            name: part(Name),
            reverse_name: part(ReverseName),
            relationship_type: part(RelationshipType),
            entity_a: part(EntityA),
            entity_a_family: part(EntityAFamily),
            entity_a_type: part(EntityAType),
            entity_b: part(EntityB),
            entity_b_family: part(EntityBFamily),
            entity_b_type: part(EntityBType),
            fields: part(Fields),
        };
        if !parts.entity_b.is_truthy()? {
            return Ok(PyDict::new(slf.py()));
        }
        build(Shapes::get(slf.py())?, &parts)
    }

    /// What a constructor call would have been given.
    pub(crate) fn arguments<'py>(slf: &Bound<'py, Self>) -> PyResult<columns::Arguments<'py>> {
        const IN_ORDER: [Attribute; 12] = [
            Name,
            EntityA,
            EntityAType,
            EntityB,
            EntityBType,
            ReverseName,
            RelationshipType,
            EntityAFamily,
            EntityBFamily,
            SourceReliability,
            Fields,
            Brand,
        ];
        let mut arguments = columns::Arguments::default();
        for (argument, attribute) in arguments.iter_mut().zip(IN_ORDER) {
            *argument = Some(Self::get(slf, attribute)?);
        }
        Ok(arguments)
    }

    fn truthy<'py>(slf: &Bound<'py, Self>, attribute: Attribute) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = Self::get(slf, attribute)?;
        Ok(value.is_truthy()?.then_some(value))
    }
}

/// What Python itself keeps for the instance: extra attributes, and the twelve once they have moved there.
fn instance_dict<'py>(slf: &Bound<'py, EntityRelationship>) -> PyResult<Bound<'py, PyDict>> {
    // SAFETY: the class is declared with `dict`, so the object has a dict slot; the call returns a new reference to
    // the dict, which it makes if there is none, or null with an exception set.
    let dict = unsafe {
        Bound::from_owned_ptr_or_err(
            slf.py(),
            ffi::PyObject_GenericGetDict(slf.as_ptr(), std::ptr::null_mut()),
        )?
    };
    Ok(dict.cast_into()?)
}

fn replace_instance_dict(slf: &Bound<'_, EntityRelationship>, dict: &Bound<'_, PyDict>) -> PyResult<()> {
    // SAFETY: as above; the call takes a reference of its own to `dict` and returns -1 with an exception set if it
    // fails.
    let status = unsafe { ffi::PyObject_GenericSetDict(slf.as_ptr(), dict.as_ptr(), std::ptr::null_mut()) };
    if status == 0 { Ok(()) } else { Err(PyErr::fetch(slf.py())) }
}

#[pymethods]
impl EntityRelationship {
    /// Takes anything, as `object.__new__` does where `__init__` has its own parameters.
    #[new]
    #[pyo3(
        signature = (*_args, **_kwargs),
        text_signature = "(name, entity_a, entity_a_type, entity_b, entity_b_type, reverse_name='', relationship_type='IndicatorToIndicator', entity_a_family='Indicator', entity_b_family='Indicator', source_reliability='', fields=None, brand='')"
    )]
    fn __new__(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self { attributes: Attributes::default(), in_dict: false }
    }

    #[pyo3(signature = (*args, **kwargs))]
    fn __init__(
        slf: &Bound<'_, Self>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let pairs: Vec<_> = kwargs.into_iter().flat_map(|kwargs| kwargs.iter()).collect();
        let mut arguments = arguments::positional(args.iter_borrowed())?;
        let pairs = pairs.iter().map(|(keyword, value)| (keyword.as_borrowed(), value.as_borrowed()));
        arguments::keywords(slf.py(), &mut arguments, pairs)?;
        let made = Self::from_arguments(slf.py(), &arguments)?;
        for (attribute, value) in ALL.into_iter().zip(made.attributes) {
            if let Some(value) = value {
                Self::set(slf, attribute, value)?;
            }
        }
        Ok(())
    }

    /// The dict that goes into an indicator's `relationships`: ten keys; `{}` without an entity B.
    fn to_indicator<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::shape(slf, |shapes, parts| shapes.indicator(slf.py(), parts))
    }

    /// The dict of a war-room entry: ten keys, then `reliability` and `brand` where given; `{}` without an entity B.
    fn to_entry<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::shape(slf, |shapes, parts| {
            let reliability = Self::truthy(slf, SourceReliability)?;
            let brand = Self::truthy(slf, Brand)?;
            let (reliability, brand) = (reliability.as_ref(), brand.as_ref());
            shapes.entry(slf.py(), parts, reliability.map(Bound::as_borrowed), brand.map(Bound::as_borrowed))
        })
    }

    /// The dict of the context: five keys; `{}` without an entity B.
    fn to_context<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::shape(slf, |shapes, parts| shapes.context(slf.py(), parts))
    }

    /// The real instance dict, with the twelve attributes first: they move into it at the first call.
    #[getter(__dict__)]
    fn _dict__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let extra = instance_dict(slf)?;
        if slf.borrow().in_dict {
            return Ok(extra);
        }
        let dict = PyDict::new(slf.py());
        for (name, value) in NAMES.iter().zip(&slf.borrow().attributes) {
            if let Some(value) = value {
                dict.set_item(PyString::intern(slf.py(), name), value)?;
            }
        }
        dict.update(extra.as_mapping())?;
        Self::set_dict(slf, &dict)?;
        Ok(dict)
    }

    #[setter(__dict__)]
    fn set_dict(slf: &Bound<'_, Self>, dict: &Bound<'_, PyDict>) -> PyResult<()> {
        replace_instance_dict(slf, dict)?;
        let moved = {
            let mut this = slf.borrow_mut();
            this.in_dict = true;
            std::mem::take(&mut this.attributes)
        };
        drop(moved);
        Ok(())
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyType>,), Bound<'py, PyAny>)> {
        let rebuild = slf.py().import("copyreg")?.getattr("__newobj__")?;
        Ok((rebuild, (slf.get_type(),), slf.call_method0("__getstate__")?))
    }

    fn __getstate__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        // Through the attribute, so that a subclass with a `__dict__` of its own making is asked as well.
        slf.getattr(intern!(slf.py(), "__dict__"))?.cast_into::<PyDict>()?.copy()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        // Attribute, parameter, and the text of the default that is left out.
        const SHOWN: [(Attribute, &str, Option<&str>); 12] = [
            (Name, "name", None),
            (EntityA, "entity_a", None),
            (EntityAType, "entity_a_type", None),
            (EntityB, "entity_b", None),
            (EntityBType, "entity_b_type", None),
            (ReverseName, "reverse_name", None),
            (RelationshipType, "relationship_type", Some("'IndicatorToIndicator'")),
            (EntityAFamily, "entity_a_family", Some("'Indicator'")),
            (EntityBFamily, "entity_b_family", Some("'Indicator'")),
            (SourceReliability, "source_reliability", Some("''")),
            (Fields, "fields", Some("{}")),
            (Brand, "brand", Some("''")),
        ];
        let mut shown = Vec::with_capacity(SHOWN.len());
        for (attribute, parameter, default) in SHOWN {
            let Ok(value) = Self::get(slf, attribute) else { continue };
            let text = value.repr()?.to_string_lossy().into_owned();
            if default != Some(&text) {
                shown.push(format!("{parameter}={text}"));
            }
        }
        Ok(format!("{}({})", slf.get_type().qualname()?, shown.join(", ")))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.attributes.iter().try_for_each(|value| visit.call(value))
    }

    fn __clear__(&mut self) {
        self.attributes = Attributes::default();
    }

    #[getter(_name)]
    fn name<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, Name)
    }

    #[setter(_name)]
    fn set_name(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, Name, value)
    }

    #[getter(_reverse_name)]
    fn reverse_name<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ReverseName)
    }

    #[setter(_reverse_name)]
    fn set_reverse_name(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, ReverseName, value)
    }

    #[getter(_relationship_type)]
    fn relationship_type<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, RelationshipType)
    }

    #[setter(_relationship_type)]
    fn set_relationship_type(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, RelationshipType, value)
    }

    #[getter(_entity_a)]
    fn entity_a<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, EntityA)
    }

    #[setter(_entity_a)]
    fn set_entity_a(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, EntityA, value)
    }

    #[getter(_entity_a_type)]
    fn entity_a_type<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, EntityAType)
    }

    #[setter(_entity_a_type)]
    fn set_entity_a_type(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, EntityAType, value)
    }

    #[getter(_entity_a_family)]
    fn entity_a_family<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, EntityAFamily)
    }

    #[setter(_entity_a_family)]
    fn set_entity_a_family(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, EntityAFamily, value)
    }

    #[getter(_entity_b)]
    fn entity_b<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, EntityB)
    }

    #[setter(_entity_b)]
    fn set_entity_b(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, EntityB, value)
    }

    #[getter(_entity_b_type)]
    fn entity_b_type<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, EntityBType)
    }

    #[setter(_entity_b_type)]
    fn set_entity_b_type(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, EntityBType, value)
    }

    #[getter(_entity_b_family)]
    fn entity_b_family<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, EntityBFamily)
    }

    #[setter(_entity_b_family)]
    fn set_entity_b_family(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, EntityBFamily, value)
    }

    #[getter(_fields)]
    fn fields<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, Fields)
    }

    #[setter(_fields)]
    fn set_fields(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, Fields, value)
    }

    #[getter(_brand)]
    fn brand<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, Brand)
    }

    #[setter(_brand)]
    fn set_brand(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, Brand, value)
    }

    #[getter(_source_reliability)]
    fn source_reliability<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, SourceReliability)
    }

    #[setter(_source_reliability)]
    fn set_source_reliability(slf: &Bound<'_, Self>, value: Py<PyAny>) -> PyResult<()> {
        Self::set(slf, SourceReliability, value)
    }
}
