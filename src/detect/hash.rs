//! Hashes: as the first word of a text, and by the vendor's names.

use super::text::{Unit, split_while};

/// What `detect_file_indicator_type` and `get_hash_type` answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashType {
    Md5,
    Sha1,
    Sha256,
    Sha512,
    Ssdeep,
}

impl HashType {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Ssdeep => "ssdeep",
        }
    }

    /// The hash whose hexadecimal form has this many digits.
    pub fn of_length(digits: usize) -> Option<Self> {
        match digits {
            32 => Some(Self::Md5),
            40 => Some(Self::Sha1),
            64 => Some(Self::Sha256),
            128 => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// The hash that the text begins with; it must end where the word ends.
pub(super) fn at_start<C: Unit>(text: &[C]) -> Option<HashType> {
    // No hash has more digits, so a longer run need not be counted.
    let near = &text[..text.len().min(129)];
    let (digits, _) = split_while(near, |c| c.ascii().is_ascii_hexdigit());
    let ends_word = !text.get(digits.len()).is_some_and(|c| c.is_word());
    HashType::of_length(digits.len()).filter(|_| ends_word)
}

/// As `detect_file_indicator_type`: any colon makes it an ssdeep.
pub(super) fn of_file<C: Unit>(text: &[C]) -> Option<HashType> {
    if text.iter().any(|c| c.is(b':')) { Some(HashType::Ssdeep) } else { at_start(text) }
}
