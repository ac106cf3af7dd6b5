"""What a unit test of an integration does to the class: patches, subclasses, specs."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder

ARGUMENTS = ("uses", "a", "Account", "b", "Host")


class Sub(EntityRelationship):
    pass


def test_a_patched_init_is_called() -> None:
    with mock.patch.object(EntityRelationship, "__init__", return_value=None) as init:
        made = EntityRelationship(*ARGUMENTS, brand="x")
        init.assert_called_once_with(*ARGUMENTS, brand="x")
        with pytest.raises(AttributeError):
            _ = made._name
    assert EntityRelationship(*ARGUMENTS)._name == "uses"


def test_a_patched_init_may_call_the_original() -> None:
    original = EntityRelationship.__init__

    def init(self: EntityRelationship, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self._brand = "patched"

    with mock.patch.object(EntityRelationship, "__init__", init):
        assert EntityRelationship(*ARGUMENTS).to_entry()["brand"] == "patched"
        assert Sub(*ARGUMENTS).to_entry()["brand"] == "patched"
    assert "brand" not in EntityRelationship(*ARGUMENTS).to_entry()


def test_what_a_patched_init_raises_is_raised() -> None:
    with (
        mock.patch.object(EntityRelationship, "__init__", side_effect=KeyError("patched")),
        pytest.raises(KeyError, match="patched"),
    ):
        EntityRelationship(*ARGUMENTS)


def test_a_patched_new_is_called_and_can_be_restored() -> None:
    # Twice: Python itself leaves the class unusable after the first.
    for _ in range(2):
        with mock.patch.object(EntityRelationship, "__new__", return_value="made elsewhere") as new:
            made: Any = EntityRelationship(*ARGUMENTS)
            assert made == "made elsewhere"
            new.assert_called_once_with(EntityRelationship, *ARGUMENTS)
        assert EntityRelationship(*ARGUMENTS).to_indicator()["entityA"] == "a"
        assert Sub(*ARGUMENTS).to_indicator()["entityA"] == "a"
        assert EntityRelationship.__new__(EntityRelationship).__class__ is EntityRelationship


def test_a_metaclass_has_its_call() -> None:
    class Meta(type):
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            return ("called", super().__call__(*args, **kwargs))

    class Own(EntityRelationship, metaclass=Meta):
        pass

    made: Any = Own(*ARGUMENTS)
    assert made[0] == "called"
    assert made[1].to_indicator() == EntityRelationship(*ARGUMENTS).to_indicator()


@pytest.mark.parametrize("cls", [EntityRelationship, Sub])
def test_a_patched_dict_is_what_a_builder_takes(cls: type[EntityRelationship]) -> None:
    relationship = cls(*ARGUMENTS)
    other = EntityRelationship("uses", "c", "Account", "d", "Host").to_indicator()
    with mock.patch.object(EntityRelationship, "to_indicator", return_value=other):
        assert relationship.to_indicator() is other
        builder = IndicatorBatchBuilder()
        builder.add_relationship(relationship)
    assert [one["entityA"] for batch in builder for row in batch for one in row["relationships"]] == ["c"]
    builder = IndicatorBatchBuilder()
    builder.add_relationship(relationship)
    assert [one["entityA"] for batch in builder for row in batch for one in row["relationships"]] == ["a"]


def test_a_patched_constant_is_seen() -> None:
    names = EntityRelationship.Relationships
    with mock.patch.object(names, "USES", "used-in-a-test"):
        assert names.USES == "used-in-a-test"
    assert names.USES == "uses"


def test_specs_know_the_class() -> None:
    double: Any = mock.create_autospec(EntityRelationship)
    made: Any = double(*ARGUMENTS)
    made.to_indicator.return_value = {"name": "from the double"}
    assert made.to_indicator() == {"name": "from the double"}
    with pytest.raises(AttributeError):
        made.to_json()
    assert isinstance(made, EntityRelationship)


def test_isinstance_of_what_is_made() -> None:
    assert type(EntityRelationship(*ARGUMENTS)) is EntityRelationship
    assert isinstance(Sub(*ARGUMENTS), EntityRelationship)
