//! Values that come up again and again: of the 13,411 relationships of Unit 42 only 1,530 have dates of their own, since they are
//! written in batches.

use super::json::Span;

/// How many are remembered. Each has one place, which it shares with others.
const PLACES: usize = 256;

/// Groups of `N` values of a page, numbered. Equal groups have one number as long as they are remembered.
pub(super) struct Repeated<const N: usize> {
    groups: Vec<[Span; N]>,
    /// The numbers of those that came last.
    last: [Option<u32>; PLACES],
}

impl<const N: usize> Default for Repeated<N> {
    fn default() -> Self {
        Self { groups: Vec::new(), last: [None; PLACES] }
    }
}

impl<const N: usize> Repeated<N> {
    /// What follows is of another page.
    pub(super) fn next_page(&mut self) {
        self.last.fill(None);
    }

    pub(super) fn number(&mut self, text: &[u8], group: [Span; N]) -> u32 {
        let same = |number: &u32| {
            let known = self.groups.get(*number as usize);
            known.is_some_and(|known| known.iter().zip(group).all(|(a, b)| a.of(text) == b.of(text)))
        };
        let place = place(text, group);
        if let Some(number) = self.last[place].filter(same) {
            return number;
        }
        // There are fewer groups than bytes of text.
        let number = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.groups.push(group);
        self.last[place] = Some(number);
        number
    }

    pub(super) fn get(&self, number: u32) -> [Span; N] {
        self.groups.get(number as usize).copied().unwrap_or([Span::default(); N])
    }
}

/// The ends of the values say enough: those of dates are seconds and their fractions.
fn place<const N: usize>(text: &[u8], group: [Span; N]) -> usize {
    let end =
        |span: Span| span.of(text).last_chunk().map_or(span.len() as u64, |end| u64::from_le_bytes(*end));
    let sum = group.iter().fold(0_u64, |sum, span| sum.rotate_left(5) ^ end(*span));
    // Fibonacci hashing: the upper bits of the product depend on all of the sum.
    (sum.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_groups_have_one_number() {
        let text = b"\"2020\" \"2021\" \"2020\" \"a long value\" \"a long value\"";
        let (a, b, c) = (Span::new(0, 6), Span::new(7, 13), Span::new(14, 20));
        let (long, again) = (Span::new(21, 35), Span::new(36, 50));
        let mut values = Repeated::default();
        let groups = [[a, b], [c, b], [b, a], [a, Span::default()], [long, a], [again, c]];
        assert_eq!(groups.map(|group| values.number(text, group)), [0, 0, 1, 2, 3, 3]);
        assert_eq!([values.get(0), values.get(3), values.get(4)], [[a, b], [long, a], [Span::default(); 2]]);
        values.next_page();
        assert_eq!(values.number(text, [a, b]), 4);
    }

    #[test]
    fn a_value_that_is_forgotten_gets_another_number() {
        let text: Vec<u8> = (0..1000_u64).flat_map(u64::to_ne_bytes).collect();
        let span = |at: usize| Span::new(8 * at, 8 * at + 8);
        let mut values = Repeated::default();
        for _ in 0..2 {
            for at in 0..1000 {
                let number = values.number(&text, [span(at)]);
                let [found] = values.get(number);
                assert_eq!(found.of(&text), span(at).of(&text));
                assert_eq!(values.number(&text, [span(at)]), number);
            }
        }
    }
}
