//! Where something stands in a page.

/// A stretch of a page. Pages are limited to 4 GiB, so that what is kept of a page is small beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[allow(clippy::cast_possible_truncation)] // a longer page is refused
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// Where `part` lies, if it is a part of `text` and no copy.
    pub fn within(text: &[u8], part: &[u8]) -> Option<Self> {
        let start = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
        let end = start.checked_add(part.len()).filter(|end| *end <= text.len())?;
        Some(Self::new(start, end))
    }

    /// No value is empty, so the empty span says that there is none.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}
