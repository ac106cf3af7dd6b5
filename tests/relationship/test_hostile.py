"""Columns that are not what they seem, and objects that hold themselves."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, Problem, TimError, build_relationships

USUAL: dict[str, Any] = {
    "name": "uses",
    "entity_a": ["a", "b"],
    "entity_a_type": "Account",
    "entity_b": "c",
    "entity_b_type": "Host",
}


class BadTuple(tuple[Any, ...]):
    def __iter__(self) -> Iterator[Any]:
        raise KeyError("from __iter__")


class BadList(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        raise KeyError("from __iter__")


class Liar(list[Any]):
    def __len__(self) -> int:
        return 1_000_000


def raising() -> Iterator[str]:
    yield ""
    raise KeyError("from the iterator")


@pytest.mark.parametrize("values", [BadTuple(("a", "b")), BadList(["a", "b"]), raising()])
@pytest.mark.parametrize("argument", ["name", "entity_a", "source_reliability", "fields", "brand"])
def test_what_a_column_raises_is_raised(argument: str, values: Any) -> None:
    if isinstance(values, Iterator):
        values = raising()
    with pytest.raises(KeyError):
        build_relationships(**{**USUAL, argument: values})


def test_a_length_that_lies_is_not_believed() -> None:
    assert len(build_relationships(**{**USUAL, "entity_a": Liar(["a", "b"])})) == 2
    builder = IndicatorBatchBuilder()
    assert builder.add_relationships(**{**USUAL, "entity_a": Liar(["a", "b"])}) == 2


def test_a_column_that_shrinks_ends_the_rows() -> None:
    column = ["a", "b", "c"]

    def names() -> Iterator[str]:
        yield "uses"
        column.clear()
        yield "uses"

    with pytest.raises(TimError, match="columns of unequal length"):
        build_relationships(**{**USUAL, "name": names(), "entity_a": column})


@pytest.mark.parametrize("kind", [BadTuple, BadList])
def test_relationships_of_an_indicator_are_read_item_by_item(kind: Callable[[Any], Any]) -> None:
    builder = IndicatorBatchBuilder()
    builder.add_indicator("x", "IP", relationships=kind([EntityRelationship("uses", "a", "Account", "b", "Host")]))
    assert builder.report.relationships == 1


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("relationship_type", "none"),
        ("entity_a_family", "none"),
        ("entity_b_family", "none"),
        ("source_reliability", "none"),
        ("shape", "none"),
        ("name", [["no name"]]),
        ("reverse_name", [["no name"]]),
    ],
)
def test_a_mistake_names_its_option(argument: str, value: Any) -> None:
    with pytest.raises(TimError) as caught:
        build_relationships(**{**USUAL, "entity_a": "a", "brand": "x", "fields": {}, argument: value})
    assert caught.value.path == argument


class Marker:
    pass


def collected(make: Callable[[Marker], object]) -> bool:
    marker = Marker()
    alive = weakref.ref(marker)
    marker.held = make(marker)  # type: ignore[attr-defined]
    del marker
    gc.collect()
    return alive() is None


def with_extra(marker: Marker) -> EntityRelationship:
    relationship = EntityRelationship("uses", "a", "Account", "b", "Host")
    relationship.extra = marker  # type: ignore[attr-defined]
    return relationship


def of_script(marker: Marker) -> dict[str, Any]:
    # As the runtime runs a script: `demisto` is a global of it.
    script: dict[str, Any] = {"__name__": "__main__", "demisto": object(), "Class": EntityRelationship}
    script["marker"] = marker
    exec("names = Class.Relationships.RELATIONSHIPS_NAMES; names['own'] = marker", script)  # noqa: S102
    return script


def error(marker: Marker) -> TimError:
    error = TimError("wrong", 1, "path")
    error.report = marker
    return error


@pytest.mark.parametrize(
    "make",
    [
        lambda marker: EntityRelationship("uses", "a", "Account", "b", "Host", fields={"x": marker}),
        with_extra,
        of_script,
        error,
        lambda marker: Problem("code", "message", "where", marker),
    ],
    ids=["fields", "attribute", "vocabulary", "error", "problem"],
)
def test_a_cycle_is_collected(make: Callable[[Marker], object]) -> None:
    assert collected(make)


def test_a_cycle_through_an_unknown_name_is_collected() -> None:
    class Name(str):
        held: object

    name = Name("a name of my own")
    alive = weakref.ref(name)
    builder = IndicatorBatchBuilder(unknown_names="skip")
    builder.add_relationship(name, "a", "Account", "b", "Host")
    name.held = builder
    del name, builder
    gc.collect()
    assert alive() is None
