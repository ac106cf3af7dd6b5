//! JSON as Python's `json.loads` reads it, without building anything: a scanner that checks the text once, and lazy views
//! over the checked text.
//!
//! A general parser would not do. `json.loads` takes `NaN`, lone surrogates and integers of any size, the last of two
//! equal keys wins, and most objects of a bundle never become Python objects at all.

mod plain;
mod scan;
mod text;
mod value;

pub use scan::{Fault, MAX_DEPTH, Scanner, Span};
pub use text::{Text, decode, lossy};
pub use value::{Json, Kind};
