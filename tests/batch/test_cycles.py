"""A builder and its batches that lead back to themselves are garbage like any other."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, TimError


class Text(str):
    __slots__ = ("__dict__",)
    owner: object


class Number(int):
    owner: object


class Feed:
    """Whatever the caller has: its attributes close the circle."""

    builder: IndicatorBatchBuilder
    batches: Any
    other: Any


def text(feed: Feed, value: str) -> Any:
    made = Text(value)
    made.owner = feed
    return made


def number(feed: Feed, value: int) -> Any:
    made = Number(value)
    made.owner = feed
    return made


def rows_of(feed: Feed, *rows: Any) -> Iterator[Any]:
    yield from rows
    feed.builder.report  # noqa: B018 - the frame holds the feed.
    yield {"value": "last", "type": "IP"}


ROW = {"value": "a", "type": "IP"}


def options(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(
        tags=[text(feed, "tag")], tlp_color=text(feed, "RED"), rename_names={"x": text(feed, "uses")}
    )


def tags(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(tags=[text(feed, "tag")])
    feed.builder.add_indicator("a", "IP")


def color(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(tlp_color=text(feed, "RED"))


def renamed(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(rename_names={text(feed, "x"): "uses"})


def raw_json(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="keep")
    feed.builder.add_indicator("a", "IP", raw_json={"feed": feed})


def raw_json_of_text(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_indicator("a", "IP", raw_json={"text": [text(feed, "x")], "number": number(feed, 7)})


def keys(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_indicator("a", "IP", fields={text(feed, "key"): 1})


def merged(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_duplicate="merge")
    feed.builder.add_indicator("a", "IP")
    feed.builder.add_indicator("a", "IP", fields={"note": text(feed, "x")})


def replaced(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_duplicate="last")
    feed.builder.add_indicator("a", "IP")
    feed.builder.add_indicator("a", "IP", fields={"note": text(feed, "x")})


def value(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="keep")
    feed.builder.add_indicators([{"value": feed, "type": "IP"}])


def problems(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="skip")
    feed.builder.add_indicators([{"value": feed, "type": "IP"}, feed])  # type: ignore[list-item]


def problems_of_a_pass(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="skip")
    list(feed.builder.batches([feed]))  # type: ignore[list-item]


def entities(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="keep")
    feed.builder.add_relationship("uses", feed, "IP", "b", "IP")  # type: ignore[call-overload]


def fields(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_relationship("uses", "a", "IP", "b", "IP", fields={"x": text(feed, "x")})


def kind(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_relationship("uses", "a", "IP", "b", "IP", reverse_name=text(feed, "used-by"))


def further_keys(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="keep")
    relationship = EntityRelationship("uses", "a", "IP", "b", "IP").to_indicator()
    feed.builder.add_relationship({**relationship, "feed": feed})


def notices(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_relationship(text(feed, "odd"), "a", "IP", "b", "IP")
    feed.builder.add_relationship("uses", "a", "IP", "b", "IP", reverse_name=text(feed, "odd"))


def source(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_rows(rows_of(feed, "value", "1.1.1.1"))


def source_of_itself(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.other = feed
    feed.builder.add_rows(iter(feed.builder))  # type: ignore[arg-type]
    feed.builder.add_rows(feed.builder)  # type: ignore[arg-type]


def extra_of_a_source(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_rows(b"value\n1.1.1.1\n", fields={"value": text(feed, "note")}, service=text(feed, "x"))


def rows(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.batches = feed.builder.batches(rows_of(feed, ROW))


def begun_rows(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(batch_size=1)
    feed.batches = feed.builder.batches(rows_of(feed, ROW, ROW))
    next(feed.batches)


class Lines:
    """An iterable that holds the iterator over the batches that it feeds."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    def __iter__(self) -> Iterator[str]:
        while True:
            yield "1.1.1.1"


def open_source(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(batch_size=1)
    feed.builder.add_rows(Lines(feed), format="lines")
    feed.batches = iter(feed.builder)
    next(feed.batches)


class File:
    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    def read(self, size: int) -> bytes:
        return b"1.1.1.1\n" * 1000


def open_file(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(batch_size=1)
    feed.builder.add_rows(File(feed), format="lines")
    feed.batches = iter(feed.builder)
    next(feed.batches)


def waiting_indicator(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(max_relationships=1)
    relationships = [EntityRelationship("uses", "a", "IP", "b", "IP")]
    given: list[dict[str, Any]] = [{"value": name, "type": "IP", "fields": {"x": text(feed, "x")}} for name in "ab"]
    given[1]["relationships"] = [EntityRelationship("uses", "c", "IP", "d", "IP", fields={"x": text(feed, "x")})]
    given[0]["relationships"] = relationships
    feed.batches = feed.builder.batches(given)
    next(feed.batches)


def left_over(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(max_relationships=1, batch_size=1)
    relationships = [EntityRelationship("uses", "a", "IP", name, "IP", fields={"x": text(feed, "x")}) for name in "bcd"]
    feed.batches = feed.builder.batches([{**ROW, "relationships": relationships}, {**ROW, "value": "z"}])
    next(feed.batches)


def met(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="keep", batch_size=1)
    feed.batches = feed.builder.batches([{"value": feed, "type": "IP"}, ROW, {**ROW, "value": "z"}])
    next(feed.batches)


def failing(feed: Feed, error: Callable[[], BaseException]) -> Iterator[dict[str, Any]]:
    yield ROW
    raise error()


def error_that_waits(feed: Feed) -> None:
    def error() -> BaseException:
        made = OSError("gone")
        made.feed = feed  # type: ignore[attr-defined]
        return made

    feed.builder = IndicatorBatchBuilder()
    feed.batches = feed.builder.batches(failing(feed, error))
    next(feed.batches)


def context_of_an_error_that_waits(feed: Feed) -> None:
    def error() -> BaseException:
        made, context = OSError("gone"), KeyError("x")
        context.args = (feed,)
        made.__context__ = context
        return made

    feed.builder = IndicatorBatchBuilder()
    feed.batches = feed.builder.batches(failing(feed, error))
    next(feed.batches)


def error_of_a_call(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    try:
        feed.builder.add_indicators([{"value": feed, "type": "IP"}])
    except TimError as error:
        feed.other = error


class Demisto:
    def debug(self, text: str) -> None:
        raise OSError("no server")


def made_batch(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder()
    feed.builder.add_indicator("a", "IP", fields={"x": text(feed, "x")})
    feed.builder.add_relationship("odd", "a", "IP", "b", "IP")
    feed.batches = iter(feed.builder)
    scope = {"demisto": Demisto(), "batches": feed.batches}
    exec("try:\n    next(batches)\nexcept OSError:\n    pass", scope)  # noqa: S102


def report(feed: Feed) -> None:
    feed.builder = IndicatorBatchBuilder(on_invalid="skip")
    feed.builder.add_indicators([feed])  # type: ignore[list-item]
    feed.other = feed.builder.report


class Own(IndicatorBatchBuilder):
    feed: Feed


def attribute(feed: Feed) -> None:
    own = Own()
    own.feed = feed
    feed.builder = own
    feed.batches = iter(own)


SHAPES = [
    options, tags, color, renamed, raw_json, raw_json_of_text, keys, merged, replaced, value, problems,
    problems_of_a_pass, entities, fields, kind, further_keys, notices, source, source_of_itself, extra_of_a_source,
    rows, begun_rows, open_source, open_file, waiting_indicator, left_over, met, error_that_waits,
    context_of_an_error_that_waits, error_of_a_call, made_batch, report, attribute,
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_cycles_are_collected(shape: Callable[[Feed], None]) -> None:
    feed = Feed()
    shape(feed)
    gone = weakref.ref(feed)
    builder = weakref.ref(feed.builder)
    del feed
    gc.collect()
    assert gone() is None
    assert builder() is None


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_in_use_is_not_collected(shape: Callable[[Feed], None]) -> None:
    feed = Feed()
    shape(feed)
    held = feed.builder
    gone = weakref.ref(feed)
    batches = getattr(feed, "batches", None)
    del feed
    gc.collect()
    if gone() is not None or batches is not None:
        # Whatever it is, it can still be asked.
        assert held.report.problem_count >= 0
    assert repr(held)
    assert held.report.to_markdown()
