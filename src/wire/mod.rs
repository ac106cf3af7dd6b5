//! JSON exactly as Python's `json` writes it with its default arguments: what the server has always been sent.
//!
//! The core (`escape`, `number`) knows text and numbers; `encoder` walks Python objects that are plain, and `refusal`
//! gives all others to the stdlib.

pub mod escape;
pub mod number;

#[cfg(feature = "python")]
mod depth;
#[cfg(feature = "python")]
pub(crate) mod encoder;
#[cfg(feature = "python")]
mod keys;
#[cfg(feature = "python")]
mod refusal;
