//! Whether a value really is what its type claims, and if not, why.
//!
//! The vendor's detection is generous; these checks follow the standards. Each type has a file of its own.

mod asn;
mod cryptocurrency;
mod cve;
mod domain;
mod email;
mod hash;
mod ip;
mod mac;
mod network;
mod registry;
mod url;

#[cfg(feature = "python")]
mod python;

#[cfg(feature = "python")]
pub(crate) use python::check_indicator;

/// Why a value is not of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, for programs: `kebab-case`, the same in every release.
    pub code: &'static str,
    /// What is wrong, for people: one sentence.
    pub message: String,
}

/// Whether `value` is an indicator of the type the server knows by the name `indicator_type`.
///
/// A type that has no syntax of its own (a threat-intel object, an account, a custom type) only wants some text.
pub fn check(value: &str, indicator_type: &str) -> Result<(), Problem> {
    let Some(check) = check_of(indicator_type) else { return not_empty(value) };
    not_empty(value)?;
    if value.trim().len() < value.len() {
        return fail("outer-blanks", "The value begins or ends with blanks: remove them.");
    }
    check(value)
}

type Check = fn(&str) -> Result<(), Problem>;

fn check_of(indicator_type: &str) -> Option<Check> {
    Some(match indicator_type {
        "IP" => ip::check_v4,
        "IPv6" => ip::check_v6,
        "CIDR" => network::check_v4,
        "IPv6CIDR" => network::check_v6,
        "Domain" | "FQDN" => domain::check,
        "DomainGlob" => domain::check_glob,
        "Email" => email::check,
        "URL" => url::check,
        "File" => hash::check_file,
        "File MD5" => hash::check_md5,
        "File SHA1" | "File SHA-1" => hash::check_sha1,
        "File SHA256" | "File SHA-256" => hash::check_sha256,
        "File SHA512" | "File SHA-512" => hash::check_sha512,
        "ssdeep" => hash::check_ssdeep,
        "CVE" => cve::check,
        "ASN" => asn::check,
        "Registry Key" => registry::check,
        "Cryptocurrency Address" => cryptocurrency::check,
        "MAC" | "MAC Address" => mac::check,
        _ => return None,
    })
}

fn not_empty(value: &str) -> Result<(), Problem> {
    if value.trim().is_empty() { fail("empty", "The value is empty.") } else { Ok(()) }
}

fn fail<T>(code: &'static str, message: impl Into<String>) -> Result<T, Problem> {
    Err(Problem { code, message: message.into() })
}

/// The text as a message quotes it: short, on one line.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let cut: String = text.chars().take(MOST).collect();
    if cut.len() < text.len() { format!("{cut:?}...") } else { format!("{cut:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code of the problem, `""` for none.
    pub(super) fn code(value: &str, indicator_type: &str) -> &'static str {
        check(value, indicator_type).map_or_else(|problem| problem.code, |()| "")
    }

    #[test]
    fn types_without_a_syntax_want_some_text() {
        for name in ["Attack Pattern", "Threat Actor", "Malware", "Account", "Mutex", "my custom type", ""] {
            assert_eq!((code("x", name), code("", name), code(" \n", name)), ("", "empty", "empty"));
        }
    }

    #[test]
    fn blanks_around_a_value_are_named() {
        assert_eq!(
            (code(" 1.1.1.1", "IP"), code("1.1.1.1\n", "IP"), code("\t", "IP")),
            ("outer-blanks", "outer-blanks", "empty")
        );
        assert_eq!(code(" APT 1 ", "Threat Actor"), "");
    }

    #[test]
    fn messages_stay_short() {
        for name in ["Domain", "URL", "Registry Key", "ssdeep"] {
            let message =
                check(&"é".repeat(10_000), name).map_or_else(|problem| problem.message, |()| String::new());
            assert!((10..300).contains(&message.len()), "{message}");
        }
    }
}
