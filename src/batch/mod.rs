//! Indicator batches: what goes out together, without duplicates, within limits.

pub mod limits;

#[cfg(feature = "python")]
mod attachment;
#[cfg(feature = "python")]
mod batches;
#[cfg(feature = "python")]
mod builder;
#[cfg(feature = "python")]
mod identity;
#[cfg(feature = "python")]
mod indicators;
#[cfg(feature = "python")]
mod intake;
#[cfg(feature = "python")]
mod policy;
#[cfg(feature = "python")]
mod relationships;
#[cfg(feature = "python")]
mod report;
#[cfg(feature = "python")]
mod snapshot;
#[cfg(feature = "python")]
mod stix;
#[cfg(feature = "python")]
mod streams;
#[cfg(feature = "python")]
mod taking;

#[cfg(feature = "python")]
pub(crate) use batches::Batches;
#[cfg(feature = "python")]
pub(crate) use builder::IndicatorBatchBuilder;
