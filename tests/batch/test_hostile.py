"""Values, iterators, threads and interrupts that a builder must survive: an error or the right answer, never less."""

from __future__ import annotations

import contextlib
import gc
import itertools
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, TimError, build_relationships, detect_types


def row(number: int) -> dict[str, Any]:
    return {"value": f"v{number}", "type": "IP"}


def twice_in_itself() -> list[Any]:
    value: list[Any] = []
    value.extend([value, value])
    return value


def shared_at_every_level(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value, value]
    return value


@pytest.mark.parametrize("value", [twice_in_itself(), shared_at_every_level(60)])
def test_values_without_end(value: Any) -> None:
    with pytest.raises(TimError):
        IndicatorBatchBuilder().add_indicator("a", "IP", raw_json={"x": value})


@pytest.fixture
def interrupt_soon() -> Iterator[None]:
    def handler(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, handler)
    # An exception in a callback of the collector, as hypothesis has one, would be ignored.
    gc.disable()
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    yield
    gc.enable()
    signal.signal(signal.SIGALRM, before)


def endless_lines() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows(itertools.repeat("1.1.1.1"), format="lines")
    list(builder)


@pytest.mark.parametrize(
    "call",
    [
        lambda: next(iter(IndicatorBatchBuilder().batches(itertools.repeat(row(1))))),
        endless_lines,
        lambda: IndicatorBatchBuilder().add_indicators(itertools.repeat(row(1))),
        lambda: build_relationships("uses", itertools.repeat("a"), "IP", itertools.repeat("b"), "IP"),
        lambda: detect_types(itertools.repeat("x")),
    ],
)
@pytest.mark.usefixtures("interrupt_soon")
def test_interrupts_are_honoured(call: Callable[[], Any]) -> None:
    with pytest.raises(KeyboardInterrupt):
        call()


def test_iterators_that_use_the_builder_meanwhile() -> None:
    batches: Any = None

    def asks_itself() -> Iterator[dict[str, Any]]:
        yield row(0)
        next(batches)

    batches = IndicatorBatchBuilder(batch_size=2).batches(asks_itself())
    assert next(batches) == [row(0)]
    with pytest.raises(RuntimeError, match="in use"):
        next(batches)

    builder = IndicatorBatchBuilder()

    def iterates() -> Iterator[dict[str, Any]]:
        yield row(0)
        list(builder)

    with pytest.raises(RuntimeError, match="in use"):
        builder.add_indicators(iterates())


def test_threads_on_one_builder() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    others: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            for number in range(200):
                # "in use", or changed while the batches are read.
                with contextlib.suppress(RuntimeError):
                    builder.add_indicators(row(seed * 1000 + one) for one in range(number % 5))
                    builder.add_relationship("uses", f"{seed}", "IP", f"{number}", "IP")
                    list(itertools.islice(builder.batches(), 2))
        except BaseException as error:
            others.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not others
    assert sum(map(len, builder)) >= builder.report.indicators


def test_many_tags() -> None:
    builder = IndicatorBatchBuilder(on_duplicate="merge", tags=["feed"])
    builder.add_indicator("a", "IP", fields={"tags": [f"t{number}" for number in range(20_000)]})
    for number in range(50):
        builder.add_indicator("a", "IP", fields={"tags": [f"u{number}", "t1"]})
    ((indicator,),) = builder
    assert len(indicator["fields"]["tags"]) == 20_051


def test_garbage_of_the_caller_is_collected_meanwhile() -> None:
    class Parsed:
        alive = 0

        def __init__(self) -> None:
            Parsed.alive += 1
            self.itself = self

        def __del__(self) -> None:
            Parsed.alive -= 1

    most = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal most
        for number in range(5000):
            Parsed()
            most = max(most, Parsed.alive)
            yield row(number)

    IndicatorBatchBuilder().add_indicators(rows())
    list(IndicatorBatchBuilder().batches(rows()))
    assert most < 5000


def test_cycles_through_builder_and_batches_are_collected() -> None:
    class Feed:
        def rows(self) -> Iterator[dict[str, Any]]:
            yield row(0)

    def streaming(feed: Any) -> None:
        feed.batches = IndicatorBatchBuilder().batches(feed.rows())

    def reading(feed: Any) -> None:
        feed.builder = IndicatorBatchBuilder()
        feed.builder.add_rows(feed.rows())

    def reporting(feed: Any) -> None:
        feed.builder = IndicatorBatchBuilder(on_invalid="keep")
        feed.builder.add_indicator("a", "IP", raw_json={"feed": feed})

    for make in (streaming, reading, reporting):
        feed = Feed()
        make(feed)
        reference = weakref.ref(feed)
        del feed
        gc.collect()
        assert reference() is None, make


def test_rows_before_an_error_go_out() -> None:
    rows = [*map(row, range(7)), {"value": ""}, row(8)]
    builder = IndicatorBatchBuilder(batch_size=5)
    batches = builder.batches(iter(rows))
    assert [len(next(batches)), len(next(batches))] == [5, 2]
    with pytest.raises(TimError, match="row 7"):
        next(batches)
    assert next(batches) == [row(8)]
    assert builder.report.indicators == 8


def test_batch_is_not_lost_when_a_log_line_fails() -> None:
    scope: dict[str, Any] = {}
    source = """
from xsoar_tim import IndicatorBatchBuilder
class Demisto:
    fails = True
    def debug(self, text):
        if self.fails:
            raise OSError("no server")
demisto = Demisto()
builder = IndicatorBatchBuilder()
builder.add_relationship("odd", "a", "IP", "b", "IP")
batches = iter(builder)
try:
    next(batches)
except OSError:
    failed = True
rest = list(batches)
"""
    exec(source, scope)  # noqa: S102
    assert scope["failed"]
    assert len(scope["rest"]) == 1


def test_each_pass_is_counted_by_itself() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_indicator("a", "IP")
    builder.add_rows(b"value\n1.1.1.1\n2.2.2.2\n1.1.1.1\nxx\n")
    for _ in range(2):
        list(builder)
        report = builder.report
        assert (report.indicators, report.duplicates, report.skipped, report.problem_count) == (3, 1, 1, 1)


def test_further_keys_of_relationships_are_checked_and_copied() -> None:
    mine = [1]
    given = {**EntityRelationship("uses", "a", "IP", "b", "IP").to_indicator(), "note": mine}
    builder = IndicatorBatchBuilder()
    builder.add_indicator("a", "IP", relationships=[given])
    ((indicator,),) = builder
    indicator["relationships"][0]["note"].append(2)
    mine.append(3)
    ((indicator,),) = builder
    assert indicator["relationships"][0]["note"] == [1]
    with pytest.raises(TimError) as caught:
        builder.add_indicator("b", "IP", relationships=[{**given, "note": {1}}])
    assert caught.value.path == "relationships[0].note"


def test_relationship_objects_of_other_classes() -> None:
    class Own(EntityRelationship):
        def to_indicator(self) -> Any:
            return {**super().to_indicator(), "entityB": "own"}

    class Stock:
        """As `CommonServerPython`'s class, which is not ours."""

        def to_indicator(self) -> Any:
            return EntityRelationship("uses", "s", "IP", "t", "IP").to_indicator()

    builder = IndicatorBatchBuilder()
    builder.add_relationship(Own("uses", "a", "IP", "b", "IP"))
    builder.add_relationship(Stock())
    builder.add_relationship(EntityRelationship("uses", "x", "IP", "y", "IP").to_indicator())
    builder.add_indicator("v", "IP", relationships=(Stock(), Own("uses", "v", "IP", "w", "IP")))
    indicator, dummy = next(iter(builder))
    assert [one["entityB"] for one in dummy["relationships"]] == ["own", "t", "y"]
    assert [one["entityB"] for one in indicator["relationships"]] == ["own"]
    with pytest.raises(TypeError, match="nothing else"):
        builder.add_relationship(EntityRelationship("uses", "a", "IP", "b", "IP"), fields={})  # type: ignore[call-overload]


@pytest.mark.parametrize("options", [{"batch_size": 10**30}, {"batch_size": "9"}, {"max_bytes": 1.5}, {"tags": [1]}])
def test_options_of_the_wrong_kind(options: dict[str, Any]) -> None:
    with pytest.raises(TimError) as caught:
        IndicatorBatchBuilder(**options)
    assert caught.value.path.startswith(next(iter(options)))


def test_text_given_for_a_path() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows("value\n1.1.1.1\n")
    with pytest.raises(TimError, match="encode"):
        list(builder)
    builder = IndicatorBatchBuilder()
    builder.add_rows("/no/such/feed.csv")
    with pytest.raises(FileNotFoundError, match=r"/no/such/feed\.csv"):
        list(builder)
    builder = IndicatorBatchBuilder()
    builder.add_rows(bytearray(b"value\n1.1.1.1\n"))
    assert len(next(iter(builder))) == 1
