"""`Problem` lists the codes that there are."""

from __future__ import annotations

import re
from pathlib import Path

from xsoar_tim import Problem

SOURCES = Path(__file__).resolve().parents[1] / "src"
# The first argument of what makes a fault or a problem, and the field `code`.
CODE = re.compile(
    r'(?:\bfail(?:::<[^>]*>)?\(|(?:Fault|Refusal)::(?:new|expected)\(|code: )\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"'
)


def listed() -> set[str]:
    codes = set()
    for line in re.sub(r",\n +", ", ", str(Problem.__doc__)).splitlines():
        kind = re.match(r" *- `([a-z0-9]+-)`:", line)
        names = re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)*)`", line)
        codes |= {kind[1] + name for name in names} if kind else set(names)
    return codes


def test_every_code_is_listed() -> None:
    used = {code for path in SOURCES.rglob("*.rs") for code in CODE.findall(path.read_text())}
    assert len(used) > 70
    assert used - listed() == set()
