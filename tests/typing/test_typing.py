"""The stubs, seen by a user's type checker: good code passes, bad code is refused where it is bad."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy", reason="mypy is not installed (`make lint` installs it)")

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def errors(name: str, version: str) -> list[tuple[int, str]]:
    """Line and code of each error."""
    from mypy import api

    options = ["--config-file", str(ROOT / "pyproject.toml"), "--python-version", version, "--no-error-summary"]
    # The modules of this file are `tests/typing`: by their path, so that mypy takes them whatever else there is.
    out, err, _ = api.run([*options, "--strict", "--hide-error-context", str(HERE / name)])
    assert not err
    found = re.findall(rf"^\S*{name}:(\d+): error: .*\[([a-z-]+)\]$", out, re.MULTILINE)
    assert len(found) == out.count(" error: "), out
    return [(int(line), code) for line, code in found]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("version", ["3.10", f"3.{sys.version_info.minor}"])
def test_good_code_passes(version: str) -> None:
    assert errors("good.py", version) == []


def test_bad_code_is_refused_where_it_is_bad() -> None:
    lines = (HERE / "bad.py").read_text(encoding="utf-8").splitlines()
    expected = [
        (number, line.split("# expect: ")[1]) for number, line in enumerate(lines, start=1) if "# expect: " in line
    ]
    assert len(expected) > 20
    assert errors("bad.py", "3.10") == expected
