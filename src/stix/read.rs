//! Reading members of an object as the feeds' Python does: what it would raise on is refused.

use super::bundle::View;
use super::journal::Refusal;
use super::json::{Json, JsonType};
use super::keys::Key;
use super::model::Value;
use super::tables::{phase_name, tlp_of_marking};
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashSet;

type Read<T> = Result<T, Refusal>;

/// The items of a list of objects, with the path of each. Python iterates over an empty string or dict as well.
pub(super) fn objects(view: View<'_>, key: Key) -> Read<Vec<Json<'_>>> {
    let Some(list) = view.get(key) else { return Ok(Vec::new()) };
    let Some(items) = list.items() else {
        let empty = matches!(list.kind(), JsonType::String | JsonType::Object) && !list.truthy();
        return if empty {
            Ok(Vec::new())
        } else {
            Err(Refusal::expected(format!(".{key}"), "a list of objects"))
        };
    };
    let items: Vec<_> = items.collect();
    match items.iter().position(|item| item.kind() != JsonType::Object) {
        Some(index) => Err(Refusal::expected(format!(".{key}[{index}]"), "an object")),
        None => Ok(items),
    }
}

/// What `list(...)` makes of a value: the items of a list, the characters of a string, the keys of a dict.
pub(super) fn listed<'b>(json: Json<'b>, path: &str) -> Read<Vec<Value<'b>>> {
    if let Some(items) = json.items() {
        return Ok(items.map(plain).collect());
    }
    if let Some(members) = json.members() {
        return Ok(distinct(members.map(|(key, _)| Value::Text(key)).collect()));
    }
    let text = json.text().ok_or_else(|| Refusal::expected(path, "a list"))?;
    Ok(characters(&text).map(|char| Value::Text(Cow::Owned(char.to_vec()))).collect())
}

/// Strings as text, so that equal strings are equal however they are spelt.
fn plain(json: Json<'_>) -> Value<'_> {
    json.text().map_or(Value::Json(json), Value::Text)
}

fn characters(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let continues = |byte: &u8| byte & 0xC0 == 0x80;
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_first()?;
        let len = 1 + after.iter().take_while(|byte| continues(byte)).count();
        let (char, after) = rest.split_at(len);
        rest = after;
        Some(char)
    })
}

/// Text items of a list that a set is made of. Lists and dicts cannot be in a set.
pub(super) fn hashable<'b>(values: Vec<Value<'b>>, path: &str) -> Read<Vec<Value<'b>>> {
    let odd = |value: &Value<'_>| matches!(value, Value::Json(json) if matches!(json.kind(), JsonType::Array | JsonType::Object));
    match values.iter().position(odd) {
        Some(index) => Err(Refusal::expected(format!("{path}[{index}]"), "a text")),
        None => Ok(values),
    }
}

/// The values without repetitions, in order of first appearance. To Python `1`, `1.0` and `true` are equal.
pub(super) fn distinct(mut values: Vec<Value<'_>>) -> Vec<Value<'_>> {
    if values.len() < 2 {
        return values;
    }
    let mut first = Vec::with_capacity(values.len());
    let mut seen: HashSet<(bool, Cow<'_, [u8]>), RandomState> = HashSet::default();
    for (at, value) in values.iter().enumerate() {
        first.push(match value {
            // Most lists have a handful of items, for which no set is worth its making.
            _ if values.len() <= 8 => !values.iter().take(at).any(|other| equal(other, value)),
            Value::Text(text) => seen.insert((true, Cow::Borrowed(text))),
            Value::Json(json) => seen.insert((false, number(*json))),
            _ => true,
        });
    }
    let mut first = first.into_iter();
    values.retain(|_| first.next().unwrap_or(true));
    values
}

fn equal(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Json(one), Value::Json(other)) => number(*one) == number(*other),
        _ => one == other,
    }
}

/// A number or truth value as it is written when it is whole, other values as they stand there.
fn number(json: Json<'_>) -> Cow<'_, [u8]> {
    match (json.kind(), str::from_utf8(json.source())) {
        (JsonType::Bool, _) => Cow::Borrowed(if json.truthy() { b"1" } else { b"0" }),
        (JsonType::Number, Ok("-0")) => Cow::Borrowed(b"0"),
        (JsonType::Number, Ok(text)) if text.contains(['.', 'e', 'E']) => match text.parse::<f64>() {
            Ok(number) => Cow::Owned((number + 0.0).to_string().into_bytes()),
            Err(_) => Cow::Borrowed(json.source()),
        },
        _ => Cow::Borrowed(json.source()),
    }
}

/// The colour of the first TLP marking.
pub(super) fn tlp(view: View<'_>) -> Read<Option<&'static str>> {
    const KEY: Key = Key::ObjectMarkingRefs;
    let Some(refs) = view.get(KEY) else { return Ok(None) };
    let Some(items) = refs.items() else {
        // A string or a dict can be iterated over, and gives no marking that anybody writes.
        let odd = !matches!(refs.kind(), JsonType::String | JsonType::Object);
        return if odd { Err(Refusal::expected(format!(".{KEY}"), "a list")) } else { Ok(None) };
    };
    for (index, item) in items.enumerate() {
        if matches!(item.kind(), JsonType::Array | JsonType::Object) {
            return Err(Refusal::expected(format!(".{KEY}[{index}]"), "a text"));
        }
        if let Some(colour) = item.text().and_then(|id| tlp_of_marking(&id)) {
            return Ok(Some(colour));
        }
    }
    Ok(None)
}

/// The names of the kill chain phases. An unknown phase gives `None`, or its own name if those are kept.
pub(super) fn phases(view: View<'_>, keep_unknown: bool) -> Read<Vec<Value<'_>>> {
    let mut names = Vec::new();
    for (index, chain) in objects(view, Key::KillChainPhases)?.into_iter().enumerate() {
        let phase = chain.get("phase_name");
        if phase.is_some_and(|phase| matches!(phase.kind(), JsonType::Array | JsonType::Object)) {
            return Err(Refusal::expected(format!(".kill_chain_phases[{index}].phase_name"), "a text"));
        }
        let known = phase.and_then(Json::text).and_then(|phase| phase_name(&phase));
        names.push(match known {
            Some(name) => Value::word(name),
            None if keep_unknown => Value::or(phase, Value::EMPTY),
            None => Value::None,
        });
    }
    Ok(names)
}

/// Python's `str.split(separator, 1)[0]`.
pub(super) fn before<'a>(text: &'a [u8], separator: &[u8]) -> &'a [u8] {
    let end = memchr::memmem::find(text, separator).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}
