//! Profile `taxii2`: any STIX 2.0 or 2.1, as the client of `TAXII2ApiModule` maps it.

mod blankless;
mod countries;
mod domain;
mod ends;
mod fields;
mod forms;
mod links;
mod observable;
mod pattern;
mod report;

mod types;
mod values;

use super::bundle::{Bundle, Bytes, Extract, View};
use super::ids::Positions;
use super::journal::{Journal, Level, Refusal};
use super::json::{Fault, Text, lossy};
use super::keys::Key;
use super::model::{Counts, Host, Indicator, Place, Step};
use super::moment::is_moment;
use super::object_type::ObjectType;
use super::options::Options;
use super::page::Page;
use super::tables::domain_object;
use ends::Cache;
use std::borrow::Cow;

/// Pages longer than this stay whole: a text may be kept of three members, and what is kept has 32 bits as well.
const MAX_LET_GO: usize = 1 << 30;

#[derive(Default)]
pub struct Taxii2 {
    bundle: Bundle,
    options: Options,
    /// Positions of objects by id. A later object replaces an earlier one.
    by_id: Positions,
    cache: Cache,
    /// The first page that is still there as a whole.
    first_whole: u32,
    next_object: usize,
    next_sro: usize,
    /// Whether the first `modified` of an object that gave indicators is a date.
    first_modified_is_date: Option<bool>,
    /// No further page is read.
    closed: bool,
    /// The object at which the limit was reached: what stands behind it is not read.
    cut: Option<Place>,
    pub counts: Counts,
    pub journal: Journal,
}

/// What mapping functions look up.
struct Shared<'b> {
    bundle: &'b Bundle,
    by_id: &'b Positions,
    options: &'b Options,
    cut: Option<Place>,
}

/// What mapping functions write to, and whom they ask.
struct Run<'a> {
    cache: &'a mut Cache,
    journal: &'a mut Journal,
    host: &'a mut dyn Host,
}

impl Taxii2 {
    pub fn new(options: Options) -> Self {
        // The feed asks the server for a page of `limit` objects, and so for none.
        let closed = options.limit == Some(0);
        Self { options, closed, ..Self::default() }
    }

    /// Gives relationships with names that XSOAR does not know too, which the feed drops: whoever takes them decides.
    pub const fn keep_unknown_names(&mut self) {
        self.options.keeps_unknown_names = true;
    }

    /// Whether a further page would be read.
    pub const fn wants_page(&self) -> bool {
        !self.closed
    }

    pub fn read_page(&self, text: &[u8]) -> Result<Page, Fault> {
        if self.closed { Ok(Page::default()) } else { Page::read(text, |_| true) }
    }

    /// Takes a page that was read; its objects are mapped by [`Self::indicators`].
    pub fn add_page(&mut self, text: Bytes, page: Page) {
        if self.closed {
            return;
        }
        self.counts.links += page.sros.len();
        self.closed = self.bundle.add_and_report(text, page, &mut self.counts, &mut self.journal);
        for index in self.next_object..self.bundle.objects.len() {
            let object = self
                .bundle
                .objects
                .get(index)
                .filter(|object| object.kind != ObjectType::ExtensionDefinition);
            if let Some(id) = object.and_then(|object| object.id) {
                self.by_id.insert(id, index);
            }
        }
    }

    /// No further page will come.
    pub fn finish(&mut self) {
        self.closed = true;
    }

    /// Whether the feed sends a dummy indicator: it does if it has seen a relationship object.
    pub const fn has_dummy(&self) -> bool {
        self.options.create_relationships && self.counts.links > 0
    }

    /// The next indicators of the page.
    pub fn indicators(&mut self, host: &mut dyn Host) -> Step<'_> {
        self.let_earlier_pages_go(host);
        let shared =
            Shared { bundle: &self.bundle, by_id: &self.by_id, options: &self.options, cut: self.cut };
        while let Some(view) = shared.bundle.object(self.next_object) {
            self.next_object += 1;
            if is_unmapped(view.object.kind) {
                self.counts.skipped += 1;
                let name = view.get(Key::Type).and_then(|name| name.text()).unwrap_or(Cow::Borrowed(b"None"));
                self.journal.debug("unmapped", &name, || {
                    format!("There is no mapping for objects of type {}", lossy(&name))
                });
                continue;
            }
            let mut run = Run { cache: &mut self.cache, journal: &mut self.journal, host };
            let found = match map(view, &shared, &mut run) {
                Ok(found) => found,
                Err(refusal) => {
                    self.counts.broken += 1;
                    self.journal.broken(refusal, view.object.place, &view.id().unwrap_or_default());
                    continue;
                }
            };
            if found.is_empty() {
                self.counts.empty += 1;
            } else {
                self.counts.mapped += 1;
            }
            self.counts.indicators += found.len();
            if let Some(limit) = self.options.limit
                && (found.is_empty() || keeps_newest(view, &mut self.first_modified_is_date))
                && self.counts.indicators >= limit
            {
                self.closed = true;
                let cut = view.object.place;
                self.cut = Some(cut);
                let behind = shared.bundle.sros.iter().rev().take_while(|sro| sro.place > cut).count();
                self.counts.links -= behind;
                self.counts.unread += behind;
                self.counts.unread += shared.bundle.objects.len() - self.next_object;
                self.next_object = shared.bundle.objects.len();
            }
            if !found.is_empty() {
                return Step::Indicators(found);
            }
        }
        if self.closed { Step::Done } else { Step::NextPage }
    }

    /// Of pages before the last one, of which all objects have been mapped, only that is kept which relationships and reports
    /// may yet ask for.
    fn let_earlier_pages_go(&mut self, host: &mut dyn Host) {
        let last = self.bundle.page_count().saturating_sub(1);
        while self.first_whole < last && self.bundle.text(self.first_whole).len() <= MAX_LET_GO {
            let shared =
                Shared { bundle: &self.bundle, by_id: &self.by_id, options: &self.options, cut: self.cut };
            self.cache.look_at(self.first_whole, &shared, host);
            let mut kept = Extract::default();
            self.cache.extract(self.first_whole, &self.bundle, &mut kept);
            self.bundle.replace(self.first_whole, kept);
            self.first_whole += 1;
        }
    }

    pub fn let_go(&mut self) {
        let sros = if self.options.create_relationships { self.bundle.sros.len() } else { 0 };
        if self.closed && self.next_object >= self.bundle.objects.len() && self.next_sro >= sros {
            self.bundle = Bundle::default();
        }
    }

    /// The next item of the dummy indicator.
    pub fn relations(&mut self, host: &mut dyn Host) -> Step<'_> {
        if !self.closed || self.next_object < self.bundle.objects.len() {
            return Step::NextPage;
        }
        let shared =
            Shared { bundle: &self.bundle, by_id: &self.by_id, options: &self.options, cut: self.cut };
        let prepared = loop {
            let view = shared.bundle.sro(self.next_sro);
            let view = view.filter(|view| self.cut.is_none_or(|cut| view.sro.place <= cut));
            let Some(view) = view.filter(|_| self.options.create_relationships) else { return Step::Done };
            self.next_sro += 1;
            let mut run = Run { cache: &mut self.cache, journal: &mut self.journal, host };
            match links::prepare(view, &shared, &mut run) {
                Ok(Some(prepared)) => break prepared,
                Ok(None) => {}
                Err(refusal) => self.journal.problem(refusal, view.sro.place, &view.id()),
            }
        };
        self.counts.related += 1;
        Step::Relation(prepared.build(&shared, &self.cache))
    }
}

const fn is_unmapped(kind: ObjectType) -> bool {
    matches!(
        kind,
        ObjectType::Tactic | ObjectType::ExtensionDefinition | ObjectType::Other | ObjectType::Relationship
    )
}

fn map<'b>(view: View<'b>, shared: &Shared<'b>, run: &mut Run<'_>) -> Result<Vec<Indicator<'b>>, Refusal> {
    let options = shared.options;
    let one = |found: Option<Indicator<'b>>| Ok(found.into_iter().collect());
    match view.object.kind {
        ObjectType::Indicator => pattern::indicators(view, options, &mut run.cache.forms),
        ObjectType::Report => {
            let Some(mut report) = domain::indicator(view, options)? else { return Ok(Vec::new()) };
            report.relationships = Some(report::relations(view, &mut report.fields, shared, run)?);
            Ok(vec![report])
        }
        ObjectType::Identity | ObjectType::Location | ObjectType::Vulnerability | ObjectType::Certificate => {
            one(domain::indicator(view, options)?)
        }
        kind if domain_object(kind).is_some() => one(domain::indicator(view, options)?),
        _ => one(observable::indicator(view, options, run.host)?),
    }
}

/// Whether the feed comes through its look for the newest `modified`: an exception there keeps it from testing the limit.
/// It takes the first one as it is, and reads it together with each later one.
fn keeps_newest(view: View<'_>, first_is_date: &mut Option<bool>) -> bool {
    let Some(modified) = view.get(Key::Modified).filter(|modified| modified.truthy()) else { return true };
    let is_date = || modified.text().is_some_and(|text| str::from_utf8(&text).is_ok_and(is_moment));
    if let Some(first_is_date) = *first_is_date {
        return first_is_date && is_date();
    }
    *first_is_date = Some(is_date());
    true
}

/// What the feed's relationship class says of a relationship without an entity B.
fn invalid_entity_b(journal: &mut Journal, a: &Text<'_>, name: &[u8]) {
    journal.log(Level::Info, "invalid entity B", b"", || {
        let (a, name) = (lossy(a), String::from_utf8_lossy(name));
        format!(
            "WARNING: Invalid entity B - Relationships will not be created to entity A {a} with relationship name {name}"
        )
    });
}
