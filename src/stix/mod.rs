//! STIX 2.0 and 2.1 to XSOAR indicators and relationships, as the vendor's own feeds map them.

pub mod bundle;
pub mod envelope;
pub mod ids;
pub mod journal;
pub mod json;
pub mod keys;
pub mod mitre;
pub mod model;
mod moment;
pub mod object_type;
pub mod options;
pub mod page;
pub mod pattern;
#[cfg(feature = "python")]
pub mod python;
mod read;
pub mod reader;
mod tables;
pub mod taxii2;
