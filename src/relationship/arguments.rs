//! The arguments of `EntityRelationship(...)`: who is who, and Python's own `TypeError` where they do not fit.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::record::{COUNT, REQUIRED, argument};
use super::strings::Strings;

/// Twelve optional values in positional order.
pub(super) type Arguments<'a, 'py> = [Option<Borrowed<'a, 'py, PyAny>>; COUNT];

/// Fills the positional arguments in.
pub(super) fn positional<'a, 'py>(
    values: impl ExactSizeIterator<Item = Borrowed<'a, 'py, PyAny>>,
) -> PyResult<Arguments<'a, 'py>> {
    let given = values.len();
    if given > COUNT {
        // Python counts `self` in.
        return Err(PyTypeError::new_err(format!(
            "EntityRelationship.__init__() takes from {} to {} positional arguments but {} were given",
            REQUIRED + 1,
            COUNT + 1,
            given + 1
        )));
    }
    let mut arguments = [None; COUNT];
    for (slot, value) in arguments.iter_mut().zip(values) {
        *slot = Some(value);
    }
    Ok(arguments)
}

/// Fills the keyword arguments in.
pub(super) fn keywords<'a, 'py>(
    py: Python<'py>,
    arguments: &mut Arguments<'a, 'py>,
    pairs: impl Iterator<Item = (Borrowed<'a, 'py, PyAny>, Borrowed<'a, 'py, PyAny>)>,
) -> PyResult<()> {
    let parameters = &Strings::get(py).parameters;
    // Keywords mostly come in the order of the parameters: look first where the last one was found.
    let mut expected = 0;
    for (keyword, value) in pairs {
        let is_keyword = |parameter: &Py<PyString>| parameter.as_ptr() == keyword.as_ptr();
        let index = match parameters.get(expected) {
            Some(parameter) if is_keyword(parameter) => expected,
            _ => parameters.iter().position(is_keyword).map_or_else(|| by_text(&keyword), Ok)?,
        };
        if arguments[index].replace(value).is_some() {
            return Err(PyTypeError::new_err(format!(
                "EntityRelationship.__init__() got multiple values for argument '{}'",
                argument(index)
            )));
        }
        expected = index + 1;
    }
    Ok(())
}

/// A keyword that is not the interned object, as in a call with `**kwargs` whose keys were computed.
#[cold]
fn by_text(keyword: &Bound<'_, PyAny>) -> PyResult<usize> {
    let text = keyword.cast::<PyString>()?.to_string_lossy();
    (0..COUNT).find(|field| argument(*field) == text).ok_or_else(|| {
        PyTypeError::new_err(format!(
            "EntityRelationship.__init__() got an unexpected keyword argument '{text}'"
        ))
    })
}

/// All required arguments are there, or Python's complaint that lists the missing ones.
pub(super) fn complete(arguments: &Arguments<'_, '_>) -> PyResult<()> {
    if arguments[..REQUIRED].iter().all(Option::is_some) {
        return Ok(());
    }
    let missing: Vec<String> = (0..REQUIRED)
        .filter(|index| arguments[*index].is_none())
        .map(|index| format!("'{}'", argument(index)))
        .collect();
    let (plural, listed) = match missing.as_slice() {
        [one] => ("", one.clone()),
        [first, second] => ("s", format!("{first} and {second}")),
        [first @ .., last] => ("s", format!("{}, and {last}", first.join(", "))),
        [] => unreachable!("some argument is missing"),
    };
    Err(PyTypeError::new_err(format!(
        "EntityRelationship.__init__() missing {} required positional argument{plural}: {listed}",
        missing.len()
    )))
}
