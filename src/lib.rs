//! `xsoar-tim`: threat-intel relationships and indicator batches for Cortex XSOAR integrations.
//!
//! Two layers, one direction. The core (`vocabulary`, `wire`, `batch::limits`) is plain Rust; the bindings turn
//! Python objects into core calls and results into dicts. `lib.rs` lists what Python sees and nothing else.

pub mod vocabulary;
pub mod wire;

// `wire` reads dicts and lists in place, which the GIL keeps as they are.
#[cfg(feature = "python")]
#[pyo3::pymodule(gil_used = true)]
mod _native {
    #[pymodule_export]
    use crate::wire::encode::{json_dumps, json_size_py};
}
