//! What a reference names: value and type.

use super::types::{PatternType, type_by_pattern, type_by_prefix};
use super::values::{PatternValues, values};
use super::{Shared, domain, observable, pattern};
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

/// What is known of an object that relationships and reports refer to.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Its value as the end of a relationship.
    pub(super) value: Found,
    /// The value of its pattern in a report.
    pub(super) in_report: Found,
    /// The type that the beginning of its pattern says.
    pub(super) by_pattern: Result<Option<&'static str>, Refusal>,
    /// With [`Fix::EntityValues`]: value and type under which it is sent.
    pub(super) sent: Option<(Found, &'static str)>,
}

/// Looks an object up. `mapped`: the reading loop has come to it.
pub(super) fn known(
    view: View<'_>,
    mapped: bool,
    options: &Options,
    journal: &mut Journal,
    host: &mut dyn Host,
) -> Known {
    let text = view.get("pattern").and_then(Json::text);
    let values = match text.as_ref().map(|text| values(text)) {
        Some(Ok(values)) => values,
        Some(Err(fault)) => {
            unreadable(journal, text.as_ref().unwrap_or(&Text::default()), fault);
            PatternValues::default()
        }
        None => PatternValues::default(),
    };
    let keep = |value: Option<Text<'_>>| {
        value.filter(|value| !value.is_empty()).map_or(Found::Nothing, |value| Found::Text((*value).into()))
    };
    let in_report = keep(values.first);
    let sent = options.mends(Fix::EntityValues).then(|| sent(view, options, host)).flatten();
    Known {
        value: value(view, keep(values.end), mapped, journal, host),
        in_report,
        by_pattern: kind_by_pattern(view, journal),
        sent: sent.map(|(value, kind)| (Found::keep(&value), kind)),
    }
}

/// The value and the type under which the object itself is sent, if it is.
fn sent<'b>(view: View<'b>, options: &Options, host: &mut dyn Host) -> Option<(Value<'b>, &'static str)> {
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
fn value(view: View<'_>, pattern: Found, mapped: bool, journal: &mut Journal, host: &mut dyn Host) -> Found {
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
        if key == "pattern" {
            if matches!(pattern, Found::Text(_)) {
                return pattern;
            }
            continue;
        }
        match values(&text) {
            Ok(PatternValues { end: Some(value), .. }) if !value.is_empty() => {
                return Found::Text((*value).into());
            }
            Ok(_) => {}
            Err(fault) => unreadable(journal, &text, fault),
        }
    }
    Found::keep(if name.truthy() { &name } else { &own })
}

fn unreadable(journal: &mut Journal, pattern: &Text<'_>, fault: PatternFault) {
    journal.debug("unreadable pattern", b"", || {
        let (pattern, PatternFault { at, expected }) = (lossy(pattern), fault);
        format!("Unable to parse pattern='{pattern}', error='expected {expected} at {at}'")
    });
}

/// The type that the beginning of the object's pattern says. The feed raises if the pattern is no text.
fn kind_by_pattern(view: View<'_>, journal: &mut Journal) -> Result<Option<&'static str>, Refusal> {
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

/// What was found so far, by position of the object.
#[derive(Default)]
pub(super) struct Cache(Vec<Option<Known>>);

impl Cache {
    pub(super) fn get(&self, object: usize) -> Option<&Known> {
        self.0.get(object)?.as_ref()
    }

    /// Sees to it that the object is there.
    pub(super) fn look_up(
        &mut self,
        object: usize,
        shared: &Shared<'_>,
        journal: &mut Journal,
        host: &mut dyn Host,
    ) -> Option<&Known> {
        if self.0.len() < shared.bundle.objects.len() {
            self.0.resize(shared.bundle.objects.len(), None);
        }
        let entry = self.0.get_mut(object)?;
        if entry.is_none() {
            let view = shared.bundle.object(object)?;
            // A report looks at objects that are yet to come. Of files it asks for the name only.
            let mapped = shared.cut.is_none_or(|cut| view.object.place <= cut);
            *entry = Some(known(view, mapped, shared.options, journal, host));
        }
        entry.as_ref()
    }
}
