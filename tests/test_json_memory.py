"""`xsoar_tim.json` where memory is short: an exception, never the end of the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHILD = """
import resource
from xsoar_tim import _native, json

def limited(value, more):
    with open("/proc/self/statm") as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (now + more, hard))
    try:
        {call}
    except MemoryError:
        return "MemoryError"
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    return "written"

value = {value}
print(limited(value, {more} << 20), json.dumps([1]))
"""

VALUES = {
    "many strings": '["x" * 1000] * 200_000',
    "one string": '"x" * 200_000_000',
    "escapes": '"\\\\n" * 60_000_000',
    "not ASCII": '"\\u00e9" * 60_000_000',
    "numbers": "[1.5e-7] * 20_000_000",
    "keys": '[{"key" * 8: None}] * 5_000_000',
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and a limit on the address space")
@pytest.mark.parametrize("call", ["json.dumps(value)", "_native.json_size(value)"])
@pytest.mark.parametrize("kind", VALUES)
def test_too_little_memory_is_a_memory_error(kind: str, call: str) -> None:
    assert run(CHILD.format(value=VALUES[kind], call=call, more=100)) == "MemoryError [1]"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and a limit on the address space")
def test_a_text_that_is_made_but_has_no_room_as_a_string_is_a_memory_error() -> None:
    value = '["x" * 1000] * 120_000'
    assert run(CHILD.format(value=value, call="_native.json_size(value)", more=200)) == "written [1]"
    assert run(CHILD.format(value=value, call="json.dumps(value)", more=200)) == "MemoryError [1]"


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    child = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert child.returncode == 0, child.stderr
    return child.stdout.strip()
