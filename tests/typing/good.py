"""What users write, which must pass `mypy --strict`; `test_typing.py` looks at it, it is never run."""

from __future__ import annotations

import demistomock as demisto

import xsoar_tim
from xsoar_tim import (
    EntityRelationship,
    IndicatorBatchBuilder,
    Problem,
    build_relationships,
    check_indicator,
    create_indicators,
    detect_types,
    refang,
    stix,
)
from xsoar_tim.types import Demisto, Indicator, OnInvalid, Relationship, RelationshipContext


class Double:
    """A `demisto` of a test."""

    def createIndicators(self, batch: list[Indicator], noUpdate: bool = False) -> None: ...  # noqa: N802, N803

    def debug(self, text: str) -> None: ...

    def info(self, text: str) -> None: ...

    def error(self, text: str) -> None: ...


def relate(hosts: list[str | None]) -> list[Relationship]:
    rows = build_relationships("uses", "u4872", "Account", hosts, "Host", shape="indicator")
    rows.append(EntityRelationship("uses", "a", "IP", "b", "Domain", fields={"note": 1}).to_indicator())
    return rows


def context() -> list[RelationshipContext]:
    return build_relationships("uses", ("a", "b"), "IP", "c", "IP", shape="context")


def fill(on_invalid: OnInvalid) -> IndicatorBatchBuilder:
    builder = IndicatorBatchBuilder(on_invalid=on_invalid, on_duplicate="merge", attach="entity_a", max_bytes=1_000_000)
    indicator: Indicator = {"value": "198.51.100.7", "type": "IP", "score": 3, "relationships": relate(["pc1", None])}
    builder.add_indicators([indicator, {"value": "x", "type": "Account", "of_our_own": 1}])
    builder.add_indicator("evil[.]example", "Domain", refang=True, service="feed", fields={"tags": ["a"]})
    builder.add_relationship("uses", "a", "IP", "b", "IP")
    builder.add_relationship(EntityRelationship("uses", "a", "IP", "b", "IP"))
    builder.add_rows(["198.51.100.8"], format="lines", suffixes="current")
    builder.add_stix(b"[]", profile="mitre-attack", tags=["t"], fixes=["raw-description"], limit=10)
    return builder


def send(demisto_or_double: Demisto) -> int:
    report = create_indicators(demisto_or_double, fill("skip"), on_error="isolate", no_update=True)
    return report.indicators


def main() -> None:
    send(demisto)
    send(Double())
    create_indicators(demisto, [{"value": "a", "type": "IP"}], progress=lambda done, total: None)
    problem: Problem | None = check_indicator("198.51.100.7", "IP")
    value, changed = refang("a[.]example")
    types: list[str | None] = detect_types([value, None])
    rows = stix.indicators(b"[]", profile="taxii2", fixes=("cidr",))
    print(problem, changed, types, rows, xsoar_tim.__version__, xsoar_tim.stix.FIXES)  # noqa: T201
