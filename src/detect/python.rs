//! The vendor's detection functions under their names, with their exceptions and log lines.

use std::borrow::Cow;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::{HashType, IndicatorType};
use crate::errors::type_name;
use crate::host;

/// The indicator type that a value looks like, or `None`.
///
/// `[.]` and `[@]` are undone first. Detection is generous: `check_indicator` is the strict counterpart, and
/// `detect_types` takes a whole column.
///
/// Args:
///     indicator_value: one value of at least one character, such as `"login.example.com"`.
///
/// Returns:
///     `"CIDR"`, `"IPv6CIDR"`, `"IP"`, `"IPv6"`, `"CVE"`, `"File"`, `"Email"`, `"URL"`, `"Domain"` or `"DomainGlob"`: the
///     first of them that fits. `None` where none does; that is said in a `demisto.debug` line.
///
/// Raises:
///     AttributeError: a value without `replace`, such as `None` or an int, as `CommonServerPython` has it.
///     TypeError: bytes, or what `replace` gives is not a str.
///
/// Rules:
///     Those of `CommonServerPython.auto_detect_indicator_type`, with the public suffix list of XSOAR's images.
///
/// Example:
///     >>> from xsoar_tim import auto_detect_indicator_type
///     >>> auto_detect_indicator_type("login[.]example[.]com")
///     'Domain'
///     >>> auto_detect_indicator_type("198.51.100.0/24")
///     'CIDR'
///     >>> auto_detect_indicator_type("nothing known") is None
///     True
#[pyfunction]
pub(crate) fn auto_detect_indicator_type<'py>(
    py: Python<'py>,
    indicator_value: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    let Ok(value) = indicator_value.cast::<PyString>() else {
        // The vendor's first step on the value: whatever it raises is what the caller gets.
        let refanged = undo_brackets(indicator_value)?;
        return detect_or_log(py, refanged.cast().map_err(|_| not_text(&refanged))?);
    };
    detect_or_log(py, value)
}

fn detect_or_log<'py>(
    py: Python<'py>,
    value: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    let detected = super::auto_detect(&text_of(value)?);
    if detected.is_none() {
        let prefix = intern!(py, "Failed to detect indicator type. Indicator value: ");
        host::log(py, "debug", prefix.add(undo_brackets(value)?)?)?;
    }
    Ok(detected.map(|detected| name_of(py, detected).clone()))
}

/// The type's name as the one `str` that is kept for it: a new one for each call costs a tenth of it.
pub(super) fn name_of(py: Python<'_>, detected: IndicatorType) -> &Bound<'_, PyString> {
    match detected {
        IndicatorType::Cidr => intern!(py, "CIDR"),
        IndicatorType::Ipv6Cidr => intern!(py, "IPv6CIDR"),
        IndicatorType::Ip => intern!(py, "IP"),
        IndicatorType::Ipv6 => intern!(py, "IPv6"),
        IndicatorType::Cve => intern!(py, "CVE"),
        IndicatorType::File => intern!(py, "File"),
        IndicatorType::Email => intern!(py, "Email"),
        IndicatorType::Url => intern!(py, "URL"),
        IndicatorType::Domain => intern!(py, "Domain"),
        IndicatorType::DomainGlob => intern!(py, "DomainGlob"),
    }
}

fn undo_brackets<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let replace = intern!(value.py(), "replace");
    value.call_method1(replace, ("[.]", "."))?.call_method1(replace, ("[@]", "@"))
}

/// The kind of hash that a value looks like, or `None`.
///
/// Args:
///     indicator_value: a hash as text, of hexadecimal digits or an ssdeep.
///
/// Returns:
///     `"md5"`, `"sha1"`, `"sha256"` or `"sha512"` by the number of hexadecimal digits (32, 40, 64, 128), `"ssdeep"` for a
///     value with a colon, `None` for anything else.
///
/// Raises:
///     TypeError: a value that is not a str. A container that has `":"` in it counts as an ssdeep, as in
///         `CommonServerPython`.
///
/// Rules:
///     Those of `CommonServerPython.detect_file_indicator_type`.
///
/// Example:
///     >>> from xsoar_tim import detect_file_indicator_type
///     >>> detect_file_indicator_type("d41d8cd98f00b204e9800998ecf8427e")
///     'md5'
///     >>> detect_file_indicator_type("3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C")
///     'ssdeep'
#[pyfunction]
pub(crate) fn detect_file_indicator_type<'py>(
    indicator_value: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    // The same object as a literal in the caller's code, which it may be compared with by `is`.
    let name = |hash: HashType| PyString::intern(indicator_value.py(), hash.as_str());
    if let Ok(value) = indicator_value.cast::<PyString>() {
        return Ok(super::file_type(&text_of(value)?).map(name));
    }
    // The vendor asks `':' in value` first, which containers answer.
    if indicator_value.contains(":")? {
        Ok(Some(name(HashType::Ssdeep)))
    } else {
        Err(not_text(indicator_value))
    }
}

/// `"CIDR"`, `"IP"`, `"IPv6CIDR"` or `"IPv6"` for a text `ip`, `None` for anything else; see `FeedIndicatorType`.
#[pyfunction]
pub(crate) fn ip_to_indicator_type<'py>(ip: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyString>>> {
    let ip = ip.cast::<PyString>().map_err(|_| not_text(ip))?;
    Ok(super::ip_type(&text_of(ip)?).map(|detected| name_of(ip.py(), detected).clone()))
}

/// The text, with U+FFFD for each lone surrogate: to the rules both are a character in none of the sets.
pub(crate) fn text_of<'t>(value: &'t Bound<'_, PyString>) -> PyResult<Cow<'t, str>> {
    if let Ok(text) = value.to_str() {
        return Ok(Cow::Borrowed(text));
    }
    let encoded = value.call_method1(intern!(value.py(), "encode"), ("utf-32-le", "surrogatepass"))?;
    let codes =
        encoded.cast::<PyBytes>()?.as_bytes().as_chunks().0.iter().map(|code| u32::from_le_bytes(*code));
    Ok(Cow::Owned(codes.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()))
}

/// An argument that has to be a `str`.
pub(crate) fn text_argument<'a, 'py>(
    given: &'a Bound<'py, PyAny>,
    name: &str,
) -> PyResult<&'a Bound<'py, PyString>> {
    given
        .cast()
        .map_err(|_| PyTypeError::new_err(format!("{name}: expected a str, got {}", type_name(given))))
}

/// What `re.match` raises.
fn not_text(value: &Bound<'_, PyAny>) -> PyErr {
    match value.get_type().name() {
        Ok(name) => PyTypeError::new_err(format!("expected string or bytes-like object, got '{name}'")),
        Err(error) => error,
    }
}
