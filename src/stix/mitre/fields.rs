//! The fields of one object.

use super::dates::{FreeDate, Which, free_date, is_integer, object_date};
use super::text::{in_parentheses, without_citations};
use crate::stix::bundle::View;
use crate::stix::journal::Refusal;
use crate::stix::json::{Json, Text};
use crate::stix::keys::Key;
use crate::stix::model::{Counts, Fields, Host, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::{Fix, Options};
use crate::stix::read::{listed, objects, phases, tlp};
use std::borrow::Cow;

type Mapped<T> = Result<T, Refusal>;

/// What a mapping needs besides the object: where to report what the feed would have ended on, and who reads dates.
pub(super) struct Help<'a> {
    pub(super) options: &'a Options,
    pub(super) host: &'a mut dyn Host,
    pub(super) counts: &'a mut Counts,
    pub(super) notes: Vec<Refusal>,
}

/// The id in ATT&CK: that of the first external reference to it.
pub(super) fn mitre_id<'b>(references: &[Json<'b>]) -> Option<Json<'b>> {
    references.iter().find_map(|reference| {
        let [source, id] = reference.pick(["source_name", "external_id"]);
        source.and_then(Json::text).is_some_and(|name| *name == *b"mitre-attack").then_some(id)
    })?
}

/// All fields.
pub(super) fn fields<'b>(view: View<'b>, options: &'b Options, help: &mut Help<'_>) -> Mapped<Fields<'b>> {
    let kind = view.object.kind;
    let mut fields = Fields(Vec::with_capacity(11));
    fields.push("stixid", Value::or(view.get(Key::Id), Value::None));
    fields.push("firstseenbysource", date(view, Key::Created, Which::Earliest, help));
    fields.push("modified", date(view, Key::Modified, Which::Latest, help));
    let references = objects(view, Key::ExternalReferences)?;
    fields.push("publications", publications(&references, help));
    let id = mitre_id(&references);
    fields.push("mitreid", Value::or(id, Value::None));
    let mut tags: Vec<_> = id.filter(|id| id.truthy()).map(Value::Json).into_iter().collect();
    if matches!(kind, ObjectType::Tool | ObjectType::Malware) {
        tags.extend(view.get(Key::Labels).map_or(Ok(Vec::new()), |labels| listed(labels, ".labels"))?);
    }
    tags.extend(options.tags.iter().map(|tag| Value::word(tag)));
    fields.push("tags", Value::List(tags));
    let colour = tlp(view)?;
    if !options.mends(Fix::TlpField) {
        fields.push("tlp", Value::word(colour.unwrap_or_default()));
    }
    fields.push("description", Value::Text(description(view, help)));
    own_fields(view, options, &mut fields)?;
    let colour = colour.or(options.tlp_color.as_deref().filter(|colour| !colour.is_empty()));
    if let Some(colour) = colour {
        fields.push("trafficlightprotocol", Value::word(colour));
    }
    Ok(fields)
}

fn own_fields<'b>(view: View<'b>, options: &Options, fields: &mut Fields<'b>) -> Mapped<()> {
    let member = |key| Value::or(view.get(key), Value::None);
    match view.object.kind {
        // The feed's table knows these three by their new names only.
        ObjectType::AttackPattern | ObjectType::Malware | ObjectType::Tool if options.legacy => {}
        ObjectType::AttackPattern => {
            fields.push("killchainphases", Value::List(phases(view, true)?));
            fields.push("operatingsystemrefs", member(Key::XMitrePlatforms));
        }
        ObjectType::Malware | ObjectType::Tool => {
            fields.push("aliases", member(Key::XMitreAliases));
            fields.push("operatingsystemrefs", member(Key::XMitrePlatforms));
        }
        ObjectType::IntrusionSet | ObjectType::Campaign => fields.push("aliases", member(Key::Aliases)),
        _ => {}
    }
    Ok(())
}

/// The feed ends with an exception if there is no description or date of its form. Here it is reported and empty.
fn description<'b>(view: View<'b>, help: &mut Help<'_>) -> Text<'b> {
    let Some(json) = view.get(Key::Description) else { return Cow::Borrowed(b"") };
    let Some(text) = json.text() else {
        help.notes.push(Refusal::expected(".description", "a text"));
        return Cow::Borrowed(b"");
    };
    if text.contains(&b'(') || text.contains(&b')') || memchr::memmem::find(&text, b"Citation").is_some() {
        return Cow::Owned(without_citations(&text));
    }
    text
}

fn date<'b>(view: View<'b>, key: Key, which: Which, help: &mut Help<'_>) -> Value<'b> {
    let text = view.get(key).and_then(Json::text);
    let text = text.as_deref().and_then(|text| str::from_utf8(text).ok());
    if let Some(date) = text.and_then(|text| object_date(text, which)) {
        return Value::Text(Cow::Owned(date.into_bytes()));
    }
    help.notes.push(Refusal::new("no-date", format!(".{key}"), "expected YYYY-MM-DDThh:mm:ss.fZ"));
    // STIX 2.1 allows dates without a fraction, on which the feed fails.
    let whole = |text: &str| object_date(&text.replace('Z', ".0Z"), which);
    text.and_then(whole).map_or(Value::EMPTY, |date| Value::Text(Cow::Owned(date.into_bytes())))
}

fn publications<'b>(references: &[Json<'b>], help: &mut Help<'_>) -> Value<'b> {
    let mut list = Vec::new();
    for (index, reference) in references.iter().enumerate() {
        let [id, link, description, source] =
            reference.pick(["external_id", "url", "description", "source_name"]);
        if id.is_some_and(Json::truthy) {
            continue;
        }
        let mut timestamp = None;
        if let Some(json) = description.filter(|description| description.truthy()) {
            if let Some(text) = json.text() {
                timestamp = date_in(&text, help);
            } else {
                let path = format!(".external_references[{index}].description");
                help.notes.push(Refusal::expected(path, "a text"));
            }
        }
        list.push(Value::Dict(vec![
            (Cow::Borrowed(&b"link"[..]), Value::or(link, Value::EMPTY)),
            (Cow::Borrowed(&b"title"[..]), Value::or(description, Value::None)),
            (Cow::Borrowed(&b"source"[..]), Value::or(source, Value::None)),
            (
                Cow::Borrowed(&b"timestamp"[..]),
                timestamp.map_or(Value::EMPTY, |date| Value::Text(Cow::Owned(date.into_bytes()))),
            ),
        ]));
    }
    Value::List(list)
}

/// The first date in parentheses.
fn date_in(description: &[u8], help: &mut Help<'_>) -> Option<String> {
    if [&b"Citation"[..], b"n.d"].iter().any(|word| memchr::memmem::find(description, word).is_some()) {
        return None;
    }
    let accidents = !help.options.mends(Fix::AccidentalDates);
    for text in in_parentheses(description) {
        let Ok(text) = str::from_utf8(text) else { continue };
        if is_integer(text) {
            continue;
        }
        match free_date(text, accidents) {
            FreeDate::Date(date) => return Some(date),
            FreeDate::None => {}
            FreeDate::Unknown => match help.host.date(text) {
                Some(date) => {
                    help.counts.foreign_dates += 1;
                    return Some(date);
                }
                None => help.counts.unread_dates += 1,
            },
        }
    }
    None
}
