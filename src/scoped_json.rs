//! A global name `json` that is another one for the length of a call.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

/// In the script's globals, so that it ends with them: how many calls are under way, and what `json` was before, if it was
/// anything.
const STATE: &str = "__xsoar_tim_native_json__";

/// Calls `function` while the name `json` in `scope` is `json`.
///
/// Calls may lie inside each other, and run side by side in threads: the first one binds the name, the last one puts it back.
/// No Python code runs between a step of this and the next, so no signal and no other thread can come in between.
#[pyfunction]
pub(crate) fn call_with_json<'py>(
    scope: &Bound<'py, PyDict>,
    json: &Bound<'py, PyAny>,
    function: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    bind(scope, json)?;
    let answer = function.call0();
    put_back(scope, json)?;
    answer
}

fn name<'py>(scope: &Bound<'py, PyDict>) -> &'py Bound<'py, PyString> {
    intern!(scope.py(), "json")
}

/// Calls under way, and what there was before.
fn state<'py>(scope: &Bound<'py, PyDict>) -> PyResult<(usize, Option<Bound<'py, PyAny>>)> {
    match scope.get_item(STATE)? {
        Some(state) => {
            let state = state.cast_into::<PyTuple>()?;
            Ok((state.get_item(0)?.extract()?, state.get_item(1).ok()))
        }
        None => Ok((0, scope.get_item(name(scope))?)),
    }
}

fn set_state<'py>(
    scope: &Bound<'py, PyDict>,
    calls: usize,
    before: Option<Bound<'py, PyAny>>,
) -> PyResult<()> {
    match before {
        Some(before) => scope.set_item(STATE, (calls, before)),
        None => scope.set_item(STATE, (calls,)),
    }
}

fn bind<'py>(scope: &Bound<'py, PyDict>, json: &Bound<'py, PyAny>) -> PyResult<()> {
    let (calls, before) = state(scope)?;
    set_state(scope, calls + 1, before)?;
    scope.set_item(name(scope), json)
}

fn put_back<'py>(scope: &Bound<'py, PyDict>, json: &Bound<'py, PyAny>) -> PyResult<()> {
    let (calls, before) = state(scope)?;
    if calls > 1 {
        return set_state(scope, calls - 1, before);
    }
    // Nobody may have taken it away meanwhile.
    if scope.contains(STATE)? {
        scope.del_item(STATE)?;
    }
    // Unless the script has bound the name anew.
    if scope.get_item(name(scope))?.is_some_and(|now| now.is(json)) {
        match before {
            Some(before) => scope.set_item(name(scope), before)?,
            None => scope.del_item(name(scope))?,
        }
    }
    Ok(())
}
