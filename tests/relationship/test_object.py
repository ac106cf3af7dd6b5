"""`EntityRelationship` is the plain class that scripts expect: they subclass, copy, pickle and look into it."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import sys
import threading
import weakref
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsoar_tim import EntityRelationship

ATTRIBUTES = [
    "_name",
    "_reverse_name",
    "_relationship_type",
    "_entity_a",
    "_entity_a_type",
    "_entity_a_family",
    "_entity_b",
    "_entity_b_type",
    "_entity_b_family",
    "_fields",
    "_brand",
    "_source_reliability",
]


class Sub(EntityRelationship):
    """At module level, so that it can be pickled."""

    note = "class attribute"


def make(cls: type[EntityRelationship] = EntityRelationship, **changes: Any) -> EntityRelationship:
    arguments = {
        "name": "uses",
        "entity_a": "a",
        "entity_a_type": "IP",
        "entity_b": "b",
        "entity_b_type": "Domain",
        **changes,
    }
    return cls(**arguments)


def test_signature() -> None:
    assert str(inspect.signature(EntityRelationship)) == (
        "(name, entity_a, entity_a_type, entity_b, entity_b_type, reverse_name='', "
        "relationship_type='IndicatorToIndicator', entity_a_family='Indicator', entity_b_family='Indicator', "
        "source_reliability='', fields=None, brand='')"
    )


@pytest.mark.parametrize("cls", [EntityRelationship, Sub])
@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, "missing 5 required positional arguments: 'name', 'entity_a', 'entity_a_type', 'entity_b', and "),
        (("uses", "a", "IP", "b"), {}, "missing 1 required positional argument: 'entity_b_type'"),
        (("uses", "a", "IP"), {}, "missing 2 required positional arguments: 'entity_b' and 'entity_b_type'"),
        (("uses",), {"name": "uses"}, "got multiple values for argument 'name'"),
        (("uses", "a", "IP", "b", "IP"), {"nmae": 1}, "got an unexpected keyword argument 'nmae'"),
        (("x",) * 13, {}, "takes from 6 to 13 positional arguments but 14 were given"),
    ],
)
def test_wrong_arguments(cls: Any, args: Any, kwargs: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        cls(*args, **kwargs)
    assert str(caught.value).startswith("EntityRelationship.__init__() ")
    assert message in str(caught.value)


def test_positional_keyword_and_mixed_are_the_same() -> None:
    values: list[Any] = ["uses", "a", "IP", "b", "Domain", "used-by", "IndicatorToIndicator", "Indicator", "Indicator"]
    values += ["A - Completely reliable", {"k": 1}, "brand"]
    names = list(inspect.signature(EntityRelationship).parameters)
    expected = vars(EntityRelationship(*values))
    for cut in range(len(names) + 1):
        keywords = dict(reversed(list(zip(names[cut:], values[cut:], strict=True))))
        assert vars(EntityRelationship(*values[:cut], **keywords)) == expected
        assert vars(Sub(*values[:cut], **keywords)) == expected


def test_keywords_that_are_not_interned() -> None:
    names = ["name", "entity_a", "entity_a_type", "entity_b", "entity_b_type"]
    keywords: dict[str, Any] = {"".join(list(name)): name for name in names}
    assert EntityRelationship(**keywords)._entity_b_type == "entity_b_type"


def test_vars_is_the_real_dict() -> None:
    relationship = make()
    relationship.extra = 1  # type: ignore[attr-defined]
    attributes = vars(relationship)
    assert list(attributes) == [*ATTRIBUTES, "extra"]
    attributes["_name"] = "mitigates"
    attributes["other"] = 2
    assert relationship._name == relationship.to_indicator()["name"] == "mitigates"
    assert relationship.other == 2  # type: ignore[attr-defined]
    relationship._entity_a = "changed"
    assert vars(relationship)["_entity_a"] == "changed"
    assert vars(relationship) is attributes


def test_dict_can_be_replaced() -> None:
    one, other = make(), make(name="targets")
    one.__dict__ = vars(other)
    assert one.to_indicator()["name"] == "targets"
    del vars(one)["_name"]
    with pytest.raises(AttributeError, match="_name"):
        one.to_indicator()


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_attributes_are_writable(attribute: str) -> None:
    relationship = make()
    marker = object()
    setattr(relationship, attribute, marker)
    assert getattr(relationship, attribute) is marker
    assert marker in relationship.to_entry().values()


def test_outputs_look_at_entity_b_each_time() -> None:
    relationship = make()
    relationship._entity_b = ""
    assert relationship.to_indicator() == relationship.to_entry() == relationship.to_context() == {}
    relationship._entity_b = "c"
    assert relationship.to_context()["EntityB"] == "c"


def test_each_output_is_a_new_dict_that_shares_fields() -> None:
    relationship = make()
    one, other = relationship.to_indicator(), relationship.to_indicator()
    assert one == other
    assert one is not other
    one["fields"]["seen"] = True
    assert relationship.to_entry()["fields"] == {"seen": True}


def test_without_init_there_are_no_attributes() -> None:
    relationship = EntityRelationship.__new__(EntityRelationship)
    assert vars(relationship) == {}
    with pytest.raises(AttributeError, match="no attribute '_"):
        EntityRelationship.__new__(EntityRelationship).to_indicator()


def test_subclass_with_its_own_init() -> None:
    class Uses(EntityRelationship):
        def __init__(self, a: str, b: str) -> None:
            super().__init__("uses", a, "IP", b, "Domain")
            self.source = "feed"

        def to_indicator(self) -> Any:
            return {**super().to_indicator(), "source": self.source}

    relationship = Uses("1.1.1.1", "example.com")
    assert isinstance(relationship, EntityRelationship)
    assert relationship.to_indicator()["source"] == "feed"
    assert relationship.to_entry()["entityB"] == "example.com"


@pytest.mark.parametrize("cls", [EntityRelationship, Sub])
def test_copies(cls: type[EntityRelationship]) -> None:
    relationship = make(cls, fields={"tags": ["x"]}, brand="feed")
    relationship.extra = ["y"]  # type: ignore[attr-defined]
    shallow, deep = copy.copy(relationship), copy.deepcopy(relationship)
    pickled = [pickle.loads(pickle.dumps(relationship, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]  # noqa: S301
    for other in (shallow, deep, *pickled):
        assert type(other) is cls
        assert vars(other) == vars(relationship)
    assert shallow._fields is relationship._fields
    assert deep._fields is not relationship._fields
    shallow._name = "targets"
    assert relationship._name == "uses"


def test_weak_reference() -> None:
    relationship = make()
    reference = weakref.ref(relationship)
    assert reference() is relationship
    del relationship
    assert reference() is None


@pytest.mark.parametrize("through_dict", [False, True])
def test_cycles_are_collected(through_dict: bool) -> None:
    relationship = make(fields={"self": None})
    relationship._fields["self"] = relationship
    relationship.itself = relationship  # type: ignore[attr-defined]
    if through_dict:
        vars(relationship)
    reference = weakref.ref(relationship)
    del relationship
    gc.collect()
    assert reference() is None


def test_references_are_counted_right() -> None:
    values: list[Any] = [object() for _ in range(3)]
    before = [sys.getrefcount(value) for value in values]
    for _ in range(50):
        relationship = make(entity_a=values[0], entity_a_type=values[1], entity_b=values[2])
        relationship.to_indicator(), relationship.to_entry(), relationship.to_context()
        relationship._entity_a = values[1]
        vars(relationship)
        with pytest.raises(ValueError, match="Invalid"):
            make(entity_a=values[0], entity_a_type=values[1], entity_b=values[2], relationship_type="x")
        with pytest.raises(TypeError):
            EntityRelationship("uses", *values)
    del relationship
    assert [sys.getrefcount(value) for value in values] == before


@pytest.mark.parametrize("argument", ["name", "source_reliability", "relationship_type", "nonsense"])
def test_a_constructor_that_fails_keeps_nothing(argument: str) -> None:
    class Value:
        pass

    value: Any = Value()
    reference = weakref.ref(value)
    with pytest.raises((TypeError, ValueError)):
        make(**{argument: value})
    del value
    # The traceback that pytest holds has let go by now; no other call into the package has run.
    gc.collect()
    assert reference() is None


def test_repr() -> None:
    assert repr(make()) == (
        "EntityRelationship(name='uses', entity_a='a', entity_a_type='IP', entity_b='b', entity_b_type='Domain', "
        "reverse_name='used-by')"
    )
    assert repr(make(Sub, brand="feed", fields={"k": 1})).startswith("Sub(name='uses', ")
    assert "fields={'k': 1}, brand='feed'" in repr(make(Sub, brand="feed", fields={"k": 1}))
    assert repr(EntityRelationship.__new__(EntityRelationship)) == "EntityRelationship()"


def test_repr_of_a_cycle_ends() -> None:
    relationship = make(fields={"self": None})
    relationship._fields["self"] = relationship
    assert "{...}" in repr(relationship)


def test_exceptions_of_values_pass() -> None:
    class Bad:
        def __bool__(self) -> bool:
            raise RuntimeError("no truth")

        def __hash__(self) -> int:
            raise RuntimeError("no hash")

    with pytest.raises(RuntimeError, match="no truth"):
        make(entity_b=Bad())
    with pytest.raises(RuntimeError, match="no hash"):
        make(name=Bad())


def test_setter_that_runs_code_which_looks_at_the_object() -> None:
    relationship = make()
    seen = []

    class Last:
        def __del__(self) -> None:
            seen.append(relationship.to_indicator()["entityA"])

    relationship._entity_a = Last()  # type: ignore[assignment]
    relationship._entity_a = "after"
    assert seen == ["after"]


def test_many_threads() -> None:
    relationship = make()
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for count in range(300):
                relationship._entity_a = f"{number}.{count}"
                relationship.to_indicator()
                make(entity_a=str(count)).to_entry()
                if count == 100:
                    vars(relationship)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


TEXT = st.text(st.characters(exclude_categories=()), max_size=20)


@given(a=TEXT, b=TEXT.filter(bool), brand=TEXT, fields=st.dictionaries(TEXT, TEXT, max_size=3))
def test_any_text_goes_through(a: str, b: str, brand: str, fields: dict[str, str]) -> None:
    entry = make(entity_a=a, entity_b=b, brand=brand, fields=fields).to_entry()
    assert entry["entityA"] is a
    assert entry["entityB"] is b
    assert entry["fields"] == fields
    assert entry.get("brand", "") == brand


def test_very_long_and_very_deep_values() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    relationship = make(entity_b="x" * 3_000_000, fields={"deep": deep})
    assert relationship.to_indicator()["fields"]["deep"] is deep
    assert len(relationship.to_context()["EntityB"]) == 3_000_000
    with pytest.raises(RecursionError):
        repr(relationship)
    # Taken apart by hand: older Pythons recurse when they free such a list.
    while deep:
        deep = deep.pop()


def test_dict_sizes_stay_small() -> None:
    # Ten keys fit into 272 bytes on these Pythons, an eleventh would not.
    assert sys.getsizeof(make().to_indicator()) <= sys.getsizeof(dict.fromkeys(map(str, range(10))))
