//! STIX objects of type `indicator`: none, one or many indicators out of their pattern.

use super::fields::{custom, defaults, labels, parameter_tags, publications, tag};
use super::skeleton::{Skeleton, Skeletons};
use super::squeeze::{Hits, exact_hits, hits, squeeze};
use super::types::{type_of_range, type_of_value};
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
    skeletons: &mut Skeletons,
) -> Mapped<Vec<Indicator<'b>>> {
    values(view, options, skeletons)?
        .into_iter()
        .map(|(value, kind)| indicator(view, options, value, kind))
        .collect()
}

/// The values of the pattern, with their types.
pub(super) fn values<'b>(
    view: View<'b>,
    options: &Options,
    skeletons: &mut Skeletons,
) -> Mapped<Vec<(Text<'b>, &'static str)>> {
    let Some(pattern) = view.get(Key::Pattern).filter(|pattern| pattern.truthy()) else {
        return Ok(Vec::new());
    };
    let pattern = pattern.text().ok_or_else(|| Refusal::expected(".pattern", "a text"))?;
    let (cidr, exact) = (options.mends(Fix::Cidr), options.mends(Fix::PatternValues));
    if let (Text::Borrowed(text), false, false) = (&pattern, cidr, exact)
        && let Some((value, Skeleton { types: Some(types), .. })) = skeletons.of(text, options)
    {
        return Ok(types.iter().map(|kind| (Text::Borrowed(value), *kind)).collect());
    }
    let exact = if exact { exact_hits(&pattern, cidr) } else { None };
    let squeezed;
    let found = if let Some(found) = exact {
        found
    } else {
        squeezed = squeeze(&pattern);
        hits(&squeezed)
    };
    Ok(typed(&found, options, cidr))
}

pub(super) fn typed(hits: &Hits<'_>, options: &Options, cidr: bool) -> Vec<(Text<'static>, &'static str)> {
    let own = |text: &[u8]| Cow::Owned(text.to_vec());
    let values = hits.values.iter().filter_map(|hit| {
        let kind = type_of_value(&hit.left)?;
        let kind = match kind {
            "IP" if cidr && hit.right.contains(&b'/') => "CIDR",
            "IPv6" if cidr && hit.right.contains(&b'/') => "IPv6CIDR",
            kind => kind,
        };
        Some((own(&hit.right), kind))
    });
    let ranges = hits.ranges.iter().filter_map(|hit| Some((own(&hit.right), type_of_range(&hit.left)?)));
    // The two lists are judged apart.
    let simple =
        |found: Vec<_>| if options.skip_complex_patterns && found.len() > 1 { Vec::new() } else { found };
    let mut found = simple(values.collect());
    found.extend(simple(ranges.collect()));
    found
}

fn indicator<'b>(
    view: View<'b>,
    options: &'b Options,
    value: Text<'b>,
    kind: &'static str,
) -> Mapped<Indicator<'b>> {
    let mut fields = defaults(view, options)?;
    for (field, key) in &options.field_map {
        // The feed has written the first two into the object.
        let value = match &**key {
            "value" => Some(Value::Text(value.clone())),
            "type" => Some(Value::word(kind)),
            key => view.get_named(key).map(Value::Json),
        };
        if let Some(value) = value {
            fields.set(Cow::Borrowed(field.as_bytes()), value);
        }
    }
    if !fields.get("trafficlightprotocol").is_some_and(Value::truthy) {
        let colour = tlp(view)?.or(options.tlp_color.as_deref());
        fields.set(Cow::Borrowed(b"trafficlightprotocol"), colour.map_or(Value::None, Value::word));
    }
    let mut score = None;
    if options.update_custom_fields {
        custom(view, &mut fields, &mut score)?;
    }
    let mut tags = labels(view)?;
    tags.splice(..0, parameter_tags(options));
    own_tags(&mut fields, &mut tags)?;
    tag(&mut fields, tags)?;
    fields.set(Cow::Borrowed(b"publications"), publications(view)?);
    Ok(Indicator {
        layout: Layout::Pattern,
        value: Value::Text(value),
        kind: Some(kind),
        score,
        raw: Raw { object: view, changed: &[("value", Own::Value), ("type", Own::Type)] },
        fields,
        relationships: None,
    })
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
