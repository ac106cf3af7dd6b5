//! `EntityRelationship`, one at a time as `CommonServerPython` has it, and in bulk.

mod arguments;
mod bulk;
mod check;
pub(crate) mod columns;
mod construct;
pub(crate) mod notices;
mod object;
pub(crate) mod record;
pub(crate) mod resolve;
pub(crate) mod rules;
pub(crate) mod shapes;
mod slots;
pub(crate) mod strings;
mod templates;
pub(crate) mod vocabulary;

pub(crate) use bulk::build_relationships;
pub(crate) use construct::{enable_fast_construction, to_indicator_is_patched};
pub(crate) use object::EntityRelationship;
