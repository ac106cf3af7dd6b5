//! `xsoar-tim`: threat-intel relationships and indicator batches for Cortex XSOAR integrations.
//!
//! Two layers, one direction. The core is plain Rust; the bindings (feature `python`) turn Python objects into core
//! calls and results into dicts. This file lists what Python sees and nothing else.

pub mod batch;
pub mod vocabulary;

#[cfg(feature = "python")]
mod collector;
#[cfg(feature = "python")]
mod errors;
#[cfg(feature = "python")]
mod host;
#[cfg(feature = "python")]
mod relationship;

/// The extension module. Private: users import `xsoar_tim`, which re-exports what is public.
#[cfg(feature = "python")]
#[pyo3::pymodule(gil_used = true)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::batch::{Batches, IndicatorBatchBuilder};
    #[pymodule_export]
    use crate::relationship::vocabulary::{
        LiveContainer, is_relationship_family, is_relationship_name, is_relationship_type,
        reverse_relationship_name,
    };
    #[pymodule_export]
    use crate::relationship::{EntityRelationship, build_relationships};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("RELATIONSHIP_CONSTANTS", crate::vocabulary::RELATIONSHIP_CONSTANTS)?;
        module.add("DUMMY_INDICATOR", crate::vocabulary::DUMMY_INDICATOR)?;
        #[cfg(not(feature = "abi3"))]
        crate::relationship::enable_fast_construction(module.py());
        Ok(())
    }
}
