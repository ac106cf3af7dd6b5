//! STIX cyber observables.

use super::fields::{custom, defaults, given, labels, parameter_tags, tag};
use super::types::type_by_name;
use crate::stix::bundle::View;
use crate::stix::journal::Refusal;
use crate::stix::json::{Json, JsonType};
use crate::stix::keys::Key;
use crate::stix::model::{Fields, Host, Indicator, Layout, Own, Raw, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::{Fix, Options};
use crate::stix::read::objects;
use std::borrow::Cow;

type Mapped<T> = Result<T, Refusal>;

pub(super) fn indicator<'b>(
    view: View<'b>,
    options: &'b Options,
    host: &mut dyn Host,
) -> Mapped<Option<Indicator<'b>>> {
    let value = value(view, host)?;
    // The feed writes these two into the object, from which it then takes the value.
    let changed: &[_] = match view.object.kind {
        ObjectType::File if !value.truthy() => return Ok(None),
        ObjectType::File => &[("value", Own::Value)],
        ObjectType::AutonomousSystem if view.get(Key::Number).is_some() => &[("number", Own::Value)],
        _ => &[],
    };
    let mut fields = defaults(view, options)?;
    let mut score = Some(Value::Int(0));
    if options.update_custom_fields {
        custom(view, &mut fields, &mut score)?;
    }
    let mut tags = if options.mends(Fix::Labels) { labels(view)? } else { Vec::new() };
    tags.extend(parameter_tags(options));
    tag(&mut fields, tags)?;
    own_fields(view, &mut fields)?;
    let kind = view.get(Key::Type).and_then(|name| type_by_name(&name.text()?));
    Ok(Some(Indicator {
        layout: Layout::Observable,
        value,
        kind,
        score,
        raw: Raw { object: view, changed },
        fields,
        relationships: None,
    }))
}

/// The value under which the object is sent.
pub(super) fn value<'b>(view: View<'b>, host: &mut dyn Host) -> Mapped<Value<'b>> {
    let key = match view.object.kind {
        ObjectType::Mutex => Key::Name,
        ObjectType::Account => Key::UserId,
        ObjectType::RegistryKey => Key::RegistryKey,
        ObjectType::AutonomousSystem => {
            let number = view.get(Key::Number);
            return Ok(number.map_or(Value::None, |json| {
                Value::Text(json.text().unwrap_or_else(|| Cow::Owned(host.text(json))))
            }));
        }
        ObjectType::File => {
            let Some(hashes) = hashes(view)? else { return Ok(Value::None) };
            let hash = |name| hashes.get(name).filter(|hash: &Json<'_>| hash.truthy());
            return Ok(Value::or(
                hash("SHA-256").or_else(|| hash("SHA-1")).or_else(|| hash("MD5")),
                Value::None,
            ));
        }
        _ => Key::Value,
    };
    Ok(given(view, key, Value::None))
}

fn hashes(view: View<'_>) -> Mapped<Option<Json<'_>>> {
    match view.get(Key::Hashes) {
        Some(hashes) if hashes.kind() != JsonType::Object => Err(Refusal::expected(".hashes", "an object")),
        hashes => Ok(hashes),
    }
}

/// The fields after the tags. A custom field of the same name is overwritten.
fn own_fields<'b>(view: View<'b>, fields: &mut Fields<'b>) -> Mapped<()> {
    let mut set = |name: &'static str, value| fields.set(Cow::Borrowed(name.as_bytes()), value);
    let member = |key| given(view, key, Value::None);
    match view.object.kind {
        ObjectType::AutonomousSystem => set("name", member(Key::Name)),
        ObjectType::File => {
            set("associatedfilenames", member(Key::Name));
            set("size", member(Key::Size));
            set("path", member(Key::ParentDirectoryRef));
            let hashes = hashes(view)?;
            let hash = |name| Value::or(hashes.and_then(|hashes| hashes.get(name)), Value::None);
            set("md5", hash("MD5"));
            set("sha1", hash("SHA-1"));
            set("sha256", hash("SHA-256"));
        }
        ObjectType::Account => {
            set("displayname", member(Key::UserId));
            set("accounttype", member(Key::AccountType));
        }
        ObjectType::RegistryKey => {
            let mut grid = Vec::new();
            for entry in objects(view, Key::Values)? {
                grid.push(Value::Dict(vec![
                    (Cow::Borrowed(&b"name"[..]), Value::or(entry.get("name"), Value::EMPTY)),
                    (Cow::Borrowed(&b"type"[..]), Value::or(entry.get("data_type"), Value::None)),
                    (Cow::Borrowed(&b"data"[..]), Value::or(entry.get("data"), Value::None)),
                ]));
            }
            set("keyvalue", Value::List(grid));
            set("modified_time", member(Key::ModifiedTime));
            set("numberofsubkeys", member(Key::NumberOfSubkeys));
        }
        _ => {}
    }
    Ok(())
}
