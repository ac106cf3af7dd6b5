//! Where the run of bytes that mean themselves in a JSON string ends: at a quote, a backslash, a control character or the end.

/// Bytes looked at together.
const BLOCK: usize = 16;

#[inline]
pub(super) fn plain_run(bytes: &[u8], pos: usize) -> usize {
    let mut rest = bytes.get(pos..).unwrap_or_default();
    while let Some((block, after)) = rest.split_first_chunk::<BLOCK>() {
        let stops = stops(block);
        if stops != 0 {
            return bytes.len() - rest.len() + stops.trailing_zeros() as usize;
        }
        rest = after;
    }
    bytes.len() - rest.iter().position(|byte| is_stop(*byte)).map_or(0, |at| rest.len() - at)
}

const fn is_stop(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// A bit for each byte that ends a run, the first byte's lowest.
#[inline]
#[cfg(target_arch = "x86_64")]
fn stops(block: &[u8; BLOCK]) -> u32 {
    // SAFETY: SSE2 is part of every x86-64.
    unsafe { sse2::stops(block) }
}

/// LLVM finds vectors for this on other machines.
#[inline]
#[cfg(not(target_arch = "x86_64"))]
fn stops(block: &[u8; BLOCK]) -> u32 {
    block.iter().rev().fold(0, |stops, byte| stops << 1 | u32::from(is_stop(*byte)))
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use super::BLOCK;
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
    };

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn stops(block: &[u8; BLOCK]) -> u32 {
        let ([low, high], _) = block.as_chunks::<8>() else { return 0 };
        let block = _mm_set_epi64x(i64::from_le_bytes(*high), i64::from_le_bytes(*low));
        let quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x22));
        let backslashes = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x5C));
        // The bytes that are no greater than the last control character.
        let controls = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls)).cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_each_of_the_stops_and_nowhere_else() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[at] = byte;
                let expected = if is_stop(byte) { 1 << at } else { 0 };
                assert_eq!(stops(&block), expected, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn a_run_of_any_length_is_found() {
        for len in 0..3 * BLOCK {
            for stop in ["\"", "\\", "\n", "\u{1f}", "\0"] {
                let text = "a".repeat(len) + stop + "tail of the text";
                assert_eq!(plain_run(text.as_bytes(), 0), len, "{stop:?}");
            }
            let high = "é\u{80}\u{ff}ÿ\u{7f}".repeat(len);
            assert_eq!(plain_run(high.as_bytes(), 0), high.len());
        }
    }
}
