"""The stand-in for `CommonServerPython` answers what the original answered: only then may it stand for it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.recordings import decode, load, same

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("demistomock", "CommonServerPython")
OUTPUTS = ("to_indicator", "to_entry", "to_context")


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """`demistomock` and `CommonServerPython`; no other test finds them among the loaded modules."""
    for name in NAMES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "stand_ins"))
    demistomock, csp = map(importlib.import_module, NAMES)
    yield demistomock, csp
    for name in NAMES:
        del sys.modules[name]


def test_every_recorded_call(stand_ins: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    demistomock, csp = stand_ins
    logs: list[list[str]] = []
    for level in ("debug", "info", "error"):
        monkeypatch.setattr(demistomock, level, lambda text, level=level: logs.append([level, text]))

    for call in load("entity_relationship.json"):
        args = [decode(value) for value in call["args"]]
        kwargs = {name: decode(value) for name, value in call["kwargs"].items()}
        expected = call["expect"]
        logs.clear()
        if "raises" in expected:
            with pytest.raises((TypeError, ValueError)) as caught:
                csp.EntityRelationship(*args, **kwargs)
            assert caught.type.__name__ == expected["raises"]["type"], call
            if "args" in expected["raises"]:
                assert same(list(caught.value.args), decode(expected["raises"]["args"])), call
        else:
            relationship = csp.EntityRelationship(*args, **kwargs)
            for output in OUTPUTS:
                assert same(getattr(relationship, output)(), decode(expected[output])), call
        assert logs == expected["logs"], call
