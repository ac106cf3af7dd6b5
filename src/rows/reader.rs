//! Rows: the columns that are asked for, out of each record.

use std::io::Read;

use csv_core::ReaderBuilder;

use super::lines::Lines;
use super::record::{CsvRecords, Record};
use super::source::Decoded;
use super::{BadRow, Column, Format, Options, SourceError, TypeSource};
use crate::detect::{IndicatorType, Suffixes, auto_detect_with};

/// Reads rows one after the other.
pub struct RowReader<R: Read> {
    records: Records<R>,
    columns: Columns,
    header: Vec<String>,
    record: Record,
}

/// One row. It is valid until the next one is read.
#[derive(Debug)]
pub struct Row<'r> {
    /// The line it begins on, from 1.
    pub line: u64,
    pub value: &'r str,
    /// `None` if the type was to be detected and could not be.
    pub indicator_type: Option<&'r str>,
    text: &'r str,
    ends: &'r [usize],
    fields: &'r [usize],
}

enum Records<R: Read> {
    Csv(CsvRecords<Decoded<R>>),
    Lines(Lines<Decoded<R>>),
}

/// The options' columns as positions.
struct Columns {
    value: usize,
    indicator_type: TypeColumn,
    fields: Vec<usize>,
    is_trimmed: bool,
}

enum TypeColumn {
    Fixed(String),
    At(usize, Suffixes),
    Detected(Suffixes),
}

impl<R: Read> RowReader<R> {
    /// Reads as far as the header.
    pub fn new(source: R, options: &Options) -> Result<Self, SourceError> {
        let source = Decoded::new(source, options.max_unpacked_bytes)?;
        let mut record = Record::default();
        let (records, header) = match options.format {
            Format::Lines => (Records::Lines(Lines::new(source, options.comment, options.most_bytes)), None),
            Format::Csv { delimiter, quote, has_header } => {
                check_bytes(delimiter, quote, options.comment)?;
                let parser =
                    ReaderBuilder::new().delimiter(delimiter).quote(quote).comment(options.comment).build();
                let mut records = CsvRecords::new(source, parser, options.most_bytes);
                let header = if has_header { read_header(&mut records, &mut record)? } else { None };
                (Records::Csv(records), header)
            }
        };
        let columns = Columns::new(options, header.as_deref())?;
        Ok(Self { records, columns, header: header.unwrap_or_default(), record })
    }

    /// The names of the columns; none without a header.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row, or what is wrong with it; `None` at the end.
    pub fn next_row(&mut self) -> Result<Option<Result<Row<'_>, BadRow>>, SourceError> {
        let has_more = match &mut self.records {
            Records::Csv(records) => records.read(&mut self.record)?,
            Records::Lines(lines) => lines.read(&mut self.record)?,
        };
        Ok(has_more.then(|| self.columns.row(&self.record)))
    }
}

impl<'r> Row<'r> {
    /// The columns that were asked for, in that order; `None` where the row is too short to have one.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Option<&'r str>> {
        let (text, ends) = (self.text, self.ends);
        self.fields.iter().map(move |position| field(text, ends, *position))
    }

    /// All columns that the row has.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &'r str> {
        let (text, ends) = (self.text, self.ends);
        (0..ends.len()).map(move |position| field(text, ends, position).unwrap_or_default())
    }
}

impl Columns {
    fn new(options: &Options, header: Option<&[String]>) -> Result<Self, SourceError> {
        let position = |column: &Column| position(column, options, header);
        let indicator_type = match &options.indicator_type {
            TypeSource::Fixed(name) => TypeColumn::Fixed(name.clone()),
            TypeSource::Column(column, suffixes) => TypeColumn::At(position(column)?, *suffixes),
            TypeSource::Detected(suffixes) => TypeColumn::Detected(*suffixes),
        };
        Ok(Self {
            value: if options.format == Format::Lines { 0 } else { position(&options.value)? },
            indicator_type,
            fields: options.fields.iter().map(position).collect::<Result<_, _>>()?,
            is_trimmed: options.format == Format::Lines,
        })
    }

    fn row<'r>(&'r self, record: &'r Record) -> Result<Row<'r>, BadRow> {
        let bad = |code, message: &str| Err(BadRow { line: record.line, code, message: message.to_owned() });
        if record.is_too_large {
            return bad("row-too-large", "The row is too large; a quote may not be closed.");
        }
        let Ok(text) = str::from_utf8(record.text()) else {
            return bad("row-not-utf8", "The row is not UTF-8.");
        };
        let field = |position| field(text, record.ends(), position);
        let Some(value) = field(self.value) else {
            return bad("row-too-short", "The row is too short to have a value.");
        };
        let value = if self.is_trimmed { value.trim() } else { value };
        if value.trim().is_empty() {
            return bad("value-empty", "The value is empty.");
        }
        let detect = |suffixes| auto_detect_with(value, suffixes).map(IndicatorType::as_str);
        let indicator_type = match &self.indicator_type {
            TypeColumn::Fixed(name) => Some(name.as_str()),
            TypeColumn::At(position, suffixes) => {
                field(*position).filter(|name| !name.is_empty()).or_else(|| detect(*suffixes))
            }
            TypeColumn::Detected(suffixes) => detect(*suffixes),
        };
        Ok(Row { line: record.line, value, indicator_type, text, ends: record.ends(), fields: &self.fields })
    }
}

fn field<'r>(text: &'r str, ends: &[usize], position: usize) -> Option<&'r str> {
    let end = *ends.get(position)?;
    let start = if position == 0 { 0 } else { ends[position - 1] };
    // A field ends at an ASCII delimiter, so never inside a character.
    text.get(start..end)
}

/// The names of the columns; `None` for an empty source, which has no rows either.
fn read_header<R: Read>(
    records: &mut CsvRecords<R>,
    record: &mut Record,
) -> Result<Option<Vec<String>>, SourceError> {
    if !records.read(record)? {
        return Ok(None);
    }
    let Some(text) = str::from_utf8(record.text()).ok().filter(|_| !record.is_too_large) else {
        return Err(SourceError::Options("The header is too large or not UTF-8.".to_owned()));
    };
    let names = (0..record.ends().len()).filter_map(|position| field(text, record.ends(), position));
    Ok(Some(names.map(str::to_owned).collect()))
}

fn position(column: &Column, options: &Options, header: Option<&[String]>) -> Result<usize, SourceError> {
    let name = match column {
        Column::Position(position) => return Ok(*position),
        Column::Name(name) => name,
    };
    let Some(header) = header else {
        let has_header = matches!(options.format, Format::Csv { has_header: true, .. });
        // Without any row, any column will do.
        return if has_header {
            Ok(0)
        } else {
            Err(SourceError::Options(format!(
                "Column {name:?} is asked for by name, but there is no header."
            )))
        };
    };
    // The last of equal names, as Python's csv.DictReader has it.
    header.iter().rposition(|other| other == name).ok_or_else(|| {
        SourceError::Options(format!("There is no column {name:?}; the header has {}.", header.join(", ")))
    })
}

fn check_bytes(delimiter: u8, quote: u8, comment: Option<u8>) -> Result<(), SourceError> {
    let bytes: Vec<u8> = [Some(delimiter), Some(quote), comment].into_iter().flatten().collect();
    let is_usable = |byte: &u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r');
    let are_distinct = (1..bytes.len()).all(|at| !bytes[..at].contains(&bytes[at]));
    if bytes.iter().all(is_usable) && are_distinct {
        return Ok(());
    }
    Err(SourceError::Options(
        "Delimiter, quote and comment must be three different ASCII characters.".to_owned(),
    ))
}
