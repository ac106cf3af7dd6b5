//! What the profiles give: indicators and relationships, not yet in any host's types.

use super::bundle::View;
use super::json::{Json, Text};
use std::borrow::Cow;

/// Where an object stands: the number of its page, and its position in the page's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub page: u32,
    pub index: u32,
}

/// A value of the output.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    None,
    Bool(bool),
    Int(i64),
    Text(Text<'a>),
    /// As it stands in the source.
    Json(Json<'a>),
    List(Vec<Value<'a>>),
    /// A list of dicts of this one key.
    Column(&'static str, Vec<Value<'a>>),
    Dict(Vec<(Text<'a>, Value<'a>)>),
}

impl<'a> Value<'a> {
    pub const fn word(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text.as_bytes()))
    }

    pub const EMPTY: Self = Self::word("");

    /// A JSON value, or `default` where there is none.
    pub fn or(json: Option<Json<'a>>, default: Self) -> Self {
        json.map_or(default, Self::Json)
    }

    /// What Python's `bool()` says of the value.
    pub fn truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Text(text) => !text.is_empty(),
            Self::Json(json) => json.truthy(),
            Self::List(items) | Self::Column(_, items) => !items.is_empty(),
            Self::Dict(items) => !items.is_empty(),
        }
    }

    /// The value as text, if it is text.
    pub fn text(&self) -> Option<Text<'a>> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Json(json) => json.text(),
            _ => None,
        }
    }
}

/// `fields` of an indicator, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields<'a>(pub Vec<(Text<'a>, Value<'a>)>);

impl<'a> Fields<'a> {
    /// Adds a field that is not there yet.
    pub fn push(&mut self, name: &'static str, value: Value<'a>) {
        self.0.push((Cow::Borrowed(name.as_bytes()), value));
    }

    /// Sets a field as a Python dict does: one that is there keeps its place.
    pub fn set(&mut self, name: Text<'a>, value: Value<'a>) {
        match self.0.iter_mut().find(|(there, _)| *there == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.0.iter().find(|(there, _)| **there == *name.as_bytes()).map(|(_, value)| value)
    }

    pub fn take(&mut self, name: &str) -> Option<Value<'a>> {
        let at = self.0.iter().position(|(there, _)| **there == *name.as_bytes())?;
        Some(self.0.remove(at).1)
    }
}

/// The order of an indicator's keys, which differs from one mapping function of the feeds to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `value type score rawJSON fields`
    Domain,
    /// The same, with `enrichmentExcluded` before `fields`.
    IntrusionSet,
    /// `value score rawJSON type fields`
    Observable,
    /// `type value score rawJSON relationships fields`
    Report,
    /// `value type rawJSON score? fields`
    Pattern,
    /// `value score type rawJSON fields relationships?`
    Attack,
}

/// The source object, with what the mapping function wrote into it: members and what became of them.
#[derive(Clone)]
pub struct Raw<'a> {
    pub object: View<'a>,
    pub changed: &'static [(&'static str, Own)],
}

/// A part of the indicator itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    Value,
    Type,
    Description,
}

#[derive(Clone)]
pub struct Indicator<'a> {
    pub layout: Layout,
    pub value: Value<'a>,
    /// Its type. `None` is sent if there is none.
    pub kind: Option<&'static str>,
    pub score: Option<Value<'a>>,
    pub raw: Raw<'a>,
    pub fields: Fields<'a>,
    pub relationships: Option<Vec<Relation<'a>>>,
}

/// One end of a relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct End<'a> {
    pub value: Value<'a>,
    /// No type is known: `None` is sent.
    pub kind: Option<&'static str>,
    /// The object that it is. Ends of equal `object` have equal values.
    pub object: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Relationship<'a> {
    pub name: Text<'a>,
    pub reverse: &'static str,
    pub a: End<'a>,
    pub b: End<'a>,
    pub fields: Seen<'a>,
}

/// `fields` of a relationship.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen<'a> {
    Nothing,
    Dates { modified: Value<'a>, created: Value<'a> },
    Described { description: Value<'a>, modified: Value<'a>, created: Value<'a> },
}

/// An item of `relationships`. The feeds put an empty dict there if there is no entity B: `None`.
pub type Relation<'a> = Option<Relationship<'a>>;

/// An object that could not be mapped, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: &'static str,
    pub message: String,
    pub place: Place,
    /// The path inside the object: `.external_references[2].description`, or nothing.
    pub path: String,
    /// The id of the object.
    pub id: String,
}

/// What a reader gives next. It is taken apart at once, so its size is no matter, and an allocation for each would be.
#[allow(clippy::large_enum_variant)]
pub enum Step<'a> {
    Indicators(Vec<Indicator<'a>>),
    /// An item of the dummy indicator.
    Relation(Relation<'a>),
    /// All objects so far are read.
    NextPage,
    Done,
}

/// What became of the objects. `objects` is the sum of the next six.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub objects: usize,
    /// Objects that gave at least one indicator.
    pub mapped: usize,
    /// Objects that were mapped and gave none.
    pub empty: usize,
    /// Objects of a type that is not mapped, revoked ones, repeated ones.
    pub skipped: usize,
    pub broken: usize,
    /// Objects behind the limit.
    pub unread: usize,
    /// Relationship objects. Of these, `related` gave a relationship, the others did not.
    #[serde(rename = "relationship_objects")]
    pub links: usize,
    pub indicators: usize,
    #[serde(rename = "relationships")]
    pub related: usize,
    /// Texts in parentheses that were read as dates by the host, or not at all.
    pub foreign_dates: usize,
    pub unread_dates: usize,
}

/// What only the host can do.
pub trait Host {
    /// Reads a date that is none of the forms known here, as `YYYY-MM-DDThh:mm:ss`.
    fn date(&mut self, text: &str) -> Option<String>;

    /// Python's `str()` of a JSON value that is no string.
    fn text(&mut self, json: Json<'_>) -> Vec<u8>;
}
