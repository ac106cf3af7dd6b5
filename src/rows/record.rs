//! Records of a CSV file, one at a time, with a limit on their size.
//!
//! The parser is `csv-core`, on which the `csv` crate builds; that crate's own reader has no such limit.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::ReadRecordResult;

/// Records with more fields are too large.
const MOST_FIELDS: usize = 1 << 14;

/// The fields of one record, joined. Its buffers are used for one record after the other.
#[derive(Default)]
pub(super) struct Record {
    /// The line the record begins on, from 1.
    pub(super) line: u64,
    /// The record has more bytes or fields than allowed: it is given as an empty one.
    pub(super) is_too_large: bool,
    bytes: Vec<u8>,
    byte_count: usize,
    field_ends: Vec<usize>,
    field_count: usize,
}

impl Record {
    pub(super) fn text(&self) -> &[u8] {
        &self.bytes[..self.byte_count]
    }

    /// Where in the text each field ends.
    pub(super) fn ends(&self) -> &[usize] {
        &self.field_ends[..self.field_count]
    }

    pub(super) fn clear(&mut self) {
        self.is_too_large = false;
        (self.byte_count, self.field_count) = (0, 0);
    }

    /// Adds to a text of one field, unless it gets longer than `most_bytes`.
    pub(super) fn push(&mut self, bytes: &[u8], most_bytes: usize) {
        if self.is_too_large || self.byte_count + bytes.len() > most_bytes {
            self.is_too_large = true;
            self.byte_count = 0;
            return;
        }
        self.bytes.truncate(self.byte_count);
        self.bytes.extend_from_slice(bytes);
        self.byte_count = self.bytes.len();
        if self.field_ends.is_empty() {
            self.field_ends.push(0);
        }
        self.field_ends[0] = self.byte_count;
        self.field_count = 1;
    }
}

pub(super) struct CsvRecords<R> {
    source: BufReader<R>,
    // Boxed: it holds its tables.
    parser: Box<csv_core::Reader>,
    most_bytes: usize,
    line_feeds: u64,
    last_byte: u8,
}

impl<R: Read> CsvRecords<R> {
    pub(super) fn new(source: R, mut parser: csv_core::Reader, most_bytes: usize) -> Self {
        // It drops a byte order mark from what it is given first. The source has none any more: what looks like a second
        // one is text. An empty line is no record.
        parser.read_record(b"\n", &mut [0], &mut [0]);
        Self {
            source: BufReader::with_capacity(1 << 16, source),
            parser: Box::new(parser),
            most_bytes,
            line_feeds: 0,
            last_byte: 0,
        }
    }

    /// Reads the next record into `record`; false at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        record.clear();
        // Line feeds inside quotes belong to the record, so they stand after its first line.
        let mut inner_line_feeds = 0;
        loop {
            let input = self.source.fill_buf()?;
            let bytes = &mut record.bytes[record.byte_count..];
            let ends = &mut record.field_ends[record.field_count..];
            let (result, taken, written, ended) = self.parser.read_record(input, bytes, ends);
            self.line_feeds += count_line_feeds(&input[..taken]);
            self.last_byte = if taken > 0 { input[taken - 1] } else { self.last_byte };
            inner_line_feeds += count_line_feeds(&bytes[..written]);
            self.source.consume(taken);
            record.byte_count += written;
            record.field_count += ended;
            if record.is_too_large || record.byte_count > self.most_bytes || record.field_count > MOST_FIELDS
            {
                // The rest is read and dropped.
                record.clear();
                record.is_too_large = true;
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => double(&mut record.bytes),
                ReadRecordResult::OutputEndsFull => double(&mut record.field_ends),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(false),
            }
        }
        let own_line_feed = u64::from(self.last_byte == b'\n');
        record.line = 1 + self.line_feeds - own_line_feed - inner_line_feeds;
        Ok(true)
    }
}

/// Makes room, without zeroing what is there for each record.
fn double<T: Clone + Default>(buffer: &mut Vec<T>) {
    let length = (buffer.len() * 2).max(16);
    buffer.resize(length, T::default());
}

fn count_line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}
