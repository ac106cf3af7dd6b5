"""What `create_indicators` does when the server, the source or the user fails: nothing is lost, nothing is silent."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsoar_tim import BuildReport, IndicatorBatchBuilder, TimError, create_indicators
from xsoar_tim._refusals import is_transient

Indicator = dict[str, Any]


class Server:
    """Answers each call with the next of some answers: an exception is raised, anything else returned."""

    def __init__(self, *answers: object, then: object = None) -> None:
        self.batches: list[list[Indicator]] = []
        self.answers = itertools.chain(answers, itertools.repeat(then))
        self.calls: list[list[Indicator]] = []
        self.options: list[dict[str, Any]] = []

    def createIndicators(self, indicators: list[Indicator], **options: Any) -> Any:  # noqa: N802
        self.calls.append(indicators)
        self.options.append(options)
        answer = next(self.answers)
        if isinstance(answer, BaseException):
            raise answer
        self.batches.append(indicators)
        return answer

    def taken(self) -> list[str]:
        return [one["value"] for batch in self.batches for one in batch]


class Picky(Server):
    """Refuses every message that holds a bad value, with words of its own for each."""

    def __init__(self, words: Callable[[str], str | None]) -> None:
        super().__init__()
        self.words = words

    def createIndicators(self, indicators: list[Indicator], **options: Any) -> Any:  # noqa: N802
        self.calls.append(indicators)
        refused = [words for one in indicators if (words := self.words(one["value"])) is not None]
        if refused:
            raise ValueError(refused[0])
        self.batches.append(indicators)
        return None


def indicators(count: int) -> list[Indicator]:
    return [{"value": str(number), "type": "IP"} for number in range(count)]


def values(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def built(count: int) -> IndicatorBatchBuilder:
    builder = IndicatorBatchBuilder(batch_size=3)
    builder.add_indicators(indicators(count))
    return builder


def streamed(count: int) -> IndicatorBatchBuilder:
    builder = IndicatorBatchBuilder(batch_size=3)
    builder.add_rows(iter(["value\n", *(f"{number}\n" for number in range(count))]), type="IP")
    return builder


SOURCES: list[Callable[[int], Any]] = [
    indicators,
    lambda count: iter(indicators(count)),
    lambda count: (row for row in indicators(count)),
    lambda count: [indicators(count)[at : at + 3] for at in range(0, count, 3)],
    built,
    lambda count: built(count).batches(),
    streamed,
    lambda count: IndicatorBatchBuilder(batch_size=3).batches(row for row in indicators(count)),
]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("no_update", [True, False])
def test_nothing_to_send_is_said_where_that_is_asked_for(source: Callable[[int], Any], no_update: bool) -> None:
    server = Server()
    report = create_indicators(server, source(0), no_update=no_update)
    assert (server.calls, server.options) == ([[]], [{"noUpdate": no_update}])
    assert (report.batches, report.indicators) == (0, 0)
    silent = Server()
    create_indicators(silent, source(0))
    assert silent.calls == []
    full = Server()
    create_indicators(full, source(2), no_update=no_update)
    assert full.calls == [indicators(2)]


# What may leave a call.
ERRORS = [
    ValueError("failed to create"),
    Exception("502 Bad Gateway"),
    BrokenPipeError("pipe"),
    TimeoutError("slow"),
    RuntimeError("Timeout acquiring stdout lock"),
    KeyboardInterrupt(),
    SystemExit(1),
    MemoryError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("source", SOURCES)
def test_what_was_left_goes_out_when_the_call_is_resumed(error: BaseException, source: Callable[[int], Any]) -> None:
    server = Server(None, error)
    rows = source(10)
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        create_indicators(server, rows, batch_size=3)
    report: Any = getattr(caught.value, "report", None)
    assert isinstance(report, BuildReport)
    assert (report.indicators, report.batches) == (3, 2)
    if sys.version_info >= (3, 11):
        assert any("resume" in note for note in caught.value.__notes__)
    again = create_indicators(server, rows, batch_size=3, resume=report)
    assert server.taken() == values(10)
    assert (again.indicators, again.batches) == (10, 4)


@given(
    answers=st.lists(st.sampled_from([None, *ERRORS]), max_size=30),
    count=st.integers(0, 25),
    source=st.sampled_from(SOURCES),
    on_error=st.sampled_from(["raise", "isolate"]),
    retries=st.integers(0, 2),
)
def test_no_failure_loses_anything(
    answers: list[Any], count: int, source: Callable[[int], Any], on_error: Any, retries: int
) -> None:
    server = Server(*answers)
    rows = source(count)
    resume = None
    for _ in range(40):
        try:
            report = create_indicators(
                server, rows, batch_size=3, on_error=on_error, retries=retries, backoff=0, resume=resume
            )
            break
        except BaseException as error:
            resume = error.report  # type: ignore[attr-defined]
    else:
        pytest.fail("it never came to an end")
    # What is refused alone, and at the end once more, has failed; everything else was taken.
    failed = [one["value"] for one in report.failed]
    assert sorted({*server.taken(), *failed}, key=int) == values(count)
    assert report.indicators == count - len(failed)


def test_a_failing_source_is_told_with_the_report() -> None:
    def rows() -> Iterator[Indicator]:
        yield from indicators(4)
        raise OSError("the connection is gone")

    source = rows()
    with pytest.raises(OSError, match="gone") as caught:
        create_indicators(Server(), source, batch_size=2)
    report = caught.value.report  # type: ignore[attr-defined]
    assert report.indicators == 4
    with pytest.raises(TimError, match="the source failed"):
        create_indicators(Server(), source, batch_size=2, resume=report)
    with pytest.raises(TimError, match="read before"):
        create_indicators(Server(), source, batch_size=2)


def test_a_failing_progress_is_told_with_the_report() -> None:
    server = Server()

    def progress(done: int, total: int | None) -> None:
        if done == 4:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        create_indicators(server, indicators(6), batch_size=2, progress=progress)
    report = caught.value.report  # type: ignore[attr-defined]
    rows = report._delivery.source
    create_indicators(server, rows, resume=report)
    assert server.taken() == values(6)


def test_a_resume_must_fit() -> None:
    rows = indicators(4)
    with pytest.raises(ValueError, match="no") as caught:
        create_indicators(Server(ValueError("no")), rows, batch_size=2)
    report = caught.value.report  # type: ignore[attr-defined]
    with pytest.raises(TimError, match="same source"):
        create_indicators(Server(), indicators(4), resume=report)
    for wrong in (BuildReport(), "report", 1):
        with pytest.raises(TimError, match="resume"):
            create_indicators(Server(), rows, resume=wrong)  # type: ignore[arg-type]
    server = Server()
    done = create_indicators(server, rows, resume=report)
    # All of it is sent: there is nothing to do.
    assert create_indicators(server, rows, resume=done) == done
    assert server.taken() == values(4)


def test_an_outage_ends_the_isolation() -> None:
    """Once it took 39,990 calls for these."""
    rows = indicators(20_000)
    for answer, most in [(ValueError("license expired"), 260), (Exception("502 Bad Gateway"), 1), (OSError(), 1)]:
        server = Server(then=answer)
        with pytest.raises(Exception) as caught:  # noqa: PT011
            create_indicators(server, rows, on_error="isolate")
        assert len(server.calls) <= most
        report = caught.value.report  # type: ignore[attr-defined]
        assert report.failures == []
        back = Server()
        create_indicators(back, rows, on_error="isolate", resume=report)
        assert back.taken() == values(20_000)


def test_many_bad_ones_are_no_outage_while_others_are_taken() -> None:
    server = Picky(lambda value: "bad value" if int(value) % 2 else None)
    report = create_indicators(server, indicators(1000), on_error="isolate")
    assert len(report.failures) == 500
    assert report.indicators == 500


def test_how_many_refusals_are_put_up_with() -> None:
    def words(value: str) -> str | None:
        return "bad value" if int(value) < 150 else None

    with pytest.raises(TimError, match="max_failed"):
        create_indicators(Picky(words), indicators(400), on_error="isolate")
    report = create_indicators(Picky(words), indicators(400), on_error="isolate", max_failed=150)
    assert (len(report.failures), report.indicators) == (150, 250)
    with pytest.raises(TimError, match="max_failed=149") as caught:
        create_indicators(Picky(words), indicators(400), on_error="isolate", max_failed=149)
    assert isinstance(caught.value.report, BuildReport)
    assert len(caught.value.report.failures) == 150


def test_retries_wait_longer_and_longer() -> None:
    waits: list[int] = []
    slow = Exception("503 Service Unavailable")
    server = Server(slow, slow, None, slow)
    create_indicators(server, indicators(4), batch_size=2, retries=2, backoff=lambda attempt: waits.append(attempt))
    assert server.taken() == values(4)
    assert waits == [1, 2, 1]
    with pytest.raises(Exception, match="503"):
        create_indicators(Server(slow, slow), indicators(1), retries=1, backoff=0)


def test_seconds_between_retries_double(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("xsoar_tim._delivery.time.sleep", slept.append)
    create_indicators(Server(*[TimeoutError()] * 3), indicators(1), retries=3, backoff=0.5)
    assert slept == [0.5, 1.0, 2.0]


def test_a_refusal_is_not_retried() -> None:
    server = Server(ValueError("bad value"))
    with pytest.raises(TimError, match="bad value"):
        create_indicators(server, indicators(2), retries=5, backoff=0)
    assert len(server.calls) == 1


def test_what_is_transient_can_be_said() -> None:
    server = Server(ValueError("come back later"))
    create_indicators(server, indicators(1), retries=1, backoff=0, is_transient=lambda error: "later" in str(error))
    assert server.taken() == ["0"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("502 Bad Gateway", True),
        ("Error in API call [503] - Service Unavailable", True),
        ("Error in API call [429] - Too Many Requests", True),
        ("status code: 500", True),
        ("HTTP/1.1 504", True),
        ("Read timed out. (read timeout=60)", True),
        ("Connection reset by peer", True),
        ("('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))", True),
        ("failed to create indicators", False),
        ("more than 500 indicators in a batch", False),
        ("value 10.5.0.2 is excluded", False),
        ("status code: 400", False),
        ("503.example.com is no IP", False),
        ("", False),
    ],
)
def test_texts_of_an_outage(text: str, expected: bool) -> None:
    assert is_transient(ValueError(text)) is expected


def test_an_error_entry_is_an_error() -> None:
    entry = {"Type": 4, "ContentsFormat": "text", "Contents": "no such type: Foo"}
    errors: list[object] = [entry, [{"Type": 1}, entry]]
    for answer in errors:
        with pytest.raises(TimError, match="batch 1: no such type: Foo"):
            create_indicators(Server(answer), indicators(2))
    fine: list[object] = ["", None, {"Type": 1}, [], 4, [4]]
    for answer in fine:
        assert create_indicators(Server(answer), indicators(2)).indicators == 2


def test_failures_have_reasons() -> None:
    words = {"1": "no IP", "5": "excluded", "6": "excluded", "8": "no IP", "9": "a | b"}
    report = create_indicators(Picky(words.get), indicators(10), batch_size=5, on_error="isolate")
    found = [(one.indicator["value"], one.reason, one.batch) for one in report.failures]
    assert found == [
        ("1", "no IP", 1),
        ("5", "excluded", 2),
        ("6", "excluded", 2),
        ("8", "no IP", 2),
        ("9", "a | b", 2),
    ]
    assert report.failed == [one.indicator for one in report.failures]
    text = report.to_markdown()
    assert "| no IP | 2 | 1, 8 |" in text
    assert "| excluded | 2 | 5, 6 |" in text
    assert "| a \\| b | 1 | 9 |" in text


def test_what_is_refused_alone_is_tried_once_more_at_the_end() -> None:
    seen: list[str] = []

    def words(value: str) -> str | None:
        seen.append(value)
        return "its tag is not there yet" if value == "1" and "5" not in seen else None

    server = Picky(words)
    report = create_indicators(server, indicators(6), batch_size=3, on_error="isolate")
    assert report.failures == []
    assert sorted(server.taken()) == values(6)
    assert report.indicators == 6


def test_the_report_of_the_builder_behind_batches() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    report = create_indicators(Server(), builder.batches(iter([{"value": "a", "type": "IP"}, {"value": ""}])))
    assert [problem.code for problem in report.problems] == ["no-value", "no-type"]
    assert (report.indicators, report.skipped) == (1, 1)


class Nothing:
    pass


@pytest.mark.parametrize(
    ("demisto", "source", "options", "place"),
    [
        (Server(), indicators(1), {"progress": "yes"}, "progress"),
        (Server(), indicators(1), {"progress": 1}, "progress"),
        (Server(), indicators(1), {"batch_size": "10"}, "batch_size"),
        (Server(), indicators(1), {"batch_size": 1.5}, "batch_size"),
        (Server(), indicators(1), {"batch_size": True}, "batch_size"),
        (Server(), indicators(1), {"no_update": "no"}, "no_update"),
        (Server(), indicators(1), {"on_error": None}, "on_error"),
        (Server(), indicators(1), {"retries": -1}, "retries"),
        (Server(), indicators(1), {"retries": None}, "retries"),
        (Server(), indicators(1), {"backoff": -1}, "backoff"),
        (Server(), indicators(1), {"backoff": float("nan")}, "backoff"),
        (Server(), indicators(1), {"is_transient": True}, "is_transient"),
        (Server(), indicators(1), {"max_failed": -1}, "max_failed"),
        (IndicatorBatchBuilder(), Server(), {}, "demisto"),
        (Nothing(), indicators(1), {}, "demisto"),
        (None, indicators(1), {}, "demisto"),
        (Server(), None, {}, "source"),
        (Server(), 5, {}, "source"),
    ],
)
def test_arguments_are_checked_before_anything_is_sent(
    demisto: Any, source: Any, options: dict[str, Any], place: str
) -> None:
    with pytest.raises(TimError) as caught:
        create_indicators(demisto, source, **options)
    assert caught.value.path == place
    if isinstance(demisto, Server):
        assert demisto.calls == []


RUNTIME = """
import io, json
class Demisto:
    def __do(self, command):
        json.dump(command, io.StringIO())
    def createIndicators(self, indicators, lastRun=None, noUpdate=False):
        self.__do(indicators)
demisto = Demisto()
"""


def scripts_scope() -> dict[str, Any]:
    scope: dict[str, Any] = {}
    exec(RUNTIME, scope)  # noqa: S102
    return scope


def interrupted(number: int, call: Callable[[], object]) -> bool:
    """Whether the call was interrupted at the `number`-th instruction or line of our code and the runtime's."""
    left = itertools.count(number, -1)

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        scope = frame.f_globals
        if not str(scope.get("__name__")).startswith("xsoar_tim") and "Demisto" not in scope:
            return None
        frame.f_trace_opcodes = True
        # CPython 3.12.1 tells no instructions, only lines.
        if event in ("line", "opcode") and next(left) == 0:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_a_signal_at_any_point_leaves_the_scripts_json_as_it_was() -> None:
    rows: Iterable[Indicator] = indicators(2)
    scope = scripts_scope()
    create_indicators(scope["demisto"], rows)
    for number in itertools.count():
        scope = scripts_scope()
        names = set(scope)
        was_interrupted = interrupted(number, lambda scope=scope: create_indicators(scope["demisto"], rows))  # type: ignore[misc]
        assert scope["json"].__name__ == "json", number
        assert set(scope) == names, number
        if not was_interrupted:
            break
    assert number > 30
