//! Relationship objects.

use super::ends::{Cache, Found, Known};
use super::types::{type_by_kind, type_by_prefix};
use super::{Run, Shared, invalid_entity_b};
use crate::stix::bundle::SroView;
use crate::stix::journal::{Journal, Refusal};
use crate::stix::json::{Json, JsonType, Text, lossy};
use crate::stix::keys::Key;
use crate::stix::model::{End, Relation, Relationship, Seen, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::Fix;
use crate::stix::read::before;
use crate::stix::tables::reverse;
use crate::vocabulary::RELATED_TO;
use std::borrow::Cow;

type Mapped<T> = Result<T, Refusal>;

/// A relationship that will be sent, with its ends as positions of what is known of them.
pub(super) struct Prepared<'b> {
    sro: SroView<'b>,
    name: Text<'b>,
    reverse: &'static str,
    a: Side,
    b: Side,
    empty: bool,
}

#[derive(Clone, Copy)]
struct Side {
    object: Option<usize>,
    kind: &'static str,
}

/// `None`: the feed drops the relationship.
pub(super) fn prepare<'b>(
    sro: SroView<'b>,
    shared: &Shared<'b>,
    run: &mut Run<'_>,
) -> Mapped<Option<Prepared<'b>>> {
    let Some((name, reverse)) = name(sro, shared, run.journal)? else { return Ok(None) };
    let a = side(sro, Key::SourceRef, shared, run)?;
    let b = side(sro, Key::TargetRef, shared, run)?;
    let (Some(a), Some(b)) = (a, b) else { return Ok(None) };
    let (a_found, b_found) = (found(a, run.cache), found(b, run.cache));
    for (found, path) in [(a_found, ".source_ref"), (b_found, ".target_ref")] {
        if let Found::Refused(key) = found {
            return Err(Refusal::expected(path, &format!("a reference to an object whose {key} is a text")));
        }
    }
    let empty = !b_found.truthy(shared.bundle);
    if shared.options.mends(Fix::EmptyRelationships) && (empty || !a_found.truthy(shared.bundle)) {
        return Err(Refusal::new(
            "no-entity",
            if empty { ".target_ref" } else { ".source_ref" },
            "no entity of that id",
        ));
    }
    if empty {
        let a = a_found.value(shared.bundle);
        let text = a.text().unwrap_or(match a {
            Value::Json(json) => Cow::Owned(run.host.text(json)),
            _ => Cow::Borrowed(b"None"),
        });
        invalid_entity_b(run.journal, &text, &name);
    }
    Ok(Some(Prepared { sro, name, reverse, a, b, empty }))
}

impl<'b> Prepared<'b> {
    pub(super) fn build(self, shared: &Shared<'b>, cache: &'b Cache) -> Relation<'b> {
        if self.empty {
            return None;
        }
        let part = |part| Value::or(self.sro.get(part), Value::None);
        let end = |side: Side| End {
            value: found(side, cache).value(shared.bundle),
            kind: Some(side.kind),
            object: side.object,
        };
        Some(Relationship {
            name: self.name,
            reverse: self.reverse,
            a: end(self.a),
            b: end(self.b),
            fields: Seen::Dates { modified: part(Key::Modified), created: part(Key::Created) },
        })
    }
}

fn found(side: Side, cache: &Cache) -> &Found {
    let known = side.object.and_then(|object| cache.get(object));
    known.map_or(&Found::Nothing, |known| known.sent.as_ref().map_or(&known.value, |sent| &sent.0))
}

fn name<'b>(
    sro: SroView<'b>,
    shared: &Shared<'b>,
    journal: &mut Journal,
) -> Mapped<Option<(Text<'b>, &'static str)>> {
    let json = sro.get(Key::RelationshipType);
    if json.is_some_and(|json| matches!(json.kind(), JsonType::Array | JsonType::Object)) {
        return Err(Refusal::expected(".relationship_type", "a text"));
    }
    let name = json.and_then(Json::text);
    if let Some(known) = name.as_ref().and_then(|name| reverse(name)) {
        return Ok(name.map(|name| (name, known)));
    }
    if name.as_deref() == Some(b"indicates") {
        // The feed does not swap the ends, so that the indicator is said to be indicated.
        let mended = shared.options.mends(Fix::Indicates);
        let (name, reverse) =
            if mended { ("indicator-of", "indicated-by") } else { ("indicated-by", "indicator-of") };
        return Ok(Some((Cow::Borrowed(name.as_bytes()), reverse)));
    }
    if shared.options.keeps_unknown_names
        && let Some(name) = name
    {
        return Ok(Some((name, RELATED_TO)));
    }
    let name = name.unwrap_or_else(|| Cow::Borrowed(json.map_or(b"None", Json::source)));
    journal.debug("invalid relation type", &name, || format!("Invalid relation type: {}", lossy(&name)));
    Ok(None)
}

/// The end of a relationship. `None`: it has no type.
fn side(view: SroView<'_>, part: Key, shared: &Shared<'_>, run: &mut Run<'_>) -> Mapped<Option<Side>> {
    let (id, path) = match part {
        Key::SourceRef => (view.sro.source, ".source_ref"),
        _ => (view.sro.target, ".target_ref"),
    };
    let Some(id) = id else {
        return match view.get(part) {
            Some(_) => Err(Refusal::expected(path, "a text")),
            None => Ok(None),
        };
    };
    let is_indicator;
    let by_prefix;
    let id_kind = shared.bundle.ids.kind(id);
    if id_kind == ObjectType::Other {
        let prefix = before(shared.bundle.ids.text(id), b"--");
        is_indicator = prefix == b"indicator";
        by_prefix = type_by_prefix(prefix);
    } else {
        is_indicator = id_kind == ObjectType::Indicator;
        by_prefix = type_by_kind(id_kind);
    }
    if by_prefix.is_none() && !is_indicator {
        return Ok(None);
    }
    let object = shared.by_id.get(id);
    let known = object.and_then(|object| run.cache.look_up(object, shared, run.journal, run.host));
    let kind = match known {
        Some(Known { sent: Some(sent), .. }) => Some(sent.1),
        Some(known) if by_prefix.is_none() => known.by_pattern()?,
        _ => by_prefix,
    };
    Ok(kind.map(|kind| Side { object, kind }))
}
