//! What happens between reading and mapping: which SDOs are taken, and under which names.

use super::fields::mitre_id;
use super::{AFTER_RELATIONSHIPS, BEFORE_RELATIONSHIPS, Mitre, Sdo};
use crate::stix::bundle::{Bundle, View};
use crate::stix::ids::Id;
use crate::stix::journal::Refusal;
use crate::stix::json::{Json, Text, lossy};
use crate::stix::keys::Key;
use crate::stix::model::Host;
use crate::stix::object_type::ObjectType;
use crate::stix::options::Fix;
use crate::stix::read::objects;
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// ATT&CK ids longer than this are of sub-techniques, and begin with that of their technique.
const TECHNIQUE_ID_LENGTH: usize = 5;

impl Mitre {
    pub(super) fn prepare(&mut self, host: &mut dyn Host) {
        self.prepared = true;
        let before = self.counts;
        for kind in BEFORE_RELATIONSHIPS {
            self.take(kind, host);
        }
        if self.options.create_relationships && !self.limit_reached() {
            self.take_sros();
        }
        for kind in AFTER_RELATIONSHIPS {
            self.take(kind, host);
        }
        let read =
            self.sdos.len() + (self.counts.skipped - before.skipped) + (self.counts.broken - before.broken);
        self.counts.unread = (self.bundle.objects.len() + self.bundle.sros.len()) - read - self.counts.links;
        self.rename_malware();
        self.rename_subtechniques();
    }

    fn limit_reached(&self) -> bool {
        self.options.limit.is_some_and(|limit| limit > 0 && self.sdos.len() >= limit)
    }

    fn take(&mut self, kind: ObjectType, host: &mut dyn Host) {
        if self.limit_reached() {
            return;
        }
        let start = self.sdos.len();
        for index in 0..self.bundle.objects.len() {
            let Some(view) = self.bundle.object(index).filter(|view| view.object.kind == kind) else {
                continue;
            };
            if self.limit_reached() {
                break;
            }
            let flag = |key| view.get(key).is_some_and(Json::truthy);
            let known = view.object.id.is_some_and(|id| self.by_id.get(id).is_some());
            if known || flag(Key::XMitreDeprecated) || flag(Key::Revoked) {
                self.counts.skipped += 1;
                continue;
            }
            let name = text_of(view.get(Key::Name), host);
            let looked_at = match kind {
                _ if view.object.id.is_none() => Err(Refusal::expected(".id", "a text")),
                ObjectType::Tactic => tactic_id(view, host).map(|id| {
                    self.tactics.insert((*name).into(), (*id).into());
                }),
                _ => Ok(()),
            };
            if let Err(refusal) = looked_at {
                self.counts.broken += 1;
                let (place, id) = (view.object.place, view.id().unwrap_or_default());
                self.journal.broken(refusal, place, &id);
                continue;
            }
            let sdo = Sdo { object: index, plain: (*name).into(), renamed: None, broken: false };
            if let Some(id) = view.object.id {
                self.by_id.insert(id, self.sdos.len());
            }
            self.sdos.push(sdo);
        }
        let count = self.sdos.len() - start;
        self.journal.debug("concept", format!("{kind:?}").as_bytes(), || {
            format!("MITRE Attack Feed v2, {count} objects of type {kind:?}")
        });
    }

    fn take_sros(&mut self) {
        let mut seen: HashSet<Id, RandomState> = HashSet::default();
        for index in 0..self.bundle.sros.len() {
            let Some(view) = self.bundle.sro(index) else { continue };
            let known = view.sro.id.is_some_and(|id| seen.contains(&id) || self.by_id.get(id).is_some());
            let name = view.get(Key::RelationshipType).and_then(Json::text);
            if known || name.as_deref() == Some(b"revoked-by") {
                continue;
            }
            seen.extend(view.sro.id);
            self.sros.push(index);
        }
        self.counts.links = self.bundle.sros.len();
        let count = self.sros.len();
        self.journal.debug("concept", b"Relationship", || {
            format!("MITRE Attack Feed v2, {count} objects of type Relationship")
        });
    }

    /// Malware of the name of an intrusion set is told apart from it.
    fn rename_malware(&mut self) {
        // Sent as threat actors they are not found by the feed, which looks for the other type.
        if self.options.intrusion_set_as_threat_actor && !self.options.mends(Fix::ThreatActorScore) {
            return;
        }
        let name = |at: usize| self.sdos.get(at).map(|sdo| &*sdo.plain);
        let groups: HashSet<&[u8]> = of_kind(&self.bundle, &self.sdos, ObjectType::IntrusionSet)
            .filter_map(|(at, _)| name(at))
            .collect();
        let same = |(at, _): (usize, View<'_>)| {
            Some(at).filter(|at| name(*at).is_some_and(|name| groups.contains(name)))
        };
        let malware: Vec<usize> =
            of_kind(&self.bundle, &self.sdos, ObjectType::Malware).filter_map(same).collect();
        for at in malware {
            if let Some(sdo) = self.sdos.get_mut(at) {
                sdo.renamed = Some([&*sdo.plain, b" [Malware]"].concat().into());
            }
        }
    }

    /// A sub-technique gets the name of its technique in front.
    fn rename_subtechniques(&mut self) {
        let mut techniques: HashMap<Text<'_>, &[u8]> = HashMap::new();
        let mut subtechniques = Vec::new();
        for kind in [ObjectType::Tactic, ObjectType::AttackPattern] {
            for (at, view) in of_kind(&self.bundle, &self.sdos, kind) {
                let references = objects(view, Key::ExternalReferences).unwrap_or_default();
                let id = mitre_id(&references).and_then(Json::text);
                let Some(id) = id else {
                    if kind == ObjectType::AttackPattern {
                        subtechniques.push((at, None));
                    }
                    continue;
                };
                if let Some(sdo) = self.sdos.get(at).filter(|_| view.get(Key::Name).is_some_and(Json::truthy))
                {
                    techniques.insert(id.clone(), &sdo.plain);
                } else {
                    techniques.remove(&id);
                }
                let parent = first_characters(&id, TECHNIQUE_ID_LENGTH);
                if kind == ObjectType::AttackPattern && parent.len() < id.len() {
                    subtechniques.push((at, Some(parent.to_vec())));
                }
            }
        }
        let mut renamed = Vec::new();
        for (at, parent) in subtechniques {
            let Some(sdo) = self.sdos.get(at) else { continue };
            let Some(parent) = parent else {
                if let Some(view) = self.bundle.object(sdo.object) {
                    let refusal = Refusal::new("no-mitre-id", ".external_references", "no ATT&CK id");
                    self.journal.problem(refusal, view.object.place, &view.id().unwrap_or_default());
                }
                continue;
            };
            let parent = Cow::Owned(parent);
            match techniques.get(&parent) {
                Some(technique) => renamed.push((at, [*technique, b": ", &sdo.plain].concat())),
                None => self.journal.debug("no technique", &parent, || {
                    format!("MITRE Attack Feed v2, There is no such Technique - {}", lossy(&parent))
                }),
            }
        }
        for (at, name) in renamed {
            if let Some(sdo) = self.sdos.get_mut(at) {
                sdo.renamed = Some(name.into());
            }
        }
    }
}

/// The SDOs of a kind, with their positions.
fn of_kind<'b>(
    bundle: &'b Bundle,
    sdos: &'b [Sdo],
    kind: ObjectType,
) -> impl Iterator<Item = (usize, View<'b>)> {
    let views = sdos.iter().enumerate().filter_map(move |(at, sdo)| Some((at, bundle.object(sdo.object)?)));
    views.filter(move |(_, view)| view.object.kind == kind)
}

/// Python's text of a member that may be missing.
fn text_of<'b>(json: Option<Json<'b>>, host: &mut dyn Host) -> Text<'b> {
    let Some(json) = json else { return Cow::Borrowed(b"None") };
    json.text().unwrap_or_else(|| Cow::Owned(host.text(json)))
}

/// The id of a tactic: that of its first external reference, whatever its source.
pub(super) fn tactic_id<'b>(view: View<'b>, host: &mut dyn Host) -> Result<Text<'b>, Refusal> {
    let id =
        objects(view, Key::ExternalReferences)?.first().and_then(|reference| reference.get("external_id"));
    let id = id.ok_or_else(|| Refusal::new("no-mitre-id", ".external_references[0]", "no external_id"))?;
    Ok(text_of(Some(id), host))
}

fn first_characters(text: &[u8], count: usize) -> &[u8] {
    let starts = text.iter().enumerate().filter(|(_, byte)| **byte & 0xC0 != 0x80);
    let end = starts.map(|(at, _)| at).nth(count).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted() {
        assert_eq!(first_characters("Té234.001".as_bytes(), 5), "Té234".as_bytes());
        assert_eq!(first_characters(b"T1234", 5), b"T1234");
    }
}
