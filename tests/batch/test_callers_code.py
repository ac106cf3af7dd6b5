"""Code of the caller that runs while a builder works: it finds the collector on, and may do what it likes."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, TimError

SEEN: list[bool] = []


def look() -> None:
    SEEN.append(gc.isenabled())


class Items(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        look()
        return super().items()


class Keys(dict):  # type: ignore[type-arg]
    def keys(self) -> Any:
        look()
        return super().keys()

    def __iter__(self) -> Iterator[Any]:
        look()
        return super().__iter__()


class Rows(list):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        look()
        return super().__iter__()


class Name(str):
    __slots__ = ()

    def __hash__(self) -> int:
        look()
        return super().__hash__()


class Shown:
    def __repr__(self) -> str:
        look()
        return "shown"


class Made:
    def to_indicator(self) -> Any:
        look()
        return EntityRelationship("uses", "a", "IP", "b", "IP").to_indicator()


def generated(*rows: Any) -> Iterator[Any]:
    for row in rows:
        look()
        yield row


class File(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        look()
        return super().read(size)


def read_rows(source: Any, **options: Any) -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows(b"value\n1.1.1.1\n")
    builder.add_rows(source, **options)
    list(builder)


INDICATOR = {"value": "a", "type": "IP"}

CODE: list[Callable[[], Any]] = [
    lambda: IndicatorBatchBuilder().add_indicators(generated(INDICATOR)),
    lambda: IndicatorBatchBuilder().add_indicators(Rows([INDICATOR])),
    lambda: IndicatorBatchBuilder().add_indicators([{**INDICATOR, "fields": Items(x=1)}]),
    lambda: IndicatorBatchBuilder().add_indicators([Keys(INDICATOR)]),
    lambda: IndicatorBatchBuilder().add_indicators([{**INDICATOR, "relationships": [Made()]}]),
    lambda: IndicatorBatchBuilder().add_indicators([{**INDICATOR, "relationships": [Keys(Made().to_indicator())]}]),
    lambda: IndicatorBatchBuilder(on_invalid="skip").add_indicators([{**INDICATOR, "score": Shown()}]),
    lambda: IndicatorBatchBuilder(on_invalid="skip").add_indicators([Shown()]),  # type: ignore[list-item]
    lambda: IndicatorBatchBuilder().add_relationships([Name("uses")], ["a"], "IP", ["b"], "IP"),
    lambda: IndicatorBatchBuilder().add_relationships("uses", generated("a"), "IP", generated("b"), "IP"),
    lambda: IndicatorBatchBuilder().add_relationships("uses", ["a"], "IP", ["b"], "IP", fields=[Items(x=1)]),
    lambda: list(IndicatorBatchBuilder().batches(generated(INDICATOR))),
    lambda: list(IndicatorBatchBuilder().batches([{**INDICATOR, "fields": Items(x=1)}])),
    lambda: read_rows(generated("2.2.2.2"), format="lines"),
    lambda: read_rows(File(b"value\n2.2.2.2\n")),
]


@pytest.mark.parametrize("code", CODE)
def test_the_collector_is_on(code: Callable[[], Any]) -> None:
    SEEN.clear()
    code()
    assert SEEN
    assert all(SEEN)
    assert gc.isenabled()


def test_a_collector_that_the_code_turns_off_stays_off() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        gc.disable()
        yield INDICATOR

    try:
        IndicatorBatchBuilder().add_indicators(rows())
        assert not gc.isenabled()
        IndicatorBatchBuilder().add_indicators([INDICATOR])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_builder_inside_a_builder_leaves_the_collector_on() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        IndicatorBatchBuilder().add_indicators([INDICATOR])
        look()
        yield INDICATOR

    SEEN.clear()
    list(IndicatorBatchBuilder().batches(rows()))
    assert SEEN == [True]
    assert gc.isenabled()


class Changing:
    """An index that changes the dict it is a key of."""

    def __init__(self, fields: dict[Any, Any]) -> None:
        self.fields = fields

    def __index__(self) -> int:
        self.fields[len(self.fields)] = "x"
        return 0


def test_fields_that_change_while_they_are_read() -> None:
    fields: dict[Any, Any] = {}
    fields[Changing(fields)] = "stixid"
    builder = IndicatorBatchBuilder()
    builder.add_rows(b"value\n1.1.1.1\n", fields=fields)
    ((indicator,),) = builder
    assert indicator["fields"] == {"stixid": "1.1.1.1"}


class Clearing(dict):  # type: ignore[type-arg]
    """A dict that changes those around it when somebody looks into it."""

    def __init__(self, around: Any) -> None:
        super().__init__(x=1)
        self.around = around

    def items(self) -> Any:
        self.around.clear()
        return super().items()


def test_rows_that_change_while_they_are_read() -> None:
    around: dict[str, Any] = {}
    around.update({"value": "a", "type": "IP", "fields": {"y": 1}})
    around["rawJSON"] = Clearing(around)
    builder = IndicatorBatchBuilder()
    builder.add_indicators([around])
    ((indicator,),) = builder
    assert indicator == {"value": "a", "type": "IP", "fields": {"y": 1}, "rawJSON": {"x": 1}}
    listed: list[Any] = []
    listed.extend([Clearing(listed), {"z": 1}])
    builder.add_indicator("b", "IP", raw_json={"list": listed})
    ((_, indicator),) = builder
    assert indicator["rawJSON"] == {"list": [{"x": 1}, {"z": 1}]}


class Failing(tuple):  # type: ignore[type-arg]
    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        raise OSError("not to be asked")


class FailingList(list):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        raise OSError("not to be asked")


@pytest.mark.parametrize("kind", [Failing, FailingList])
def test_lists_with_an_iterator_of_their_own(kind: Any) -> None:
    relationship = EntityRelationship("uses", "a", "IP", "b", "IP")
    builder = IndicatorBatchBuilder()
    builder.add_indicator("a", "IP", relationships=kind([relationship]), fields={"tags": kind(["t"])})
    list(builder.batches([{"value": "b", "type": "IP", "relationships": kind([relationship])}]))
    ((indicator,),) = builder
    assert indicator["relationships"] == [relationship.to_indicator()]


def test_relationships_that_shrink_while_they_are_read() -> None:
    listed: list[Any] = []

    class Emptying:
        def to_indicator(self) -> Any:
            listed.clear()
            return EntityRelationship("uses", "a", "IP", "b", "IP").to_indicator()

    listed.extend([Emptying(), Emptying()])
    builder = IndicatorBatchBuilder()
    builder.add_indicator("a", "IP", relationships=listed)
    assert builder.report.relationships == 1


USES: list[Callable[[IndicatorBatchBuilder], Any]] = [
    lambda builder: builder.add_indicator("b", "IP"),
    lambda builder: builder.add_indicators([INDICATOR]),
    lambda builder: builder.add_relationship("uses", "a", "IP", "b", "IP"),
    lambda builder: builder.add_relationships("uses", ["a"], "IP", ["b"], "IP"),
    lambda builder: builder.add_rows(b"value\n1.1.1.1\n"),
    lambda builder: builder.add_stix({"objects": []}),
    lambda builder: builder.report,
    lambda builder: builder.batches(),
    lambda builder: iter(builder),
    lambda builder: repr(builder),
    lambda builder: builder.is_streamed,
]


@pytest.mark.parametrize("use", USES)
def test_a_builder_in_use_says_so(use: Callable[[IndicatorBatchBuilder], Any]) -> None:
    builder = IndicatorBatchBuilder()

    def rows() -> Iterator[dict[str, Any]]:
        use(builder)
        yield INDICATOR

    with pytest.raises(RuntimeError, match="the builder is in use"):
        builder.add_indicators(rows())
    builder.add_indicators([INDICATOR])


def test_too_large_is_counted_once_a_pass() -> None:
    builder = IndicatorBatchBuilder(max_bytes=60)
    builder.add_indicator("a" * 100, "IP")
    builder.add_relationship("uses", "a", "IP", "b", "IP")
    for _ in range(2):
        list(builder)
        assert builder.report.problem_count == 2
        assert [problem.code for problem in builder.report.problems] == ["too-large"] * 2


def test_unknown_names_of_a_stream_are_counted_once_a_pass() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_relationship("odd", "x", "IP", "y", "IP")
    row = {**INDICATOR, "relationships": [EntityRelationship("odd", "a", "IP", "b", "IP")]}
    for _ in range(2):
        list(builder.batches([row]))
        assert builder.report.unknown_names == {"odd": 2}


@pytest.mark.parametrize("bad", [object(), {}, [1], 7])
@pytest.mark.parametrize("on_invalid", ["skip", "keep"])
def test_what_is_no_relationship_is_treated_as_told(bad: Any, on_invalid: Any) -> None:
    builder = IndicatorBatchBuilder(on_invalid=on_invalid)
    builder.add_relationship(bad)
    assert (builder.report.skipped, builder.report.problem_count) == (1, 1)
    with pytest.raises(TimError):
        IndicatorBatchBuilder().add_relationship(bad)


def test_rows_before_an_interrupt_are_not_lost() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield INDICATOR
        raise KeyboardInterrupt

    batches = IndicatorBatchBuilder().batches(rows())
    with pytest.raises(KeyboardInterrupt):
        next(batches)
    assert list(batches) == [[INDICATOR]]


def test_many_merges_are_united_in_order() -> None:
    builder = IndicatorBatchBuilder(on_duplicate="merge", tags=["feed"])
    for number in range(4000):
        builder.add_indicator("a", "IP", fields={"tags": [f"t{number}", "same"], "n": number})
    ((indicator,),) = builder
    expected = ["t0", "same", "feed", *(f"t{number}" for number in range(1, 4000))]
    assert indicator["fields"] == {"tags": expected, "n": 3999}
