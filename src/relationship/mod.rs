//! `EntityRelationship`, one at a time as `CommonServerPython` has it, and in bulk.

mod arguments;
mod bulk;
mod check;
pub(crate) mod columns;
// The limited API has no slot to put it into.
#[cfg(not(feature = "abi3"))]
mod construct;
pub(crate) mod notices;
mod object;
pub(crate) mod resolve;
pub(crate) mod shapes;
pub(crate) mod strings;
pub(crate) mod vocabulary;

pub(crate) use bulk::build_relationships;
#[cfg(not(feature = "abi3"))]
pub(crate) use construct::enable_fast_construction;
pub(crate) use object::EntityRelationship;
