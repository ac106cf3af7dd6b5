//! `check_indicator` as Python sees it.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::{Problem, check};
use crate::detect::{text_argument, text_of};
use crate::errors;

/// Whether a value is what its type says: `None` if it is, else a `Problem` with a code and a sentence.
///
/// The strict counterpart of `auto_detect_indicator_type`. `docs/problems.md` lists the codes.
///
/// Args:
///     value: one indicator value. Anything but a str is a `Problem` too, not an exception.
///     type: the display name of its type: `"IP"`, `"IPv6"`, `"CIDR"`, `"IPv6CIDR"`, `"Domain"`, `"FQDN"`, `"DomainGlob"`,
///         `"Email"`, `"URL"`, `"File"`, `"File MD5"`, `"File SHA1"`, `"File SHA256"`, `"File SHA512"`, `"ssdeep"`, `"CVE"`,
///         `"ASN"`, `"Registry Key"`, `"Cryptocurrency Address"`, `"MAC"`. Of any other type, such as `"Threat Actor"`, a
///         value only has to have some text.
///
/// Returns:
///     `None`, or a `Problem` with `code`, `message`, `where=""` and `value`.
///
/// Raises:
///     TypeError: a type that is not a str.
///
/// Rules:
///     Addresses and networks: RFC 4291, 4632 and 6943. Domains: RFC 1123, IDNA 2008 (RFC 5891) and the Public Suffix
///     List. E-mail: RFC 5321 and 5322. URLs: RFC 3986. AS numbers: RFC 5396. CVE: the CVE programme. Addresses of
///     cryptocurrencies: Base58Check and BIP 173/350. Hashes: the length of the digests.
///
/// Example:
///     >>> from xsoar_tim import check_indicator
///     >>> check_indicator("198.51.100.0/24", "CIDR") is None
///     True
///     >>> problem = check_indicator("198.51.100.7/24", "CIDR")
///     >>> problem.code
///     'cidr-host-bits'
///     >>> print(problem.message)
///     The address has bits set after the prefix: write the network as 198.51.100.0/24.
#[pyfunction]
pub(crate) fn check_indicator<'py>(
    py: Python<'py>,
    value: &Bound<'py, PyAny>,
    r#type: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let indicator_type = text_argument(r#type, "type")?;
    let outcome = if let Ok(text) = value.cast::<PyString>() {
        check(&text_of(text)?, &text_of(indicator_type)?)
    } else {
        Err(Problem {
            code: "not-a-string",
            message: format!("Expected the value as a str, got {}.", value.get_type().name()?),
        })
    };
    let Err(Problem { code, message }) = outcome else { return Ok(None) };
    errors::problem(py, code, &message, "", Some(value)).map(Some)
}
