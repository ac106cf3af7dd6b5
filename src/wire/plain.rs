//! Which bytes stand for themselves in a JSON string: printable ASCII but the quote and the backslash.

use std::mem::MaybeUninit;

/// Bytes looked at together.
const WORD: usize = 8;

/// Bytes that `copy_if_plain` copies together.
pub(super) const BLOCK: usize = 2 * WORD;

/// DEL is not plain: Python's `json` escapes it like the other control characters.
pub(super) const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// How many bytes at the start of `bytes` are plain.
#[inline]
pub(super) fn plain_prefix(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<WORD>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word)).chain([padded(tail)]);
    for (index, word) in words.enumerate() {
        let found = specials(word);
        if found != 0 {
            return index * WORD + found.trailing_zeros() as usize / 8;
        }
    }
    bytes.len()
}

/// Copies `from` to the start of `to` and says whether all of it is plain; if not, it may have stopped early.
///
/// `to` is longer than `from` by a block: moves of a fixed size, the last of which overlaps the one before. Most
/// strings of a message are shorter than 32 bytes, and calling `memcpy` for each took longer than all the rest.
#[inline]
pub(super) fn copy_if_plain(from: &[u8], to: &mut [MaybeUninit<u8>]) -> bool {
    if let Some(last) = from.last_chunk::<BLOCK>() {
        let (blocks, _) = from.as_chunks::<BLOCK>();
        let (room, _) = to.as_chunks_mut::<BLOCK>();
        for (block, room) in blocks.iter().zip(room) {
            *room = block.map(MaybeUninit::new);
            if !is_plain_block(block) {
                return false;
            }
        }
        to[from.len() - BLOCK..from.len()].copy_from_slice(&last.map(MaybeUninit::new));
        is_plain_block(last)
    } else if let (Some(first), Some(last)) = (from.first_chunk::<WORD>(), from.last_chunk::<WORD>()) {
        to[..WORD].copy_from_slice(&first.map(MaybeUninit::new));
        to[from.len() - WORD..from.len()].copy_from_slice(&last.map(MaybeUninit::new));
        specials(u64::from_le_bytes(*first)) | specials(u64::from_le_bytes(*last)) == 0
    } else {
        let word = padded(from);
        to[..WORD].copy_from_slice(&word.to_le_bytes().map(MaybeUninit::new));
        specials(word) == 0
    }
}

/// How many bytes at the start of `block` are plain.
#[inline]
pub(super) fn plain_in_block(block: &[u8; BLOCK]) -> usize {
    let found = |word: usize| specials(u64::from_le_bytes(block.as_chunks::<WORD>().0[word]));
    match (found(0), found(1)) {
        (0, 0) => BLOCK,
        (0, second) => WORD + second.trailing_zeros() as usize / 8,
        (first, _) => first.trailing_zeros() as usize / 8,
    }
}

#[inline]
fn is_plain_block(block: &[u8; BLOCK]) -> bool {
    let (words, _) = block.as_chunks::<WORD>();
    words.iter().fold(0, |found, word| found | specials(u64::from_le_bytes(*word))) == 0
}

/// Fewer than eight bytes, with spaces after them: one word, first byte lowest.
#[inline]
fn padded(short: &[u8]) -> u64 {
    let bits = 8 * short.len();
    let word = if let (Some(first), Some(last)) = (short.first_chunk::<4>(), short.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (bits - 32)
    } else {
        short.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
    };
    word | every(b' ') << bits
}

/// Not zero if a byte of `word` is not plain; the lowest bit that is set is then in the lowest such byte.
#[inline]
const fn specials(word: u64) -> u64 {
    // Each term sets the top bit of a byte for one reason: below the space, DEL, quote, backslash, not ASCII at all.
    // Carries and borrows only reach bytes above one that is found already.
    (word.wrapping_sub(every(b' '))
        | word.wrapping_add(every(1))
        | (word ^ every(b'"')).wrapping_sub(every(1))
        | (word ^ every(b'\\')).wrapping_sub(every(1))
        | word)
        & every(0x80)
}

const fn every(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_of_every_length() {
        for length in 0..3 * BLOCK {
            let plain: Vec<u8> = (0..length).map(|i| b"az 0~!#["[i % 8]).collect();
            check(&plain);
            for place in 0..length {
                for byte in 0..=255 {
                    let mut bytes = plain.clone();
                    bytes[place] = byte;
                    check(&bytes);
                    // A second one before or after it must not hide the first.
                    bytes[(place + 3) % length] = byte.wrapping_add(1);
                    check(&bytes);
                }
            }
        }
    }

    fn check(bytes: &[u8]) {
        let expected = bytes.iter().take_while(|&&byte| is_plain(byte)).count();
        assert_eq!(plain_prefix(bytes), expected, "{bytes:?}");
        let mut copy = vec![MaybeUninit::new(0); bytes.len() + BLOCK];
        let plain = copy_if_plain(bytes, &mut copy);
        assert_eq!(plain, expected == bytes.len(), "{bytes:?}");
        if let Some(block) = bytes.first_chunk() {
            assert_eq!(plain_in_block(block), expected.min(BLOCK), "{block:?}");
        }
        if plain {
            // SAFETY: all of them were set when they were made.
            let copied = copy[..bytes.len()].iter().map(|byte| unsafe { byte.assume_init() });
            assert!(copied.eq(bytes.iter().copied()), "{bytes:?}");
        }
    }
}
