"""`create_indicators` through the runtime as it is: the native `json` for the length of a send, and no longer."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from .server import Refused, Runtime

SEND = """
from xsoar_tim import IndicatorBatchBuilder, build_relationships, create_indicators
builder = IndicatorBatchBuilder(batch_size=500, max_relationships=300)
builder.add_indicators({"value": f"10.0.{i >> 8}.{i & 255}", "type": "IP", "rawJSON": {"n": i, "f": 0.1}} for i in range(1200))
builder.add_relationships("uses", [f"u{i}" for i in range(700)], "Account", "\\u00e9.example", "Domain")
"""  # noqa: E501


def script(text: str) -> str:
    return SEND + textwrap.dedent(text)


@pytest.mark.parametrize("csp", [False, True])
def test_bytes_are_the_same_as_without(runtime: Runtime, csp: bool) -> None:
    stock = runtime.run(script("for batch in builder: demisto.createIndicators(batch)"), csp=csp)
    plain = runtime.run(script("create_indicators(demisto, builder, native_json=False)"), csp=csp)
    native = runtime.run(script("create_indicators(demisto, builder)"), csp=csp)
    assert stock.exception is None
    assert stock.lines == plain.lines == native.lines
    assert len(stock.indicators) == 5


WATCH = """
seen = []
def watch(done, total):
    seen.append(json.__name__)
def interrupt(done, total):
    watch(done, total)
    raise KeyboardInterrupt
def nest(done, total):
    create_indicators(demisto, [{{"value": "x"}}])
    watch(done, total)
try:
    {call}
except BaseException as error:
    seen.append(type(error).__name__)
demisto.results([seen + [json.__name__, "__xsoar_tim_native_json__" in globals()]])
"""


@pytest.mark.parametrize(
    ("call", "refuse", "expected"),
    [
        ("create_indicators(demisto, builder, progress=watch)", False, ["xsoar_tim.json"] * 5 + ["json", False]),
        ("create_indicators(demisto, builder, progress=watch, native_json=False)", False, ["json"] * 6 + [False]),
        ("create_indicators(demisto, builder, progress=watch)", True, ["TimError", "json", False]),
        (
            "create_indicators(demisto, builder, progress=interrupt)",
            False,
            ["xsoar_tim.json", "KeyboardInterrupt", "json", False],
        ),
        (
            "create_indicators(demisto, builder, progress=nest)",
            False,
            ["xsoar_tim.json"] * 5 + ["json", False],
        ),
    ],
)  # fmt: skip
def test_the_name_is_put_back(runtime: Runtime, call: str, refuse: bool, expected: list[Any]) -> None:
    def reply(request: dict[str, Any]) -> Any:
        return Refused("failed to create") if refuse and request.get("command") == "createIndicators" else {}

    run = runtime.run(script(WATCH.format(call=call)), reply=reply)
    assert run.exception is None
    assert run.entries == [expected]


def test_what_was_no_name_is_none_afterwards(runtime: Runtime) -> None:
    run = runtime.run(
        script("del json\ncreate_indicators(demisto, builder)\nfound = 'json' in globals()\nimport json\nprint(found)")
    )
    assert run.printed == ["Integration log: False"]


def test_a_name_bound_anew_meanwhile_stays(runtime: Runtime) -> None:
    run = runtime.run(
        script("""
            import json as stock
            def rebind(done, total):
                global json
                json = stock
            create_indicators(demisto, builder, progress=rebind)
            print(json is stock, "__xsoar_tim_native_json__" in globals())
        """)
    )
    assert run.printed == ["Integration log: True False"]


def test_many_threads_under_the_lock(runtime: Runtime) -> None:
    run = runtime.run(
        script("""
            import threading
            demisto.enable_multithreading()
            rows = [{"value": str(i), "type": "IP"} for i in range(300)]
            def send():
                for _ in range(10):
                    create_indicators(demisto, rows, batch_size=50)
            threads = [threading.Thread(target=send) for _ in range(6)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
            print(json.__name__, "__xsoar_tim_native_json__" in globals())
        """)
    )
    assert run.printed == ["Integration log: json False"]
    assert run.broken_lines == []
    assert len(run.indicators) == 6 * 10 * 6


# The ways in which the vendor's own code touches the same seams.
SUBCLASSED = """
class Subclass(type(demisto)):
    def createIndicators(self, indicators_batch, noUpdate=False):
        super().createIndicators(indicators_batch, noUpdate=noUpdate)
demisto.__class__ = Subclass
"""
PROXY = """
class Proxy:
    def __init__(self, real):
        self._demisto = real
    def __getattr__(self, name):
        return getattr(self._demisto, name)
    def createIndicators(self, indicators_batch, noUpdate=False):
        self._demisto.createIndicators(indicators_batch, noUpdate)
demisto = Proxy(demisto)
"""
LOCKED_INSTANCE = """
import threading
lock = threading.Lock()
inner = demisto._Demisto__do
def locked(cmd):
    with lock:
        return inner(cmd)
demisto._Demisto__do = locked
"""
WRAPPED = """
calls = demisto.createIndicators
demisto.createIndicators = lambda *args, **kwargs: calls(*args, **kwargs)
"""


@pytest.mark.parametrize("seam", [SUBCLASSED, PROXY, LOCKED_INSTANCE, WRAPPED])
def test_seams_that_others_touch(runtime: Runtime, seam: str) -> None:
    run = runtime.run(script(seam + WATCH.format(call="create_indicators(demisto, builder, progress=watch)")))
    assert run.exception is None
    assert run.entries == [["xsoar_tim.json"] * 5 + ["json", False]]
    assert len(run.indicators) == 5


def test_mock_is_left_alone() -> None:
    from xsoar_tim import create_indicators

    class Mock:
        json = None

        def createIndicators(self, indicators: Any) -> str:  # noqa: N802
            return ""

    assert create_indicators(Mock(), [{"value": "a"}]).indicators == 1


def test_refused_batches_are_isolated(runtime: Runtime) -> None:
    def reply(request: dict[str, Any]) -> Any:
        bad = '"10.0.1.7"' in str(request).replace("'", '"') or "u77'" in str(request)
        return Refused("failed to create") if bad and request.get("command") == "createIndicators" else {}

    run = runtime.run(
        script("""
            report = create_indicators(demisto, builder, on_error="isolate")
            demisto.results([[report.indicators, report.relationships, report.failed]])
        """),
        reply=reply,
    )
    (indicators, relationships, failed) = run.entries[0]
    assert (indicators, relationships) == (1199, 699)
    assert failed[0]["value"] == "10.0.1.7"
    assert [one["entityA"] for one in failed[1]["relationships"]] == ["u77"]


def test_two_integrations_in_one_process_see_nothing_of_each_other(runtime: Runtime) -> None:
    first = runtime.run(
        script("""
            from xsoar_tim.drop_in import *
            EntityRelationship.Relationships.RELATIONSHIPS_NAMES["haunts"] = "haunted-by"
            builder.add_relationship("haunts", "a", "IP", "b", "IP")
            create_indicators(demisto, builder)
            print(json.__name__)
        """)
    )
    assert first.printed == ["Integration log: xsoar_tim.json"]
    assert first.logs == []
    second = runtime.run(
        script("""
            from xsoar_tim import EntityRelationship
            print(json.__name__, "haunts" in EntityRelationship.Relationships.RELATIONSHIPS_NAMES)
            builder.add_relationship("haunts", "a", "IP", "b", "IP")
            create_indicators(demisto, builder)
        """)
    )
    assert second.printed == ["Integration log: json False"]
    assert second.logs == [("debug", "Unknown relationship name: haunts (1 relationship)")]


def test_closed_pipe_ends_the_send(runtime: Runtime) -> None:
    from .server import HangUp

    run = runtime.run(script("create_indicators(demisto, builder)"), reply=lambda _: HangUp())
    assert run.exception is not None
    assert len(run.indicators) == 1


@pytest.mark.parametrize("most", [2000, 3333, 100_000])
def test_max_bytes_counts_what_is_written(runtime: Runtime, most: int) -> None:
    run = runtime.run(
        script(f"""
            small = IndicatorBatchBuilder(max_bytes={most})
            small.add_indicators({{"value": f"\\u00e9{{i}}", "type": "IP", "rawJSON": {{"n": i}}}} for i in range(500))
            small.add_relationships("uses", [f"u{{i}}" for i in range(300)], "Account", "x", "Domain")
            create_indicators(demisto, small)
        """)
    )
    before = b'{"type": "executeCommand", "command": "createIndicators", "args": {"indicators": '
    after = b', "lastRun": null, "noUpdate": false}}\n'
    sizes = [len(line) - len(before) - len(after) for line in run.lines]
    assert max(sizes) <= most
    assert len(run.indicators) > 1 or most == 100_000
