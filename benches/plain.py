"""What a script does without any library: a plain class with `CommonServerPython`'s checks, and its way to batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xsoar_tim import EntityRelationship as _Ours

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES: dict[str, str] = dict(_Ours.Relationships.RELATIONSHIPS_NAMES)
TYPES = ["IndicatorToIndicator"]
FAMILIES = ["Indicator"]
RELIABILITIES = ["A+", "A", "B", "C", "D", "E", "F"]


class Vocabulary:
    """Looked up by functions, as in the original."""

    @staticmethod
    def knows(name: str) -> bool:
        return name in NAMES

    @staticmethod
    def reverse_of(name: str) -> str:
        return NAMES[name] if Vocabulary.knows(name) else "related-to"

    @staticmethod
    def has_type(relationship_type: str) -> bool:
        return relationship_type in TYPES

    @staticmethod
    def has_family(family: str) -> bool:
        return family in FAMILIES

    @staticmethod
    def has_reliability(reliability: str) -> bool:
        return reliability in RELIABILITIES


class EntityRelationship:
    """The constructor and the dict of an indicator's relationship."""

    def __init__(
        self,
        name: str,
        entity_a: str,
        entity_a_type: str,
        entity_b: str,
        entity_b_type: str,
        reverse_name: str = "",
        relationship_type: str = "IndicatorToIndicator",
        entity_a_family: str = "Indicator",
        entity_b_family: str = "Indicator",
        source_reliability: str = "",
        fields: dict[str, Any] | None = None,
        brand: str = "",
    ) -> None:
        if not Vocabulary.has_type(relationship_type):
            raise ValueError(relationship_type)
        for family in (entity_a_family, entity_b_family):
            if not Vocabulary.has_family(family):
                raise ValueError(family)
        if source_reliability and not Vocabulary.has_reliability(source_reliability):
            raise ValueError(source_reliability)
        self._name = name
        self._reverse_name = reverse_name or Vocabulary.reverse_of(name)
        self._relationship_type = relationship_type
        self._entity_a = entity_a
        self._entity_a_type = entity_a_type
        self._entity_a_family = entity_a_family
        self._entity_b = entity_b
        self._entity_b_type = entity_b_type
        self._entity_b_family = entity_b_family
        self._fields = fields or {}
        self._brand = brand
        self._source_reliability = source_reliability

    def to_indicator(self) -> dict[str, Any]:
        if not self._entity_b:
            return {}
        return {
            "name": self._name,
            "reverseName": self._reverse_name,
            "type": self._relationship_type,
            "entityA": self._entity_a,
            "entityAFamily": self._entity_a_family,
            "entityAType": self._entity_a_type,
            "entityB": self._entity_b,
            "entityBFamily": self._entity_b_family,
            "entityBType": self._entity_b_type,
            "fields": self._fields,
        }


def batch(items: list[Any], batch_size: int = 1) -> Iterator[list[Any]]:
    """Slices off the front again and again."""
    while items:
        yield items[:batch_size]
        items = items[batch_size:]
