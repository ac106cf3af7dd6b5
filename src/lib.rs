//! `xsoar-tim`: threat-intel relationships and indicator batches for Cortex XSOAR integrations.
//!
//! Two layers, one direction. The core is plain Rust; the bindings (feature `python`) turn Python objects into core
//! calls and results into dicts. This file lists what Python sees and nothing else.

pub mod check;
pub mod detect;
pub mod refang;
pub mod rows;
pub mod vocabulary;

#[cfg(feature = "python")]
mod host;

/// The extension module. Private: users import `xsoar_tim`, which re-exports what is public.
#[cfg(feature = "python")]
#[pyo3::pymodule(gil_used = true)]
mod _native {
    #[pymodule_export]
    use crate::check::check_indicator;
    #[pymodule_export]
    use crate::detect::{
        auto_detect_indicator_type, detect_file_indicator_type, detect_types, get_hash_type,
        ip_to_indicator_type,
    };
    #[pymodule_export]
    use crate::refang::python::refang;
}
