//! Any text: the matchers and the reference give the same answer, and nothing panics.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use xsoar_tim::detect::{Suffixes, auto_detect_with, file_type, ip_type};

#[path = "../../tests/reference/mod.rs"]
mod reference;

static REFERENCE: LazyLock<reference::Reference> = LazyLock::new(reference::Reference::new);

fuzz_target!(|value: &str| {
    for suffixes in [Suffixes::Bundled, Suffixes::Current] {
        assert_eq!(auto_detect_with(value, suffixes), REFERENCE.auto_detect(value, suffixes));
    }
    assert_eq!(ip_type(value), REFERENCE.ip_type(value));
    assert_eq!(file_type(value), REFERENCE.file_type(value));
});
