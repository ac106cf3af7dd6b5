//! Indicator batches: what goes out together, without duplicates, within limits.
//!
//! A row is read and checked (`intake`), let in or not (`admission`), kept (`store`, with `indicators` and `relationships`),
//! packed (`packer`) and made into a dict (`batches`). Rows of our own come in through the `door`. Rows that are not kept go
//! from their stream (`streams`) through the same checks to the packer (`supply`).

pub mod limits;
pub mod packer;

#[cfg(feature = "python")]
mod admission;
#[cfg(feature = "python")]
mod attachment;
#[cfg(feature = "python")]
mod batches;
#[cfg(feature = "python")]
mod builder;
#[cfg(feature = "python")]
mod door;
#[cfg(feature = "python")]
mod identity;
#[cfg(feature = "python")]
mod indicators;
#[cfg(feature = "python")]
mod intake;
#[cfg(feature = "python")]
mod kinds;
#[cfg(feature = "python")]
mod options;
#[cfg(feature = "python")]
mod relationships;
#[cfg(feature = "python")]
mod report;
#[cfg(feature = "python")]
mod snapshot;
#[cfg(feature = "python")]
mod stix;
#[cfg(feature = "python")]
mod store;
#[cfg(feature = "python")]
mod streams;
#[cfg(feature = "python")]
mod supply;

#[cfg(feature = "python")]
pub(crate) use batches::Batches;
#[cfg(feature = "python")]
pub(crate) use builder::IndicatorBatchBuilder;
