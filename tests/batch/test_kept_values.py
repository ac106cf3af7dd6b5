"""What JSON cannot carry, let through with `on_invalid="keep"`: equal to nothing but itself."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder


def sent(builder: IndicatorBatchBuilder) -> list[dict[str, Any]]:
    return [row for batch in builder for row in batch]


def day(number: int) -> datetime.datetime:
    return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(days=number)


def related(number: int, **extra: Any) -> dict[str, Any]:
    return {**EntityRelationship("uses", f"a{number}", "IP", f"b{number}", "IP").to_indicator(), **extra}


def test_further_keys_of_relationships_are_their_own() -> None:
    builder = IndicatorBatchBuilder(on_invalid="keep", max_relationships=10_000)
    for number in range(1000):
        builder.add_relationship(related(number, seen=day(number)))
    (dummy,) = sent(builder)
    assert [one["seen"] for one in dummy["relationships"]] == [day(number) for number in range(1000)]


def test_further_keys_of_streamed_relationships_are_their_own() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        for number in range(1000):
            yield {"value": f"v{number}", "type": "IP", "relationships": [related(number, seen=day(number))]}

    builder = IndicatorBatchBuilder(on_invalid="keep", batch_size=10)
    # What has been looked at goes: the next object may be where it was.
    seen = [str(row["relationships"][0]["seen"]) for batch in builder.batches(rows()) for row in batch]
    assert seen == [str(day(number)) for number in range(1000)]


def test_streamed_values_are_no_duplicates() -> None:
    builder = IndicatorBatchBuilder(on_invalid="keep", batch_size=10)
    rows = ({"value": ipaddress.ip_address(number), "type": "IP"} for number in range(20_000))
    values = [int(row["value"]) for batch in builder.batches(rows) for row in batch]
    assert values == list(range(20_000))
    assert builder.report.duplicates == 0


@pytest.mark.parametrize("key", ["entityA", "entityB"])
def test_streamed_entities_are_no_duplicates(key: str) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        for number in range(3000):
            yield {"value": f"v{number}", "type": "IP", "relationships": [related(0, **{key: day(number)})]}

    builder = IndicatorBatchBuilder(on_invalid="keep", batch_size=10)
    entities = [str(row["relationships"][0][key]) for batch in builder.batches(rows()) for row in batch]
    assert entities == [str(day(number)) for number in range(3000)]


@pytest.mark.parametrize("part", ["name", "entityAType", "entityBType", "entityAFamily", "type"])
def test_parts_of_a_kind_are_their_own(part: str) -> None:
    builder = IndicatorBatchBuilder(on_invalid="keep", max_relationships=10_000)
    for number in range(1000):
        builder.add_relationship(related(number, **{part: day(number)}))
    (dummy,) = sent(builder)
    assert [one[part] for one in dummy["relationships"]] == [day(number) for number in range(1000)]


ADD: list[Callable[[IndicatorBatchBuilder, Any], list[dict[str, Any]]]] = [
    lambda builder, rows: (builder.add_indicators(rows), sent(builder))[1],
    lambda builder, rows: [row for batch in builder.batches(rows) for row in batch],
]


@pytest.mark.parametrize("add", ADD)
def test_the_same_object_is_the_same(add: Callable[[IndicatorBatchBuilder, Any], list[dict[str, Any]]]) -> None:
    one, other = day(1), day(1)
    rows = [{"value": value, "type": "IP"} for value in (one, other, one)]
    builder = IndicatorBatchBuilder(on_invalid="keep")
    assert [row["value"] for row in add(builder, iter(rows))] == [one, other]
    assert builder.report.duplicates == 1


def test_tags_are_united_by_what_they_are() -> None:
    builder = IndicatorBatchBuilder(on_invalid="keep", on_duplicate="merge")
    for number in range(500):
        builder.add_indicator("a", "IP", fields={"tags": [day(number), "same"]})
    ((indicator,),) = builder
    assert indicator["fields"]["tags"] == [day(0), "same", *(day(number) for number in range(1, 500))]
