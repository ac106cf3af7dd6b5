//! JSON exactly as Python's `json` writes it with its default arguments: what the server has always been sent.
//!
//! The core (`escape`, `number`, `sink`) knows text and numbers; `encode` walks Python objects.

pub mod escape;
pub mod number;
mod plain;
pub mod sink;

#[cfg(feature = "python")]
pub(crate) mod encode;
#[cfg(feature = "python")]
mod frame;
#[cfg(feature = "python")]
mod keys;
#[cfg(feature = "python")]
mod scalar;
#[cfg(feature = "python")]
mod text;
