//! The class `EntityRelationship`.
//!
//! In `CommonServerPython` it is a plain class with twelve attributes in its `__dict__`. Here they live in slots,
//! which is what makes an object cheap, until somebody asks for the `__dict__`: from then on they live there, so
//! that `vars(relationship)` is as real as in the original.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use super::arguments::{self, Arguments};
use super::check;
use super::record::{
    BRAND, ENTITY_A, ENTITY_A_FAMILY, ENTITY_A_TYPE, ENTITY_B, ENTITY_B_FAMILY, ENTITY_B_TYPE, FIELDS,
    IN_VARS, NAME, RELATIONSHIP_TYPE, REVERSE_NAME, Record, SOURCE_RELIABILITY, TABLE,
};
use super::shapes::{Parts, Shapes};
use super::slots::Slots;
use super::vocabulary::Vocabulary;
use crate::host;

/// A relationship between two entities, with `CommonServerPython`'s constructor, attributes and three dicts.
///
/// An unknown name is kept and said in a `demisto.debug` line; without an entity B, said in a `demisto.info` line, every
/// dict is empty.
///
/// Args:
///     name: of the relationship, such as `EntityRelationship.Relationships.USES`.
///     entity_a: the value of the entity that it starts from.
///     entity_a_type: the display name of its type, such as `FeedIndicatorType.Account`.
///     entity_b: the value of the entity that it leads to.
///     entity_b_type: the display name of its type.
///     reverse_name: how B relates to A, by default as the vocabulary says (`"used-by"`).
///     relationship_type: `"IndicatorToIndicator"` by default.
///     entity_a_family: `"Indicator"` by default.
///     entity_b_family: `"Indicator"` by default.
///     source_reliability: a value of `DBotScoreReliability`, none by default.
///     fields: a dict of further fields, an empty one by default.
///     brand: the name of the integration, none by default.
///
/// Raises:
///     ValueError: a relationship type, family or reliability that is not known.
///
/// Rules:
///     Those of `CommonServerPython.EntityRelationship`.
///
/// Example:
///     >>> from xsoar_tim import EntityRelationship
///     >>> relationship = EntityRelationship("uses", "u4872", "Account", "pc1", "Host")
///     >>> relationship.to_indicator()["reverseName"]
///     'used-by'
#[pyclass(module = "xsoar_tim", frozen, subclass, dict, weakref)]
#[derive(Default)]
pub(crate) struct EntityRelationship {
    slots: Slots,
    in_dict: AtomicBool,
}

impl EntityRelationship {
    /// Checks the arguments of a constructor call against the vocabulary of the calling script, then keeps them.
    #[inline]
    pub(super) fn fill(&self, py: Python<'_>, arguments: &Arguments<'_, '_>) -> PyResult<()> {
        arguments::complete(arguments)?;
        let vocabulary = Vocabulary::in_force(py, || Ok(host::nearest_globals(py)))?;
        check::fill(py, arguments, vocabulary.get(), &self.slots)
    }

    #[inline]
    fn get<'py>(slf: &Bound<'py, Self>, field: usize) -> PyResult<Bound<'py, PyAny>> {
        slf.get().slots.get(slf.py(), field).map_or_else(|| Self::get_from_dict(slf, field), Ok)
    }

    #[cold]
    fn get_from_dict<'py>(slf: &Bound<'py, Self>, field: usize) -> PyResult<Bound<'py, PyAny>> {
        let name = TABLE[field].attribute;
        if slf.get().is_in_dict()
            && let Some(value) = instance_dict(slf)?.get_item(name)?
        {
            return Ok(value);
        }
        Err(PyAttributeError::new_err(format!("'EntityRelationship' object has no attribute '{name}'")))
    }

    fn set<'py>(slf: &Bound<'py, Self>, field: usize, value: Bound<'py, PyAny>) -> PyResult<()> {
        if slf.get().is_in_dict() {
            return instance_dict(slf)?.set_item(TABLE[field].attribute, value);
        }
        slf.get().slots.set(field, value);
        Ok(())
    }

    fn is_in_dict(&self) -> bool {
        self.in_dict.load(Ordering::Relaxed)
    }

    /// Builds a dict from the parts; an empty one where there is no entity B.
    #[inline]
    fn shape<'py>(
        slf: &Bound<'py, Self>,
        build: impl FnOnce(&Shapes, Python<'py>, &Parts<'py>) -> PyResult<Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        // References of our own: building can start the collector, and so code that changes this object.
        let part = |field| Self::get(slf, field);
        let parts = [
            part(NAME)?,
            part(REVERSE_NAME)?,
            part(RELATIONSHIP_TYPE)?,
            part(ENTITY_A)?,
            part(ENTITY_A_FAMILY)?,
            part(ENTITY_A_TYPE)?,
            part(ENTITY_B)?,
            part(ENTITY_B_FAMILY)?,
            part(ENTITY_B_TYPE)?,
            part(FIELDS)?,
        ];
        let [.., entity_b, _, _, _] = &parts;
        if !entity_b.is_truthy()? {
            return Ok(PyDict::new(slf.py()));
        }
        build(Shapes::get(slf.py())?, slf.py(), &parts)
    }

    /// What a constructor call would have been given.
    pub(crate) fn arguments<'py>(slf: &Bound<'py, Self>) -> PyResult<Record<'py>> {
        let mut record = Record::default();
        for (field, value) in record.iter_mut().enumerate() {
            *value = Some(Self::get(slf, field)?);
        }
        Ok(record)
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

/// What `pickle` and `copy` make an object from: a function, its arguments, and the state.
type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyType>,), Bound<'py, PyAny>);

#[pymethods]
impl EntityRelationship {
    /// Takes anything, as `object.__new__` does where `__init__` has its own parameters.
    #[new]
    #[pyo3(
        signature = (*_args, **_kwargs),
        text_signature = "(name, entity_a, entity_a_type, entity_b, entity_b_type, reverse_name='', relationship_type='IndicatorToIndicator', entity_a_family='Indicator', entity_b_family='Indicator', source_reliability='', fields=None, brand='')"
    )]
    fn __new__(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self::default()
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
        let made = Self::default();
        made.fill(slf.py(), &arguments)?;
        IN_VARS.into_iter().try_for_each(|field| match made.slots.get(slf.py(), field) {
            Some(value) => Self::set(slf, field, value),
            None => Ok(()),
        })
    }

    /// The dict that goes into an indicator's `relationships`: ten keys; `{}` without an entity B.
    ///
    /// Example:
    ///     >>> from xsoar_tim import EntityRelationship
    ///     >>> relationship = EntityRelationship("uses", "u4872", "Account", "pc1", "Host", brand="My Feed")
    ///     >>> {"value": "u4872", "type": "Account", "relationships": (relationship.to_indicator(),)}["type"]
    ///     'Account'
    ///     >>> sorted(relationship.to_indicator())[:4]
    ///     ['entityA', 'entityAFamily', 'entityAType', 'entityB']
    fn to_indicator<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::shape(slf, Shapes::indicator)
    }

    /// The dict of a war-room entry: ten keys, then `reliability` and `brand` where given; `{}` without an entity B.
    ///
    /// Example:
    ///     >>> from xsoar_tim import EntityRelationship
    ///     >>> relationship = EntityRelationship("uses", "u4872", "Account", "pc1", "Host", brand="My Feed")
    ///     >>> relationship.to_entry()["brand"]
    ///     'My Feed'
    fn to_entry<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let shapes = Shapes::get(slf.py())?;
        let dict = Self::to_indicator(slf)?;
        if !dict.is_empty() {
            for field in [SOURCE_RELIABILITY, BRAND] {
                let value = Self::get(slf, field)?;
                if value.is_truthy()? {
                    dict.set_item(shapes.key(field), value)?;
                }
            }
        }
        Ok(dict)
    }

    /// The dict of the context: five keys; `{}` without an entity B.
    ///
    /// Example:
    ///     >>> from xsoar_tim import EntityRelationship
    ///     >>> relationship = EntityRelationship("uses", "u4872", "Account", "pc1", "Host", brand="My Feed")
    ///     >>> relationship.to_context()
    ///     {'Relationship': 'uses', 'EntityA': 'u4872', 'EntityAType': 'Account', 'EntityB': 'pc1', 'EntityBType': 'Host'}
    fn to_context<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::shape(slf, Shapes::context)
    }

    /// The real instance dict, with the twelve attributes first: they move into it at the first call.
    #[getter(__dict__)]
    fn _dict__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let extra = instance_dict(slf)?;
        if slf.get().is_in_dict() {
            return Ok(extra);
        }
        let dict = PyDict::new(slf.py());
        for field in IN_VARS {
            if let Some(value) = slf.get().slots.get(slf.py(), field) {
                dict.set_item(PyString::intern(slf.py(), TABLE[field].attribute), value)?;
            }
        }
        dict.update(extra.as_mapping())?;
        Self::set_dict(slf, &dict)?;
        Ok(dict)
    }

    #[setter(__dict__)]
    fn set_dict(slf: &Bound<'_, Self>, dict: &Bound<'_, PyDict>) -> PyResult<()> {
        replace_instance_dict(slf, dict)?;
        slf.get().in_dict.store(true, Ordering::Relaxed);
        slf.get().slots.clear(slf.py());
        Ok(())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let rebuild = slf.py().import("copyreg")?.getattr("__newobj__")?;
        Ok((rebuild, (slf.get_type(),), slf.call_method0("__getstate__")?))
    }

    fn __getstate__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        // Through the attribute, so that a subclass with a `__dict__` of its own making is asked as well.
        slf.getattr(intern!(slf.py(), "__dict__"))?.cast_into::<PyDict>()?.copy()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let mut shown = Vec::with_capacity(TABLE.len());
        for (field, facts) in TABLE.iter().enumerate() {
            let Ok(value) = Self::get(slf, field) else { continue };
            let text = value.repr()?.to_string_lossy().into_owned();
            if facts.usual != Some(&text) {
                shown.push(format!("{}={text}", facts.argument));
            }
        }
        Ok(format!("{}({})", slf.get_type().qualname()?, shown.join(", ")))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.slots.traverse(&visit)
    }

    fn __clear__(slf: &Bound<'_, Self>) {
        slf.get().slots.clear(slf.py());
    }

    #[getter(_name)]
    fn name<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, NAME)
    }

    #[setter(_name)]
    fn set_name(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, NAME, value)
    }

    #[getter(_reverse_name)]
    fn reverse_name<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, REVERSE_NAME)
    }

    #[setter(_reverse_name)]
    fn set_reverse_name(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, REVERSE_NAME, value)
    }

    #[getter(_relationship_type)]
    fn relationship_type<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, RELATIONSHIP_TYPE)
    }

    #[setter(_relationship_type)]
    fn set_relationship_type(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, RELATIONSHIP_TYPE, value)
    }

    #[getter(_entity_a)]
    fn entity_a<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ENTITY_A)
    }

    #[setter(_entity_a)]
    fn set_entity_a(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, ENTITY_A, value)
    }

    #[getter(_entity_a_type)]
    fn entity_a_type<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ENTITY_A_TYPE)
    }

    #[setter(_entity_a_type)]
    fn set_entity_a_type(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, ENTITY_A_TYPE, value)
    }

    #[getter(_entity_a_family)]
    fn entity_a_family<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ENTITY_A_FAMILY)
    }

    #[setter(_entity_a_family)]
    fn set_entity_a_family(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, ENTITY_A_FAMILY, value)
    }

    #[getter(_entity_b)]
    fn entity_b<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ENTITY_B)
    }

    #[setter(_entity_b)]
    fn set_entity_b(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, ENTITY_B, value)
    }

    #[getter(_entity_b_type)]
    fn entity_b_type<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ENTITY_B_TYPE)
    }

    #[setter(_entity_b_type)]
    fn set_entity_b_type(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, ENTITY_B_TYPE, value)
    }

    #[getter(_entity_b_family)]
    fn entity_b_family<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, ENTITY_B_FAMILY)
    }

    #[setter(_entity_b_family)]
    fn set_entity_b_family(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, ENTITY_B_FAMILY, value)
    }

    #[getter(_fields)]
    fn fields<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, FIELDS)
    }

    #[setter(_fields)]
    fn set_fields(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, FIELDS, value)
    }

    #[getter(_brand)]
    fn brand<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, BRAND)
    }

    #[setter(_brand)]
    fn set_brand(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, BRAND, value)
    }

    #[getter(_source_reliability)]
    fn source_reliability<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::get(slf, SOURCE_RELIABILITY)
    }

    #[setter(_source_reliability)]
    fn set_source_reliability(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::set(slf, SOURCE_RELIABILITY, value)
    }
}
