//! `xsoar-tim`: threat-intel relationships and indicator batches for Cortex XSOAR integrations.
//!
//! Two layers, one direction. The core (`vocabulary`, `wire`, `batch::limits`) is plain Rust; the bindings turn
//! Python objects into core calls and results into dicts. `lib.rs` lists what Python sees and nothing else.

pub mod vocabulary;
