//! STIX domain objects but `report` and `indicator`, and the objects of which the feed makes identities, places, CVEs and
//! certificates.

use super::countries::country;
use super::fields::{
    custom, defaults, given, labels, legacy_attack_pattern, parameter_tags, publications, tag,
};
use crate::stix::bundle::View;
use crate::stix::journal::Refusal;
use crate::stix::json::JsonType;
use crate::stix::keys::Key;
use crate::stix::model::{Fields, Indicator, Layout, Raw, Value};
use crate::stix::object_type::ObjectType;
use crate::stix::options::{Fix, Options};
use crate::stix::read::{hashable, objects, phases};
use crate::stix::tables::domain_object;
use std::borrow::Cow;

type Mapped<T> = Result<T, Refusal>;

const LIST: Value<'static> = Value::List(Vec::new());

pub(super) fn indicator<'b>(view: View<'b>, options: &'b Options) -> Mapped<Option<Indicator<'b>>> {
    let kind = view.object.kind;
    if kind == ObjectType::Certificate && !view.get(Key::SerialNumber).is_some_and(|number| number.truthy()) {
        return Ok(None);
    }
    let (name, score) = match kind {
        ObjectType::Identity => ("Identity", 0),
        ObjectType::Location => ("Location", 0),
        ObjectType::Vulnerability => ("CVE", 0),
        ObjectType::Certificate => ("X509 Certificate", 0),
        _ => domain_object(kind).unwrap_or_default(),
    };
    let value = value(view)?;
    let mut fields = own_fields(view, options)?;
    let mut score = Some(Value::Int(score));
    // The feed looks for a certificate's extensions in the wrong dict.
    if options.update_custom_fields && kind != ObjectType::Certificate {
        custom(view, &mut fields, &mut score)?;
    }
    let mut tags = Vec::new();
    let labelled = matches!(
        kind,
        ObjectType::Malware
            | ObjectType::Report
            | ObjectType::ThreatActor
            | ObjectType::Identity
            | ObjectType::Location
            | ObjectType::Vulnerability
    );
    if labelled || options.mends(Fix::Labels) {
        tags.extend(labels(view)?);
    }
    tags.extend(parameter_tags(options));
    if kind == ObjectType::Vulnerability && value.truthy() {
        let name = value.text().map_or(value.clone(), Value::Text);
        tags.extend(hashable(vec![name], ".external_references.external_id")?);
    }
    tag(&mut fields, tags)?;
    let layout = match kind {
        ObjectType::IntrusionSet => Layout::IntrusionSet,
        ObjectType::Report => Layout::Report,
        _ => Layout::Domain,
    };
    let raw = Raw { object: view, changed: &[] };
    let mut indicator =
        Indicator { layout, value, kind: Some(name), score, raw, fields, relationships: None };
    if kind == ObjectType::AttackPattern && options.legacy {
        legacy_attack_pattern(&mut indicator);
    }
    Ok(Some(indicator))
}

/// The value under which the object is sent.
pub(super) fn value(view: View<'_>) -> Mapped<Value<'_>> {
    match view.object.kind {
        ObjectType::Location => {
            let name = view.get(Key::Name).filter(|name| name.truthy());
            let code = view.get(Key::Country).and_then(|code| code.text());
            let country = || code.and_then(|code| country(&code)).unwrap_or_default();
            Ok(name.map_or_else(|| Value::word(country()), Value::Json))
        }
        ObjectType::Vulnerability => cve(view),
        ObjectType::Certificate => Ok(given(view, Key::SerialNumber, Value::None)),
        _ => Ok(given(view, Key::Name, Value::None)),
    }
}

/// The id of the first external reference that is to the CVE list. The feed looks no further, also if that is broken.
fn cve(view: View<'_>) -> Mapped<Value<'_>> {
    const KEY: Key = Key::ExternalReferences;
    for (index, reference) in view.get(KEY).and_then(|list| list.items()).into_iter().flatten().enumerate() {
        if reference.kind() != JsonType::Object {
            return Err(Refusal::expected(format!(".{KEY}[{index}]"), "an object"));
        }
        if reference.get("source_name").and_then(|name| name.text()).is_some_and(|name| *name == *b"cve") {
            return Ok(Value::or(reference.get("external_id"), Value::None));
        }
    }
    // No list of objects: refused as everywhere.
    objects(view, KEY).map(|_| Value::EMPTY)
}

fn own_fields<'b>(view: View<'b>, options: &'b Options) -> Mapped<Fields<'b>> {
    if view.object.kind == ObjectType::Certificate {
        return certificate(view);
    }
    let mut fields = defaults(view, options)?;
    let mut own = |name, key, default| fields.push(name, given(view, key, default));
    let phases = || phases(view, options.mends(Fix::Phases)).map(Value::List);
    let references = || publications(view);
    match view.object.kind {
        ObjectType::AttackPattern => {
            fields.push("killchainphases", phases()?);
            fields.push("operatingsystemrefs", given(view, Key::XMitrePlatforms, Value::None));
            fields.push("publications", references()?);
        }
        ObjectType::Malware => {
            own("malware_types", Key::MalwareTypes, LIST);
            own("ismalwarefamily", Key::IsFamily, Value::Bool(false));
            own("aliases", Key::Aliases, LIST);
            fields.push("kill_chain_phases", phases()?);
            let mut own = |name, key| fields.push(name, given(view, key, LIST));
            own("os_execution_envs", Key::OsExecutionEnvs);
            own("architecture", Key::ArchitectureExecutionEnvs);
            own("capabilities", Key::Capabilities);
            own("samples", Key::SampleRefs);
        }
        ObjectType::Report => {
            own("published", Key::Published, Value::None);
            own("report_types", Key::ReportTypes, LIST);
        }
        ObjectType::CourseOfAction => {
            own("action_type", Key::ActionType, Value::EMPTY);
            fields.push("publications", references()?);
        }
        ObjectType::Campaign => {
            own("aliases", Key::Aliases, LIST);
            own("objective", Key::Objective, Value::EMPTY);
        }
        ObjectType::IntrusionSet => {
            own("aliases", Key::Aliases, LIST);
            own("goals", Key::Goals, LIST);
            own("resource_level", Key::ResourceLevel, Value::EMPTY);
            own("primary_motivation", Key::PrimaryMotivation, Value::EMPTY);
            own("secondary_motivations", Key::SecondaryMotivations, LIST);
            fields.push("publications", references()?);
        }
        ObjectType::Tool => {
            fields.push("killchainphases", phases()?);
            let mut own = |name, key, default| fields.push(name, given(view, key, default));
            own("tool_types", Key::ToolTypes, LIST);
            own("aliases", Key::Aliases, LIST);
            own("tool_version", Key::ToolVersion, Value::EMPTY);
        }
        ObjectType::ThreatActor => {
            own("aliases", Key::Aliases, LIST);
            own("threat_actor_types", Key::ThreatActorTypes, LIST);
            own("roles", Key::Roles, LIST);
            own("goals", Key::Goals, LIST);
            own("sophistication", Key::Sophistication, Value::EMPTY);
            own("resource_level", Key::ResourceLevel, Value::EMPTY);
            own("primary_motivation", Key::PrimaryMotivation, Value::EMPTY);
            own("secondary_motivations", Key::SecondaryMotivations, LIST);
        }
        ObjectType::Infrastructure => {
            own("infrastructure_types", Key::InfrastructureTypes, LIST);
            own("aliases", Key::Aliases, LIST);
            fields.push("kill_chain_phases", phases()?);
        }
        ObjectType::Identity => {
            own("identityclass", Key::IdentityClass, Value::EMPTY);
            own("industrysectors", Key::Sectors, LIST);
        }
        ObjectType::Location => own("countrycode", Key::Country, Value::EMPTY),
        _ => {}
    }
    Ok(fields)
}

/// A certificate has none of the default fields but its id.
fn certificate(view: View<'_>) -> Mapped<Fields<'_>> {
    let mut fields = Fields::default();
    fields.push("stixid", given(view, Key::Id, Value::EMPTY));
    fields.push("validitynotbefore", given(view, Key::ValidityNotBefore, Value::None));
    fields.push("validitynotafter", given(view, Key::ValidityNotAfter, Value::None));
    fields.push("subject", distinguished_name(view, Key::Subject)?);
    fields.push("issuer", distinguished_name(view, Key::Issuer)?);
    Ok(fields)
}

/// `C=ZA, ST=Western Cape` as a grid.
fn distinguished_name(view: View<'_>, key: Key) -> Mapped<Value<'_>> {
    let Some(name) = view.get(key).filter(|name| name.truthy()) else { return Ok(LIST) };
    let text = name.text().ok_or_else(|| Refusal::expected(format!(".{key}"), "a text"))?;
    let mut grid = Vec::new();
    let mut rest = &*text;
    loop {
        let end = memchr::memmem::find(rest, b", ");
        let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let equals = memchr::memchr(b'=', part);
        let at =
            equals.ok_or_else(|| Refusal::expected(format!(".{key}"), "parts of the form title=data"))?;
        let (title, data) = (part.get(..at).unwrap_or_default(), part.get(at + 1..).unwrap_or_default());
        let own = |text: &[u8]| Value::Text(Cow::Owned(text.to_vec()));
        grid.push(Value::Dict(vec![
            (Cow::Borrowed(b"title"), own(title)),
            (Cow::Borrowed(b"data"), own(data)),
        ]));
        match end {
            Some(end) => rest = rest.get(end + 2..).unwrap_or_default(),
            None => return Ok(Value::List(grid)),
        }
    }
}
