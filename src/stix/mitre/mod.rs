//! Profile `mitre-attack`: ATT&CK bundles as `FeedMitreAttackv2` maps them.

mod dates;
mod fields;
mod indicator;
mod prepare;
mod text;

use super::bundle::{Bundle, Bytes, Sro, SroView};
use super::ids::Positions;
use super::journal::{Journal, Refusal};
use super::json::{Fault, JsonType, Text, lossy};
use super::keys::Key;
use super::model::{Counts, End, Host, Relationship, Seen, Step, Value};
use super::object_type::ObjectType;
use super::options::Options;
use super::page::Page;
use super::tables::{domain_object, reverse};
use crate::vocabulary::RELATED_TO;
use fields::Help;
use indicator::indicator;
use std::borrow::Cow;
use std::collections::HashMap;

/// The types the feed asks for, in its order. Relationships come between tools and campaigns.
const BEFORE_RELATIONSHIPS: [ObjectType; 6] = [
    ObjectType::Tactic,
    ObjectType::AttackPattern,
    ObjectType::CourseOfAction,
    ObjectType::IntrusionSet,
    ObjectType::Malware,
    ObjectType::Tool,
];
const AFTER_RELATIONSHIPS: [ObjectType; 1] = [ObjectType::Campaign];

fn is_wanted(kind: ObjectType) -> bool {
    kind == ObjectType::Relationship
        || BEFORE_RELATIONSHIPS.contains(&kind)
        || AFTER_RELATIONSHIPS.contains(&kind)
}

/// An object that becomes an indicator.
struct Sdo {
    object: usize,
    /// Python's text of its name.
    plain: Box<[u8]>,
    renamed: Option<Box<[u8]>>,
    /// It turned out that it cannot be mapped.
    broken: bool,
}

impl Sdo {
    fn name(&self) -> &[u8] {
        self.renamed.as_deref().unwrap_or(&self.plain)
    }
}

#[derive(Default)]
pub struct Mitre {
    bundle: Bundle,
    options: Options,
    sdos: Vec<Sdo>,
    /// Positions in `sdos`.
    by_id: Positions,
    /// Tactic name, ATT&CK id.
    tactics: HashMap<Box<[u8]>, Box<[u8]>>,
    /// Positions of the relationship objects that are kept.
    sros: Vec<usize>,
    next: usize,
    next_sro: usize,
    closed: bool,
    prepared: bool,
    pub counts: Counts,
    pub journal: Journal,
}

impl Mitre {
    pub fn new(options: Options) -> Self {
        // Pages are read as a whole, one type after the other.
        Self { options, bundle: Bundle::numbering_sros(), ..Self::default() }
    }

    pub const fn wants_page(&self) -> bool {
        !self.closed
    }

    pub fn read_page(&self, text: &[u8]) -> Result<Page, Fault> {
        if self.closed { Ok(Page::default()) } else { Page::read(text, is_wanted) }
    }

    pub fn add_page(&mut self, text: Bytes, page: Page) {
        if !self.closed {
            self.closed = self.bundle.add_and_report(text, page, &mut self.counts, &mut self.journal);
        }
    }

    pub const fn finish(&mut self) {
        self.closed = true;
    }

    pub fn has_dummy(&self) -> bool {
        !self.sros.is_empty()
    }

    pub fn indicators(&mut self, host: &mut dyn Host) -> Step<'_> {
        if !self.closed {
            return Step::NextPage;
        }
        if !self.prepared {
            self.prepare(host);
        }
        while let Some(sdo) = self.sdos.get_mut(self.next) {
            self.next += 1;
            let Some(view) = self.bundle.object(sdo.object) else { continue };
            let mut help = Help { options: &self.options, host, counts: &mut self.counts, notes: Vec::new() };
            let mapped = indicator(view, sdo, &self.tactics, &self.options, &mut help);
            let notes = help.notes;
            let id = if notes.is_empty() && mapped.is_ok() { None } else { view.id() };
            for note in notes {
                self.journal.problem(note, view.object.place, id.as_deref().unwrap_or_default());
            }
            match mapped {
                Ok(indicator) => {
                    self.counts.mapped += 1;
                    self.counts.indicators += 1;
                    return Step::Indicators(vec![indicator]);
                }
                Err(refusal) => {
                    sdo.broken = true;
                    self.counts.broken += 1;
                    self.journal.broken(refusal, view.object.place, id.as_deref().unwrap_or_default());
                }
            }
        }
        Step::Done
    }

    pub fn let_go(&mut self) {
        if self.prepared && self.next >= self.sdos.len() && self.next_sro >= self.sros.len() {
            self.bundle = Bundle::default();
        }
    }

    pub fn relations(&mut self, host: &mut dyn Host) -> Step<'_> {
        if !self.prepared {
            return Step::NextPage;
        }
        let ends = Ends { bundle: &self.bundle, sdos: &self.sdos, by_id: &self.by_id };
        while let Some(sro) = self.sros.get(self.next_sro).and_then(|sro| self.bundle.sro(*sro)) {
            self.next_sro += 1;
            match relation(sro, &ends, &self.options, &mut self.journal, host) {
                Ok(Some(relationship)) => {
                    self.counts.related += 1;
                    return Step::Relation(Some(relationship));
                }
                // One end is missing, and the feed says nothing.
                Ok(None) => {}
                Err(refusal) => self.journal.problem(refusal, sro.sro.place, &sro.id()),
            }
        }
        Step::Done
    }
}

struct Ends<'b> {
    bundle: &'b Bundle,
    sdos: &'b [Sdo],
    by_id: &'b Positions,
}

impl<'b> Ends<'b> {
    fn end(&self, sro: &Sro, part: Key, options: &Options) -> Result<Option<End<'b>>, Refusal> {
        let (id, path) = match part {
            Key::SourceRef => (sro.source, ".source_ref"),
            _ => (sro.target, ".target_ref"),
        };
        let id = id.ok_or_else(|| Refusal::expected(path, "a text"))?;
        let Some(at) = self.by_id.get(id) else { return Ok(None) };
        let sdo = self.sdos.get(at).filter(|sdo| !sdo.broken && !sdo.name().is_empty());
        let Some(sdo) = sdo else { return Ok(None) };
        let kind = match self.bundle.ids.kind(id) {
            ObjectType::Relationship => Some("Relationship"),
            ObjectType::IntrusionSet if options.intrusion_set_as_threat_actor => Some("Threat Actor"),
            kind if is_wanted(kind) => domain_object(kind).map(|(name, _)| name),
            _ => None,
        };
        Ok(Some(End { value: Value::Text(Cow::Borrowed(sdo.name())), kind, object: Some(at) }))
    }
}

fn relation<'b>(
    view: SroView<'b>,
    ends: &Ends<'b>,
    options: &Options,
    journal: &mut Journal,
    host: &mut dyn Host,
) -> Result<Option<Relationship<'b>>, Refusal> {
    let name = view.get(Key::RelationshipType).map_or(Cow::Borrowed(&b"None"[..]), |json| {
        json.text().unwrap_or_else(|| Cow::Owned(host.text(json)))
    });
    let known = reverse(&name);
    if known.is_none() {
        unknown_name(journal, &name);
    }
    let a = ends.end(view.sro, Key::SourceRef, options)?;
    let b = ends.end(view.sro, Key::TargetRef, options)?;
    let (Some(a), Some(b)) = (a, b) else { return Ok(None) };
    if view.get(Key::RelationshipType).is_none_or(|json| json.kind() != JsonType::String) {
        return Err(Refusal::expected(".relationship_type", "a text"));
    }
    if known.is_none() {
        // The feed says it, and then the relationship class says it.
        unknown_name(journal, &name);
        journal.debug("no reverse", b"", || {
            "Cannot find a reverse name for relationship name, using \"related-to\" instead.".to_owned()
        });
    }
    let member = |part| Value::or(view.get(part), Value::None);
    let fields = Seen::Described {
        description: member(Key::Description),
        modified: member(Key::Modified),
        created: member(Key::Created),
    };
    Ok(Some(Relationship { name, reverse: known.unwrap_or(RELATED_TO), a, b, fields }))
}

fn unknown_name(journal: &mut Journal, name: &Text<'_>) {
    journal.debug("unknown name", name, || format!("Unknown relationship name: {}", lossy(name)));
}
