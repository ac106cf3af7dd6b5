"""What the fast constructor leaves in memory, and what happens when objects are looked at in the middle of things."""

from __future__ import annotations

import ctypes
import gc
import sys
import weakref
from typing import Any

from xsoar_tim import EntityRelationship

ARGUMENTS = ("uses", "a", "Account", "b", "Host")


def memory(relationship: EntityRelationship, offset: int, size: int) -> bytes:
    return ctypes.string_at(id(relationship) + offset, size)


def test_an_object_out_of_its_constructor_is_as_pyo3_makes_it() -> None:
    made: Any = EntityRelationship(*ARGUMENTS)
    by_pyo3: Any = EntityRelationship.__new__(EntityRelationship)
    by_pyo3.__init__(*ARGUMENTS)
    head, end = object.__basicsize__, EntityRelationship.__dictoffset__
    # The twelve values but for `fields`, of which each has its own, then the flag.
    slots = [(head + 8 * slot, 8) for slot in range(12) if slot != 10] + [(head + 96, 1)]
    assert [memory(made, *place) for place in slots] == [memory(by_pyo3, *place) for place in slots]
    assert end == head + 104
    assert EntityRelationship.__weakrefoffset__ == end + 8
    assert EntityRelationship.__basicsize__ == end + 16
    # Neither a dict nor a weak reference.
    assert memory(made, end, 16) == bytes(16)


def test_no_dict_is_made_for_an_object() -> None:
    relationship = EntityRelationship(*ARGUMENTS)
    assert not [item for item in gc.get_referents(relationship) if item and isinstance(item, dict)]
    assert gc.get_referents(relationship).count({}) == 1
    relationship.extra = 1  # type: ignore[attr-defined]
    assert {"extra": 1} in gc.get_referents(relationship)


def test_references_are_given_back() -> None:
    class Value(str):
        pass

    values = [Value(f"value {number}") for number in range(2)]
    before = [sys.getrefcount(value) for value in values]
    relationship = EntityRelationship("uses", values[0], "Account", values[1], "Host")
    relationship.to_indicator()
    relationship._entity_a = values[1]
    assert relationship._entity_a is values[1]
    alive = weakref.ref(relationship)
    del relationship
    assert alive() is None
    assert [sys.getrefcount(value) for value in values] == before


def test_a_finalizer_may_change_the_object_while_a_value_is_replaced() -> None:
    class Value(str):
        def __del__(self) -> None:
            relationship._entity_a = "from the finalizer"

    relationship = EntityRelationship("uses", Value("a"), "Account", "b", "Host")
    relationship._entity_a = "new"
    assert relationship._entity_a == "from the finalizer"


def test_the_collector_may_run_in_the_middle_of_a_dict() -> None:
    class Knot:
        def __init__(self) -> None:
            self.knot = self

        def __del__(self) -> None:
            relationship._entity_a = "changed"

    relationship = EntityRelationship(*ARGUMENTS)
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for _ in range(100):
            Knot()
            assert relationship.to_indicator()["entityA"] in ("a", "changed")
    finally:
        gc.set_threshold(*threshold)
    gc.collect()
    assert relationship._entity_a == "changed"


def test_a_cycle_through_the_fields_is_collected() -> None:
    fields: dict[str, Any] = {"x": 1}
    relationship = EntityRelationship(*ARGUMENTS, fields=fields)
    fields["self"] = relationship
    alive = weakref.ref(relationship)
    del relationship, fields
    gc.collect()
    assert alive() is None
