//! Which objects a page holds, and where: one pass over its text by `serde_json`, which builds nothing.

use super::json::{Fault, Json, Span, may_be_too_deep, read};
use super::keys::{Key, KeySet};
use super::object_type::ObjectType;
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
    pub(super) kind: ObjectType,
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
    pub fn read(page: &[u8], wanted: fn(ObjectType) -> bool) -> Result<Self, Fault> {
        let start = page.iter().position(|byte| !b" \n\r\t".contains(byte)).unwrap_or(page.len());
        let opens = matches!(page.get(start), Some(b'[' | b'{'));
        let read = read(page, |text, numbers| {
            let mut pass = Pass::new(page, text, numbers, wanted);
            if opens {
                pass.read()?;
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

/// More names of an object than this are looked up each time.
const MAX_NAMES: usize = 64;

/// The pass over one page.
struct Pass<'a> {
    source: &'a [u8],
    /// What is read: the page, or a copy without what `serde_json` refuses. Names are taken from the page itself.
    text: &'a str,
    /// Of a copy: where there are numbers that are none of JSON.
    numbers: Option<&'a [usize]>,
    wanted: fn(ObjectType) -> bool,
    page: Page,
    /// The names that came last, by their position in the object.
    names: Vec<(Span, Option<Key>)>,
    index: u32,
    /// Something may be wrong that `serde_json` does not mind.
    odd: bool,
}

impl<'a> Pass<'a> {
    fn new(
        source: &'a [u8],
        text: &'a str,
        numbers: Option<&'a [usize]>,
        wanted: fn(ObjectType) -> bool,
    ) -> Self {
        // More than there will be: what is not used is not touched, and lists that grow by turns leave holes behind.
        let mut page = Page::default();
        page.objects.reserve(text.len() / 256);
        page.sros.reserve(text.len() / 512);
        page.members.reserve(text.len() / 64);
        Self { source, text, numbers, wanted, page, names: Vec::new(), index: 0, odd: false }
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
    fn step<'de, M: MapAccess<'de>>(&mut self, map: &mut M, at: usize) -> Result<Option<Member>, M::Error> {
        let seed = Name { text: self.text.as_bytes(), copied: self.numbers.is_some() };
        let Some(name) = map.next_key_seed(seed)? else { return Ok(None) };
        let value = map.next_value::<Json<'de>>()?;
        self.odd |= may_be_too_deep(value.source());
        Ok(Some(Member { key: self.key(at, name), name, value: self.span(value) }))
    }

    /// The key of the member at a position of its object. Nearly always it has the name that the one before had there.
    #[inline]
    fn key(&mut self, at: usize, name: Span) -> Option<Key> {
        let text = name.of(self.source);
        if let Some((known, key)) = self.names.get(at)
            && known.of(self.source) == text
        {
            return *key;
        }
        let key = Json::new(text).text().and_then(|name| Key::of(&name));
        match self.names.get_mut(at) {
            Some(known) => *known = (name, key),
            None if at < MAX_NAMES => self.names.push((name, key)),
            None => {}
        }
        key
    }

    fn object<'de, M: MapAccess<'de>>(&mut self, mut map: M) -> Result<(), M::Error> {
        let first = self.page.members.len();
        let mut parts = Parts::default();
        let mut kind = Span::default();
        let mut keys = KeySet::default();
        while let Some(member) = self.step(&mut map, self.page.members.len() - first)? {
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
        let kind = self.of(kind).text().map_or(ObjectType::Other, |name| ObjectType::of(&name));
        if !(self.wanted)(kind) {
            self.page.members.truncate(first);
            self.page.unwanted += 1;
            return Ok(());
        }
        self.mark_odd(first);
        if kind == ObjectType::Relationship {
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
        let (Some(start), Some(end)) = (members.first(), members.last()) else { return };
        let (start, end) = (start.name.start as usize, end.value.end as usize);
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
    #[allow(clippy::unnecessary_wraps)] // what visitors give
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
        while self.0.step(&mut map, 0)?.is_some() {
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
    #[allow(clippy::unnecessary_wraps)] // what visitors give
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Result<Page, Fault> {
        Page::read(page.as_bytes(), |kind| kind != ObjectType::Campaign)
    }

    fn members<'a>(page: &'a str, found: &Page, at: usize) -> Vec<(Option<Key>, &'a str, &'a str)> {
        let entry = found.objects[at];
        let part = |span: Span| str::from_utf8(span.of(page.as_bytes())).expect("UTF-8");
        let members = &found.members[entry.first as usize..(entry.first + entry.count) as usize];
        members.iter().map(|member| (member.key, part(member.name), part(member.value))).collect()
    }

    #[test]
    fn members_are_found_in_any_spelling() {
        let page = " {\"a\": 1, \"objects\" :\n[ {\"type\":\"tool\", \"x\" : [1, {}],\"name\":null} ,\r\n{ \"name\" : \"\\ud800\"\t}]}";
        let found = read(page).expect("a page");
        assert_eq!(found.found, Found::Objects(2));
        assert_eq!(
            members(page, &found, 0),
            [
                (Some(Key::Type), "\"type\"", "\"tool\""),
                (None, "\"x\"", "[1, {}]"),
                (Some(Key::Name), "\"name\"", "null"),
            ]
        );
        assert_eq!(members(page, &found, 1), [(Some(Key::Name), "\"name\"", r#""\ud800""#)]);
        assert_eq!([found.objects[0].kind, found.objects[1].kind], [ObjectType::Tool, ObjectType::Other]);
        assert!(found.objects[0].keys.has(Key::Name) && !found.objects[1].keys.has(Key::Type));
    }

    #[test]
    fn the_order_of_names_may_change_from_object_to_object() {
        let page = r#"[{"id": "1", "type": "tool"}, {"type": "tool", "id": "2"}, {"idx": 3, "typ": 4}, {}]"#;
        let found = read(page).expect("a page");
        let keys = |at| members(page, &found, at).iter().map(|member| member.0).collect::<Vec<_>>();
        assert_eq!(keys(0), [Some(Key::Id), Some(Key::Type)]);
        assert_eq!(keys(1), [Some(Key::Type), Some(Key::Id)]);
        assert_eq!((keys(2), keys(3)), (vec![None, None], vec![]));
    }

    #[test]
    fn escaped_names_are_read_from_the_page_itself() {
        let page = r#"[{"\u0074ype": "t\u006fol", "n\u0061me": 1, "\ud800": 2}, {"a\nb": 3}]"#;
        let found = read(page).expect("a page");
        assert_eq!(found.objects[0].kind, ObjectType::Tool);
        assert_eq!(members(page, &found, 0)[1], (Some(Key::Name), r#""n\u0061me""#, "1"));
        assert_eq!(members(page, &found, 1), [(None, r#""a\nb""#, "3")]);
    }

    #[test]
    fn the_last_of_equal_keys_wins() {
        let page = r#"{"objects": [5, {"type": "tool"}], "objects": [{"type": "x", "type": "tool"}]}"#;
        let found = read(page).expect("a page");
        assert_eq!(
            (found.objects.len(), found.strays.len(), found.objects[0].kind),
            (1, 0, ObjectType::Tool)
        );
        assert_eq!(read(r#"{"objects": [5], "objects": 0}"#).map(|page| page.found), Ok(Found::Nothing));
    }

    #[test]
    fn relationships_and_what_nobody_wants() {
        let page = r#"[{"type": "relationship", "source_ref": "a", "x": 1}, {"type": "campaign"}]"#;
        let found = read(page).expect("a page");
        assert_eq!((found.objects.len(), found.unwanted, found.members.len()), (0, 1, 0));
        let [(index, parts)] = *found.sros else { panic!("one relationship") };
        assert_eq!((index, parts[Key::SourceRef as usize].of(page.as_bytes())), (0, &b"\"a\""[..]));
        assert!(parts[Key::TargetRef as usize].is_empty());
    }

    #[test]
    fn strays_and_what_is_no_list() {
        for stray in [
            "5",
            "-0",
            "1e999",
            "1.5",
            "null",
            "true",
            "\"\\ud800\"",
            "[[], 1]",
            "NaN",
            "99999999999999999999",
        ] {
            let found = read(&format!("[{{}}, {stray}]")).expect(stray);
            assert_eq!((found.objects.len(), found.strays, found.odd), (1, vec![1], vec![]), "{stray}");
            let found = read(&format!("{{\"objects\": {stray}}}")).expect(stray).found;
            let expected = match stray {
                "-0" | "null" => Found::Nothing,
                "[[], 1]" => Found::Objects(2),
                _ => Found::NoList,
            };
            assert_eq!(found, expected, "{stray}");
        }
        for empty in ["[]", "{}", "\"\"", "0", "false"] {
            assert_eq!(read(&format!("{{\"objects\": {empty}}}")).map(|page| page.found), Ok(Found::Nothing));
        }
    }

    #[test]
    fn objects_with_numbers_that_json_does_not_have_are_named() {
        let page =
            r#"[{"a": [NaN]}, {"a": "NaN"}, NaN, {"a": 1, "b": -Infinity}, {"type": "campaign", "a": NaN}]"#;
        let found = read(page).expect("a page");
        assert_eq!((found.odd, found.strays), (vec![0, 3], vec![2]));
    }

    #[test]
    fn faults_have_their_byte() {
        let nested = |depth: usize| format!("[{{\"a\": {}{}}}]", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(510)).is_ok());
        let digits = format!("[{{\"a\": {}}}]", "1".repeat(4301));
        for (page, what, at) in [
            ("", "expected a bundle, an envelope or a list of objects", 0),
            (" 5", "expected a bundle, an envelope or a list of objects", 1),
            ("[{}, {'a': 1}]", "expected a key in double quotes", 6),
            ("[{\"a\": 1}", "the text ends inside an array or object", 9),
            ("[{\"a\": tru}]", "expected a value", 10),
            ("[{\"a\": NaN}, x]", "expected a value", 13),
            ("[{\"a\": \"\n\"}]", "a control character in a string", 8),
            ("[{\"a\": \"b", "the text ends inside a string", 7),
            ("[]\n ,", "extra data after the JSON value", 4),
            ("{\"objects\": [] \"more\": 1}", "expected a comma or a closing bracket", 15),
            (&nested(511), "nested more than 512 levels deep", 517),
            (&digits, "an integer of more than 4300 digits", 7),
        ] {
            assert_eq!(read(page).map(|page| page.found), Err(Fault { what, at }), "{page}");
        }
        assert_eq!(Page::read(b"[\"\xff\"]", |_| true), Err(Fault { what: "not UTF-8", at: 2 }));
    }
}
