"""Dicts of one kind share their keys, which saves memory and is otherwise not to be seen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, build_relationships, stix

Dicts = list[dict[str, Any]]


def _objects(count: int) -> Dicts:
    return [
        {"type": "malware", "id": f"malware--{n}", "name": f"m{n}", "created": "c", "labels": [], "x": n}
        for n in range(count)
    ]


def _read(count: int) -> Dicts:
    return stix.indicators(_objects(count), raw_json=True)


MAKERS: dict[str, Callable[[], list[Any]]] = {
    "to_indicator": lambda: [
        EntityRelationship("uses", "a", "Account", "b", "Host").to_indicator() for _ in range(200)
    ],
    "to_context": lambda: [EntityRelationship("uses", "a", "Account", "b", "Host").to_context() for _ in range(200)],
    "build_relationships": lambda: build_relationships("uses", ["a"] * 200, "Account", "b", "Host"),
    "indicators": lambda: _read(200),
    "fields": lambda: [indicator["fields"] for indicator in _read(200)],
    "rawJSON": lambda: [indicator["rawJSON"] for indicator in _read(200)],
}


@pytest.fixture(params=MAKERS)
def dicts(request: pytest.FixtureRequest) -> Dicts:
    return MAKERS[request.param]()


def test_they_take_less_memory_than_others(dicts: Dicts) -> None:
    last = dicts[-1]
    assert sys.getsizeof(last) < 0.7 * sys.getsizeof(dict(last.items()))


def test_each_is_a_dict_of_its_own(dicts: Dicts) -> None:
    before = [dict(made.items()) for made in dicts]
    sizes = [sys.getsizeof(made) for made in dicts]
    changed = dicts[-1]
    del changed[next(iter(changed))]
    changed.update(dict.fromkeys("abc", "added"))
    changed.clear()
    changed["x"] = 1
    assert changed == {"x": 1}
    assert dicts[:-1] == before[:-1]
    assert [list(made) for made in dicts[:-1]] == [list(made) for made in before[:-1]]
    assert [sys.getsizeof(made) for made in dicts[:-1]] == sizes[:-1]


def test_a_key_that_is_added_does_not_stay() -> None:
    # Whoever comes first would leave its key, so this needs an interpreter of its own.
    code = """
import sys
from xsoar_tim import EntityRelationship
made = [EntityRelationship("uses", "a", "Account", "b", "Host") for _ in range(10)]
key = "a key of " + sys.argv[1]
held = sys.getrefcount(key)
for one in made:
    one.to_indicator()[key] = one.to_context()[key] = True
print(sys.getrefcount(key) - held)
"""
    command = [sys.executable, "-c", code, "one tenant"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert printed == "0\n"


def test_copies_and_texts_are_like_those_of_others(dicts: Dicts) -> None:
    for made in dicts[:2] + dicts[-2:]:
        usual = dict(made.items())
        assert {**made} == made.copy() == usual | {} == usual
        assert repr(made) == repr(usual)
        assert json.dumps(made) == json.dumps(usual)


def test_objects_of_more_keys_than_can_be_shared() -> None:
    many = {f"key{n}": n for n in range(40)}
    objects = [{**made, **many} for made in _objects(200)]
    assert [indicator["rawJSON"] for indicator in stix.indicators(objects)] == objects
