//! Lines of a plain list, with a limit on their size.

use std::io::{self, BufRead, BufReader, Read};

use super::record::Record;

pub(super) struct Lines<R> {
    source: BufReader<R>,
    comment: Option<u8>,
    most_bytes: usize,
    line: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R, comment: Option<u8>, most_bytes: usize) -> Self {
        Self { source: BufReader::with_capacity(1 << 16, source), comment, most_bytes, line: 0 }
    }

    /// Reads the next line that is neither blank nor a comment into `record`, as its only field; false at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        while self.read_line(record)? {
            let text = record.text().trim_ascii();
            let is_comment = text.first().is_some_and(|first| Some(*first) == self.comment);
            if record.is_too_large || !(text.is_empty() || is_comment) {
                record.line = self.line;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads up to the next line feed; false at the end.
    fn read_line(&mut self, record: &mut Record) -> io::Result<bool> {
        record.clear();
        let mut has_any = false;
        loop {
            let input = self.source.fill_buf()?;
            if input.is_empty() {
                break;
            }
            has_any = true;
            let end = input.iter().position(|byte| *byte == b'\n');
            let part = &input[..end.unwrap_or(input.len())];
            record.push(part, self.most_bytes);
            let taken = part.len() + usize::from(end.is_some());
            self.source.consume(taken);
            if end.is_some() {
                break;
            }
        }
        self.line += u64::from(has_any);
        Ok(has_any)
    }
}
