//! STIX 2.0 and 2.1 to XSOAR indicators and relationships, as the vendor's own feeds map them.

pub mod json;
pub mod pattern;
