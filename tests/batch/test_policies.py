"""What a builder takes, what it refuses and how it says so."""

from __future__ import annotations

import collections
import enum
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.batch.model import DUMMY
from tests.conftest import RecordingDemisto
from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, Problem, TimError
from xsoar_tim.types import Relationship

demisto = RecordingDemisto()


@pytest.fixture(autouse=True)
def _fresh_demisto() -> None:
    demisto.__init__()  # type: ignore[misc]


def sent(builder: IndicatorBatchBuilder) -> list[dict[str, Any]]:
    return [indicator for batch in builder for indicator in batch]


def relationship(a: str = "a", b: str = "b", name: str = "uses", **fields: Any) -> Relationship:
    return EntityRelationship(name, a, "IP", b, "IP", fields=fields).to_indicator()


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def cycle() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["itself"] = {"again": value}
    return value


BAD_INDICATORS: list[tuple[dict[str, Any], str, str]] = [
    ({"value": ""}, "no-value", "value"),
    ({"value": None}, "no-value", "value"),
    ({"value": 5}, "no-value", "value"),
    ({"type": ""}, "no-type", "type"),
    ({"type": None}, "no-type", "type"),
    ({"score": 4}, "bad-score", "score"),
    ({"score": -1}, "bad-score", "score"),
    ({"score": "3"}, "bad-score", "score"),
    ({"score": True}, "bad-score", "score"),
    ({"score": 10**30}, "bad-score", "score"),
    ({"fields": ["x"]}, "bad-fields", "fields"),
    ({"fields": {"a": {"b": [0, {1}]}}}, "not-json", "fields.a.b[1]"),
    ({"fields": {"when": float("nan")}}, "not-json", "fields.when"),
    ({"fields": {("a", "b"): 1}}, "not-json", "fields"),
    ({"rawJSON": {"data": b"x"}}, "not-json", "rawJSON.data"),
    ({"rawJSON": nested(100_000)}, "not-json", "rawJSON" + "[0]" * 11 + "..."),
    ({"rawJSON": cycle()}, "not-json", "rawJSON.itself.again"),
    ({"rawJSON": 10**5000}, "not-json", "rawJSON"),
    ({"relationships": "x"}, "bad-relationships", "relationships"),
    ({"relationships": [relationship(), 5]}, "bad-relationship", "relationships[1]"),
    ({"relationships": [relationship(b="")]}, "no-entity-b", "relationships[0]"),
    ({"relationships": [{"name": "uses"}]}, "no-entity-a", "relationships[0].entity_a"),
    ({"relationships": [{**relationship(), "entityB": ""}]}, "no-entity-b", "relationships[0].entity_b"),
    ({"relationships": [{**relationship(), "type": "x"}]}, "bad-relationship-type", "relationships[0].relationship_type"),  # noqa: E501
    ({"relationships": [relationship(when={1})]}, "not-json", "relationships[0].fields.when"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "code", "path"), BAD_INDICATORS)
@pytest.mark.parametrize("on_invalid", ["raise", "skip", "keep"])
def test_bad_indicators(bad: dict[str, Any], code: str, path: str, on_invalid: Any) -> None:
    good = {"value": "1.1.1.1", "type": "IP"}
    rows = [good, {"value": "2.2.2.2", "type": "IP", **bad}, {"value": "3.3.3.3", "type": "IP"}]
    builder = IndicatorBatchBuilder(on_invalid=on_invalid)
    if on_invalid == "raise":
        with pytest.raises(TimError) as caught:
            builder.add_indicators(rows)
        assert (caught.value.row, caught.value.path) == (1, path)
        assert sent(builder) == [good]
        return
    builder.add_indicators(rows)
    problem = builder.report.problems[0]
    assert (problem.code, problem.where) == (code, f"row 1: {path}")
    assert problem.message
    values = [indicator["value"] for indicator in sent(builder)]
    assert (values[0], values[-1]) == ("1.1.1.1", "3.3.3.3")
    in_relationship = path.startswith("relationships")
    if on_invalid == "skip" and not in_relationship:
        assert values == ["1.1.1.1", "3.3.3.3"]
        assert builder.report.skipped == 1
    else:
        assert len(values) == 3


@pytest.mark.parametrize("row", [5, None, "x", ["value", "type"], relationship])
@pytest.mark.parametrize("on_invalid", ["skip", "keep"])
def test_rows_that_are_no_dicts(row: Any, on_invalid: Any) -> None:
    builder = IndicatorBatchBuilder(on_invalid=on_invalid)
    assert builder.add_indicators([row, {"value": "a", "type": "IP"}]) == 1
    assert [problem.code for problem in builder.report.problems] == ["not-a-dict"]
    with pytest.raises(TimError, match="row 0: expected an indicator"):
        IndicatorBatchBuilder().add_indicators([row])


BAD_RELATIONSHIPS: list[tuple[dict[str, Any], str, str]] = [
    ({"entity_a": ""}, "no-entity-a", "entity_a"),
    ({"entity_b": None}, "no-entity-b", "entity_b"),
    ({"entity_a_type": None}, "no-entity-type", "entity_a_type"),
    ({"name": 5}, "bad-name", "name"),
    ({"name": []}, "bad-name", "name"),
    ({"reverse_name": 5}, "bad-name", "reverse_name"),
    ({"relationship_type": "X"}, "bad-relationship-type", "relationship_type"),
    ({"entity_a_family": None}, "bad-family", "entity_a_family"),
    ({"fields": "x"}, "bad-fields", "fields"),
    ({"fields": {"a": {1}}}, "not-json", "fields.a"),
    ({"entity_a": {1}}, "not-json", "entity_a"),
]


@pytest.mark.parametrize(("bad", "code", "path"), BAD_RELATIONSHIPS)
@pytest.mark.parametrize("on_invalid", ["raise", "skip", "keep"])
def test_bad_relationships(bad: dict[str, Any], code: str, path: str, on_invalid: Any) -> None:
    good = {"name": "uses", "entity_a": "a", "entity_a_type": "IP", "entity_b": "b", "entity_b_type": "IP"}
    builder = IndicatorBatchBuilder(on_invalid=on_invalid)
    if on_invalid == "raise":
        with pytest.raises(TimError) as caught:
            builder.add_relationship(**{**good, **bad})
        assert (caught.value.row, caught.value.path) == (None, path)
        columns: dict[str, Any] = {name: [good.get(name), bad.get(name, good.get(name))] for name in {**good, **bad}}
        for name, default in [("reverse_name", ""), ("relationship_type", "IndicatorToIndicator")]:
            if name in bad:
                columns[name][0] = default
        if "entity_a_family" in bad:
            columns["entity_a_family"][0] = "Indicator"
        with pytest.raises(TimError) as caught:
            builder.add_relationships(**columns)
        assert (caught.value.row, caught.value.path) == (1, path)
        assert builder.report.relationships == 1
        return
    builder.add_relationship(**{**good, **bad})
    assert [(problem.code, problem.where) for problem in builder.report.problems] == [(code, path)]
    assert builder.report.relationships == (on_invalid == "keep")
    assert builder.report.skipped == (on_invalid == "skip")
    assert len(sent(builder)) == (on_invalid == "keep")


def test_problems_are_capped_but_counted() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    assert builder.add_indicators({"value": ""} for _ in range(1500)) == 0
    report = builder.report
    assert (len(report.problems), report.skipped) == (1000, 1500)
    assert report.problem_count == 3000
    assert report.problems[0] == Problem("no-value", "expected a str that is not empty, got ''", "row 0: value", "")


def test_only_what_was_given_goes_out() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_indicator("a", "IP")
    builder.add_indicator("b", "IP", score=0, raw_json={}, fields={}, service="feed")
    assert sent(builder) == [
        {"value": "a", "type": "IP"},
        {"value": "b", "type": "IP", "score": 0, "rawJSON": {}, "fields": {}, "service": "feed"},
    ]


def test_tags_and_colour() -> None:
    builder = IndicatorBatchBuilder(tags=("feed", "c2"), tlp_color="RED")
    given: dict[str, Any] = {"tags": ["c2", "own"], "trafficlightprotocol": "GREEN"}
    builder.add_indicator("a", "IP", fields=given)
    builder.add_indicator("b", "IP")
    builder.add_indicator("c", "IP", fields={"tags": "bare", "trafficlightprotocol": ""})
    one, two, three = (indicator["fields"] for indicator in sent(builder))
    assert one == {"tags": ["c2", "own", "feed"], "trafficlightprotocol": "GREEN"}
    assert two == {"tags": ["feed", "c2"], "trafficlightprotocol": "RED"}
    assert three == {"tags": ["bare", "feed", "c2"], "trafficlightprotocol": "RED"}
    assert given == {"tags": ["c2", "own"], "trafficlightprotocol": "GREEN"}
    assert two["tags"] is not three["tags"]


def test_what_is_passed_in_may_be_used_again() -> None:
    builder = IndicatorBatchBuilder()
    fields: dict[str, Any] = {"tags": ["a"], "nested": {"list": [1, (2, [3])]}}
    builder.add_indicator("a", "IP", fields=fields, raw_json=fields)
    fields["tags"].append("later")
    fields["nested"]["list"].clear()
    fields["new"] = 1
    (indicator,) = sent(builder)
    assert indicator["fields"] == indicator["rawJSON"] == {"tags": ["a"], "nested": {"list": [1, (2, [3])]}}
    indicator["fields"]["nested"]["list"][1][1].append(4)
    assert sent(builder)[0]["fields"]["nested"]["list"] == [1, (2, [3])]


class Color(str, enum.Enum):
    RED = "red"


def test_subclasses_that_json_can_carry() -> None:
    builder = IndicatorBatchBuilder()
    ordered = collections.OrderedDict([("b", 1), ("a", 2)])
    ordered.move_to_end("b")
    builder.add_indicator(Color.RED, "IP", fields=ordered, raw_json={"color": Color.RED, 1: True, None: 2.5})
    (indicator,) = sent(builder)
    assert type(indicator["value"]) is str
    assert list(indicator["fields"]) == ["a", "b"]
    assert indicator["rawJSON"] == {"color": "red", 1: True, None: 2.5}


def test_lone_surrogates_go_through() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_indicator("\ud800", "IP")
    builder.add_indicator("\ud800", "IP")
    builder.add_relationship("\udfff", "\ud800", "IP", "b", "IP")
    assert [indicator["value"] for indicator in sent(builder)] == ["\ud800", DUMMY]
    assert builder.report.unknown_names == {"\udfff": 1}


def test_own_relationships_ride_and_the_rest_goes_on_dummies() -> None:
    builder = IndicatorBatchBuilder(max_relationships=2)
    own = [relationship(b=str(number)) for number in range(3)]
    builder.add_indicator("a", "IP", relationships=own)
    builder.add_relationship("uses", "x", "IP", "y", "IP")
    first, second = builder
    assert first == [{"value": "a", "type": "IP", "relationships": own[:2]}]
    assert second == [{"value": DUMMY, "relationships": [own[2], relationship("x", "y")]}]


def test_relationships_in_all_their_forms() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_relationship(EntityRelationship("uses", "a", "IP", "b", "IP", fields={"k": 1}, brand="lost"))
    extra = {**relationship("c"), "reliability": "A - Completely reliable", "brand": "feed"}
    builder.add_indicator("v", "IP", relationships=[EntityRelationship("uses", "b", "IP", "c", "IP"), extra])
    assert builder.add_indicators([{"value": DUMMY, "relationships": [relationship("d")]}]) == 0
    indicator, dummy = sent(builder)
    assert indicator["relationships"] == [relationship("b", "c"), extra]
    assert list(indicator["relationships"][1]) == list(extra)
    assert dummy["relationships"] == [relationship("a", "b", k=1), relationship("d")]


def test_incomplete_call_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="or one relationship"):
        IndicatorBatchBuilder().add_relationship("uses", "a", "IP")  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("policy", "expected"), [("first", (["one"], [])), ("last", ([], ["two"])), ("merge", (["one"], ["two"]))]
)
def test_relationships_of_duplicates(policy: Any, expected: tuple[list[str], list[str]]) -> None:
    builder = IndicatorBatchBuilder(on_duplicate=policy)
    builder.add_indicator("a", "IP", score=1, relationships=[relationship(b="one")])
    builder.add_indicator("a", "IP", relationships=[relationship(b="two")])
    (indicator,) = sent(builder)
    assert [one["entityB"] for one in indicator["relationships"]] == expected[0] + expected[1]
    assert builder.report.relationships == len(indicator["relationships"])
    assert indicator.get("score") == (None if policy == "last" else 1)


def test_a_relationship_that_came_twice_is_not_lost_with_its_indicator() -> None:
    builder = IndicatorBatchBuilder(on_duplicate="last")
    builder.add_indicator("a", "IP", relationships=[relationship()])
    builder.add_relationship("uses", "a", "IP", "b", "IP")
    builder.add_indicator("a", "IP")
    assert sent(builder) == [{"value": "a", "type": "IP"}, {"value": DUMMY, "relationships": [relationship()]}]


def test_a_relationship_taken_out_may_come_again() -> None:
    builder = IndicatorBatchBuilder(on_duplicate="last")
    builder.add_indicator("a", "IP", relationships=[relationship()])
    builder.add_indicator("a", "IP")
    builder.add_relationship("uses", "a", "IP", "b", "IP")
    assert sent(builder)[1]["relationships"] == [relationship()]


def test_merge_keeps_what_the_later_row_lacks() -> None:
    builder = IndicatorBatchBuilder(on_duplicate="merge")
    builder.add_indicator("a", "IP", fields={"tags": ["x"], "k": 1}, raw_json={"first": True}, service="feed")
    builder.add_indicator("a", "IP", score=3)
    builder.add_indicator("a", "IP", fields={"tags": ["y", "x"]})
    (indicator,) = sent(builder)
    assert indicator["fields"] == {"tags": ["x", "y"], "k": 1}
    assert (indicator["rawJSON"], indicator["service"], indicator["score"]) == ({"first": True}, "feed", 3)


def test_same_text_is_the_same_whatever_the_object() -> None:
    builder = IndicatorBatchBuilder()
    assert builder.add_relationships("uses", ["ab", "".join("ab"), Color.RED, "red"], "IP", "b", "IP") == 2
    odd: list[Any] = [[1], [1], [2], (1,), "[1]"]
    assert builder.add_relationships("uses", odd, "IP", "b", "IP") == 3


def test_unknown_names_raise_whatever_becomes_of_bad_rows() -> None:
    builder = IndicatorBatchBuilder(unknown_names="raise", on_invalid="skip")
    with pytest.raises(TimError, match="row 1, name: unknown relationship name 'odd'"):
        builder.add_relationships(["uses", "odd"], "a", "IP", "b", "IP")


def test_renamed_name_has_the_reverse_of_the_new_one() -> None:
    builder = IndicatorBatchBuilder(rename_names={"indicates": "indicated-by"})
    builder.add_relationship("indicates", "a", "IP", "b", "IP", reverse_name="indicates-not")
    (dummy,) = sent(builder)
    assert dummy["relationships"][0]["reverseName"] == "indicator-of"


def test_log_lines_come_with_the_batches_and_once() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_relationships("odd", ["a", "b"], "IP", ["x", "y"], "IP", reverse_name="ddo")
    builder.add_relationships("uses", ["a", "b"], "IP", ["", None], "IP")
    assert demisto.logs == []
    list(builder)
    list(builder)
    assert demisto.logs == [
        ["debug", "Unknown relationship name: odd (2 relationships)"],
        ["debug", "Unknown reverse relationship name: ddo (2 relationships)"],
        ["info", "WARNING: Invalid entity B - 2 relationships will not be created"],
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 0},
        {"max_relationships": -1},
        {"max_bytes": 0},
        {"on_invalid": "ignore"},
        {"on_duplicate": ""},
        {"unknown_names": "x"},
        {"attach": "entity_b"},
        {"tags": "x"},
    ],
)
def test_bad_options(options: dict[str, Any]) -> None:
    with pytest.raises(TimError) as caught:
        IndicatorBatchBuilder(**options)
    assert caught.value.path == next(iter(options))


def test_adding_while_the_batches_are_read() -> None:
    builder = IndicatorBatchBuilder(batch_size=1)
    builder.add_indicators([{"value": value, "type": "IP"} for value in "abc"])
    batches = iter(builder)
    next(batches)
    builder.add_indicator("d", "IP")
    with pytest.raises(RuntimeError, match="changed"):
        next(batches)
    assert len(list(builder)) == 4


def test_streamed_rows_are_read_only_as_far_as_asked() -> None:
    read = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in itertools.count():
            read.append(number)
            yield {"value": str(number), "type": "IP"}

    batches = IndicatorBatchBuilder(batch_size=3).batches(rows())
    assert [len(next(batches)) for _ in range(4)] == [3, 3, 3, 3]
    assert len(read) == 12


def test_streamed_rows_look_at_the_builder_and_may_fail() -> None:
    builder = IndicatorBatchBuilder(batch_size=1)

    def rows() -> Iterator[dict[str, Any]]:
        assert builder.report.indicators == 0
        yield {"value": "a", "type": "IP", "relationships": [relationship(), relationship()]}
        yield {"value": "a", "type": "IP"}
        raise OSError("connection lost")

    batches = builder.batches(rows())
    assert next(batches) == [{"value": "a", "type": "IP", "relationships": [relationship()]}]
    with pytest.raises(OSError, match="connection lost"):
        next(batches)
    assert builder.report.duplicates == 2


def test_streamed_rows_cannot_be_merged() -> None:
    with pytest.raises(TimError, match="on_duplicate"):
        IndicatorBatchBuilder(on_duplicate="merge").batches([])


def test_code_that_uses_the_builder_while_it_takes_rows() -> None:
    builder = IndicatorBatchBuilder()

    def rows() -> Iterator[dict[str, Any]]:
        yield {"value": "a", "type": "IP"}
        builder.add_indicator("b", "IP")

    with pytest.raises(RuntimeError):
        builder.add_indicators(rows())
    assert [indicator["value"] for indicator in sent(builder)] == ["a"]


def test_endless_rows_end_with_an_error() -> None:
    builder = IndicatorBatchBuilder()
    with pytest.raises(TimError, match="endless"):
        builder.add_relationships("uses", itertools.repeat("a"), "IP", itertools.repeat("b"), "IP")
    assert builder.report.relationships == 1


def test_repr() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_indicator("a", "IP")
    assert repr(builder) == "<IndicatorBatchBuilder: 1 indicators, 0 relationships>"
