//! Gzip undone, up to a limit: a few bytes of it can unpack to gigabytes.

use std::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;

pub(super) const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content of all members of a gzip file. Zeros after the last one pad it, as `gzip` has it.
pub(super) struct Gzip<R: Read> {
    /// `None` at the end.
    member: Option<GzDecoder<BufReader<R>>>,
    most_bytes: u64,
    room: u64,
}

/// There is more than may be unpacked.
#[derive(Debug)]
pub(super) struct TooMuch {
    most_bytes: u64,
}

impl<R: Read> Gzip<R> {
    pub(super) fn new(source: R, most_bytes: u64) -> Self {
        let member = Some(GzDecoder::new(BufReader::new(source)));
        Self { member, most_bytes, room: most_bytes }
    }

    /// Reads from the members until there is something; 0 at the end.
    fn unpack(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else { return Ok(0) };
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(mut source) = self.member.take().map(GzDecoder::into_inner) else { return Ok(0) };
            match after_padding(&mut source)? {
                None => return Ok(0),
                Some(byte) if byte == GZIP_MAGIC[0] => self.member = Some(GzDecoder::new(source)),
                Some(_) => return Err(io::Error::new(ErrorKind::InvalidData, "no gzip after a gzip member")),
            }
        }
    }
}

/// The next byte that is no zero, which stays in `source`; `None` at the end.
fn after_padding(source: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let input = source.fill_buf()?;
        let zeros = input.iter().take_while(|byte| **byte == 0).count();
        let (next, is_end) = (input.get(zeros).copied(), input.is_empty());
        source.consume(zeros);
        if next.is_some() || is_end {
            return Ok(next);
        }
    }
}

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.room == 0 {
            // All that is allowed has been given; is there more?
            return match self.unpack(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::other(TooMuch { most_bytes: self.most_bytes })),
            };
        }
        let most = usize::try_from(self.room).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.unpack(&mut buffer[..most])?;
        self.room -= count as u64;
        Ok(count)
    }
}

impl fmt::Display for TooMuch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the gzip data unpack to more than {} bytes; give a larger max_unpacked_bytes if that is right",
            self.most_bytes
        )
    }
}

impl std::error::Error for TooMuch {}
