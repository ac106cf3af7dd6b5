//! Which of the telling characters a text holds, found in one pass: most rules need one that most texts do not have.

/// A set of marks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    pub(super) const SLASH: Self = Self(1);
    pub(super) const COLON: Self = Self(1 << 1);
    pub(super) const AT: Self = Self(1 << 2);
    pub(super) const BRACKET: Self = Self(1 << 3);
    pub(super) const STAR: Self = Self(1 << 4);
    /// `?` or `#`.
    pub(super) const QUERY: Self = Self(1 << 5);
    /// `\` or `_`, which stand for slashes in a defanged scheme.
    pub(super) const DEFANGED_SLASH: Self = Self(1 << 6);
    pub(super) const NOT_ASCII: Self = Self(1 << 7);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The marks of a text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |marks, byte| marks | OF_BYTE[usize::from(byte)]))
    }

    pub(super) fn have_any(self, wanted: Self) -> bool {
        self.0 & wanted.0 != 0
    }

    pub(super) fn have_all(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    const fn of_byte(byte: u8) -> Self {
        match byte {
            b'/' => Self::SLASH,
            b':' => Self::COLON,
            b'@' => Self::AT,
            b'[' => Self::BRACKET,
            b'*' => Self::STAR,
            b'?' | b'#' => Self::QUERY,
            b'\\' | b'_' => Self::DEFANGED_SLASH,
            0x80.. => Self::NOT_ASCII,
            _ => Self(0),
        }
    }
}

const OF_BYTE: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)]
        let marks = Marks::of_byte(byte as u8);
        table[byte] = marks.0;
        byte += 1;
    }
    table
};
