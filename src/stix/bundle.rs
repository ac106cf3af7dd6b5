//! Which objects a source holds, and where: one pass over each page.
//!
//! The index keeps positions, no text and no references, so that it is small beside the pages, and pages can be added
//! while earlier ones are in use.

use super::ids::{Id, Ids};
use super::json::{Fault, Json, Scanner, Span, Text, decode};
use super::keys::{Key, KeySet, Keys, Number};
use super::kind::Kind;
use super::link::{Link, Parts};
use super::model::Place;
use super::repeated::Repeated;
use super::seams::{Before, Seams};

/// The bytes of a page, whoever owns them.
pub type Bytes = Box<dyn AsRef<[u8]> + Send + Sync>;

#[derive(Debug, Clone, Copy)]
pub struct Object {
    pub place: Place,
    pub kind: Kind,
    pub id: Option<Id>,
    span: Span,
    first: u32,
    count: u32,
    /// Which keys it has: most of what is asked for is not there.
    keys: KeySet,
}

/// The keys of which the pass itself takes the values.
const PARTS: usize = Key::Type as usize + 1;

#[derive(Debug, Clone, Copy)]
struct Member {
    value: Span,
    name: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Numbered(Number),
    /// The source has too many names for that: where it stands.
    At(u32),
}

/// An item of `objects` that is no object.
pub type Stray = Place;

#[derive(Default)]
pub struct Bundle {
    pages: Vec<Bytes>,
    pub objects: Vec<Object>,
    pub links: Vec<Link>,
    /// Of relationships.
    pub(super) names: Repeated<1>,
    /// Of relationships: `modified`, `created`.
    pub(super) dates: Repeated<2>,
    pub strays: Vec<Stray>,
    pub ids: Ids,
    /// How many objects were of no use to the profile.
    pub unwanted: usize,
    /// The members of the objects of the last page, which is the one that is mapped. Earlier pages are only looked up.
    members: Vec<Member>,
    /// Keep the members of earlier pages too, and the ids of relationships.
    keeps_all: bool,
    keys: Keys,
    seams: Seams,
}

/// How much there is of everything that objects leave.
#[derive(Debug, Clone, Copy)]
struct Mark {
    objects: usize,
    links: usize,
    strays: usize,
    unwanted: usize,
    members: usize,
}

/// What a page turned out to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Objects(usize),
    /// `objects` is missing or empty.
    Nothing,
    /// `objects` is there and no list.
    NoList,
}

impl Bundle {
    /// For profiles that map no page before all are read, and ask for the ids of relationships.
    pub fn keeping_all() -> Self {
        Self { keeps_all: true, ..Self::default() }
    }

    /// Reads a page: a bundle, an envelope or a plain list of objects. Objects for which `wanted` is false leave no trace.
    pub fn add(&mut self, page: Bytes, wanted: fn(Kind) -> bool) -> Result<Found, Fault> {
        let number = self.page_count();
        if !self.keeps_all {
            self.members.clear();
        }
        self.names.next_page();
        self.dates.next_page();
        // More than there will be: what is not used is not touched, and lists that grow by turns leave holes behind.
        let len = (*page).as_ref().len();
        self.objects.reserve(len / 256);
        self.links.reserve(len / 256);
        self.members.reserve(len / 64);
        let before = self.mark();
        let pass = Pass { bundle: self, text: (*page).as_ref(), page: number, wanted };
        let found = pass.page();
        match found {
            Ok(_) => self.pages.push(page),
            Err(_) => self.back_to(before),
        }
        found
    }

    const fn mark(&self) -> Mark {
        Mark {
            objects: self.objects.len(),
            links: self.links.len(),
            strays: self.strays.len(),
            unwanted: self.unwanted,
            members: self.members.len(),
        }
    }

    /// Forgets the objects that came after.
    fn back_to(&mut self, mark: Mark) {
        self.objects.truncate(mark.objects);
        self.links.truncate(mark.links);
        self.strays.truncate(mark.strays);
        self.unwanted = mark.unwanted;
        self.members.truncate(mark.members);
    }

    pub fn object(&self, index: usize) -> Option<View<'_>> {
        let object = self.objects.get(index)?;
        let page = object.place.page;
        let kept = self.keeps_all || page + 1 == self.page_count();
        let first = object.first as usize;
        let members = self.members.get(first..first + object.count as usize).filter(|_| kept);
        Some(View { bundle: self, object, text: self.text(page), members })
    }

    /// Where in that page a text lies that came out of it. Texts with escapes were copied, and lie in none.
    pub fn span_of(&self, page: u32, part: &[u8]) -> Option<Span> {
        let text = self.text(page);
        let start = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
        let end = start.checked_add(part.len()).filter(|end| *end <= text.len())?;
        Some(Span::new(start, end))
    }

    pub fn page_count(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(u32::MAX)
    }

    pub fn text(&self, page: u32) -> &[u8] {
        self.pages.get(page as usize).map_or(&[], |page| (**page).as_ref())
    }

    /// The members of a relationship.
    pub const fn parts<'b>(&'b self, link: &'b Link) -> Parts<'b> {
        Parts::new(self, link)
    }
}

/// An object and the pages it lies in.
#[derive(Clone, Copy)]
pub struct View<'b> {
    bundle: &'b Bundle,
    pub object: &'b Object,
    /// Of the page.
    text: &'b [u8],
    /// `None`: they are not kept.
    members: Option<&'b [Member]>,
}

impl<'b> View<'b> {
    /// The whole object.
    pub fn json(self) -> Json<'b> {
        Json::new(self.object.span.of(self.text))
    }

    /// Where a text lies that came out of the object's page, and not out of an escape.
    pub fn span_of(self, part: &[u8]) -> Option<(u32, Span)> {
        let page = self.object.place.page;
        self.bundle.span_of(page, part).map(|span| (page, span))
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
        let Some(members) = self.members else { return self.json().get(key.name()) };
        let name = Name::Numbered(key.number());
        let found = members.iter().rev().find(|member| member.name == name)?;
        Some(Json::new(found.value.of(self.text)))
    }

    /// The same for a name that need not be a [`Key`].
    pub fn get_named(self, name: &str) -> Option<Json<'b>> {
        self.json().get(name)
    }

    /// All members in order, of two equal keys both.
    pub fn members(self) -> impl Iterator<Item = (Text<'b>, Json<'b>)> {
        let text = self.text;
        let name = |name| match name {
            Name::Numbered(number) => Text::Borrowed(self.bundle.keys.name(number)),
            Name::At(start) => {
                let key = Scanner::new(text.get(start as usize..).unwrap_or_default()).key();
                key.map_or(Text::Borrowed(b""), |(name, escaped)| decode(name, escaped))
            }
        };
        let read = if self.members.is_none() { self.json().members() } else { None };
        let kept = self.members.unwrap_or_default().iter();
        kept.map(move |member| (name(member.name), Json::new(member.value.of(text))))
            .chain(read.into_iter().flatten())
    }
}

/// The pass over one page.
struct Pass<'a, 'b> {
    bundle: &'b mut Bundle,
    text: &'a [u8],
    page: u32,
    wanted: fn(Kind) -> bool,
}

impl Pass<'_, '_> {
    fn page(mut self) -> Result<Found, Fault> {
        if u32::try_from(self.text.len()).is_err() {
            return Err(Fault { what: "longer than 4 GiB", at: 0 });
        }
        if let Err(error) = str::from_utf8(self.text) {
            return Err(Fault { what: "not UTF-8", at: error.valid_up_to() });
        }
        let mut scanner = Scanner::new(self.text);
        let found = match scanner.peek() {
            Some(b'[') => self.list(&mut scanner, 0)?,
            Some(b'{') => self.envelope(&mut scanner)?,
            _ => return Err(scanner.fault("expected a bundle, an envelope or a list of objects")),
        };
        scanner.end()?;
        Ok(found)
    }

    fn envelope(&mut self, scanner: &mut Scanner<'_>) -> Result<Found, Fault> {
        let before = self.bundle.mark();
        let mut found = Found::Nothing;
        let mut more = scanner.enter(b'}');
        while more {
            let (key, escaped) = scanner.key()?;
            if *decode(key, escaped) == *b"objects" {
                // The last of two equal keys wins.
                self.bundle.back_to(before);
                found = self.value_of_objects(scanner)?;
            } else {
                scanner.skip(1)?;
            }
            more = scanner.another(b'}')?;
        }
        Ok(found)
    }

    fn value_of_objects(&mut self, scanner: &mut Scanner<'_>) -> Result<Found, Fault> {
        if scanner.peek() == Some(b'[') {
            return self.list(scanner, 1);
        }
        let start = scanner.pos();
        scanner.skip(1)?;
        Ok(if Json::new(scanner.since(start)).truthy() { Found::NoList } else { Found::Nothing })
    }

    fn list(&mut self, scanner: &mut Scanner<'_>, depth: usize) -> Result<Found, Fault> {
        let mut index = 0;
        let mut more = scanner.enter(b']');
        while more {
            let place = Place { page: self.page, index };
            if scanner.peek() == Some(b'{') {
                self.object(scanner, place, depth + 1)?;
            } else {
                scanner.skip(depth + 1)?;
                self.bundle.strays.push(place);
            }
            index = index.saturating_add(1);
            more = scanner.another(b']')?;
        }
        Ok(if index == 0 { Found::Nothing } else { Found::Objects(index as usize) })
    }

    /// The id that is the string at `span`, if it is one.
    fn id(&mut self, span: Span) -> Option<Id> {
        self.bundle.ids.of_json(Json::new(span.of(self.text)))
    }

    /// Steps to the next value of an object. `None`: the object is left.
    #[inline]
    fn name(&mut self, scanner: &mut Scanner<'_>, before: Option<Before>) -> Result<Option<Name>, Fault> {
        if let Some((len, key)) = before.and_then(|before| self.bundle.seams.guess(before, scanner.rest())) {
            scanner.advance(len);
            return Ok(Some(Name::Numbered(key)));
        }
        self.read_name(scanner, before)
    }

    #[cold]
    fn read_name(
        &mut self,
        scanner: &mut Scanner<'_>,
        before: Option<Before>,
    ) -> Result<Option<Name>, Fault> {
        let start = scanner.pos();
        let more = if before == Some(Before::START) { !scanner.eat(b'}') } else { scanner.another(b'}')? };
        if !more {
            return Ok(None);
        }
        scanner.peek();
        let name_start = scanner.pos();
        let (name, escaped) = scanner.key()?;
        scanner.peek();
        let Some(key) = self.bundle.keys.number(&decode(name, escaped)) else {
            #[allow(clippy::cast_possible_truncation)] // pages are limited to 4 GiB
            return Ok(Some(Name::At(name_start as u32)));
        };
        if let Some(before) = before {
            self.bundle.seams.learn(before, scanner.since(start), key);
        }
        Ok(Some(Name::Numbered(key)))
    }

    fn object(&mut self, scanner: &mut Scanner<'_>, place: Place, depth: usize) -> Result<(), Fault> {
        let start = scanner.pos();
        let first = self.bundle.members.len();
        let mut parts = [Span::default(); PARTS];
        let mut keys = KeySet::default();
        let mut before = Some(Before::START);
        scanner.advance(1);
        while let Some(name) = self.name(scanner, before)? {
            scanner.peek();
            let value_start = scanner.pos();
            scanner.skip(depth + 1)?;
            let value = Span::new(value_start, scanner.pos());
            before = match name {
                Name::Numbered(key) => {
                    keys.add(key);
                    // The last of two equal keys wins.
                    if let Some(part) = parts.get_mut(key.index()) {
                        *part = value;
                    }
                    Some(key.into())
                }
                Name::At(_) => None,
            };
            self.bundle.members.push(Member { value, name });
        }
        let kind = Json::new(parts[Key::Type as usize].of(self.text));
        let kind = kind.text().map_or(Kind::Other, |name| Kind::of(&name));
        if !(self.wanted)(kind) {
            self.bundle.members.truncate(first);
            self.bundle.unwanted += 1;
            return Ok(());
        }
        if kind == Kind::Relationship {
            self.bundle.members.truncate(first);
            let [name, source, target, created, modified, description, id, _] = parts;
            let id = if self.bundle.keeps_all { self.id(id) } else { None };
            let (source, target) = (self.id(source), self.id(target));
            let name = self.bundle.names.number(self.text, [name]);
            let dates = self.bundle.dates.number(self.text, [modified, created]);
            #[allow(clippy::cast_possible_truncation)] // pages are limited to 4 GiB
            let start = start as u32;
            self.bundle.links.push(Link { place, id, source, target, start, name, dates, description });
            return Ok(());
        }
        let count = self.bundle.members.len() - first;
        #[allow(clippy::cast_possible_truncation)] // a page has fewer members than bytes
        let (first, count) = (first as u32, count as u32);
        let id = self.id(parts[Key::Id as usize]);
        self.bundle.objects.push(Object {
            place,
            kind,
            id,
            span: Span::new(start, scanner.pos()),
            first,
            count,
            keys,
        });
        Ok(())
    }
}
