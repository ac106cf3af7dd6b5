"""`from xsoar_tim import json` in a script: the same bytes, and never half a message."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .server import Runtime

IMPORT = "from xsoar_tim import json\n"

SCRIPT = textwrap.dedent("""
    relationship = {"name": "uses", "entityA": "u4872", "entityB": "pc135456.domain.local", "fields": {}}
    demisto.createIndicators([
        {"value": "198.51.100.7", "type": "IP", "score": 3, "rawJSON": {"f": 1e-7, "n": 2**70, "t": (1, None, True)}},
        {"value": "$$DummyIndicator$$", "relationships": [dict(relationship, entityA=f"u{i}") for i in range(2000)]},
    ], noUpdate=True)
    demisto.createIndicators([{"value": "\\u00e9\\u20ac\\U0001f600\\ud800\\x7f\\"\\\\\\n"}])
    demisto.createIndicators([{1.5: float("nan"), None: float("-inf"), True: 0.1}])
    demisto.debug("a", 1)
    demisto.results([{"Type": 1, "Contents": {True: []}}])
    print("p", "q")
    demisto.getLastRun()
""")


@pytest.mark.parametrize("csp", [False, True])
def test_the_bytes_are_the_same_with_and_without_us(runtime: Runtime, csp: bool) -> None:
    plain = runtime.run(SCRIPT, csp=csp)
    ours = runtime.run(IMPORT + SCRIPT, csp=csp)
    assert plain.exception is None
    assert len(plain.lines) == 7
    assert ours.lines == plain.lines


def test_the_import_is_gone_with_the_script(runtime: Runtime) -> None:
    which = "demisto.results(json.__name__)"
    assert runtime.run(IMPORT + which).entries == ["xsoar_tim.json"]
    assert runtime.run(which).entries == ["json"]


@pytest.mark.parametrize("bad", ["{1, 2}", "b'x'", "{(1,): 2}", "loop"])
def test_a_value_that_json_cannot_carry_leaves_the_line_whole(runtime: Runtime, bad: str) -> None:
    run = runtime.run(
        f"{IMPORT}loop = []\nloop.append(loop)\n"
        f"try:\n    demisto.createIndicators([{{'value': 'a', 'rawJSON': {bad}}}])\n"
        "except (TypeError, ValueError) as error:\n    demisto.results(type(error).__name__)\n"
        "demisto.createIndicators(['next'])\n"
    )
    assert run.broken_lines == []
    assert len(run.entries) == 1
    assert run.indicators == [["next"]]


def test_an_uncaught_one_arrives_as_an_exception(runtime: Runtime) -> None:
    run = runtime.run(f"{IMPORT}demisto.createIndicators([object()])")
    assert run.broken_lines == []
    assert run.exception is not None
    assert "TypeError: Object of type object is not JSON serializable" in run.exception


def test_threads_under_the_runtime_s_lock(runtime: Runtime) -> None:
    run = runtime.run(
        IMPORT
        + textwrap.dedent("""
            import threading
            demisto.enable_multithreading()
            def send(n):
                for i in range(50):
                    demisto.createIndicators([{"n": n, "i": i, "pad": "x" * 2000}])
            threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
            [t.start() for t in threads]
            [t.join() for t in threads]
        """)
    )
    assert run.broken_lines == []
    assert len(run.indicators) == 200
