"""The runtime double does what is known of the product's loop."""

from __future__ import annotations

import json
import os
import textwrap
from typing import Any

import pytest

from .server import HangUp, Late, Message, Raw, Refused, Runtime, ordinary_reply


def source(text: str) -> str:
    return textwrap.dedent(text).strip()


# -- the life of the process ----------------------------------------------------------------------------------------


def test_ping_is_answered_before_between_and_after_jobs(runtime: Runtime) -> None:
    assert runtime.ping() == {"type": "pong"}
    runtime.run("demisto.results(1)")
    assert runtime.ping() == {"type": "pong"}
    assert runtime.ping() == {"type": "pong"}
    assert runtime.run("demisto.results(2)").entries == [2]


def test_the_end_of_the_input_ends_the_process_with_success() -> None:
    runtime = Runtime()
    runtime.run("demisto.results(1)")
    assert runtime.close() == 0


def test_a_job_that_is_no_json_kills_the_process(runtime: Runtime) -> None:
    run = runtime.run_job("no job")
    assert (run.completed, run.returncode, run.lines) == (False, 1, [])
    assert "JSONDecodeError" in runtime.stderr


def test_jobs_share_the_process_and_not_the_globals(runtime: Runtime) -> None:
    first = runtime.run("import os\nsecret = 1\n_private = 2\n__dunder = 3\ndemisto.results(os.getpid())")
    second = runtime.run("import os\ndemisto.results([os.getpid(), sorted(n for n in globals() if 'secret' in n)])")
    assert first.entries == [runtime.pid]
    assert second.entries == [runtime.pid, []]


def test_names_with_one_underscore_go_first_and_then_all(runtime: Runtime) -> None:
    run = runtime.run(
        source("""
            import sys
            sys.seen = []
            class Watch:
                def __init__(self, name): self.name = name
                def __del__(self, seen=sys.seen): seen.append(self.name)
            plain = Watch("plain")
            __two = Watch("two")
            _one = Watch("one")
        """)
    )
    assert run.exception is None
    assert runtime.run("import sys\ndemisto.results(sys.seen[:1] + [sorted(sys.seen)])").entries == [
        "one",
        ["one", "plain", "two"],
    ]


def test_modules_survive_and_the_environment_does_not(runtime: Runtime) -> None:
    runtime.run("import os, sys\nsys.kept = 'kept'\nos.environ['LEFT_BEHIND'] = 'x'")
    run = runtime.run(
        "import os, sys\ndemisto.results([sys.kept, 'LEFT_BEHIND' in os.environ, type(os.environ) is dict])"
    )
    assert run.entries == ["kept", False, True]


def test_what_the_first_environment_sets_is_seen_by_native_code(runtime: Runtime) -> None:
    read = source("""
        import ctypes
        getenv = ctypes.CDLL(None).getenv
        getenv.restype = ctypes.c_char_p
        demisto.results(str(getenv(b"LEFT_BEHIND")))
    """)
    runtime.run("import os\nos.environ['LEFT_BEHIND'] = 'x'")
    assert runtime.run(read).entries == ["b'x'"]


def test_completed_follows_an_exception_and_an_exit(runtime: Runtime) -> None:
    failed = runtime.run("1 / 0")
    assert failed.completed
    assert failed.exception is not None
    assert "ZeroDivisionError" in failed.exception
    left = runtime.run("demisto.results(1)\nexit(3)\ndemisto.results(2)")
    assert (left.completed, left.exception, left.entries) == (True, None, [1])
    assert runtime.run("quit()").completed


def test_other_base_exceptions_kill_the_process(runtime: Runtime) -> None:
    run = runtime.run("raise KeyboardInterrupt")
    assert not run.completed
    assert run.messages == []
    assert run.returncode not in {0, None}


def test_native_ends_the_process(runtime: Runtime) -> None:
    run = runtime.run("demisto.results(1)", native=True)
    assert (run.completed, run.returncode, run.entries) == (True, 0, [1])


def test_a_job_without_native_ends_in_an_error_after_completed(runtime: Runtime) -> None:
    run = runtime.run("demisto.results(1)", native=None)
    assert (run.completed, run.returncode, run.entries) == (True, 1, [1])
    assert "KeyError: 'native'" in runtime.stderr


def test_a_silent_script_is_ended() -> None:
    with Runtime(timeout=0.5) as runtime, pytest.raises(TimeoutError):
        runtime.run("import time\ntime.sleep(60)")


# -- the job --------------------------------------------------------------------------------------------------------


def test_code_is_kept_by_its_version(runtime: Runtime) -> None:
    assert runtime.run("demisto.results('v1')", code_version="1").entries == ["v1"]
    assert runtime.run(None, code_version="1").entries == ["v1"]
    assert runtime.run("demisto.results('other')", code_version="1").entries == ["v1"]
    unknown = runtime.run(None, code_version="2")
    assert unknown.completed
    assert unknown.exception is not None


def test_emptying_the_code_cache_keeps_the_code_in_hand(runtime: Runtime) -> None:
    runtime.run("demisto.results('a')", code_version="a")
    runtime.run("demisto.results('b')", code_version="b")
    assert runtime.run(None, code_version="a", reset_code_cache=True).entries == ["a"]
    assert runtime.run(None, code_version="a").entries == ["a"]
    assert runtime.run(None, code_version="b").exception is not None


def test_the_kind_of_script_decides_the_template(runtime: Runtime) -> None:
    has = "demisto.results(hasattr(demisto, 'createIndicators'))"
    assert runtime.run(has, integration=True).entries == [True]
    assert runtime.run(has, integration=False).entries == [False]
    job = json.dumps({"script": has, "native": False})
    unknown = runtime.run_job(job)
    assert unknown.exception is not None
    assert "KeyError: 'integration'" in unknown.exception


def test_command_parameters_arguments_and_context(runtime: Runtime) -> None:
    run = runtime.run(
        source("""
            demisto.results([demisto.command(), demisto.params(), demisto.args(), demisto.getParam("url"),
                             demisto.getArg("limit"), demisto.integrationInstance(), demisto.is_debug])
            demisto.results([demisto.callingContext is context, "script" in context])
        """),
        command="fetch-indicators",
        params={"url": "https://example.com"},
        args={"limit": "5"},
        context={"IntegrationInstance": "inst", "IsDebug": True},
    )
    assert run.entries == [
        "fetch-indicators",
        {"url": "https://example.com"},
        {"limit": "5"},
        "https://example.com",
        "5",
        "inst",
        True,
        True,
        False,
    ]


def test_a_long_running_script_has_a_heartbeat(runtime: Runtime) -> None:
    run = runtime.run("import time\ntime.sleep(0.5)\ndemisto.debug('x')", heartbeat_interval=0.05)
    assert len(run.commands("heartbeat")) >= 2
    assert run.logs == [("debug", "x")]
    silent = runtime.run("import time\ntime.sleep(0.2)")
    assert silent.messages == []


# -- where names live -----------------------------------------------------------------------------------------------


def test_the_globals_of_a_script(runtime: Runtime) -> None:
    run = runtime.run(
        source("""
            handed_in = ["__readWhileAvailable", "context", "win", "exit", "quit"]
            imported = ["json", "uuid", "sys", "SERVER_ERROR_MARKER", "Demisto", "demisto", "print"]
            demisto.results([n for n in handed_in + imported if n not in globals()])
            demisto.results(["__name__" in globals(), __name__, Demisto.__module__, exit is sys.exit, win])
            demisto.results([type(demisto)._Demisto__do.__globals__ is globals(), globals() is locals()])
            demisto.results(["json" in type(demisto)._Demisto__do.__code__.co_names])
        """)
    )
    assert run.exception is None
    assert run.entries == [False, "builtins", "builtins", True, False, True, True, True]


def test_there_is_no_module_demisto_and_no_file_beside_the_script(runtime: Runtime) -> None:
    for name in ("demisto", "demistomock", "server", "prelude", "loop"):
        exception = runtime.run(f"import {name}").exception
        assert exception is not None
        assert "ModuleNotFoundError" in exception


def test_the_global_json_writes_and_only_for_this_run(runtime: Runtime) -> None:
    fake = source("""
        class json:
            import json as real
            loads = staticmethod(real.loads)
            @staticmethod
            def dump(obj, fp):
                fp.write('{"type": "log", "command": "debug", "args": {"args": ["other writer"]}}')
        demisto.info("mine")
    """)
    assert runtime.run(fake).logs == [("debug", "other writer")]
    assert runtime.run("demisto.info('mine')").logs == [("info", "mine")]


def test_a_later_import_undoes_the_rebinding(runtime: Runtime) -> None:
    run = runtime.run("json = None\nimport json\ndemisto.info('mine')")
    assert run.logs == [("info", "mine")]


# -- messages -------------------------------------------------------------------------------------------------------

LINES = {
    "demisto.createIndicators([1])": (
        b'{"type": "executeCommand", "command": "createIndicators", '
        b'"args": {"indicators": [1], "lastRun": null, "noUpdate": false}}\n'
    ),
    "demisto.createIndicators([], noUpdate=True)": (
        b'{"type": "executeCommand", "command": "createIndicators", '
        b'"args": {"indicators": [], "lastRun": null, "noUpdate": true}}\n'
    ),
    "demisto.createIndicators([], {'k': 1})": (
        b'{"type": "executeCommand", "command": "createIndicators", '
        b'"args": {"indicators": [], "lastRun": {"k": 1}, "noUpdate": false}}\n'
    ),
    "demisto.getLastRun()": b'{"type": "executeCommand", "command": "getLastRun", "args": {}}\n',
    "demisto.searchIndicators(query='type:IP')": (
        b'{"type": "executeCommand", "command": "searchIndicators", "args": {"query": "type:IP"}}\n'
    ),
    "demisto.demistoVersion()": b'{"type": "demistoVersion"}\n',
    "demisto.debug('a', 2)": b'{"type": "log", "command": "debug", "args": {"args": ["a", 2]}}\n',
    "demisto.info('\u00e9')": b'{"type": "log", "command": "info", "args": {"args": ["\\u00e9"]}}\n',
    "demisto.error('x')": b'{"type": "log", "command": "error", "args": {"args": ["x"]}}\n',
    "demisto.log('x')": b'{"type": "entryLog", "args": {"message": "Integration log: x"}}\n',
    "print('a', 1)": b'{"type": "entryLog", "args": {"message": "Integration log: a 1"}}\n',
    "demisto.results({'Type': 1})": b'{"type": "result", "results": [{"Type": 1}]}\n',
    "demisto.results([1, 2])": b'{"type": "result", "results": [1, 2]}\n',
}


@pytest.mark.parametrize("call", LINES)
def test_each_call_writes_its_line(runtime: Runtime, call: str) -> None:
    assert runtime.run(call).lines == [LINES[call]]


def test_automations_log_without_the_prefix(runtime: Runtime) -> None:
    assert runtime.run("print('a')\ndemisto.log('b')", integration=False).printed == ["a", "b"]


def test_print_takes_positional_arguments_only(runtime: Runtime) -> None:
    exception = runtime.run("print('a', file=sys.stderr)").exception
    assert exception is not None
    assert "TypeError" in exception


def test_logs_wait_for_the_server_and_prints_do_not(runtime: Runtime) -> None:
    asked: list[Message] = []

    def reply(request: Message) -> Any:
        asked.append(request)
        return ordinary_reply(request)

    runtime.run("print(1)\ndemisto.log(2)\ndemisto.results(3)\ndemisto.debug(4)\ndemisto.demistoVersion()", reply=reply)
    assert [request["type"] for request in asked] == ["log", "demistoVersion"]


def test_the_answer_is_the_return_value(runtime: Runtime) -> None:
    script = "demisto.results([demisto.getLastRun(), demisto.demistoVersion()['version'], demisto.info('x')])"
    run = runtime.run(
        script, reply=lambda request: {"last": 1} if request["type"] == "executeCommand" else {"version": "6.12"}
    )
    assert run.entries == [{"last": 1}, "6.12", {"version": "6.12"}]


# -- one request ----------------------------------------------------------------------------------------------------


def test_a_refused_batch_is_a_value_error_with_the_server_s_text(runtime: Runtime) -> None:
    script = source("""
        try:
            demisto.createIndicators([1])
        except ValueError as error:
            demisto.results(str(error))
        demisto.createIndicators([2])
    """)
    run = runtime.run(
        script, reply=lambda request: Refused("failed to create") if request["args"]["indicators"] == [1] else {}
    )
    assert run.entries == ["failed to create\n"]
    assert run.indicators == [[1], [2]]


def test_the_marker_counts_anywhere_in_the_line(runtime: Runtime) -> None:
    marker = "[ERROR-fd5a7750-7182-4b38-90ba-091824478903]"
    exception = runtime.run("demisto.getLastRun()", reply=lambda _: {"a": f"{marker}text"}).exception
    assert exception is not None
    assert 'ValueError: text"}' in exception


def test_an_answer_that_is_no_json_and_none_at_all(runtime: Runtime) -> None:
    script = source("""
        try:
            demisto.getLastRun()
        except json.JSONDecodeError as error:
            demisto.results(str(error))
    """)
    assert runtime.run(script, reply=lambda _: Raw("what?")).entries == ["Expecting value: line 1 column 1 (char 0)"]
    run = runtime.run(script, reply=lambda _: HangUp())
    assert run.entries == ["Expecting value: line 1 column 1 (char 0)"]
    assert run.completed
    assert runtime.close() == 0


def test_a_late_answer_is_waited_for(runtime: Runtime) -> None:
    script = source("""
        import time
        start = time.monotonic()
        demisto.results([demisto.getLastRun(), time.monotonic() - start])
    """)
    answer, seconds = runtime.run(script, reply=lambda _: Late(0.2, {"late": True})).entries
    assert answer == {"late": True}
    assert seconds >= 0.2


def test_a_value_that_json_cannot_carry_breaks_the_line(runtime: Runtime) -> None:
    run = runtime.run("demisto.createIndicators([{'value': 'a', 'fields': {1, 2}}])")
    assert run.completed
    assert run.messages == []
    (line,) = run.broken_lines
    assert line.startswith(b'{"type": "executeCommand", "command": "createIndicators"')
    assert b'{"type": "exception", "args": {"exception": ["Traceback' in line
    assert b"Object of type set is not JSON serializable" in line
    assert runtime.run("demisto.results('next')").entries == ["next"]


def test_a_caught_encoding_error_leaves_the_next_message_broken(runtime: Runtime) -> None:
    run = runtime.run("try:\n    demisto.results(object())\nexcept TypeError:\n    pass\ndemisto.results(1)")
    assert len(run.broken_lines) == 1
    assert run.messages == []


def test_an_exception_is_a_list_of_lines(runtime: Runtime) -> None:
    run = runtime.run("def f():\n    raise LookupError('x')\nf()")
    (message,) = run.messages
    assert list(message) == ["type", "args"]
    lines = message["args"]["exception"]
    assert lines[0] == "Traceback (most recent call last):\n"
    assert lines[-1] == "LookupError: 'x'\n" or lines[-1] == "LookupError: x\n"


# -- threads --------------------------------------------------------------------------------------------------------

MANY_THREADS = source("""
    import threading
    {enable}
    def send(n):
        for i in range(50):
            assert demisto.createIndicators([n, i])["echo"] == [n, i]
    threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    demisto.results("done")
""")


def echo(request: Message) -> Any:
    return {"echo": request["args"]["indicators"]}


def test_the_lock_keeps_threads_apart(runtime: Runtime) -> None:
    run = runtime.run(MANY_THREADS.format(enable="demisto.enable_multithreading()"), reply=echo)
    assert run.entries == ["done"]
    assert sorted(run.indicators) == [[n, i] for n in range(4) for i in range(50)]
    assert run.broken_lines == []


def test_the_lock_of_commonserverpython_too(runtime: Runtime) -> None:
    run = runtime.run(MANY_THREADS.format(enable="support_multithreading()"), csp=True, reply=echo)
    assert run.entries == ["done"]
    assert len(run.indicators) == 200
    script = "support_multithreading()\ndemisto.results(['_Demisto__do' in vars(demisto), hasattr(demisto, 'lock')])"
    assert runtime.run(script, csp=True).entries == [True, True]


# -- who else touches the seams -------------------------------------------------------------------------------------


def test_a_subclass_in_the_place_of_the_object_s_class(runtime: Runtime) -> None:
    run = runtime.run(
        source("""
            class Own(Demisto):
                def createIndicators(self, indicators, lastRun=None, noUpdate=False):
                    demisto.results("own")
                    return super().createIndicators(indicators, lastRun, noUpdate)
            demisto.__class__ = Own
            demisto.createIndicators([1])
            demisto.results(type(demisto)._Demisto__do.__globals__ is globals())
        """)
    )
    assert run.entries == ["own", True]
    assert run.indicators == [[1]]


def test_a_proxy_in_the_place_of_the_object(runtime: Runtime) -> None:
    run = runtime.run(
        source("""
            class Proxy:
                def __init__(self, real): self._demisto = real
                def __getattr__(self, name): return getattr(self._demisto, name)
                def createIndicators(self, indicators_batch, noUpdate=False):
                    self._demisto.createIndicators(indicators_batch, noUpdate)
            demisto = Proxy(demisto)
            demisto.createIndicators([1])
            demisto.results([hasattr(type(demisto), "_Demisto__do"), hasattr(type(demisto._demisto), "_Demisto__do")])
        """)
    )
    assert run.commands("createIndicators") == [{"indicators": [1], "lastRun": False, "noUpdate": False}]
    assert run.entries == [False, True]


# -- volume ---------------------------------------------------------------------------------------------------------


def test_twenty_thousand_log_lines(runtime: Runtime) -> None:
    assert len(runtime.run("for i in range(20_000):\n    demisto.debug(str(i))").logs) == 20_000


def test_the_child_s_output_is_buffered_whatever_the_tests_environment_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with Runtime(env={"EXTRA": "x"}) as runtime:
        run = runtime.run("import os\ndemisto.results([os.environ.get('PYTHONUNBUFFERED'), os.environ['EXTRA']])")
    assert run.entries == [None, "x"]


# -- CommonServerPython ---------------------------------------------------------------------------------------------


def test_commonserverpython_stands_before_the_script(runtime: Runtime) -> None:
    run = runtime.run(
        source("""
            relationship = EntityRelationship("uses", "u4872", "Account", "pc135456.domain.local", "Host")
            dummy = {"value": "$$DummyIndicator$$", "relationships": [relationship.to_indicator()]}
            for part in batch([dummy], batch_size=2000):
                demisto.createIndicators(part)
            return_results({"sent": 1})
        """),
        csp=True,
    )
    assert run.exception is None
    assert run.indicators == [
        [
            {
                "value": "$$DummyIndicator$$",
                "relationships": [
                    {
                        "name": "uses",
                        "reverseName": "used-by",
                        "type": "IndicatorToIndicator",
                        "entityA": "u4872",
                        "entityAFamily": "Indicator",
                        "entityAType": "Account",
                        "entityB": "pc135456.domain.local",
                        "entityBFamily": "Indicator",
                        "entityBType": "Host",
                        "fields": {},
                    }
                ],
            }
        ]
    ]
    assert len(run.entries) == 1


@pytest.mark.skipif("CSP" not in os.environ, reason="CSP names no folder with CommonServerPython.py")
def test_the_real_commonserverpython_is_used(runtime: Runtime) -> None:
    run = runtime.run("demisto.results(FeedIndicatorType.list_all_supported_indicators()[:1])", csp=True)
    assert run.exception is None
    assert len(run.entries) == 1
