//! Reports: their references, and a relationship to each object that is known.

use super::ends::Found;
use super::{Run, Shared, invalid_entity_b};
use crate::stix::bundle::View;
use crate::stix::journal::{Journal, Refusal};
use crate::stix::json::{Json, Text, lossy};
use crate::stix::keys::Key;
use crate::stix::model::{End, Fields, Relation, Relationship, Seen, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::Fix;
use crate::stix::read::{distinct, listed};
use crate::vocabulary::RELATED_TO;
use std::borrow::Cow;

type Mapped<T> = Result<T, Refusal>;

const KEY: Key = Key::ObjectRefs;

/// Adds the references to `fields`, and gives the relationships.
pub(super) fn relations<'b>(
    view: View<'b>,
    fields: &mut Fields<'b>,
    shared: &Shared<'b>,
    run: &mut Run<'_>,
) -> Mapped<Vec<Relation<'b>>> {
    let kept = view.get(KEY).map_or(Ok(Vec::new()), references)?;
    let name = view.get(Key::Name).map_or(Cow::Borrowed(&b"None"[..]), |name| {
        name.text().unwrap_or_else(|| Cow::Owned(run.host.text(name)))
    });
    let mut relations = Vec::new();
    for reference in kept.iter().filter(|_| shared.options.create_relationships) {
        let Value::Text(reference) = reference else { continue };
        let id = shared.bundle.ids.find(reference);
        let Some(object) = id.and_then(|id| shared.by_id.get(id)) else { continue };
        let Some(end) = end(object, shared, run)? else {
            run.journal.debug("unknown type", b"", || {
                format!("Could not find the type of {} skipping.", lossy(reference))
            });
            continue;
        };
        let relation = relation(&name, end, shared, run.journal);
        if relation.is_some() || !shared.options.mends(Fix::EmptyRelationships) {
            relations.push(relation);
        }
    }
    if !kept.is_empty() {
        let all = kept.len();
        let grid = distinct(kept);
        let omitted = all - grid.len();
        run.journal
            .debug("omitted references", b"", || format!("Omitting {omitted} object ref form the report"));
        fields.set(Cow::Borrowed(b"Report Object References"), Value::Column("objectstixid", grid));
    }
    Ok(relations)
}

/// The references to anything but relationships, which are most of them.
fn references(json: Json<'_>) -> Mapped<Vec<Value<'_>>> {
    const QUOTED_PREFIX: &[u8] = b"\"relationship--";
    const PREFIX: &[u8] = QUOTED_PREFIX.split_at(1).1;
    let wrong = |index| Refusal::expected(format!(".{KEY}[{index}]"), "a text");
    let mut kept = Vec::new();
    let Some(items) = json.items() else {
        kept = listed(json, ".object_refs")?;
        kept.retain(|value| !matches!(value, Value::Text(text) if text.starts_with(PREFIX)));
        return Ok(kept);
    };
    for (index, item) in items.enumerate() {
        // Nearly all, and these need no text.
        if item.source().starts_with(QUOTED_PREFIX) {
            continue;
        }
        let text = item.text().ok_or_else(|| wrong(index))?;
        if !text.starts_with(PREFIX) {
            kept.push(Value::Text(text));
        }
    }
    Ok(kept)
}

fn relation<'b>(name: &Text<'b>, b: End<'b>, shared: &Shared<'b>, journal: &mut Journal) -> Relation<'b> {
    if !b.value.truthy() {
        if !shared.options.mends(Fix::EmptyRelationships) {
            invalid_entity_b(journal, name, RELATED_TO.as_bytes());
        }
        return None;
    }
    Some(Relationship {
        name: Cow::Borrowed(RELATED_TO.as_bytes()),
        reverse: RELATED_TO,
        a: End { value: Value::Text(name.clone()), kind: Some("Report"), object: None },
        b,
        fields: Seen::Nothing,
    })
}

/// Entity B. `None`: its type is not known.
fn end<'b>(object: usize, shared: &Shared<'b>, run: &mut Run<'_>) -> Mapped<Option<End<'b>>> {
    let options = shared.options;
    let Some(target) = shared.bundle.object(object) else { return Ok(None) };
    let Some(known) = run.cache.look_up(object, shared, run.journal, run.host) else { return Ok(None) };
    let actor = target.object.kind == ObjectType::ThreatActor && !options.mends(Fix::ThreatActors);
    if let Some(sent) = known.sent.as_ref().filter(|_| !actor)
        && let (value @ (Found::Plain(..) | Found::Text(_)), kind) = &**sent
    {
        let value = value.detached(shared.bundle);
        return Ok(Some(End { value, kind: Some(*kind), object: Some(object) }));
    }
    let Some(kind) = known.type_in_report()? else { return Ok(None) };
    let value = known.in_report.detached(shared.bundle);
    // As a rule it is the value that the object has at the end of a relationship.
    let same = known.sent.is_none() && known.in_report == known.value;
    Ok(Some(End { value, kind: Some(kind), object: same.then_some(object) }))
}
