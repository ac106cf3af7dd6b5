//! Which objects a page holds, and where: one pass over its text by `serde_json`, which builds nothing.

use super::json::{Fault, Json, Span, may_be_too_deep, read};
use super::keys::{Key, KeySet};
use super::kind::Kind;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A member of an object: where its name and its value stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    /// `None`: no feed asks for it.
    pub(super) key: Option<Key>,
    /// In quotes.
    pub(super) name: Span,
    pub(super) value: Span,
}

/// An object but a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its position in the page's list.
    pub(super) index: u32,
    pub(super) kind: Kind,
    /// Which keys it has: most of what is asked for is not there.
    pub(super) keys: KeySet,
    /// Its first member, and how many it has.
    pub(super) first: u32,
    pub(super) count: u32,
}

/// The members of a relationship object that are asked for, by [`Key`].
pub(super) type Parts = [Span; Key::Id as usize + 1];

/// What a page turned out to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Found {
    Objects(usize),
    /// `objects` is missing or empty.
    #[default]
    Nothing,
    /// `objects` is there and no list.
    NoList,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub(super) found: Found,
    pub(super) objects: Vec<Entry>,
    pub(super) sros: Vec<(u32, Parts)>,
    pub(super) members: Vec<Member>,
    /// Items that are no objects.
    pub(super) strays: Vec<u32>,
    /// Objects with numbers that are none of JSON.
    pub(super) odd: Vec<u32>,
    /// How many objects were of no use to the profile.
    pub(super) unwanted: usize,
}

impl Page {
    /// Reads a bundle, an envelope or a plain list of objects. Objects for which `wanted` is false leave no trace.
    pub fn read(page: &[u8], wanted: fn(Kind) -> bool) -> Result<Self, Fault> {
        let start = page.iter().position(|byte| !b" \n\r\t".contains(byte)).unwrap_or(page.len());
        let opens = matches!(page.get(start), Some(b'[' | b'{'));
        let read = read(page, |text, numbers| {
            let mut pass = Pass::new(page, text, numbers, wanted);
            if opens {
                pass.read()?
            }
            Ok((pass.page, pass.odd))
        })?;
        if opens {
            Ok(read)
        } else {
            Err(Fault { what: "expected a bundle, an envelope or a list of objects", at: start })
        }
    }
}

/// The pass over one page.
struct Pass<'a> {
    source: &'a [u8],
    /// What is read: the page, or a copy without what `serde_json` refuses. Names are taken from the page itself.
    text: &'a str,
    /// Of a copy: where there are numbers that are none of JSON.
    numbers: Option<&'a [usize]>,
    wanted: fn(Kind) -> bool,
    page: Page,
    index: u32,
    /// Something may be wrong that `serde_json` does not mind.
    odd: bool,
}

impl<'a> Pass<'a> {
    fn new(source: &'a [u8], text: &'a str, numbers: Option<&'a [usize]>, wanted: fn(Kind) -> bool) -> Self {
        // More than there will be: what is not used is not touched, and lists that grow by turns leave holes behind.
        let mut page = Page::default();
        page.objects.reserve(text.len() / 256);
        page.sros.reserve(text.len() / 512);
        page.members.reserve(text.len() / 64);
        Self { source, text, numbers, wanted, page, index: 0, odd: false }
    }

    fn read(&mut self) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(self.text);
        Root(self).deserialize(&mut deserializer)?;
        deserializer.end()
    }

    fn span(&self, json: Json<'_>) -> Span {
        Span::within(self.text.as_bytes(), json.source()).unwrap_or_default()
    }

    fn of(&self, span: Span) -> Json<'a> {
        Json::new(span.of(self.source))
    }

    /// The next member.
    #[inline]
    fn step<'de, M: MapAccess<'de>>(&mut self, map: &mut M) -> Result<Option<Member>, M::Error> {
        let seed = Name { text: self.text.as_bytes(), copied: self.numbers.is_some() };
        let Some(name) = map.next_key_seed(seed)? else { return Ok(None) };
        let value = map.next_value::<Json<'de>>()?;
        self.odd |= may_be_too_deep(value.source());
        let key = self.of(name).text().and_then(|name| Key::of(&name));
        Ok(Some(Member { key, name, value: self.span(value) }))
    }

    fn object<'de, M: MapAccess<'de>>(&mut self, mut map: M) -> Result<(), M::Error> {
        let first = self.page.members.len();
        let mut parts = Parts::default();
        let mut kind = Span::default();
        let mut keys = KeySet::default();
        while let Some(member) = self.step(&mut map)? {
            keys.add(member.key);
            // The last of two equal keys wins.
            match member.key {
                Some(Key::Type) => kind = member.value,
                Some(key) => {
                    if let Some(part) = parts.get_mut(key as usize) {
                        *part = member.value;
                    }
                }
                None => {}
            }
            self.page.members.push(member);
        }
        self.mark_odd(first);
        let kind = self.of(kind).text().map_or(Kind::Other, |name| Kind::of(&name));
        if !(self.wanted)(kind) {
            self.page.members.truncate(first);
            self.page.unwanted += 1;
        } else if kind == Kind::Relationship {
            self.page.members.truncate(first);
            self.page.sros.push((self.index, parts));
        } else {
            let count = self.page.members.len() - first;
            #[allow(clippy::cast_possible_truncation)] // a page has fewer members than bytes
            let (first, count) = (first as u32, count as u32);
            self.page.objects.push(Entry { index: self.index, kind, keys, first, count });
        }
        Ok(())
    }

    /// Notes the object whose members begin at `first` if it has a number that is none of JSON.
    fn mark_odd(&mut self, first: usize) {
        let members = self.page.members.get(first..).unwrap_or_default();
        let [Member { name, .. }, .., Member { value, .. }] = members else {
            return;
        };
        let (start, end) = (name.start as usize, value.end as usize);
        let numbers = self.numbers.unwrap_or_default();
        let at = numbers.partition_point(|number| *number < start);
        if numbers.get(at).is_some_and(|number| *number < end) {
            self.page.odd.push(self.index);
        }
    }
}

/// The name of a member, in its quotes.
struct Name<'a> {
    text: &'a [u8],
    copied: bool,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        if self.copied {
            let name = Json::deserialize(deserializer)?;
            return Ok(Span::within(self.text, name.source()).unwrap_or_default());
        }
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Span;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Span, E> {
        let inside = Span::within(self.text, name.as_bytes()).unwrap_or_default();
        Ok(Span { start: inside.start.saturating_sub(1), end: inside.end.saturating_add(1) })
    }

    /// Names with escapes are so rare that their page is read the slow way.
    fn visit_str<E: Error>(self, _: &str) -> Result<Span, E> {
        Err(E::custom("a name with escapes"))
    }
}

/// The page as a whole.
struct Root<'a, 'b>(&'b mut Pass<'a>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a bundle, an envelope or a list of objects")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, seq: S) -> Result<(), S::Error> {
        Objects(self.0).visit_seq(seq)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let pass = self.0;
        while let Some(name) = map.next_key::<Json<'de>>()? {
            let name = pass.span(name);
            if pass.of(name).text().as_deref() == Some(b"objects") {
                // The last of two equal keys wins.
                pass.page = Page::default();
                pass.index = 0;
                map.next_value_seed(Objects(pass))?;
            } else {
                pass.odd |= may_be_too_deep(map.next_value::<Json<'de>>()?.source());
            }
        }
        Ok(())
    }
}

/// The list of objects, or what stands in its place.
struct Objects<'a, 'b>(&'b mut Pass<'a>);

impl Objects<'_, '_> {
    fn no_list<E>(self, truthy: bool) -> Result<(), E> {
        self.0.page.found = if truthy { Found::NoList } else { Found::Nothing };
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Objects<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Objects<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of objects")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        let pass = self.0;
        while seq.next_element_seed(Item(pass))?.is_some() {
            pass.index = pass.index.saturating_add(1);
        }
        pass.page.found = if pass.index == 0 { Found::Nothing } else { Found::Objects(pass.index as usize) };
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut any = false;
        while self.0.step(&mut map)?.is_some() {
            any = true;
        }
        self.no_list(any)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.no_list(false)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.no_list(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.no_list(value != 0)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.no_list(value != 0)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.no_list(value != 0.0)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.no_list(!value.is_empty())
    }
}

/// An item of the list.
struct Item<'a, 'b>(&'b mut Pass<'a>);

impl Item<'_, '_> {
    fn stray<E>(self) -> Result<(), E> {
        self.0.page.strays.push(self.0.index);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Item<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<(), M::Error> {
        self.0.object(map)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        while let Some(item) = seq.next_element::<Json<'de>>()? {
            self.0.odd |= may_be_too_deep(item.source());
        }
        self.stray()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.stray()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.stray()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.stray()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.stray()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.stray()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.stray()
    }
}
