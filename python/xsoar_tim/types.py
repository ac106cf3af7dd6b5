"""Types for annotations: the dicts that XSOAR takes, the options, the script's `demisto`.

    from xsoar_tim.types import Indicator, Relationship

    def fetch() -> list[Indicator]: ...

At run time the dicts are plain `dict`. `import xsoar_tim` does not import this module, which needs `typing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeAlias, TypedDict

__all__ = [
    "Attach",
    "CreatesIndicators",
    "Demisto",
    "Format",
    "Indicator",
    "OnDuplicate",
    "OnError",
    "OnInvalid",
    "Profile",
    "Relationship",
    "RelationshipContext",
    "RelationshipEntry",
    "Shape",
    "StixFix",
    "StixOptions",
    "Suffixes",
    "UnknownNames",
]

Attach: TypeAlias = Literal["dummy", "entity_a"]
Format: TypeAlias = Literal["csv", "lines"]
OnDuplicate: TypeAlias = Literal["first", "last", "merge"]
OnError: TypeAlias = Literal["raise", "isolate"]
OnInvalid: TypeAlias = Literal["raise", "skip", "keep"]
Profile: TypeAlias = Literal["taxii2", "mitre-attack"]
Shape: TypeAlias = Literal["indicator", "entry", "context"]
Suffixes: TypeAlias = Literal["bundled", "current"]
UnknownNames: TypeAlias = Literal["keep", "skip", "related-to", "raise"]
StixFix: TypeAlias = Literal[
    "pattern-values",
    "cidr",
    "entity-values",
    "indicates",
    "threat-actors",
    "empty-relationships",
    "labels",
    "phases",
    "accidental-dates",
    "threat-actor-score",
    "raw-description",
    "tlp-field",
]


class Relationship(TypedDict, total=False):
    """A relationship of an indicator: `EntityRelationship(...).to_indicator()`, empty without an entity B."""

    name: str
    reverseName: str
    type: str
    entityA: str
    entityAFamily: str
    entityAType: str
    entityB: str
    entityBFamily: str
    entityBType: str
    fields: dict[str, Any]


class RelationshipEntry(Relationship, total=False):
    """A relationship of a War Room entry: `EntityRelationship(...).to_entry()`."""

    reliability: str
    brand: str


class RelationshipContext(TypedDict, total=False):
    """A relationship in the context of an investigation: `EntityRelationship(...).to_context()`."""

    Relationship: str
    EntityA: str
    EntityAType: str
    EntityB: str
    EntityBType: str


class Indicator(TypedDict, total=False):
    """An indicator as `demisto.createIndicators` takes it; a builder's always has `value`."""

    value: str
    type: str
    score: int
    fields: dict[str, Any]
    rawJSON: Any
    relationships: list[Relationship]
    service: str
    enrichmentExcluded: bool


class StixOptions(TypedDict, total=False):
    """What `IndicatorBatchBuilder.add_stix` hands on to `xsoar_tim.stix.indicators`, which says what each means."""

    tags: Iterable[str]
    tlp_color: str | None
    limit: int | None
    server_version: str | None
    enrichment_excluded: bool
    intrusion_set_as_threat_actor: bool
    skip_complex_patterns: bool
    update_custom_fields: bool
    field_map: Mapping[str, str] | None
    fixes: Iterable[StixFix]
    max_unpacked_bytes: int


class CreatesIndicators(Protocol):
    """What `create_indicators` needs of the script's `demisto`: the runtime's object, the mock, a double of a test.

    The batch goes by position, since runtime and mock name the parameter differently. `noUpdate=` goes along only if it
    is asked for; the mock takes none, so that it is not asked for here.
    """

    def createIndicators(self, indicators: list[Any], /) -> object: ...  # noqa: N802 - the host's name


class Demisto(CreatesIndicators, Protocol):
    """The script's `demisto` as far as this package calls it."""

    def debug(self, msg: str, /) -> object: ...
    def info(self, msg: str, /) -> object: ...
    def error(self, msg: str, /) -> object: ...
