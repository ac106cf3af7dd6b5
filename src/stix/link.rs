//! Relationship objects. Most objects are relationships, so little is kept of each.

use super::bundle::Bundle;
use super::ids::Id;
use super::json::{Json, Span};
use super::keys::Key;
use super::model::Place;

#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub place: Place,
    /// For profiles that ask for it.
    pub id: Option<Id>,
    pub source: Option<Id>,
    pub target: Option<Id>,
    /// Where the object stands.
    pub(super) start: u32,
    /// Number of its `relationship_type`.
    pub(super) name: u32,
    /// Number of its `modified` and `created`. Relationships of one number have the same.
    pub dates: u32,
    pub(super) description: Span,
}

/// The members of a relationship.
#[derive(Clone, Copy)]
pub struct Parts<'b> {
    pub link: &'b Link,
    bundle: &'b Bundle,
}

impl<'b> Parts<'b> {
    pub(super) const fn new(bundle: &'b Bundle, link: &'b Link) -> Self {
        Self { link, bundle }
    }

    pub fn get(self, key: Key) -> Option<Json<'b>> {
        let text = self.bundle.text(self.link.place.page);
        let span = match key {
            Key::RelationshipType => {
                let [name] = self.bundle.names.get(self.link.name);
                name
            }
            Key::Modified | Key::Created => {
                let [modified, created] = self.bundle.dates.get(self.link.dates);
                if key == Key::Modified { modified } else { created }
            }
            Key::Description => self.link.description,
            // Seldom asked for.
            _ => return Json::new(text.get(self.link.start as usize..)?).get(key.name()),
        };
        Some(Json::new(span.of(text))).filter(|_| !span.is_empty())
    }
}
