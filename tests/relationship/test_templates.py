"""Relationships of one kind share a template, which nobody can see and which keeps nothing of anybody's data."""

from __future__ import annotations

import gc
import sys
from itertools import product
from typing import Any

import pytest

from xsoar_tim import EntityRelationship

TYPES = ("IP", "Domain", "URL", "File", "Account", "Host", "CVE", "Malware", "Attack Pattern", "Own Type")
KEYS = ["name", "reverseName", "type", "entityA", "entityAFamily", "entityAType"]
KEYS += ["entityB", "entityBFamily", "entityBType", "fields"]


def test_every_kind_gets_its_own() -> None:
    names = list(EntityRelationship.Relationships.RELATIONSHIPS_NAMES.items())
    # More kinds than there are templates, and each twice: when its template is made, and when it is used.
    for (name, reverse), a_type, b_type in [*product(names, TYPES, TYPES)] * 2:
        made = EntityRelationship(name, "a", a_type, "b", b_type).to_indicator()
        assert list(made) == KEYS
        values = [name, reverse, "IndicatorToIndicator", "a", "Indicator", a_type, "b", "Indicator", b_type, {}]
        assert list(made.values()) == values
        assert made["entityAType"] is a_type


def test_what_is_done_to_a_dict_changes_no_other() -> None:
    for _ in range(3):
        made = EntityRelationship("uses", "a", "Account", "b", "Host").to_indicator()
        assert (made["name"], made["entityAType"], len(made)) == ("uses", "Account", 10)
        made["name"] = "changed"
        del made["entityAType"]
        made.update({"more": 1})  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"reverse_name": "uses"}, {"reverseName": "uses"}),
        ({"fields": {"x": 1}}, {"fields": {"x": 1}}),
        ({"name": "targets"}, {"name": "targets", "reverseName": "targeted-by"}),
    ],
)
def test_what_differs_is_seen(given: dict[str, Any], expected: dict[str, Any]) -> None:
    usual: dict[str, Any] = {"name": "uses", "entity_a": "a", "entity_a_type": "Account"}
    usual |= {"entity_b": "b", "entity_b_type": "Host"}
    made = EntityRelationship(**usual).to_indicator()
    assert EntityRelationship(**usual | given).to_indicator() == made | expected


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="interned strings live for ever")
def test_an_interned_string_of_a_script_is_not_kept() -> None:
    own = sys.intern("a type of " + "one tenant")
    before = sys.getrefcount(own)
    EntityRelationship("uses", "a", own, "b", own).to_indicator()
    assert sys.getrefcount(own) == before


def test_nothing_of_a_script_is_kept() -> None:
    class Word(str):
        pass

    words = [
        Word("uses"),
        Word("a"),
        Word("Account"),
        Word("b"),
        "".join(["Ho", "st"]),
        "".join(["a type of ", "my own"]),
    ]
    before = [sys.getrefcount(word) for word in words]
    for a_type, b_type in product((words[2], words[4], words[5], "IP"), repeat=2):
        made = EntityRelationship(words[0], words[1], a_type, words[3], b_type).to_indicator()
        assert made["entityAType"] is a_type
        assert made["entityBType"] is b_type
        assert made["name"] is words[0]
        del made
    del a_type, b_type
    gc.collect()
    assert [sys.getrefcount(word) for word in words] == before
