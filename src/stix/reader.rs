//! One face for both profiles.

use super::bundle::Bytes;
use super::journal::Journal;
use super::json::Fault;
use super::mitre::Mitre;
use super::model::{Counts, Host, Step};
use super::options::Options;
use super::page::Page;
use super::taxii2::Taxii2;

/// Takes pages, gives indicators, then relationships, one step at a time.
pub enum Reader {
    Taxii2(Box<Taxii2>),
    Mitre(Box<Mitre>),
}

macro_rules! each {
    ($reader:expr, $profile:ident => $body:expr) => {
        match $reader {
            Reader::Taxii2($profile) => $body,
            Reader::Mitre($profile) => $body,
        }
    };
}

impl Reader {
    /// `None`: there is no such profile.
    pub fn new(profile: &str, options: Options) -> Option<Self> {
        match profile {
            "taxii2" => Some(Self::Taxii2(Box::new(Taxii2::new(options)))),
            "mitre-attack" => Some(Self::Mitre(Box::new(Mitre::new(options)))),
            _ => None,
        }
    }

    /// Gives relationships with names that XSOAR does not know too. `mitre-attack` does anyway, as its feed.
    pub const fn keep_unknown_names(&mut self) {
        if let Self::Taxii2(profile) = self {
            profile.keep_unknown_names();
        }
    }

    pub const fn wants_page(&self) -> bool {
        each!(self, profile => profile.wants_page())
    }

    /// Reads the text of a page, and keeps nothing: whoever owns the text can hand it over with [`Self::add_page`].
    pub fn read_page(&self, text: &[u8]) -> Result<Page, Fault> {
        each!(self, profile => profile.read_page(text))
    }

    /// Takes a page and what was read of it.
    pub fn add_page(&mut self, text: Bytes, page: Page) {
        each!(self, profile => profile.add_page(text, page));
    }

    pub fn finish(&mut self) {
        each!(self, profile => profile.finish());
    }

    /// The next indicators, if the next step is to indicators.
    pub fn indicators(&mut self, host: &mut dyn Host) -> Step<'_> {
        each!(self, profile => profile.indicators(host))
    }

    /// The next item of the dummy indicator, when all indicators have been taken.
    pub fn relations(&mut self, host: &mut dyn Host) -> Step<'_> {
        each!(self, profile => profile.relations(host))
    }

    /// Lets the pages go, if all that they hold has been handed out.
    pub fn let_go(&mut self) {
        each!(self, profile => profile.let_go());
    }

    pub fn has_dummy(&self) -> bool {
        each!(self, profile => profile.has_dummy())
    }

    pub const fn counts(&self) -> Counts {
        each!(self, profile => profile.counts)
    }

    pub const fn journal(&self) -> &Journal {
        each!(self, profile => &profile.journal)
    }

    pub const fn journal_mut(&mut self) -> &mut Journal {
        each!(self, profile => &mut profile.journal)
    }
}
