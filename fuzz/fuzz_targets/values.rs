//! Any text: no check panics, and a refanged value stays as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xsoar_tim::check::check;
use xsoar_tim::refang::refang;

const TYPES: [&str; 14] = [
    "IP",
    "IPv6",
    "CIDR",
    "IPv6CIDR",
    "Domain",
    "DomainGlob",
    "Email",
    "URL",
    "File",
    "ssdeep",
    "CVE",
    "ASN",
    "Registry Key",
    "Cryptocurrency Address",
];

fuzz_target!(|value: &str| {
    for name in TYPES {
        if let Err(problem) = check(value, name) {
            assert!(!problem.code.is_empty() && problem.message.ends_with('.'));
        }
    }
    let once = refang(value);
    assert_eq!(refang(&once), once);
});
