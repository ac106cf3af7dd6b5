//! The pages of a source, as far as they are still needed, and what they hold.
//!
//! What is kept of objects are positions, no text and no references, so that pages can be added while earlier ones are in use.

use super::ids::{Id, Ids};
use super::journal::{Journal, Refusal};
use super::json::{Json, Span, Text};
use super::keys::{Key, KeySet};
use super::model::{Counts, Place};
use super::object_type::ObjectType;
use super::page::{Found, Member, Page, Parts};
use std::ops::Range;

/// The bytes of a page, whoever owns them.
pub type Bytes = Box<dyn AsRef<[u8]> + Send + Sync>;

/// Any object but a relationship.
#[derive(Debug, Clone, Copy)]
pub struct Object {
    pub place: Place,
    pub kind: ObjectType,
    pub id: Option<Id>,
    keys: KeySet,
    first: u32,
    count: u32,
}

/// A relationship object. Most objects are, so little is kept of each.
#[derive(Debug, Clone, Copy)]
pub struct Sro {
    pub place: Place,
    /// For profiles that ask for it.
    pub id: Option<Id>,
    pub source: Option<Id>,
    pub target: Option<Id>,
    parts: Parts,
}

struct Kept {
    text: Bytes,
    /// Of its objects.
    members: Vec<Member>,
}

#[derive(Default)]
pub struct Bundle {
    pages: Vec<Kept>,
    pub objects: Vec<Object>,
    pub sros: Vec<Sro>,
    pub ids: Ids,
    /// Number the ids of relationships too.
    numbers_sros: bool,
}

impl Bundle {
    /// For profiles that ask for the ids of relationships.
    pub fn numbering_sros() -> Self {
        Self { numbers_sros: true, ..Self::default() }
    }

    /// Adds a page with what was read of it.
    fn add(&mut self, text: Bytes, page: Page) -> Found {
        let number = self.page_count();
        let place = |index| Place { page: number, index };
        let bytes = (*text).as_ref();
        let ids = &mut self.ids;
        let mut id = |span: Span| Some(ids.of(&Json::new(span.of(bytes)).text()?));
        self.objects.extend(page.objects.iter().map(|entry| {
            let members = members(&page.members, entry.first, entry.count);
            let found = members.iter().rev().find(|member| member.key == Some(Key::Id));
            Object {
                place: place(entry.index),
                kind: entry.kind,
                id: found.and_then(|member| id(member.value)),
                keys: entry.keys,
                first: entry.first,
                count: entry.count,
            }
        }));
        self.sros.extend(page.sros.iter().map(|(index, parts)| Sro {
            place: place(*index),
            id: if self.numbers_sros { id(parts[Key::Id as usize]) } else { None },
            source: id(parts[Key::SourceRef as usize]),
            target: id(parts[Key::TargetRef as usize]),
            parts: *parts,
        }));
        self.pages.push(Kept { text, members: page.members });
        page.found
    }

    pub fn object(&self, index: usize) -> Option<View<'_>> {
        let object = self.objects.get(index)?;
        let page = self.pages.get(object.place.page as usize)?;
        let members = members(&page.members, object.first, object.count);
        Some(View { object, text: (*page.text).as_ref(), members })
    }

    /// The same, counted and reported. `true`: the feed reads no further.
    pub fn add_and_report(
        &mut self,
        text: Bytes,
        page: Page,
        counts: &mut Counts,
        journal: &mut Journal,
    ) -> bool {
        let number = self.page_count();
        let place = |index: &u32| Place { page: number, index: *index };
        for stray in page.strays.iter().map(place) {
            counts.broken += 1;
            journal.problem(Refusal::expected("", "an object"), stray, b"");
        }
        let odd: Vec<Place> = page.odd.iter().map(place).collect();
        counts.skipped += page.unwanted;
        let found = self.add(text, page);
        for odd in odd {
            let refusal =
                Refusal::new("not-json", "", "a number that JSON does not have: NaN, Infinity or as large");
            let at = self.objects.binary_search_by_key(&odd, |object| object.place);
            let id = at.ok().and_then(|at| self.objects.get(at)?.id).map_or(&[][..], |id| self.ids.text(id));
            journal.problem(refusal, odd, id);
        }
        match found {
            Found::Objects(count) => counts.objects += count,
            Found::Nothing => return true,
            Found::NoList => {
                let refusal = Refusal::new("no-objects", "", "expected a list under objects");
                journal.problem(refusal, Place { page: number, index: 0 }, b"");
                return true;
            }
        }
        false
    }

    /// The positions of the objects of a page.
    pub fn objects_of(&self, page: u32) -> Range<usize> {
        let start = |page| self.objects.partition_point(|object| object.place.page < page);
        start(page)..start(page + 1)
    }

    /// Lets a page go. What was kept of it takes its place, together with what its relationships need.
    pub fn replace(&mut self, page: u32, mut kept: Extract) {
        let Some(place) = self.pages.get_mut(page as usize) else { return };
        let start = self.sros.partition_point(|sro| sro.place.page < page);
        for sro in self.sros.iter_mut().skip(start).take_while(|sro| sro.place.page == page) {
            for span in &mut sro.parts {
                *span = kept.keep((*place.text).as_ref(), *span);
            }
        }
        *place = Kept { text: Box::new(kept.0), members: Vec::new() };
    }

    pub fn page_count(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(u32::MAX)
    }

    pub fn text(&self, page: u32) -> &[u8] {
        self.pages.get(page as usize).map_or(&[], |page| (*page.text).as_ref())
    }

    pub fn sro(&self, index: usize) -> Option<SroView<'_>> {
        let sro = self.sros.get(index)?;
        Some(SroView { sro, text: self.text(sro.place.page) })
    }
}

fn members(all: &[Member], first: u32, count: u32) -> &[Member] {
    let first = first as usize;
    all.get(first..first + count as usize).unwrap_or_default()
}

/// What is kept of a page, one piece behind the other.
#[derive(Default)]
pub struct Extract(Vec<u8>);

impl Extract {
    /// Where the piece is from now on.
    pub fn keep(&mut self, text: &[u8], span: Span) -> Span {
        let start = self.0.len();
        self.0.extend_from_slice(span.of(text));
        Span::new(start, self.0.len())
    }
}

/// A relationship object and the page it lies in.
#[derive(Clone, Copy)]
pub struct SroView<'b> {
    pub sro: &'b Sro,
    text: &'b [u8],
}

impl<'b> SroView<'b> {
    /// A member, if it is one of [`Parts`].
    pub fn get(self, key: Key) -> Option<Json<'b>> {
        let span = self.sro.parts.get(key as usize).filter(|span| !span.is_empty())?;
        Some(Json::new(span.of(self.text)))
    }

    pub fn id(self) -> Text<'b> {
        self.get(Key::Id).and_then(Json::text).unwrap_or_default()
    }
}

/// An object and the page it lies in.
#[derive(Clone, Copy)]
pub struct View<'b> {
    pub object: &'b Object,
    /// Of the page.
    text: &'b [u8],
    members: &'b [Member],
}

impl<'b> View<'b> {
    /// Where a text lies that came out of the object's page, and not out of an escape.
    pub fn span_of(self, part: &[u8]) -> Option<(u32, Span)> {
        Span::within(self.text, part).map(|span| (self.object.place.page, span))
    }

    pub fn id(self) -> Option<Text<'b>> {
        self.get(Key::Id).and_then(Json::text)
    }

    /// A member of the object. The last of two equal keys wins.
    #[inline]
    pub fn get(self, key: Key) -> Option<Json<'b>> {
        if !self.object.keys.has(key) {
            return None;
        }
        let found = self.members.iter().rev().find(|member| member.key == Some(key))?;
        Some(Json::new(found.value.of(self.text)))
    }

    /// The same for a name that need not be a [`Key`].
    pub fn get_named(self, name: &str) -> Option<Json<'b>> {
        self.members().filter(|(key, _)| **key == *name.as_bytes()).last().map(|(_, value)| value)
    }

    /// All members in order, of two equal keys both.
    pub fn members(self) -> impl Iterator<Item = (Text<'b>, Json<'b>)> {
        self.members.iter().filter_map(move |member| {
            let name = match member.key {
                Some(key) => Text::Borrowed(key.name().as_bytes()),
                None => Json::new(member.name.of(self.text)).text()?,
            };
            Some((name, Json::new(member.value.of(self.text))))
        })
    }
}
