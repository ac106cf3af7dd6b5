"""Runs an example as a script, in a process of its own, with or without the line that this package is about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
IMPORT_LINE = "from xsoar_tim.drop_in import *\n"

# In place of the server: hands the command over, and writes out what the script hands back.
_HOST = """
import json, runpy, sys
import demistomock
script, how, command, args = sys.argv[1:]
handed = {"indicators": [], "entries": []}
demistomock.command = lambda: command
demistomock.args = lambda: json.loads(args)
demistomock.createIndicators = lambda indicators_batch: handed["indicators"].append(indicators_batch)
demistomock.results = handed["entries"].append
if how == "script":
    names = runpy.run_path(script, run_name="__main__")
else:
    names = {}
    exec(compile(open(script).read(), "<string>", "exec"), names, names)
handed["native"] = names["EntityRelationship"].__module__.startswith("xsoar_tim")
print("\\n" + json.dumps(handed))
"""


@dataclass(frozen=True)
class Example:
    """An example and the folder whose `demistomock` and `CommonServerPython` it runs with."""

    text: str
    folder: Path
    how: str
    scratch: Path

    def run(self, command: str, *, with_import_line: bool, **args: str) -> dict[str, Any]:
        """What the script handed over: lists of indicators, War Room entries, and whether it ran on native code."""
        script = self.scratch / f"script_{with_import_line}.py"
        script.write_text(self.text if with_import_line else self.text.replace(IMPORT_LINE, ""))
        arguments = [str(script), self.how, command, json.dumps(args)]
        done = subprocess.run(  # noqa: S603 - our own text
            [sys.executable, "-c", _HOST, *arguments],
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        handed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return handed


def _folders() -> list[Path]:
    """The stand-ins, and the real modules where `CSP` names their folder."""
    real = os.environ.get("CSP")
    return [ROOT / "tests" / "stand_ins", *([Path(real).resolve()] if real else [])]


@pytest.fixture(params=_folders(), ids=lambda folder: folder.name)
def csp(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


# The XSOAR runtime executes the text in a new dict: without a `__name__` in it, the one of the builtins is found.
@pytest.fixture(params=["script", "runtime"])
def load(request: pytest.FixtureRequest, csp: Path, tmp_path: Path) -> Callable[[str], Example]:
    """Loads an example by its file name."""

    def load(name: str) -> Example:
        text = (ROOT / "examples" / name).read_text()
        assert text.count(IMPORT_LINE) == 1
        return Example(text, csp, request.param, tmp_path)

    return load
