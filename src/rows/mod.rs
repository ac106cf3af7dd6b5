//! Rows of indicators from a CSV file or a plain list, read as they come.
//!
//! Nothing but the row at hand is held. A bad row is told with its line and the next one is read; only an error of the
//! source itself ends the reading.

#[cfg(feature = "python")]
mod arguments;
mod gzip;
#[cfg(feature = "python")]
mod input;
mod lines;
#[cfg(feature = "python")]
mod python;
mod reader;
mod record;
mod source;

use std::io;

use crate::detect::Suffixes;

#[cfg(feature = "python")]
pub(crate) use arguments::RowArguments;
#[cfg(feature = "python")]
pub(crate) use python::{OpenRows, RowSource};
pub use reader::{Row, RowReader};
pub use source::{Chunks, Decoded};

/// A column, by the name in the header or by its position from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    Name(String),
    Position(usize),
}

/// Where the type of a row's indicator comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeSource {
    /// The same for all rows.
    Fixed(String),
    /// The column's text; where that is empty, as for `Detected`.
    Column(Column, Suffixes),
    /// Detected from the value.
    Detected(Suffixes),
}

/// How the text is divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// One value a line and no other column. Blanks around it are dropped.
    Lines,
    Csv {
        delimiter: u8,
        quote: u8,
        /// Whether the first row has the columns' names.
        has_header: bool,
    },
}

impl Format {
    /// Commas, double quotes, a header.
    pub const CSV: Self = Self::Csv { delimiter: b',', quote: b'"', has_header: true };
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub format: Format,
    pub value: Column,
    pub indicator_type: TypeSource,
    /// The other columns that each row gives, in this order.
    pub fields: Vec<Column>,
    /// A line that begins with this byte is no row.
    pub comment: Option<u8>,
    /// A row with more bytes is bad; an unclosed quote would make one row of all that follows.
    pub most_bytes: usize,
    /// Gzip that unpacks to more bytes is an error of the source.
    pub max_unpacked_bytes: u64,
}

impl Default for Options {
    /// A CSV file with a header, the values in its column `value`, their types detected.
    fn default() -> Self {
        Self {
            format: Format::CSV,
            value: Column::Name("value".to_owned()),
            indicator_type: TypeSource::Detected(Suffixes::Bundled),
            fields: Vec::new(),
            comment: None,
            most_bytes: 1 << 20,
            max_unpacked_bytes: 1 << 30,
        }
    }
}

/// Why no row could be read at all, or no further one.
#[derive(Debug)]
pub enum SourceError {
    /// The options do not fit the text: one sentence.
    Options(String),
    Io(io::Error),
}

impl From<io::Error> for SourceError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A row that gives no indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The line it begins on, from 1.
    pub line: u64,
    /// What is wrong, for programs: `kebab-case`, the same in every release.
    pub code: &'static str,
    /// What is wrong, for people: one sentence.
    pub message: String,
}

#[cfg(test)]
mod tests;
