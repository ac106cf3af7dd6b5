//! JSON as Python's `json.loads` reads it, on `serde_json`: lazy values over a text that has been checked as a whole, so that
//! nothing is built that nobody asks for.

mod fault;
mod lenient;
mod span;
mod text;
mod value;

pub use fault::Fault;
pub use lenient::{may_be_too_deep, read};
pub use span::Span;
pub use text::{Text, lossy};
pub use value::{Json, JsonType};
