//! One object as an indicator.

use super::Sdo;
use super::fields::{Help, fields};
use super::prepare::tactic_id;
use super::text::tactic_name;
use crate::stix::bundle::View;
use crate::stix::journal::Refusal;
use crate::stix::json::Json;
use crate::stix::keys::Key;
use crate::stix::model::{End, Indicator, Layout, Own, Raw, Relation, Relationship, Seen, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::{Fix, Options};
use crate::stix::read::objects;
use crate::stix::tables::domain_object;
use std::borrow::Cow;
use std::collections::HashMap;

type Mapped<T> = Result<T, Refusal>;
type Tactics = HashMap<Box<[u8]>, Box<[u8]>>;

pub(super) fn indicator<'b>(
    view: View<'b>,
    sdo: &Sdo,
    tactics: &Tactics,
    options: &'b Options,
    help: &mut Help<'_>,
) -> Mapped<Indicator<'b>> {
    let (kind, score) = kind_and_score(view.object.kind, options);
    let fields = fields(view, options, help)?;
    let changed: &[_] =
        if options.mends(Fix::RawDescription) { &[] } else { &[("description", Own::Description)] };
    let value = match view.object.kind {
        ObjectType::Tactic => [&*tactic_id(view, help.host)?, b" - ", &sdo.plain].concat(),
        _ => sdo.name().to_vec(),
    };
    let technique = view.object.kind == ObjectType::AttackPattern
        && !view.get(Key::XMitreIsSubtechnique).is_some_and(Json::truthy);
    let relationships = if technique { Some(part_of(view, sdo, kind, tactics, help)?) } else { None };
    Ok(Indicator {
        layout: Layout::Attack,
        value: Value::Text(Cow::Owned(value)),
        kind: Some(kind),
        score: Some(score.map_or(Value::None, Value::Int)),
        raw: Raw { object: view, changed },
        fields,
        relationships,
    })
}

/// The feed's table of scores knows the new names only, and no threat actors.
fn kind_and_score(kind: ObjectType, options: &Options) -> (&'static str, Option<i64>) {
    match kind {
        ObjectType::AttackPattern if options.legacy => ("STIX Attack Pattern", None),
        ObjectType::Malware if options.legacy => ("STIX Malware", None),
        ObjectType::Tool if options.legacy => ("STIX Tool", None),
        ObjectType::IntrusionSet if options.intrusion_set_as_threat_actor => {
            ("Threat Actor", options.mends(Fix::ThreatActorScore).then_some(3))
        }
        _ => domain_object(kind).map(|(name, score)| (name, Some(score))).unwrap_or_default(),
    }
}

/// A technique is part of its tactics. Other matrices than Enterprise call their chain otherwise and have none.
fn part_of<'b>(
    view: View<'b>,
    sdo: &Sdo,
    kind: &'static str,
    tactics: &Tactics,
    help: &mut Help<'_>,
) -> Mapped<Vec<Relation<'b>>> {
    if view.get(Key::KillChainPhases).is_none() {
        help.notes.push(Refusal::new("no-tactic", ".kill_chain_phases", "a technique without tactics"));
    }
    let mut relations = Vec::new();
    for (index, chain) in objects(view, Key::KillChainPhases)?.into_iter().enumerate() {
        if chain.get("kill_chain_name").and_then(Json::text).as_deref() != Some(b"mitre-attack") {
            continue;
        }
        let path = || format!(".kill_chain_phases[{index}].phase_name");
        let Some(phase) = chain.get("phase_name").and_then(Json::text) else {
            help.notes.push(Refusal::expected(path(), "a text"));
            continue;
        };
        let name = tactic_name(&String::from_utf8_lossy(&phase));
        let Some(id) = tactics.get(name.as_bytes()) else {
            help.notes.push(Refusal::new("no-tactic", path(), format!("no tactic of the name {name}")));
            continue;
        };
        let tactic = [id, &b" - "[..], name.as_bytes()].concat();
        relations.push(Some(Relationship {
            name: Cow::Borrowed(b"part-of"),
            reverse: "contains",
            a: End { value: Value::Text(Cow::Owned(sdo.plain.to_vec())), kind: Some(kind), object: None },
            b: End { value: Value::Text(Cow::Owned(tactic)), kind: Some("Tactic"), object: None },
            fields: Seen::Nothing,
        }));
    }
    Ok(relations)
}
