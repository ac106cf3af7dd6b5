"""`create_indicators`: what it calls, what it does with refusals, what it reports."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RecordingDemisto
from xsoar_tim import BuildReport, IndicatorBatchBuilder, TimError, build_relationships, create_indicators
from xsoar_tim.types import Relationship

DUMMY = "$$DummyIndicator$$"
Indicator = dict[str, Any]


class Server(RecordingDemisto):
    """Refuses every batch that has something bad in it, and counts the calls."""

    def __init__(self, is_bad: Callable[[Indicator], bool]) -> None:
        super().__init__()
        self.is_bad = is_bad
        self.calls = 0

    def createIndicators(self, indicators: list[Indicator], lastRun: Any = None, noUpdate: bool = False) -> None:  # noqa: N802, N803
        self.calls += 1
        parts = [one for indicator in indicators for one in [indicator, *indicator.get("relationships", [])]]
        if any(map(self.is_bad, parts)):
            raise ValueError("failed to create indicators\n")
        super().createIndicators(indicators)


def indicators(count: int) -> list[Indicator]:
    return [{"value": str(number), "type": "IP"} for number in range(count)]


def relationships(count: int) -> list[Relationship]:
    return build_relationships("uses", [f"a{number}" for number in range(count)], "IP", "b", "IP")


def test_sources() -> None:
    rows = indicators(5)
    builder = IndicatorBatchBuilder(batch_size=2)
    builder.add_indicators(rows)
    batches = [rows[:2], rows[2:4], rows[4:]]
    for source in (builder, builder.batches(), batches, iter(batches), rows, iter(rows), (row for row in rows)):
        demisto = RecordingDemisto()
        report = create_indicators(demisto, source, batch_size=2)
        assert demisto.batches == batches
        assert (report.indicators, report.batches, report.failed) == (5, 3, [])
    assert create_indicators(RecordingDemisto(), []).batches == 0
    assert create_indicators(RecordingDemisto(), IndicatorBatchBuilder()).batches == 0


def test_batch_is_positional_and_no_update_only_when_asked() -> None:
    calls: list[Any] = []

    class Mock:
        def createIndicators(self, *args: Any, **kwargs: Any) -> str:  # noqa: N802
            calls.append((args, kwargs))
            return ""

    create_indicators(Mock(), indicators(1))
    create_indicators(Mock(), indicators(1), no_update=False)
    create_indicators(Mock(), indicators(1), no_update=True)
    assert calls == [((indicators(1),), options) for options in ({}, {"noUpdate": False}, {"noUpdate": True})]


def test_report_counts_what_was_sent() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip", max_relationships=2)
    builder.add_indicators([*indicators(3), {"value": ""}])
    builder.add_relationships("odd", ["a", "b", "c"], "IP", "b", "IP")
    report = create_indicators(RecordingDemisto(), builder)
    assert (report.indicators, report.relationships, report.batches) == (3, 3, 2)
    assert (report.skipped, report.problem_count, report.unknown_names) == (1, 2, {"odd": 3})


@pytest.mark.parametrize("source", [{"value": "a"}, "ab", [indicators(1), "ab"], [indicators(1)[0], 5], [iter([])]])
def test_rubbish_is_not_sent(source: Any) -> None:
    demisto = RecordingDemisto()
    with pytest.raises(TimError, match="source"):
        create_indicators(demisto, source)
    assert all(isinstance(one, dict) for batch in demisto.batches for one in batch)


def test_total_is_not_known_of_a_stream() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows(b"value\n1.1.1.1\n")
    seen: list[tuple[int, int | None]] = []
    create_indicators(RecordingDemisto(), builder, progress=lambda *args: seen.append(args))
    assert seen == [(1, None)]


def test_refusal_has_the_number_of_the_batch() -> None:
    server = Server(lambda one: one.get("value") == "3")
    with pytest.raises(TimError, match="batch 2: failed to create") as caught:
        create_indicators(server, indicators(6), batch_size=2)
    assert isinstance(caught.value.__cause__, ValueError)
    assert len(server.batches) == 1
    assert isinstance(caught.value.report, BuildReport)
    assert (caught.value.report.indicators, caught.value.report.batches) == (2, 2)


@pytest.mark.parametrize("error", [RuntimeError("Timeout acquiring stdout lock"), BrokenPipeError(), TypeError("x")])
@pytest.mark.parametrize("on_error", ["raise", "isolate"])
def test_what_is_no_refusal_ends_the_call(error: Exception, on_error: Any) -> None:
    class Broken(RecordingDemisto):
        calls = 0

        def createIndicators(self, *_: Any) -> None:  # noqa: N802
            self.calls += 1
            raise error

    demisto = Broken()
    with pytest.raises(type(error)):
        create_indicators(demisto, indicators(4), on_error=on_error)
    assert demisto.calls == 1


def test_broken_answer_is_no_refusal() -> None:
    class Broken(RecordingDemisto):
        calls = 0

        def createIndicators(self, *_: Any) -> None:  # noqa: N802
            self.calls += 1
            json.loads("")

    demisto = Broken()
    with pytest.raises(TimError, match="batch 1: Expecting value"):
        create_indicators(demisto, indicators(4), on_error="isolate")
    assert demisto.calls == 1


@given(bad=st.sets(st.integers(0, 63)), batch_size=st.integers(1, 64))
def test_isolation_finds_the_bad_ones_and_loses_nothing(bad: set[int], batch_size: int) -> None:
    server = Server(lambda one: one.get("value", "x").isdigit() and int(one["value"]) in bad)
    report = create_indicators(server, indicators(64), batch_size=batch_size, on_error="isolate")
    assert [int(one["value"]) for one in report.failed] == sorted(bad)
    taken = [int(one["value"]) for batch in server.batches for one in batch]
    assert taken == [number for number in range(64) if number not in bad]
    assert report.indicators == 64 - len(bad)


@given(bad=st.sets(st.integers(0, 63)), bad_value=st.booleans())
def test_relationships_are_isolated_too(bad: set[int], bad_value: bool) -> None:
    server = Server(
        lambda one: one.get("entityA", "a-1")[1:] in map(str, bad) or (bad_value and one.get("value") == "0")
    )
    ours = relationships(64)
    source = [{"value": "0", "type": "IP", "relationships": ours[:20]}, {"value": DUMMY, "relationships": ours[20:]}]
    report = create_indicators(server, source, on_error="isolate")
    taken = [one for batch in server.batches for item in batch for one in item.get("relationships", [])]
    failed = [one for item in report.failed for one in item.get("relationships", [])]
    assert sorted(one["entityA"] for one in taken + failed) == sorted(one["entityA"] for one in ours)
    refused = {f"a{number}" for number in bad}
    assert not {one["entityA"] for one in taken} & refused
    if bad_value:
        assert report.failed[0]["value"] == "0"
        assert {one["entityA"] for one in failed} == {f"a{number}" for number in range(20)} | refused
    else:
        assert {one["entityA"] for one in failed} == refused
        assert report.indicators == 1
    assert report.relationships == len(taken)


@pytest.mark.parametrize("bad", [[0], [1999], [777], [3, 1500]])
def test_isolation_takes_about_k_log_n_calls(bad: list[int]) -> None:
    rows = indicators(2000)
    for source in (rows, [{"value": DUMMY, "relationships": relationships(2000)}]):
        server = Server(lambda one: one.get("value", one.get("entityA", " ")[1:]) in map(str, bad))
        create_indicators(server, source, on_error="isolate")
        assert server.calls <= 3 + len(bad) * 2 * math.ceil(math.log2(2000))


def test_progress() -> None:
    seen: list[tuple[int, int | None]] = []
    create_indicators(RecordingDemisto(), indicators(5), batch_size=2, progress=lambda *args: seen.append(args))
    assert seen == [(2, 5), (4, 5), (5, 5)]
    seen.clear()
    create_indicators(RecordingDemisto(), iter(indicators(3)), batch_size=2, progress=lambda *args: seen.append(args))
    assert seen == [(2, None), (3, None)]


def test_progress_lines_are_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 4)
    monkeypatch.setattr("xsoar_tim._send.time.monotonic", lambda: next(clock))
    demisto = RecordingDemisto()
    create_indicators(demisto, indicators(8), batch_size=1, progress=True)
    assert 1 < len(demisto.logs) < 8
    assert demisto.logs[0][0] == "info"
    assert demisto.logs[0][1].endswith(" of 8 indicators")


def test_bad_options() -> None:
    with pytest.raises(TimError, match="on_error"):
        create_indicators(RecordingDemisto(), [], on_error="ignore")  # type: ignore[arg-type]
    with pytest.raises(TimError, match="batch_size"):
        create_indicators(RecordingDemisto(), [], batch_size=0)


def test_log_lines_reach_the_script_through_our_own_frames() -> None:
    scope: dict[str, Any] = {"demisto": RecordingDemisto()}
    source = (
        "from xsoar_tim import IndicatorBatchBuilder, create_indicators\n"
        "builder = IndicatorBatchBuilder()\n"
        "builder.add_relationship('odd', 'a', 'IP', 'b', 'IP')\n"
        "create_indicators(demisto, builder)\n"
    )
    exec(source, scope)  # noqa: S102
    assert scope["demisto"].logs == [["debug", "Unknown relationship name: odd (1 relationship)"]]
