//! What all types have in common: default fields, custom fields, tags, publications.

use crate::stix::bundle::View;
use crate::stix::journal::Refusal;
use crate::stix::json::{Json, JsonType, Text};
use crate::stix::keys::Key;
use crate::stix::model::{Fields, Indicator, Value};
use crate::stix::options::Options;
use crate::stix::read::{distinct, hashable, listed, objects, tlp};
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;

type Mapped<T> = Result<T, Refusal>;

/// A member of the object as it stands there, or its default.
pub(super) fn given<'b>(view: View<'b>, key: Key, default: Value<'b>) -> Value<'b> {
    Value::or(view.get(key), default)
}

pub(super) fn defaults<'b>(view: View<'b>, options: &'b Options) -> Mapped<Fields<'b>> {
    let mut fields = Fields(Vec::with_capacity(12));
    fields.push("stixid", given(view, Key::Id, Value::EMPTY));
    fields.push("firstseenbysource", given(view, Key::Created, Value::EMPTY));
    fields.push("modified", given(view, Key::Modified, Value::EMPTY));
    fields.push("description", given(view, Key::Description, Value::EMPTY));
    let colour = tlp(view)?.or(options.tlp_color.as_deref());
    let truthy = |key| view.get(key).filter(|json: &Json<'_>| json.truthy());
    if let Some(confidence) = truthy(Key::Confidence) {
        fields.push("confidence", Value::Json(confidence));
    }
    if let Some(language) = truthy(Key::Lang) {
        fields.push("languages", Value::Json(language));
    }
    if let Some(colour) = colour.filter(|colour| !colour.is_empty()) {
        fields.push("trafficlightprotocol", Value::word(colour));
    }
    Ok(fields)
}

/// Merges the custom fields of the first extension into `indicator`, and takes its score.
pub(super) fn custom<'b>(
    view: View<'b>,
    fields: &mut Fields<'b>,
    score: &mut Option<Value<'b>>,
) -> Mapped<()> {
    let Some(extensions) = view.get(Key::Extensions) else { return Ok(()) };
    let members = extensions.members().ok_or_else(|| Refusal::expected(".extensions", "an object"))?;
    let first = |(key, _): &(Text<'b>, Json<'b>)| key.starts_with(b"extension-definition--");
    let Some((name, extension)) = without_repetitions(members).into_iter().find(first) else { return Ok(()) };
    let refuse = |what| Refusal::expected(format!(".extensions.{}", String::from_utf8_lossy(&name)), what);
    if extension.kind() != JsonType::Object {
        return Err(refuse("an object"));
    }
    let custom = extension.get("CustomFields").filter(|json| json.truthy()).unwrap_or(extension);
    let members = custom.members().ok_or_else(|| refuse("an object under CustomFields"))?;
    for (key, value) in without_repetitions(members) {
        let dropped = match value.kind() {
            JsonType::Null => true,
            JsonType::String | JsonType::Array | JsonType::Object => !value.truthy(),
            JsonType::Bool | JsonType::Number => false,
        };
        if !dropped {
            fields.set(key, Value::Json(value));
        }
    }
    if let Some(given) = extension.get("score").filter(|json| json.truthy()) {
        *score = Some(Value::Json(given));
    }
    Ok(())
}

/// Of two equal keys the last one wins, but it stands where the first one stood.
fn without_repetitions<'b>(members: impl Iterator<Item = (Text<'b>, Json<'b>)>) -> Vec<(Text<'b>, Json<'b>)> {
    let mut positions: HashMap<Text<'b>, usize, RandomState> = HashMap::default();
    let mut kept: Vec<(Text<'b>, Json<'b>)> = Vec::new();
    for (key, value) in members {
        let at = *positions.entry(key.clone()).or_insert(kept.len());
        match kept.get_mut(at) {
            Some(member) => member.1 = value,
            None => kept.push((key, value)),
        }
    }
    kept
}

/// Sets `tags`: those among the custom fields, then `more`, each once. The feed's order is random.
pub(super) fn tag<'b>(fields: &mut Fields<'b>, more: Vec<Value<'b>>) -> Mapped<()> {
    let tags = match fields.get("tags") {
        Some(Value::Json(json)) => {
            let mut tags = hashable(listed(*json, ".tags")?, ".tags")?;
            tags.extend(more);
            tags
        }
        _ => more,
    };
    fields.set(Cow::Borrowed(b"tags"), Value::List(distinct(tags)));
    Ok(())
}

pub(super) fn labels(view: View<'_>) -> Mapped<Vec<Value<'_>>> {
    match view.get(Key::Labels) {
        Some(labels) => hashable(listed(labels, ".labels")?, ".labels"),
        None => Ok(Vec::new()),
    }
}

pub(super) fn parameter_tags(options: &Options) -> impl Iterator<Item = Value<'_>> {
    options.tags.iter().map(|tag| Value::word(tag))
}

/// Every external reference, also those with an `external_id`; without a date.
pub(super) fn publications(view: View<'_>) -> Mapped<Value<'_>> {
    let mut list = Vec::new();
    for reference in objects(view, Key::ExternalReferences)? {
        let [link, title, source] = reference.pick(["url", "description", "source_name"]);
        list.push(Value::Dict(vec![
            (Cow::Borrowed(&b"link"[..]), Value::or(link, Value::EMPTY)),
            (Cow::Borrowed(&b"title"[..]), Value::or(title, Value::EMPTY)),
            (Cow::Borrowed(&b"source"[..]), Value::or(source, Value::EMPTY)),
        ]));
    }
    Ok(Value::List(list))
}

/// On servers older than 6.2 an attack pattern has another type and other fields.
pub(super) fn legacy_attack_pattern(indicator: &mut Indicator<'_>) {
    indicator.kind = Some("STIX Attack Pattern");
    let fields = &mut indicator.fields;
    let phases = fields.take("killchainphases").unwrap_or(Value::None);
    fields.set(Cow::Borrowed(b"stixkillchainphases"), phases);
    let description = fields.take("description").unwrap_or(Value::None);
    fields.set(Cow::Borrowed(b"stixdescription"), description);
}
