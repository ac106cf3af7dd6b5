//! What goes into which batch. Core: no Python here.
//!
//! Indicators go out in the order they come, each with its relationships as far as the limits let it carry them. What finds no
//! room there, and what belongs to no indicator, goes out on dummies behind them.

use std::collections::VecDeque;

use super::limits::{BRACKETS, Filled, Limits, Load, SEPARATOR};
use crate::vocabulary::DUMMY_INDICATOR;

/// What a dummy takes before its first relationship.
const EMPTY_DUMMY: usize = r#"{"value": "", "relationships": []}"#.len() + DUMMY_INDICATOR.len();

/// What the key adds to an indicator before its first relationship.
const EMPTY_RELATIONSHIPS: usize = r#", "relationships": []"#.len();

/// A relationship that waits for its batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relationship<R> {
    /// By its number in the store.
    Stored(u32),
    /// One that is not stored: it came with an indicator that goes through.
    Passing(R),
}

/// An indicator on its way into a batch.
pub struct Arrival<I, R> {
    pub indicator: I,
    /// Bytes of its JSON without relationships; not looked at without `max_bytes`.
    pub bytes: usize,
    /// Its relationships, in the order they are to be carried.
    pub relationships: Vec<Relationship<R>>,
}

/// What is supplied next.
pub enum Next<I, R> {
    Indicator(Arrival<I, R>),
    /// Relationships that belong to no indicator.
    Loose(Vec<R>),
}

/// Where indicators and relationships come from.
pub trait Supply<I, R, E> {
    fn next_indicator(&mut self) -> Result<Option<Next<I, R>>, E>;

    /// The number past the last stored relationship.
    fn stored(&self) -> Result<u32, E>;

    /// Whether there still is a relationship of this number.
    fn is_live(&self, row: u32) -> Result<bool, E>;

    /// Bytes of JSON of a relationship, which the answer may put into another form. Not asked for without `max_bytes`.
    fn bytes(&mut self, relationship: &mut Relationship<R>) -> Result<usize, E>;

    /// Whether what was supplied before the error goes out before it is told.
    fn can_wait(&self, error: &E) -> bool;
}

/// An item of a batch: an indicator, or a dummy if there is none, and what it carries.
#[derive(Debug, PartialEq, Eq)]
pub struct Packed<I, R> {
    pub indicator: Option<I>,
    pub relationships: Vec<Relationship<R>>,
    /// Bytes of JSON of a batch with this alone, where they are more than `max_bytes`.
    pub too_large: Option<usize>,
}

pub type Batch<I, R> = Vec<Packed<I, R>>;

/// What is about to go into a batch, and what it takes of the limits.
type Loaded<I, R> = (Packed<I, R>, Load);

/// Packs what a supply gives, batch by batch.
pub struct Packer<I, R, E> {
    limits: Limits,
    /// The batch that is being filled.
    batch: Batch<I, R>,
    filled: Filled,
    /// An indicator that did not fit into the last batch.
    waiting: Option<Loaded<I, R>>,
    /// Of the stored relationships: those that have gone out on an indicator, and the next one to look at.
    gone: Vec<bool>,
    next_stored: u32,
    /// Passing relationships that found no room on their indicator.
    left_over: VecDeque<R>,
    waiting_relationship: Option<(Relationship<R>, usize)>,
    /// What ended a batch before it was full: told when the next one is asked for.
    error: Option<E>,
}

impl<I, R, E> Packer<I, R, E> {
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            batch: Vec::new(),
            filled: Filled::EMPTY,
            waiting: None,
            gone: Vec::new(),
            next_stored: 0,
            left_over: VecDeque::new(),
            waiting_relationship: None,
            error: None,
        }
    }

    /// The next batch, `None` after the last one. After an error the packer goes on where it stands; nothing is lost.
    pub fn next_batch(&mut self, supply: &mut impl Supply<I, R, E>) -> Result<Option<Batch<I, R>>, E> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        while !self.filled.is_full(&self.limits) {
            let next = match self.waiting.take() {
                Some(waiting) => Ok(Some(waiting)),
                None => self.next_indicator(supply),
            };
            let (packed, load) = match next {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(error) if !self.filled.is_empty() && supply.can_wait(&error) => {
                    self.error = Some(error);
                    return Ok(self.close());
                }
                Err(error) => return Err(error),
            };
            let fits = self.filled.takes(load, &self.limits);
            if !fits && !self.filled.is_empty() {
                self.waiting = Some((packed, load));
                return Ok(self.close());
            }
            let too_large = (!fits).then_some(load.bytes + BRACKETS);
            self.put(Packed { too_large, ..packed }, load);
            if !fits {
                return Ok(self.close());
            }
        }
        while !self.filled.is_full(&self.limits) {
            let Some((dummy, load)) = self.next_dummy(supply)? else { break };
            self.put(dummy, load);
        }
        Ok(self.close())
    }

    fn put(&mut self, packed: Packed<I, R>, load: Load) {
        self.batch.push(packed);
        self.filled.put(load);
    }

    fn close(&mut self) -> Option<Batch<I, R>> {
        self.filled = Filled::EMPTY;
        Some(std::mem::take(&mut self.batch)).filter(|batch| !batch.is_empty())
    }

    fn next_indicator(&mut self, supply: &mut impl Supply<I, R, E>) -> Result<Option<Loaded<I, R>>, E> {
        loop {
            match supply.next_indicator()? {
                None => return Ok(None),
                Some(Next::Indicator(arrival)) => return self.carry(arrival, supply).map(Some),
                Some(Next::Loose(relationships)) => self.left_over.extend(relationships),
            }
        }
    }

    /// Puts relationships on an indicator until one of the limits is reached. What is left goes out on dummies.
    fn carry(
        &mut self,
        arrival: Arrival<I, R>,
        supply: &mut impl Supply<I, R, E>,
    ) -> Result<(Packed<I, R>, Load), E> {
        let Arrival { indicator, bytes, relationships } = arrival;
        let room = self.limits.max_bytes.map(|most| most.saturating_sub(BRACKETS));
        let mut load = Load { relationships: 0, bytes };
        let mut carried = Vec::new();
        let mut is_full = false;
        for mut relationship in relationships {
            is_full |= load.relationships == self.limits.max_relationships;
            if !is_full {
                let before = if load.relationships == 0 { EMPTY_RELATIONSHIPS } else { SEPARATOR };
                let bytes = load.bytes + before + self.bytes(&mut relationship, supply)?;
                is_full = room.is_some_and(|room| bytes > room);
                if !is_full {
                    load = Load { relationships: load.relationships + 1, bytes };
                    self.note_gone(&relationship, supply)?;
                    carried.push(relationship);
                    continue;
                }
            }
            // A stored one is found again when the dummies' turn comes.
            if let Relationship::Passing(relationship) = relationship {
                self.left_over.push_back(relationship);
            }
        }
        Ok((Packed { indicator: Some(indicator), relationships: carried, too_large: None }, load))
    }

    /// A dummy with as many of the next relationships as still fit into the batch; `None` if that is none.
    fn next_dummy(&mut self, supply: &mut impl Supply<I, R, E>) -> Result<Option<Loaded<I, R>>, E> {
        let (most, room) = self.filled.room(&self.limits);
        let mut dummy = Packed { indicator: None, relationships: Vec::new(), too_large: None };
        let mut load = Load { relationships: 0, bytes: EMPTY_DUMMY };
        while load.relationships < most {
            let next = match self.waiting_relationship.take() {
                Some(waiting) => Some(waiting),
                None => self.next_relationship(supply)?,
            };
            let Some((relationship, size)) = next else { break };
            let separator = if load.relationships == 0 { 0 } else { SEPARATOR };
            let bytes = load.bytes + separator + size;
            if room.is_some_and(|room| bytes > room) {
                if load.relationships > 0 || !self.filled.is_empty() {
                    self.waiting_relationship = Some((relationship, size));
                    break;
                }
                // Larger than any batch: it goes out alone, which the load of a full one sees to.
                dummy.too_large = Some(bytes + BRACKETS);
                dummy.relationships.push(relationship);
                load = Load { relationships: most, bytes };
                break;
            }
            dummy.relationships.push(relationship);
            load = Load { relationships: load.relationships + 1, bytes };
        }
        Ok((!dummy.relationships.is_empty()).then_some((dummy, load)))
    }

    fn next_relationship(
        &mut self,
        supply: &mut impl Supply<I, R, E>,
    ) -> Result<Option<(Relationship<R>, usize)>, E> {
        let end = supply.stored()?;
        let mut next = None;
        while self.next_stored < end && next.is_none() {
            let row = self.next_stored;
            self.next_stored += 1;
            let gone = self.gone.get(row as usize).copied().unwrap_or(false);
            next = (!gone && supply.is_live(row)?).then_some(Relationship::Stored(row));
        }
        let next = next.or_else(|| self.left_over.pop_front().map(Relationship::Passing));
        let Some(mut relationship) = next else { return Ok(None) };
        let bytes = self.bytes(&mut relationship, supply)?;
        Ok(Some((relationship, bytes)))
    }

    fn bytes(
        &self,
        relationship: &mut Relationship<R>,
        supply: &mut impl Supply<I, R, E>,
    ) -> Result<usize, E> {
        if self.limits.max_bytes.is_some() { supply.bytes(relationship) } else { Ok(0) }
    }

    fn note_gone(&mut self, relationship: &Relationship<R>, supply: &impl Supply<I, R, E>) -> Result<(), E> {
        if let Relationship::Stored(row) = relationship {
            if self.gone.is_empty() {
                self.gone = vec![false; supply.stored()? as usize];
            }
            self.gone[*row as usize] = true;
        }
        Ok(())
    }

    /// What is held at the moment: indicators.
    pub fn indicators(&self) -> impl Iterator<Item = &I> {
        let waiting = self.waiting.iter().map(|(packed, _)| packed);
        self.batch.iter().chain(waiting).filter_map(|packed| packed.indicator.as_ref())
    }

    /// What is held at the moment: relationships that are not stored.
    pub fn passing(&self) -> impl Iterator<Item = &R> {
        let waiting = self.waiting.iter().map(|(packed, _)| packed);
        let packed = self.batch.iter().chain(waiting).flat_map(|packed| &packed.relationships);
        let waiting = self.waiting_relationship.iter().map(|(relationship, _)| relationship);
        let passing = packed.chain(waiting).filter_map(|relationship| match relationship {
            Relationship::Passing(passing) => Some(passing),
            Relationship::Stored(_) => None,
        });
        passing.chain(&self.left_over)
    }

    pub const fn limits(&self) -> Limits {
        self.limits
    }

    pub fn error(&self) -> Option<&E> {
        self.error.as_ref()
    }
}

#[cfg(test)]
mod tests;
