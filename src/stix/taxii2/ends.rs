//! What a reference names: value and type.

use super::types::{PatternType, type_by_pattern, type_by_prefix};
use super::values::value_of_end;
use super::{domain, observable, pattern};
use crate::stix::bundle::View;
use crate::stix::journal::{Journal, Refusal};
use crate::stix::json::{Json, Kind as JsonKind, Text, lossy};
use crate::stix::kind::Kind;
use crate::stix::model::{Host, Value};
use crate::stix::options::{Fix, Options};
use crate::stix::pattern::PatternFault;
use crate::stix::tables::domain_object;

/// Objects are looked up many times over: what was found is kept, as text, since the objects it came from are not.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Nothing,
    Text(Box<[u8]>),
    /// The source of a value that is no text.
    Json(Box<[u8]>),
    Refused(&'static str),
}

impl Found {
    fn keep(value: &Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text((**text).into()),
            Value::Json(json) => match json.text() {
                Some(text) => Self::Text((*text).into()),
                None if json.kind() == JsonKind::Null => Self::Nothing,
                None => Self::Json(json.source().into()),
            },
            _ => Self::Nothing,
        }
    }

    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Nothing | Self::Refused(_) => Value::None,
            Self::Text(text) => Value::Text(Text::Borrowed(text)),
            Self::Json(source) => Value::Json(Json::new(source)),
        }
    }
}

/// What is known of an object that relationships refer to.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) value: Found,
    /// The type that does not show in the reference: of an indicator, or with [`Fix::EntityValues`] of anything that is sent.
    pub(super) kind: Option<&'static str>,
}

/// Looks an object up as the end of a relationship. `mapped`: the reading loop has come to it.
pub(super) fn known(
    view: View<'_>,
    mapped: bool,
    options: &Options,
    journal: &mut Journal,
    host: &mut dyn Host,
) -> Known {
    if let Some((value, kind)) = options.mends(Fix::EntityValues).then(|| sent(view, options, host)).flatten() {
        return Known { value: Found::keep(&value), kind: Some(kind) };
    }
    let value = value(view, mapped, journal, host);
    match kind_by_pattern(view, journal) {
        Ok(kind) => Known { value, kind },
        Err(_) => Known { value: Found::Refused("pattern"), kind: None },
    }
}

/// The value and the type under which the object itself is sent, if it is.
pub(super) fn sent<'b>(
    view: View<'b>,
    options: &Options,
    host: &mut dyn Host,
) -> Option<(Value<'b>, &'static str)> {
    let (value, kind) = match view.object.kind {
        Kind::Relationship | Kind::Tactic | Kind::ExtensionDefinition | Kind::Other => return None,
        Kind::Indicator => {
            let (value, kind) = pattern::values(view, options).ok()?.into_iter().next()?;
            (Value::Text(value), kind)
        }
        Kind::Identity | Kind::Location | Kind::Vulnerability | Kind::Certificate => {
            let name = view.get("type")?.text()?;
            (domain::value(view).ok()?, type_by_prefix(&name)?)
        }
        kind => match domain_object(kind) {
            Some((name, _)) => (domain::value(view).ok()?, name),
            None => (observable::value(view, host).ok()?, type_by_prefix(&view.get("type")?.text()?)?),
        },
    };
    value.truthy().then_some((value, kind))
}

/// The value of an object as the end of a relationship. A pattern counts wherever it stands.
fn value(view: View<'_>, mapped: bool, journal: &mut Journal, host: &mut dyn Host) -> Found {
    let member = |key| Value::or(view.get(key), Value::None);
    let (name, mut own) = (member("name"), member("value"));
    if mapped && view.object.kind == Kind::File {
        // The mapping has written the hash into the object.
        own = observable::value(view, host).ok().filter(Value::truthy).unwrap_or(own);
    }
    for (key, value) in [("name", &name), ("value", &own), ("pattern", &member("pattern"))] {
        if !value.truthy() {
            continue;
        }
        let Some(text) = value.text() else { return Found::Refused(key) };
        if !(text.starts_with(b"[") && text.ends_with(b"]")) {
            continue;
        }
        match value_of_end(&text) {
            Ok(Some(value)) if !value.is_empty() => return Found::Text((*value).into()),
            Ok(_) => {}
            Err(fault) => unreadable(journal, &text, fault),
        }
    }
    Found::keep(if name.truthy() { &name } else { &own })
}

pub(super) fn unreadable(journal: &mut Journal, pattern: &Text<'_>, fault: PatternFault) {
    journal.debug("unreadable pattern", b"", || {
        let (pattern, PatternFault { at, expected }) = (lossy(pattern), fault);
        format!("Unable to parse pattern='{pattern}', error='expected {expected} at {at}'")
    });
}

/// The type that the beginning of the object's pattern says. The feed raises if the pattern is no text.
pub(super) fn kind_by_pattern(view: View<'_>, journal: &mut Journal) -> Result<Option<&'static str>, Refusal> {
    let Some(pattern) = view.get("pattern") else { return Ok(None) };
    let pattern = pattern.text().ok_or_else(|| Refusal::expected(".pattern", "a text"))?;
    let PatternType { found, unsupported } = type_by_pattern(&pattern);
    for _ in 0..unsupported {
        journal.debug("unsupported indicator", b"", || {
            let id = view.id().unwrap_or_default();
            format!("Indicator {} is not supported indicator.", lossy(&id))
        });
    }
    Ok(found)
}
