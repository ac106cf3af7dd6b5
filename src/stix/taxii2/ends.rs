//! What a reference names: value and type.

use super::forms::{Form, Forms, StandsFor};
use super::types::{PatternType, type_by_kind, type_by_pattern, type_by_prefix};
use super::values::{PatternValues, values};
use super::{Shared, domain, observable, pattern};
use crate::stix::bundle::{Bundle, Extract, View};
use crate::stix::journal::{Journal, Refusal};
use crate::stix::json::{Json, JsonType, Span, Text, lossy};
use crate::stix::keys::Key;
use crate::stix::model::{Host, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::{Fix, Options};
use crate::stix::pattern::PatternFault;
use crate::stix::tables::domain_object;
use std::borrow::Cow;
use std::num::NonZeroU32;

/// Objects are looked up many times over: what was found is kept, as the place where it stands if it stands somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// Text of a page that means itself.
    Plain(u32, Span),
    Text(Box<[u8]>),
    /// A value of a page that is no text.
    Json(u32, Span),
    Refused(&'static str),
}

impl Found {
    fn keep(value: &Value<'_>, view: View<'_>) -> Self {
        match value {
            Value::Text(text) => Self::text(text, view),
            Value::Json(json) => match json.text() {
                Some(text) => Self::text(&text, view),
                None if json.kind() == JsonType::Null => Self::Nothing,
                None => {
                    view.span_of(json.source()).map_or(Self::Nothing, |(page, span)| Self::Json(page, span))
                }
            },
            _ => Self::Nothing,
        }
    }

    fn text(text: &[u8], view: View<'_>) -> Self {
        match view.span_of(text) {
            Some((page, span)) => Self::Plain(page, span),
            None => Self::Text(text.into()),
        }
    }

    pub(super) fn value<'b>(&'b self, bundle: &'b Bundle) -> Value<'b> {
        match self {
            Self::Text(text) => Value::Text(Text::Borrowed(text)),
            found => found.detached(bundle),
        }
    }

    /// The value, also when what was found is no longer at hand.
    pub(super) fn detached<'b>(&self, bundle: &'b Bundle) -> Value<'b> {
        match self {
            Self::Nothing | Self::Refused(_) => Value::None,
            Self::Plain(page, span) => Value::Text(Text::Borrowed(span.of(bundle.text(*page)))),
            Self::Text(text) => Value::Text(Text::Owned(text.to_vec())),
            Self::Json(page, span) => Value::Json(Json::new(span.of(bundle.text(*page)))),
        }
    }

    pub(super) fn truthy(&self, bundle: &Bundle) -> bool {
        match self {
            Self::Nothing | Self::Refused(_) => false,
            Self::Plain(_, span) => !span.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Json(page, span) => Json::new(span.of(bundle.text(*page))).truthy(),
        }
    }
}

/// What is known of an object that relationships and reports refer to.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Its value as the end of a relationship.
    pub(super) value: Found,
    /// Its value in a report.
    pub(super) in_report: Found,
    /// The type that the beginning of its pattern says.
    by_pattern: Result<Option<&'static str>, PatternNoText>,
    /// The type that a report takes its type's name for.
    by_name: Option<&'static str>,
    /// With [`Fix::EntityValues`]: value and type under which it is sent.
    pub(super) sent: Option<Box<(Found, &'static str)>>,
    /// What the feed logs when it looks the object up.
    unreadable: Vec<String>,
    unsupported: usize,
}

/// The feed raises if a pattern is no text.
#[derive(Debug, Clone, Copy)]
struct PatternNoText;

impl Known {
    pub(super) fn by_pattern(&self) -> Result<Option<&'static str>, Refusal> {
        self.by_pattern.map_err(|PatternNoText| Refusal::expected(".pattern", "a text"))
    }

    /// The type in a report. The feed looks at the pattern also where the name of the type says it all.
    pub(super) fn type_in_report(&self) -> Result<Option<&'static str>, Refusal> {
        self.by_pattern().map(|by_pattern| self.by_name.or(by_pattern))
    }
}

/// Looks at an object. `mapped`: the reading loop has come to it.
fn known(view: View<'_>, mapped: bool, options: &Options, forms: &mut Forms, host: &mut dyn Host) -> Known {
    let mut unreadable = Vec::new();
    let pattern = view.get(Key::Pattern);
    let text = pattern.and_then(Json::text);
    let (mut values, mut kind) = (PatternValues::default(), PatternType { found: None, unsupported: 0 });
    if let Some(text) = &text {
        let stands_for;
        (stands_for, kind) = read(text, options, forms);
        match stands_for {
            Ok(found) => values = found,
            Err(fault) => unreadable.push(said_of(text, fault)),
        }
    }
    let keep = |value: Option<Text<'_>>| {
        value.filter(|value| !value.is_empty()).map_or(Found::Nothing, |value| Found::text(&value, view))
    };
    let name = view.get(Key::Name);
    let in_report = match view.object.kind {
        ObjectType::Indicator => keep(values.first),
        _ => name.map_or(Found::Nothing, |name| Found::keep(&Value::Json(name), view)),
    };
    let sent = options.mends(Fix::EntityValues).then(|| sent(view, options, forms, host)).flatten();
    let value = value(view, Members { name, pattern }, keep(values.end), mapped, &mut unreadable, host);
    Known {
        value,
        in_report,
        by_pattern: if pattern.is_some() && text.is_none() { Err(PatternNoText) } else { Ok(kind.found) },
        by_name: by_name(view, options),
        sent: sent.map(|(value, kind)| Box::new((Found::keep(&value, view), kind))),
        unreadable,
        unsupported: kind.unsupported,
    }
}

/// What a pattern stands for, and the type that its beginning says.
fn read<'a>(
    pattern: &'a [u8],
    options: &Options,
    forms: &mut Forms,
) -> (Result<PatternValues<'a>, PatternFault>, PatternType) {
    let form = forms.of(pattern, options);
    let kind = form.map_or_else(|| type_by_pattern(pattern), |(_, form)| form.kind);
    let stands_for = match form {
        Some((value, Form { stands_for: Some(StandsFor { end, first }), .. })) => {
            let text = |whether: &bool| whether.then_some(Text::Borrowed(value));
            Ok(PatternValues { end: text(end), first: text(first) })
        }
        _ => values(pattern),
    };
    (stands_for, kind)
}

fn by_name(view: View<'_>, options: &Options) -> Option<&'static str> {
    match view.object.kind {
        ObjectType::ThreatActor if !options.mends(Fix::ThreatActors) => None,
        ObjectType::Other => type_by_prefix(&view.get(Key::Type)?.text()?),
        kind => type_by_kind(kind),
    }
}

/// The value and the type under which the object itself is sent, if it is.
fn sent<'b>(
    view: View<'b>,
    options: &Options,
    forms: &mut Forms,
    host: &mut dyn Host,
) -> Option<(Value<'b>, &'static str)> {
    let (value, kind) = match view.object.kind {
        ObjectType::Relationship
        | ObjectType::Tactic
        | ObjectType::ExtensionDefinition
        | ObjectType::Other => return None,
        ObjectType::Indicator => {
            let (value, kind) = pattern::values(view, options, forms).ok()?.into_iter().next()?;
            (Value::Text(value), kind)
        }
        ObjectType::Identity | ObjectType::Location | ObjectType::Vulnerability | ObjectType::Certificate => {
            let name = view.get(Key::Type)?.text()?;
            (domain::value(view).ok()?, type_by_prefix(&name)?)
        }
        kind => match domain_object(kind) {
            Some((name, _)) => (domain::value(view).ok()?, name),
            None => (observable::value(view, host).ok()?, type_by_prefix(&view.get(Key::Type)?.text()?)?),
        },
    };
    value.truthy().then_some((value, kind))
}

/// Members that are looked at more than once.
#[derive(Clone, Copy)]
struct Members<'b> {
    name: Option<Json<'b>>,
    pattern: Option<Json<'b>>,
}

/// The value of an object as the end of a relationship. A pattern counts wherever it stands.
fn value<'b>(
    view: View<'b>,
    members: Members<'b>,
    pattern: Found,
    mapped: bool,
    unreadable: &mut Vec<String>,
    host: &mut dyn Host,
) -> Found {
    let given = |json| Value::or(json, Value::None);
    let (name, mut own) = (given(members.name), given(view.get(Key::Value)));
    if mapped && view.object.kind == ObjectType::File {
        // The mapping has written the hash into the object.
        own = observable::value(view, host).ok().filter(Value::truthy).unwrap_or(own);
    }
    for (key, value) in [("name", &name), ("value", &own), ("pattern", &given(members.pattern))] {
        if !value.truthy() {
            continue;
        }
        let Some(text) = value.text() else { return Found::Refused(key) };
        if !(text.starts_with(b"[") && text.ends_with(b"]")) {
            continue;
        }
        if key == "pattern" {
            if pattern != Found::Nothing {
                return pattern;
            }
            continue;
        }
        match values(&text) {
            Ok(PatternValues { end: Some(value), .. }) if !value.is_empty() => {
                return Found::text(&value, view);
            }
            Ok(_) => {}
            Err(fault) => unreadable.push(said_of(&text, fault)),
        }
    }
    Found::keep(if name.truthy() { &name } else { &own }, view)
}

fn said_of(pattern: &Text<'_>, PatternFault { at, expected }: PatternFault) -> String {
    format!("Unable to parse pattern='{}', error='expected {expected} at {at}'", lossy(pattern))
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Cache {
    /// By position of the object, where in `known` it is.
    places: Vec<Option<NonZeroU32>>,
    known: Vec<Known>,
    pub(super) forms: Forms,
}

impl Cache {
    pub(super) fn get(&self, object: usize) -> Option<&Known> {
        let place = (*self.places.get(object)?)?;
        self.known.get(place.get() as usize - 1)
    }

    /// Looks the object up, as the feed does, which logs what it finds odd.
    pub(super) fn look_up(
        &mut self,
        object: usize,
        shared: &Shared<'_>,
        journal: &mut Journal,
        host: &mut dyn Host,
    ) -> Option<&Known> {
        let known = self.look(object, shared, host)?;
        for text in known.unreadable.drain(..) {
            journal.debug("unreadable pattern", b"", || text);
        }
        for _ in 0..std::mem::take(&mut known.unsupported) {
            journal.debug("unsupported indicator", b"", || {
                let id = shared.bundle.objects.get(object).and_then(|object| object.id);
                let id = id.map_or(Cow::default(), |id| String::from_utf8_lossy(shared.bundle.ids.text(id)));
                format!("Indicator {id} is not supported indicator.")
            });
        }
        Some(known)
    }

    /// Sees to it that the object is there.
    fn look(&mut self, object: usize, shared: &Shared<'_>, host: &mut dyn Host) -> Option<&mut Known> {
        if self.places.len() < shared.bundle.objects.len() {
            self.places.resize(shared.bundle.objects.len(), None);
            self.known.reserve(shared.bundle.objects.len() - self.known.len());
        }
        let place = self.places.get_mut(object)?;
        if place.is_none() {
            let view = shared.bundle.object(object)?;
            // A report looks at objects that are yet to come. Of files it asks for the name only.
            let mapped = shared.cut.is_none_or(|cut| view.object.place <= cut);
            let known = known(view, mapped, shared.options, &mut self.forms, host);
            self.known.push(known);
            *place = u32::try_from(self.known.len()).ok().and_then(NonZeroU32::new);
        }
        let at = place.map_or(0, |place| place.get() as usize - 1);
        self.known.get_mut(at)
    }

    /// Looks at all objects of a page that can be referred to.
    pub(super) fn look_at(&mut self, page: u32, shared: &Shared<'_>, host: &mut dyn Host) {
        for at in shared.bundle.objects_of(page) {
            let id = shared.bundle.objects.get(at).and_then(|object| object.id);
            if id.and_then(|id| shared.by_id.get(id)) == Some(at) {
                self.look(at, shared, host);
            }
        }
    }

    /// Moves what was found of the objects of a page out of that page.
    pub(super) fn extract(&mut self, page: u32, bundle: &Bundle, kept: &mut Extract) {
        for at in bundle.objects_of(page) {
            let place = self.places.get(at).copied().flatten();
            let Some(known) = place.and_then(|place| self.known.get_mut(place.get() as usize - 1)) else {
                continue;
            };
            let sent = known.sent.as_mut().map(|sent| &mut sent.0);
            for found in [Some(&mut known.value), Some(&mut known.in_report), sent].into_iter().flatten() {
                if let Found::Plain(_, span) | Found::Json(_, span) = found {
                    *span = kept.keep(bundle.text(page), *span);
                }
            }
        }
    }
}
