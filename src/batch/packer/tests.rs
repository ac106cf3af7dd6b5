//! The packer against a plain model, on a few thousand random supplies, and the cases by hand.

use super::*;

/// An indicator is its number and its bytes; a relationship that is not stored is its bytes.
struct Rows {
    indicators: VecDeque<Row>,
    /// Bytes of the stored relationships, `None` for one that was taken out.
    stored: Vec<Option<usize>>,
}

#[derive(Clone, Debug)]
enum Row {
    Indicator { number: usize, bytes: usize, stored: Vec<u32>, passing: Vec<usize> },
    Loose(Vec<usize>),
    Error(Error),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Error {
    Waits,
    Interrupts,
}

impl Supply<usize, usize, Error> for Rows {
    fn next_indicator(&mut self) -> Result<Option<Next<usize, usize>>, Error> {
        Ok(Some(match self.indicators.pop_front() {
            None => return Ok(None),
            Some(Row::Error(error)) => return Err(error),
            Some(Row::Loose(passing)) => Next::Loose(passing),
            Some(Row::Indicator { number, bytes, stored, passing }) => {
                let stored = stored.into_iter().map(Relationship::Stored);
                let relationships = stored.chain(passing.into_iter().map(Relationship::Passing)).collect();
                Next::Indicator(Arrival { indicator: number, bytes, relationships })
            }
        }))
    }

    fn stored(&self) -> Result<u32, Error> {
        Ok(u32::try_from(self.stored.len()).unwrap_or(u32::MAX))
    }

    fn is_live(&self, row: u32) -> Result<bool, Error> {
        Ok(self.stored[row as usize].is_some())
    }

    fn bytes(&mut self, relationship: &mut Relationship<usize>) -> Result<usize, Error> {
        Ok(bytes_of(&self.stored, relationship))
    }

    fn can_wait(&self, error: &Error) -> bool {
        *error == Error::Waits
    }
}

fn bytes_of(stored: &[Option<usize>], relationship: &Relationship<usize>) -> usize {
    match relationship {
        Relationship::Stored(row) => stored[*row as usize].unwrap_or_default(),
        Relationship::Passing(bytes) => *bytes,
    }
}

/// All batches; errors are left out, the packer goes on behind them.
fn pack(limits: Limits, mut rows: Rows) -> (Vec<Batch<usize, usize>>, Vec<Error>) {
    let (mut packer, mut batches, mut errors) = (Packer::new(limits), Vec::new(), Vec::new());
    loop {
        match packer.next_batch(&mut rows) {
            Ok(Some(batch)) => batches.push(batch),
            Ok(None) => return (batches, errors),
            Err(error) => errors.push(error),
        }
    }
}

/// Numbers that look random: a linear congruential generator.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }

    fn limits(&mut self) -> Limits {
        let max_bytes = (self.below(2) == 0).then(|| 60 + self.below(300));
        Limits { batch_size: 1 + self.below(5), max_relationships: 1 + self.below(5), max_bytes }
    }

    fn rows(&mut self) -> Rows {
        let stored: Vec<_> =
            (0..self.below(20)).map(|_| (self.below(6) > 0).then(|| self.below(60))).collect();
        let mut free: Vec<u32> =
            (0..).zip(&stored).filter(|(_, one)| one.is_some()).map(|(row, _)| row).collect();
        let indicators = (0..self.below(20)).map(|number| {
            let passing = |random: &mut Self| (0..random.below(4)).map(|_| random.below(60)).collect();
            match self.below(12) {
                0 => Row::Loose(passing(self)),
                1 => Row::Error(Error::Waits),
                2 => Row::Error(Error::Interrupts),
                _ => Row::Indicator {
                    number,
                    bytes: 2 + self.below(120),
                    stored: free.split_off(free.len().saturating_sub(self.below(4))),
                    passing: passing(self),
                },
            }
        });
        Rows { indicators: indicators.collect(), stored }
    }
}

/// The JSON of an item as long as the packer should take it for.
fn json_len(bytes: Option<usize>, relationships: &[usize]) -> usize {
    let list = relationships.iter().sum::<usize>() + SEPARATOR * relationships.len().saturating_sub(1);
    match bytes {
        Some(bytes) if relationships.is_empty() => bytes,
        Some(bytes) => bytes + r#", "relationships": []"#.len() + list,
        None => format!(r#"{{"value": "{DUMMY_INDICATOR}", "relationships": []}}"#).len() + list,
    }
}

#[test]
fn batches_of_random_rows_keep_the_rules() {
    let mut random = Random(11);
    for round in 0..5000 {
        let (limits, rows) = (random.limits(), random.rows());
        let (given, stored) = (rows.indicators.clone(), rows.stored.clone());
        let (batches, errors) = pack(limits, rows);
        let told = format!("round {round}: {limits:?} {given:?} {stored:?} gave {batches:?}");

        // Nothing is lost, nothing comes twice, indicators keep their order.
        let items: Vec<_> = batches.iter().flatten().collect();
        let numbers: Vec<_> = items.iter().filter_map(|item| item.indicator).collect();
        let (mut expected, mut bytes_of_indicator) = (Vec::new(), vec![0; given.len()]);
        let (mut passing, mut told_errors) = (Vec::<usize>::new(), Vec::new());
        for row in &given {
            match row {
                Row::Indicator { number, bytes, passing: own, .. } => {
                    expected.push(*number);
                    bytes_of_indicator[*number] = *bytes;
                    passing.extend(own);
                }
                Row::Loose(own) => passing.extend(own),
                Row::Error(error) => told_errors.push(*error),
            }
        }
        assert_eq!(numbers, expected, "{told}");
        assert_eq!(errors, told_errors, "{told}");
        let sent: Vec<_> = items.iter().flat_map(|item| &item.relationships).collect();
        let mut rows: Vec<u32> = Vec::new();
        let mut sent_passing: Vec<usize> = Vec::new();
        for relationship in &sent {
            match relationship {
                Relationship::Stored(row) => rows.push(*row),
                Relationship::Passing(bytes) => sent_passing.push(*bytes),
            }
        }
        rows.sort_unstable();
        let live: Vec<u32> =
            (0..).zip(&stored).filter(|(_, one)| one.is_some()).map(|(row, _)| row).collect();
        assert_eq!(rows, live, "{told}");
        passing.sort_unstable();
        sent_passing.sort_unstable();
        assert_eq!(sent_passing, passing, "{told}");

        // Dummies come last, with stored relationships in order and then the others.
        let first_dummy = items.iter().position(|item| item.indicator.is_none()).unwrap_or(items.len());
        assert!(items[first_dummy..].iter().all(|item| item.indicator.is_none()), "{told}");
        let on_dummies = items[first_dummy..].iter().flat_map(|item| &item.relationships);
        let order: Vec<_> = on_dummies
            .map(|relationship| match relationship {
                Relationship::Stored(row) => *row,
                Relationship::Passing(_) => u32::MAX,
            })
            .collect();
        assert!(order.is_sorted(), "{told}");

        // Limits hold, but for one item alone that says so.
        for batch in &batches {
            assert!(!batch.is_empty() && batch.len() <= limits.batch_size, "{told}");
            let count: usize = batch.iter().map(|item| item.relationships.len()).sum();
            assert!(count <= limits.max_relationships, "{told}");
            let lengths = batch.iter().map(|item| {
                let own: Vec<_> = item.relationships.iter().map(|one| bytes_of(&stored, one)).collect();
                json_len(item.indicator.map(|number| bytes_of_indicator[number]), &own)
            });
            let length = lengths.sum::<usize>() + SEPARATOR * (batch.len() - 1) + BRACKETS;
            let too_large = limits.max_bytes.is_some_and(|most| length > most);
            let said: Vec<_> = batch.iter().filter_map(|item| item.too_large).collect();
            assert_eq!(said, if too_large { vec![length] } else { Vec::new() }, "{told}");
            assert!(!too_large || batch.len() == 1 && batch[0].relationships.len() <= 1, "{told}");
        }
    }
}

#[test]
fn without_errors_batches_are_full() {
    let mut random = Random(7);
    for _ in 0..5000 {
        let limits = Limits { max_bytes: None, ..random.limits() };
        let mut rows = random.rows();
        rows.indicators.retain(|row| !matches!(row, Row::Error(_)));
        let (batches, _) = pack(limits, rows);
        for pair in batches.windows(2) {
            let count = |batch: &Batch<usize, usize>| -> usize {
                batch.iter().map(|item| item.relationships.len()).sum()
            };
            let next = &pair[1][0];
            // A dummy goes in with as little as one relationship.
            let more = if next.indicator.is_some() { next.relationships.len() } else { 1 };
            assert!(
                pair[0].len() == limits.batch_size || count(&pair[0]) + more > limits.max_relationships,
                "{limits:?} {batches:?}"
            );
        }
    }
}

fn indicator(number: usize, stored: &[u32], passing: &[usize]) -> Row {
    Row::Indicator { number, bytes: 0, stored: stored.to_vec(), passing: passing.to_vec() }
}

fn packed(indicator: Option<usize>, relationships: &[Relationship<usize>]) -> Packed<usize, usize> {
    Packed { indicator, relationships: relationships.to_vec(), too_large: None }
}

#[test]
fn what_finds_no_room_goes_out_on_a_dummy() {
    use Relationship::{Passing, Stored};
    let limits = Limits { batch_size: 9, max_relationships: 2, max_bytes: None };
    let indicators = [indicator(0, &[1], &[7, 8]), Row::Loose(vec![9])].into();
    let (batches, _) = pack(limits, Rows { indicators, stored: vec![Some(0), Some(0), None] });
    let expected = vec![
        vec![packed(Some(0), &[Stored(1), Passing(7)])],
        vec![packed(None, &[Stored(0), Passing(8)])],
        vec![packed(None, &[Passing(9)])],
    ];
    assert_eq!(batches, expected);
}

#[test]
fn an_interrupt_is_told_at_once_and_loses_nothing() {
    let limits = Limits { batch_size: 9, max_relationships: 2, max_bytes: None };
    let rows = |error| Rows {
        indicators: [indicator(0, &[], &[]), Row::Error(error), indicator(1, &[], &[])].into(),
        stored: Vec::new(),
    };
    let mut packer = Packer::new(limits);
    let mut interrupted = rows(Error::Interrupts);
    assert_eq!(packer.next_batch(&mut interrupted), Err(Error::Interrupts));
    assert_eq!(
        packer.next_batch(&mut interrupted),
        Ok(Some(vec![packed(Some(0), &[]), packed(Some(1), &[])]))
    );
    let mut packer = Packer::new(limits);
    let mut failing = rows(Error::Waits);
    assert_eq!(packer.next_batch(&mut failing), Ok(Some(vec![packed(Some(0), &[])])));
    assert_eq!(packer.next_batch(&mut failing), Err(Error::Waits));
    assert_eq!(packer.next_batch(&mut failing), Ok(Some(vec![packed(Some(1), &[])])));
}
