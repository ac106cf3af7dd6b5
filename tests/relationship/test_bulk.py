"""`build_relationships` gives what a loop over `EntityRelationship` gives, for the rows that have an entity B."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RecordingDemisto
from xsoar_tim import EntityRelationship, TimError, build_relationships

demisto = RecordingDemisto()


@pytest.fixture(autouse=True)
def _fresh_demisto() -> None:
    demisto.__init__()  # type: ignore[misc]


REQUIRED: dict[str, Any] = {
    "name": "uses",
    "entity_a": "a",
    "entity_a_type": "IP",
    "entity_b": "b",
    "entity_b_type": "IP",
}
NAMES = ["uses", "mitigates", "located-at", "nonsense", "related-to", ""]
RELIABILITIES = ["", None, "A - Completely reliable", "F - Reliability cannot be judged"]
VALUES = st.one_of(st.text(max_size=5), st.integers(), st.none(), st.dictionaries(st.text(max_size=2), st.integers()))
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(NAMES),
    "entity_a": VALUES,
    "entity_a_type": st.sampled_from(["IP", "Domain", None, ""]),
    "entity_b": VALUES,
    "entity_b_type": st.sampled_from(["IP", "Domain", None]),
    "reverse_name": st.sampled_from(["", None, "used-by", "odd"]),
    "relationship_type": st.just("IndicatorToIndicator"),
    "entity_a_family": st.just("Indicator"),
    "entity_b_family": st.just("Indicator"),
    "source_reliability": st.sampled_from(RELIABILITIES),
    "fields": st.one_of(st.none(), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)),
    "brand": st.sampled_from(["", None, "feed"]),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Arguments, each one value or a column of any kind, and the rows that they stand for."""
    length = draw(st.integers(0, 6))
    rows: list[dict[str, Any]] = [{} for _ in range(length)]
    arguments: dict[str, Any] = {}
    columns = 0
    for name, values in COLUMNS.items():
        if name not in REQUIRED and draw(st.booleans()):
            continue
        as_column = draw(st.booleans()) or (name == "entity_b_type" and not columns)
        column = draw(st.lists(values, min_size=length, max_size=length)) if as_column else [draw(values)] * length
        if as_column:
            columns += 1
            kind: Any = draw(st.sampled_from([list, tuple, iter]))
            arguments[name] = kind(column)
        elif length:
            arguments[name] = column[0]
        else:
            arguments[name] = REQUIRED.get(name)
        for row, value in zip(rows, column, strict=True):
            row[name] = value
    return arguments, rows


@given(table=tables(), shape=st.sampled_from(["indicator", "entry", "context"]))
def test_equals_a_loop(table: tuple[dict[str, Any], list[dict[str, Any]]], shape: Any) -> None:
    arguments, rows = table
    loop = [getattr(EntityRelationship(**row), f"to_{shape}")() for row in rows]
    built = build_relationships(**arguments, shape=shape)
    assert built == [one for one in loop if one]
    assert [list(one) for one in built] == [list(one) for one in loop if one]


def test_without_a_column_there_is_one_row() -> None:
    assert build_relationships(**REQUIRED) == [EntityRelationship(**REQUIRED).to_indicator()]
    assert build_relationships(**{**REQUIRED, "entity_b": None}) == []


def test_each_row_has_fields_of_its_own_but_given_ones_are_kept() -> None:
    one, other = build_relationships(**{**REQUIRED, "entity_a": ["a", "b"]})
    assert one["fields"] is not other["fields"]
    fields = {"description": "x"}
    one, other = build_relationships(**{**REQUIRED, "entity_a": ["a", "b"]}, fields=fields)
    assert one["fields"] is other["fields"] is fields


def test_strings_are_passed_through_not_copied() -> None:
    values = ["".join(["10.0.0.", str(number)]) for number in range(3)]
    assert all(
        one["entityA"] is value
        for one, value in zip(build_relationships(**{**REQUIRED, "entity_a": values}), values, strict=True)
    )


def test_log_lines_are_said_once_with_their_count() -> None:
    names = ["odd", "uses", "odd", "other"]
    build_relationships(**{**REQUIRED, "name": names, "entity_b": ["b", "", None, "c"]})
    assert demisto.logs == [
        ["debug", "Unknown relationship name: odd (2 relationships)"],
        ["debug", "Unknown relationship name: other (1 relationship)"],
        ["info", "WARNING: Invalid entity B - 2 relationships will not be created"],
    ]


def test_many_distinct_unknown_names_are_summed_up() -> None:
    build_relationships(**{**REQUIRED, "name": [f"odd-{number}" for number in range(5000)]})
    assert len(demisto.logs) == 101
    assert demisto.logs[-1] == ["debug", "Unknown relationship name: 4900 more names (4900 relationships)"]


@pytest.mark.parametrize(
    ("changes", "row", "path", "text"),
    [
        ({"relationship_type": ["IndicatorToIndicator", "X"]}, 1, "relationship_type", "Invalid relationship type: X"),
        ({"entity_a_family": "X"}, 0, "entity_a_family", "Invalid entity A Family type: X"),
        ({"entity_b_family": None}, 0, "entity_b_family", "Invalid entity B Family type: None"),
        ({"source_reliability": "A"}, 0, "source_reliability", "Invalid source reliability value 'A'"),
        ({"name": [None]}, 0, "name", "expected a relationship name (str), got None"),
        ({"name": [["uses"]]}, 0, "name", "expected a relationship name (str), got ['uses']"),
        ({"reverse_name": 5}, 0, "reverse_name", "expected a relationship name (str), got 5"),
    ],
)  # fmt: skip
def test_bad_rows(changes: dict[str, Any], row: int, path: str, text: str) -> None:
    with pytest.raises(TimError) as caught:
        build_relationships(**{**REQUIRED, **changes})
    assert (caught.value.row, caught.value.path, caught.value.message) == (row, path, text)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == f"row {row}, {path}: {text}"


def test_bad_shape() -> None:
    with pytest.raises(TimError, match="shape"):
        build_relationships(**REQUIRED, shape="yaml")  # type: ignore[call-overload]


@pytest.mark.parametrize("make", [list, iter])
@pytest.mark.parametrize(("lengths"), [(2, 3), (3, 2), (0, 1), (1, 0)])
def test_columns_of_unequal_length_are_named(make: Any, lengths: tuple[int, int]) -> None:
    columns = {"entity_a": make(["a"] * lengths[0]), "entity_b": make(["b"] * lengths[1])}
    with pytest.raises(ValueError, match=r"columns of unequal length: .*entity_a.*entity_b|.*entity_b.*entity_a"):
        build_relationships(**{**REQUIRED, **columns})


def test_endless_column_beside_a_finite_one() -> None:
    with pytest.raises(TimError, match="entity_a has 2 rows, entity_b has more"):
        build_relationships(**{**REQUIRED, "entity_a": ["a", "b"], "entity_b": itertools.repeat("b")})


def test_columns_that_fail() -> None:
    def broken() -> Iterator[str]:
        yield "a"
        raise RuntimeError("feed broke off")

    with pytest.raises(RuntimeError, match="feed broke off"):
        build_relationships(**{**REQUIRED, "entity_a": broken()})


def test_column_that_shrinks_while_it_is_read() -> None:
    column: list[Any] = ["a"] * 5

    class Shrinks(str):
        __slots__ = ()

        def __bool__(self) -> bool:
            column.clear()
            return True

    with pytest.raises(TimError, match="unequal"):
        build_relationships(**{**REQUIRED, "entity_a": column, "entity_b": [Shrinks("b")] * 5})


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_collector_is_off_during_the_call_and_then_as_it_was(enabled: bool, fails: bool) -> None:
    states = []

    class Looks(str):
        __slots__ = ()

        def __bool__(self) -> bool:
            states.append(gc.isenabled())
            if fails:
                raise RuntimeError
            return True

    try:
        gc.enable() if enabled else gc.disable()
        try:
            build_relationships(**{**REQUIRED, "entity_b": [Looks("b")]})
        except RuntimeError:
            assert fails
        assert gc.isenabled() == enabled
        assert states == [False]
    finally:
        gc.enable()


def test_collector_stays_on_where_python_code_gives_the_rows() -> None:
    states = []

    def column() -> Iterator[str]:
        states.append(gc.isenabled())
        yield "b"

    build_relationships(**{**REQUIRED, "entity_b": column()})
    assert states == [True]
