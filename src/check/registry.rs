//! Keys of the Windows registry: a hive, then names with backslashes between them.

use super::{Problem, fail, shown};

/// The predefined keys by their names and their usual short forms, and the roots that the kernel uses.
const HIVES: [&str; 14] = [
    "HKEY_CLASSES_ROOT",
    "HKEY_CURRENT_CONFIG",
    "HKEY_CURRENT_USER",
    "HKEY_DYN_DATA",
    "HKEY_LOCAL_MACHINE",
    "HKEY_PERFORMANCE_DATA",
    "HKEY_USERS",
    "HKCC",
    "HKCR",
    "HKCU",
    "HKLM",
    "HKU",
    r"\REGISTRY\MACHINE",
    r"\REGISTRY\USER",
];

/// The most characters that Windows allows in the name of a key, and the most levels.
const LONGEST_NAME: usize = 255;
const MOST_LEVELS: usize = 512;

pub(super) fn check(value: &str) -> Result<(), Problem> {
    let hive = HIVES
        .iter()
        .find(|hive| value.get(..hive.len()).is_some_and(|start| start.eq_ignore_ascii_case(hive)));
    let Some(rest) = hive.map(|hive| &value[hive.len()..]) else { return no_hive(value) };
    if rest.is_empty() {
        return Ok(());
    }
    let Some(path) = rest.strip_prefix('\\') else { return no_hive(value) };
    for (level, name) in path.split('\\').enumerate() {
        if level >= MOST_LEVELS {
            return fail("registry-depth", format!("A registry key has at most {MOST_LEVELS} levels."));
        }
        if name.is_empty() {
            return fail(
                "registry-empty-name",
                "The key has an empty name: two backslashes in a row, or one at the end.",
            );
        }
        if name.chars().any(char::is_control) {
            return fail(
                "registry-character",
                format!("The name {} contains a control character: remove it.", shown(name)),
            );
        }
        if name.encode_utf16().count() > LONGEST_NAME {
            return fail(
                "registry-name-length",
                format!("A name in the key is too long: at most {LONGEST_NAME} characters are allowed."),
            );
        }
    }
    Ok(())
}

fn no_hive(value: &str) -> Result<(), Problem> {
    let start = value.split('\\').next().unwrap_or_default();
    fail(
        "registry-hive",
        format!("{} is not a registry hive: expected one such as HKEY_LOCAL_MACHINE or HKLM.", shown(start)),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn keys() {
        for value in [
            r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run",
            r"hklm\Software",
            "HKU",
            r"\Registry\Machine\System",
            r"HKCU\Software\a/b é",
        ] {
            assert_eq!(code(value, "Registry Key"), "", "{value}");
        }
        for (value, expected) in [
            (r"SOFTWARE\Microsoft", "registry-hive"),
            (r"HKLMX\Software", "registry-hive"),
            ("HKLM/Software", "registry-hive"),
            ("é", "registry-hive"),
            (r"HKLM\", "registry-empty-name"),
            (r"HKLM\\Software", "registry-empty-name"),
            ("HKLM\\Soft\0ware", "registry-character"),
        ] {
            assert_eq!(code(value, "Registry Key"), expected, "{value}");
        }
        assert_eq!(code(&format!(r"HKLM\{}", "é".repeat(255)), "Registry Key"), "");
        assert_eq!(code(&format!(r"HKLM\{}", "é".repeat(256)), "Registry Key"), "registry-name-length");
        assert_eq!(code(&format!("HKLM{}", r"\a".repeat(513)), "Registry Key"), "registry-depth");
    }
}
