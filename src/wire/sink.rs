//! Where encoded text goes: into a buffer, or only into a count of its bytes.

/// Takes the pieces of a JSON text. Every piece is ASCII, so its length in bytes is its length in characters.
pub trait Sink {
    fn push(&mut self, ascii: &[u8]);
}

impl Sink for Vec<u8> {
    #[inline]
    fn push(&mut self, ascii: &[u8]) {
        self.extend_from_slice(ascii);
    }
}

/// Adds up what would be written: a batch can be measured without the memory of its text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct ByteCount(pub usize);

impl Sink for ByteCount {
    #[inline]
    fn push(&mut self, ascii: &[u8]) {
        self.0 += ascii.len();
    }
}
