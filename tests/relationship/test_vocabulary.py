"""The vocabulary is real, may be changed, and belongs to the script that runs."""

from __future__ import annotations

import pickle
import types
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from tests.conftest import RecordingDemisto
from xsoar_tim import EntityRelationship, build_relationships

Relationships = EntityRelationship.Relationships


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    names = dict(Relationships.RELATIONSHIPS_NAMES)
    types_, families = EntityRelationship.RelationshipsTypes, EntityRelationship.RelationshipsFamily
    kept = (Relationships.RELATIONSHIPS_NAMES, types_.RELATIONSHIP_TYPES, families.INDICATOR)
    lists = (list(types_.RELATIONSHIP_TYPES), list(families.INDICATOR))
    yield
    Relationships.RELATIONSHIPS_NAMES, types_.RELATIONSHIP_TYPES, families.INDICATOR = kept
    kept[0].clear()
    kept[0].update(names)
    kept[1][:], kept[2][:] = lists


def run(source: str, demisto: Any = None) -> dict[str, Any]:
    """Runs a script as the XSOAR runtime does: globals of its own, without `__name__`, with a `demisto` of its own."""
    scope: dict[str, Any] = {"demisto": demisto or RecordingDemisto()}
    exec(compile(source, "<string>", "exec"), scope, scope)  # noqa: S102
    return scope


def test_the_table_is_a_dict() -> None:
    names = Relationships.RELATIONSHIPS_NAMES
    assert type(names) is dict
    assert names is Relationships.RELATIONSHIPS_NAMES
    assert len(names) == 72
    assert names["uses"] == "used-by"
    assert "located-at" not in names.keys()  # noqa: SIM118 - as integrations write it
    assert "RELATIONSHIPS_NAMES" in dir(type(Relationships))


def test_constants() -> None:
    constants = {name: value for name, value in vars(Relationships).items() if isinstance(value, str)}
    constants = {name: value for name, value in constants.items() if name.isupper()}
    assert len(constants) == 73
    assert constants["SUB_TECHNIQUE_OF"] == "subtechnique-of"
    assert Relationships.USES == "uses"


def test_nested_classes_can_be_pickled() -> None:
    for nested in (Relationships, EntityRelationship.RelationshipsTypes, EntityRelationship.RelationshipsFamily):
        assert pickle.loads(pickle.dumps(nested)) is nested  # noqa: S301


def test_what_is_added_is_valid_from_then_on() -> None:
    Relationships.RELATIONSHIPS_NAMES["haunts"] = "haunted-by"
    EntityRelationship.RelationshipsTypes.RELATIONSHIP_TYPES.append("T")
    EntityRelationship.RelationshipsFamily.INDICATOR.append("F")
    relationship = EntityRelationship("haunts", "a", "IP", "b", "IP", relationship_type="T", entity_a_family="F")
    assert relationship._reverse_name == Relationships.get_reverse("haunts") == "haunted-by"
    assert Relationships.is_valid("haunts")
    assert build_relationships("haunts", ["a"], "IP", "b", "IP")[0]["reverseName"] == "haunted-by"


def test_what_is_taken_away_is_no_longer_valid() -> None:
    EntityRelationship.RelationshipsFamily.INDICATOR.clear()
    with pytest.raises(ValueError, match="Invalid entity A Family type: Indicator"):
        EntityRelationship("uses", "a", "IP", "b", "IP")
    EntityRelationship.RelationshipsTypes.RELATIONSHIP_TYPES.clear()
    with pytest.raises(ValueError, match="Invalid relationship type: IndicatorToIndicator"):
        EntityRelationship("uses", "a", "IP", "b", "IP")


def test_the_containers_can_be_replaced() -> None:
    Relationships.RELATIONSHIPS_NAMES = {"only": "ylno"}
    EntityRelationship.RelationshipsTypes.RELATIONSHIP_TYPES = ["T"]
    EntityRelationship.RelationshipsFamily.INDICATOR = ["F"]
    made = EntityRelationship(
        "only", "a", "IP", "b", "IP", relationship_type="T", entity_a_family="F", entity_b_family="F"
    )
    assert made._reverse_name == "ylno"
    with pytest.raises(TypeError):
        Relationships.RELATIONSHIPS_NAMES = 5  # type: ignore[assignment]


def test_mock_patch_leaves_no_trace() -> None:
    names = Relationships.RELATIONSHIPS_NAMES
    with mock.patch.object(Relationships, "RELATIONSHIPS_NAMES", {"foo": "bar"}):
        assert Relationships.is_valid("foo")
        assert not Relationships.is_valid("uses")
    assert Relationships.RELATIONSHIPS_NAMES is names
    with mock.patch.dict(names, {"foo": "bar"}):
        assert Relationships.get_reverse("foo") == "bar"
    assert not Relationships.is_valid("foo")


def test_containers_are_where_people_look_for_them() -> None:
    assert vars(Relationships)["RELATIONSHIPS_NAMES"] is Relationships.RELATIONSHIPS_NAMES
    assert "INDICATOR" in dir(EntityRelationship.RelationshipsFamily)
    assert EntityRelationship.RelationshipsTypes().RELATIONSHIP_TYPES == ["IndicatorToIndicator"]


def test_log_line_that_replaces_the_vocabulary() -> None:
    class Meddler(RecordingDemisto):
        def debug(self, text: str) -> None:
            Relationships.RELATIONSHIPS_NAMES = {"other": "rehto"}

    run("from xsoar_tim import EntityRelationship\nEntityRelationship('foo', 'a', 'IP', 'b', 'IP')", Meddler())


ADD = """
from xsoar_tim import EntityRelationship, build_relationships
EntityRelationship.Relationships.RELATIONSHIPS_NAMES["haunts"] = "haunted-by"
EntityRelationship.RelationshipsTypes.RELATIONSHIP_TYPES.append("T")
one = EntityRelationship("haunts", "a", "IP", "b", "IP", relationship_type="T")
many = build_relationships("haunts", ["a"], "IP", "b", "IP")
known = EntityRelationship.Relationships.is_valid("haunts")
"""
LOOK = """
from xsoar_tim import EntityRelationship, build_relationships
one = EntityRelationship("haunts", "a", "IP", "b", "IP")
many = build_relationships("haunts", ["a"], "IP", "b", "IP")
known = EntityRelationship.Relationships.is_valid("haunts")
types = EntityRelationship.RelationshipsTypes.RELATIONSHIP_TYPES
"""


def test_what_one_script_adds_the_next_does_not_see() -> None:
    first, second = run(ADD), run(LOOK)
    assert first["one"]._reverse_name == first["many"][0]["reverseName"] == "haunted-by"
    assert first["known"]
    assert second["one"]._reverse_name == second["many"][0]["reverseName"] == "related-to"
    assert not second["known"]
    assert second["types"] == ["IndicatorToIndicator"]
    assert "haunts" not in Relationships.RELATIONSHIPS_NAMES


def test_with_a_module_as_demisto_there_is_one_for_the_process() -> None:
    # So it is in unit tests, where integration, ApiModules and tests are modules that share CommonServerPython.
    module = types.ModuleType("demistomock")
    module.debug = lambda text: None  # type: ignore[attr-defined]
    run(ADD, module)
    assert run(LOOK, module)["known"]
    assert "haunts" in Relationships.RELATIONSHIPS_NAMES


def test_log_lines_go_to_the_demisto_of_the_script_that_calls() -> None:
    one, other = RecordingDemisto(), RecordingDemisto()
    source = "from xsoar_tim import EntityRelationship\nEntityRelationship(name, 'a', 'IP', '', 'IP')"
    run(f"name = 'x'\n{source}", one)
    run(f"name = 'uses'\n{source}", other)
    assert [level for level, _ in one.logs] == ["debug", "debug", "info"]
    assert other.logs == [
        [
            "info",
            "WARNING: Invalid entity B - Relationships will not be created to entity A a with relationship name uses",
        ]
    ]


def test_mock_is_used_where_the_caller_has_no_demisto(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    mock = types.ModuleType("demistomock")
    mock.debug = lines.append  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "demistomock", mock)
    EntityRelationship("x", "a", "IP", "b", "IP")
    assert lines[0] == "Unknown relationship name: x"


def test_silence_without_any_demisto(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(__import__("sys").modules, "demistomock", raising=False)
    EntityRelationship("x", "a", "IP", "", "IP")
    assert capfd.readouterr() == ("", "")
