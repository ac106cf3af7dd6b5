//! STIX objects of type `indicator`: none, one or many indicators out of their pattern.

use super::blankless::{exact_hits, hits, typed, without_blanks};
use super::fields::{self, defaults, labels, parameter_tags, publications, tag};
use super::forms::{Form, Forms};
use crate::stix::bundle::View;
use crate::stix::journal::Refusal;
use crate::stix::json::Text;
use crate::stix::keys::Key;
use crate::stix::model::{Fields, Indicator, Layout, Own, Raw, Value};
use crate::stix::options::{Fix, Options};
use crate::stix::read::{hashable, tlp};
use std::borrow::Cow;

type Mapped<T> = Result<T, Refusal>;

pub(super) fn indicators<'b>(
    view: View<'b>,
    options: &'b Options,
    forms: &mut Forms,
) -> Mapped<Vec<Indicator<'b>>> {
    let found = values(view, options, forms)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let common = Common::read(view, options)?;
    let mut indicators: Vec<_> =
        found.into_iter().map(|(value, kind)| common.indicator(value, kind)).collect::<Mapped<_>>()?;
    let publications = publications(view)?;
    for indicator in &mut indicators {
        indicator.fields.set(Cow::Borrowed(b"publications"), publications.clone());
    }
    Ok(indicators)
}

/// The values of the pattern, with their types.
pub(super) fn values<'b>(
    view: View<'b>,
    options: &Options,
    forms: &mut Forms,
) -> Mapped<Vec<(Text<'b>, &'static str)>> {
    let Some(pattern) = view.get(Key::Pattern).filter(|pattern| pattern.truthy()) else {
        return Ok(Vec::new());
    };
    let pattern = pattern.text().ok_or_else(|| Refusal::expected(".pattern", "a text"))?;
    let (cidr, exact) = (options.mends(Fix::Cidr), options.mends(Fix::PatternValues));
    if let (Text::Borrowed(text), false, false) = (&pattern, cidr, exact)
        && let Some((value, Form { types: Some(types), .. })) = forms.of(text, options)
    {
        return Ok(types.iter().map(|kind| (Text::Borrowed(value), *kind)).collect());
    }
    let exact = if exact { exact_hits(&pattern, cidr) } else { None };
    let blankless;
    let found = if let Some(found) = exact {
        found
    } else {
        blankless = without_blanks(&pattern);
        hits(&blankless)
    };
    Ok(typed(&found, options, cidr))
}

/// What all indicators of one object have in common. A pattern may hold thousands of values: what is read of the object is
/// read once.
struct Common<'b> {
    view: View<'b>,
    defaults: Fields<'b>,
    /// Fields of the field map.
    mapped: Vec<(&'b str, Mapping<'b>)>,
    colour: Value<'b>,
    custom: Fields<'b>,
    score: Option<Value<'b>>,
    tags: Vec<Value<'b>>,
}

enum Mapping<'b> {
    /// The feed has written value and type of the indicator into the object.
    OwnValue,
    OwnType,
    Member(Value<'b>),
}

impl<'b> Common<'b> {
    fn read(view: View<'b>, options: &'b Options) -> Mapped<Self> {
        let defaults = defaults(view, options)?;
        let mapping = |key: &str| match key {
            "value" => Some(Mapping::OwnValue),
            "type" => Some(Mapping::OwnType),
            key => view.get_named(key).map(|json| Mapping::Member(Value::Json(json))),
        };
        let mapped =
            options.field_map.iter().filter_map(|(field, key)| Some((&**field, mapping(key)?))).collect();
        let colour = tlp(view)?.or(options.tlp_color.as_deref()).map_or(Value::None, Value::word);
        let (mut custom, mut score) = (Fields(Vec::new()), None);
        if options.update_custom_fields {
            fields::custom(view, &mut custom, &mut score)?;
        }
        let mut tags = labels(view)?;
        tags.splice(..0, parameter_tags(options));
        Ok(Self { view, defaults, mapped, colour, custom, score, tags })
    }

    fn indicator(&self, value: Text<'b>, kind: &'static str) -> Mapped<Indicator<'b>> {
        let mut fields = self.defaults.clone();
        for (field, mapping) in &self.mapped {
            let value = match mapping {
                Mapping::OwnValue => Value::Text(value.clone()),
                Mapping::OwnType => Value::word(kind),
                Mapping::Member(member) => member.clone(),
            };
            fields.set(Cow::Borrowed(field.as_bytes()), value);
        }
        if !fields.get("trafficlightprotocol").is_some_and(Value::truthy) {
            fields.set(Cow::Borrowed(b"trafficlightprotocol"), self.colour.clone());
        }
        for (name, value) in &self.custom.0 {
            fields.set(name.clone(), value.clone());
        }
        let mut tags = self.tags.clone();
        own_tags(&mut fields, &mut tags)?;
        tag(&mut fields, tags)?;
        Ok(Indicator {
            layout: Layout::Pattern,
            value: Value::Text(value),
            kind: Some(kind),
            score: self.score.clone(),
            raw: Raw { object: self.view, changed: &[("value", Own::Value), ("type", Own::Type)] },
            fields,
            relationships: None,
        })
    }
}

/// `tags` that came with the custom fields or the field map. Other than elsewhere, a text is one tag.
fn own_tags<'b>(fields: &mut Fields<'b>, tags: &mut Vec<Value<'b>>) -> Mapped<()> {
    let Some(at) = fields.0.iter().position(|(name, _)| **name == *b"tags") else { return Ok(()) };
    let own = std::mem::replace(&mut fields.0[at].1, Value::None);
    match own {
        Value::Json(json) if json.items().is_some() => {
            tags.extend(hashable(crate::stix::read::listed(json, ".tags")?, ".tags")?);
        }
        Value::Json(json) => tags.extend(hashable(vec![json.text().map_or(own, Value::Text)], ".tags")?),
        text => tags.push(text),
    }
    Ok(())
}
