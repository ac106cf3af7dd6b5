//! Where the bytes come from: any reader or iterator of chunks, gzip undone where the content is gzip.

use std::io::{self, Chain, Cursor, Read};

use super::gzip::{GZIP_MAGIC, Gzip};

const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A reader whose first bytes have been looked at.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// The text of a source: unpacked if its first bytes say that it is gzip, without a byte order mark.
pub struct Decoded<R: Read>(Peeked<Unpacked<R>>);

enum Unpacked<R: Read> {
    Plain(Peeked<R>),
    // Boxed: the decoder's state is large, and most sources are plain.
    Gzip(Box<Gzip<Peeked<R>>>),
}

impl<R: Read> Decoded<R> {
    /// Where it is gzip, it unpacks to at most `max_unpacked_bytes`, or reading ends with an error.
    pub fn new(source: R, max_unpacked_bytes: u64) -> io::Result<Self> {
        let (start, source) = peek(source, GZIP_MAGIC.len())?;
        let is_gzip = start == GZIP_MAGIC;
        let source = Cursor::new(start).chain(source);
        let unpacked = if is_gzip {
            Unpacked::Gzip(Box::new(Gzip::new(source, max_unpacked_bytes)))
        } else {
            Unpacked::Plain(source)
        };
        let (start, unpacked) = peek(unpacked, BYTE_ORDER_MARK.len())?;
        let start = if start == BYTE_ORDER_MARK { Vec::new() } else { start };
        Ok(Self(Cursor::new(start).chain(unpacked)))
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(buffer),
            Self::Gzip(source) => source.read(buffer),
        }
    }
}

/// The first `count` bytes, or all where there are fewer.
fn peek<R: Read>(mut source: R, count: usize) -> io::Result<(Vec<u8>, R)> {
    let mut start = Vec::with_capacity(count);
    source.by_ref().take(count as u64).read_to_end(&mut start)?;
    Ok((start, source))
}

/// A reader over an iterator of chunks of any size.
pub struct Chunks<I, C> {
    chunks: I,
    current: Option<Cursor<C>>,
}

impl<C: AsRef<[u8]>, I: Iterator<Item = io::Result<C>>> Chunks<I, C> {
    pub fn new(chunks: I) -> Self {
        Self { chunks, current: None }
    }
}

impl<C: AsRef<[u8]>, I: Iterator<Item = io::Result<C>>> Read for Chunks<I, C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.current.as_mut().map_or(Ok(0), |current| current.read(buffer))?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.current = None;
            match self.chunks.next() {
                Some(chunk) => self.current = Some(Cursor::new(chunk?)),
                None => return Ok(0),
            }
        }
    }
}
