//! `xsoar-tim`: threat-intel relationships and indicator batches for Cortex XSOAR integrations.
//!
//! Two layers, one direction. The core is plain Rust; the bindings (feature `python`) turn Python objects into core
//! calls and results into dicts. This file lists what Python sees and nothing else.

pub mod batch;
pub mod check;
pub mod detect;
pub mod refang;
pub mod rows;
pub mod stix;
pub mod vocabulary;
pub mod wire;

#[cfg(feature = "python")]
mod collector;
#[cfg(feature = "python")]
mod errors;
#[cfg(feature = "python")]
mod host;
#[cfg(feature = "python")]
mod relationship;
#[cfg(feature = "python")]
mod scoped_json;
#[cfg(feature = "python")]
mod shared_keys;
#[cfg(feature = "python")]
mod surrogates;

/// The extension module. Private: users import `xsoar_tim`, which re-exports what is public.
///
/// `gil_used`: `wire` reads dicts and lists in place, and knows keys by their address, which the GIL keeps as they are.
#[cfg(feature = "python")]
#[pyo3::pymodule(gil_used = true)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::batch::{Batches, IndicatorBatchBuilder};
    #[pymodule_export]
    use crate::check::check_indicator;
    #[pymodule_export]
    use crate::detect::{
        auto_detect_indicator_type, detect_file_indicator_type, detect_types, ip_to_indicator_type,
    };
    #[pymodule_export]
    use crate::errors::set_classes;
    #[pymodule_export]
    use crate::refang::python::refang_py;
    #[pymodule_export]
    use crate::relationship::rules::{
        is_relationship_family, is_relationship_name, is_relationship_type, reverse_relationship_name,
    };
    #[pymodule_export]
    use crate::relationship::vocabulary::LiveContainer;
    #[pymodule_export]
    use crate::relationship::{EntityRelationship, build_relationships};
    #[pymodule_export]
    use crate::scoped_json::call_with_json;
    #[pymodule_export]
    use crate::wire::encoder::{json_dumps, json_size_py};

    #[pymodule_export]
    use crate::stix::python::{StixReader, envelope_members, pattern_comparisons};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("RELATIONSHIP_CONSTANTS", crate::vocabulary::RELATIONSHIP_CONSTANTS)?;
        module.add("RELIABILITIES", crate::vocabulary::RELIABILITIES)?;
        module.add("FEED_INDICATOR_TYPES", crate::vocabulary::FEED_INDICATOR_TYPES)?;
        module.add("KILL_CHAIN_PHASES", crate::vocabulary::KILL_CHAIN_PHASES)?;
        module.add("THREAT_INTEL_OBJECTS", crate::vocabulary::THREAT_INTEL_OBJECTS)?;
        module.add("STIX_FIXES", crate::stix::options::Fix::names())?;
        module.add("DUMMY_INDICATOR", crate::vocabulary::DUMMY_INDICATOR)?;
        crate::relationship::enable_fast_construction(module.py())
    }
}
