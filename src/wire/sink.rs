//! Where encoded text goes: into a buffer, or only into a count of its bytes.

use std::mem::MaybeUninit;
use std::slice;

use super::plain::{BLOCK, copy_if_plain, plain_prefix};

/// Takes the pieces of a JSON text. Every piece is ASCII, so its length in bytes is its length in characters.
pub trait Sink {
    fn push(&mut self, ascii: &[u8]);

    /// Writes the first `len` bytes of `padded`, which is the same as pushing them, but in moves of a fixed size.
    fn push_padded<const N: usize>(&mut self, padded: &[u8; N], len: usize);

    /// Writes `bytes` as a JSON string, with `before` and `after` around it, if all of them stand for themselves.
    /// `false`: nothing was written.
    fn push_if_plain<const B: usize, const A: usize>(
        &mut self,
        before: &[u8; B],
        bytes: &[u8],
        after: &[u8; A],
    ) -> bool;
}

/// Adds up what would be written: a batch can be measured without the memory of its text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct ByteCount(pub usize);

impl Sink for ByteCount {
    #[inline]
    fn push(&mut self, ascii: &[u8]) {
        self.0 += ascii.len();
    }

    #[inline]
    fn push_padded<const N: usize>(&mut self, _: &[u8; N], len: usize) {
        self.0 += len;
    }

    #[inline]
    fn push_if_plain<const B: usize, const A: usize>(
        &mut self,
        before: &[u8; B],
        bytes: &[u8],
        after: &[u8; A],
    ) -> bool {
        let plain = plain_prefix(bytes) == bytes.len();
        self.0 += if plain { before.len() + bytes.len() + after.len() + 2 } else { 0 };
        plain
    }
}

/// The text itself, in a memory that is kept longer than the text: there is room for moves of a fixed size.
#[derive(Debug, Default)]
pub struct Buffer<M = Vec<MaybeUninit<u8>>> {
    memory: M,
    /// So much of the memory is set.
    len: usize,
}

/// Bytes that a `Buffer` writes to. They need not be set before: setting them took a tenth of the time.
pub trait Memory {
    fn bytes(&mut self) -> &mut [MaybeUninit<u8>];

    /// Makes `bytes` this long. What was in them stays.
    fn grow(&mut self, len: usize);
}

impl Memory for Vec<MaybeUninit<u8>> {
    #[inline]
    fn bytes(&mut self) -> &mut [MaybeUninit<u8>] {
        self
    }

    fn grow(&mut self, len: usize) {
        self.resize(len, MaybeUninit::uninit());
    }
}

impl Buffer {
    pub fn as_bytes(&self) -> &[u8] {
        let text = &self.memory[..self.len];
        // SAFETY: `len` bytes are set, and a `MaybeUninit<u8>` that is set is a `u8`.
        unsafe { slice::from_raw_parts(text.as_ptr().cast(), text.len()) }
    }
}

impl<M: Memory> Buffer<M> {
    const FIRST_CAPACITY: usize = 1024;

    pub fn new(memory: M) -> Self {
        Self { memory, len: 0 }
    }

    /// The memory, and how much of it is text, and so set.
    pub fn into_parts(self) -> (M, usize) {
        (self.memory, self.len)
    }

    /// The `more` bytes after the text.
    #[inline]
    fn room(&mut self, more: usize) -> &mut [MaybeUninit<u8>] {
        if self.memory.bytes().len() - self.len < more {
            self.grow(more);
        }
        &mut self.memory.bytes()[self.len..self.len + more]
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        let doubled = self.memory.bytes().len() * 2;
        self.memory.grow((self.len + more).max(doubled).max(Self::FIRST_CAPACITY));
    }
}

impl<M: Memory> Sink for Buffer<M> {
    #[inline]
    fn push(&mut self, ascii: &[u8]) {
        for (to, from) in self.room(ascii.len()).iter_mut().zip(ascii) {
            to.write(*from);
        }
        self.len += ascii.len();
    }

    #[inline]
    fn push_padded<const N: usize>(&mut self, padded: &[u8; N], len: usize) {
        self.room(N).copy_from_slice(&padded.map(MaybeUninit::new));
        self.len += len.min(N);
    }

    #[inline]
    fn push_if_plain<const B: usize, const A: usize>(
        &mut self,
        before: &[u8; B],
        bytes: &[u8],
        after: &[u8; A],
    ) -> bool {
        let quote = MaybeUninit::new(b'"');
        let written = B + bytes.len() + A + 2;
        let room = self.room(written + BLOCK);
        room[..B].copy_from_slice(&before.map(MaybeUninit::new));
        room[B] = quote;
        let plain = copy_if_plain(bytes, &mut room[B + 1..]);
        room[B + 1 + bytes.len()] = quote;
        room[B + 2 + bytes.len()..][..A].copy_from_slice(&after.map(MaybeUninit::new));
        self.len += if plain { written } else { 0 };
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_every_length_arrive_whole_and_in_order() {
        let text: Vec<u8> = (0..200).map(|i| b'#' + i % 50).collect();
        let mut buffer = Buffer::default();
        let mut count = ByteCount::default();
        let mut expected = Vec::new();
        for length in 0..text.len() {
            let piece = &text[text.len() - length..];
            buffer.push(piece);
            count.push(piece);
            expected.extend_from_slice(piece);
            assert!(buffer.push_if_plain(b", ", piece, b": ") && count.push_if_plain(b", ", piece, b": "));
            expected.extend_from_slice(&[b", \"", piece, b"\": "].concat());
            let special = [piece, b"\n", piece].concat();
            assert!(!buffer.push_if_plain(b"", &special, b"") && !count.push_if_plain(b"", &special, b""));
            assert_eq!(buffer.as_bytes(), expected);
            assert_eq!(count.0, expected.len());
        }
    }
}
