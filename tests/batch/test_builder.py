"""`IndicatorBatchBuilder` against a plain model: order, duplicates, policies and limits in every combination."""

from __future__ import annotations

import copy
import itertools
import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.batch.model import DUMMY, Model
from xsoar_tim import IndicatorBatchBuilder

VALUES = st.sampled_from(["", *"abcdef", "é", "long value " * 3])
TYPES = st.sampled_from(["IP", "Domain"])
NAMES = st.sampled_from(["uses", "indicates", "nonsense", "mitigates"])
FIELDS = st.fixed_dictionaries(
    {}, optional={"tags": st.lists(st.sampled_from("xyz"), unique=True, max_size=3), "description": st.text(max_size=5)}
)
INDICATOR = st.tuples(st.just("indicator"), VALUES.filter(bool), TYPES, FIELDS, st.one_of(st.none(), st.integers(0, 3)))
RELATIONSHIP = st.tuples(st.just("relationship"), NAMES, VALUES, TYPES, VALUES, TYPES)
CALLS = st.lists(st.one_of(INDICATOR, RELATIONSHIP), max_size=40)
OPTIONS = st.fixed_dictionaries(
    {
        "on_duplicate": st.sampled_from(["first", "last", "merge"]),
        "unknown_names": st.sampled_from(["keep", "skip", "related-to"]),
        "rename_names": st.sampled_from([{}, {"indicates": "indicated-by"}]),
        "attach": st.sampled_from(["dummy", "entity_a"]),
    }
)
LIMITS = st.fixed_dictionaries(
    {
        "batch_size": st.integers(1, 6),
        "max_relationships": st.integers(1, 6),
        "max_bytes": st.one_of(st.none(), st.integers(1, 3000)),
    }
)


def build(calls: list[tuple[Any, ...]], options: dict[str, Any], **limits: Any) -> IndicatorBatchBuilder:
    builder = IndicatorBatchBuilder(on_invalid="skip", **options, **limits)
    for kind, *arguments in calls:
        if kind == "indicator":
            value, type_, fields, score = arguments
            builder.add_indicator(value, type_, fields=fields, score=score)
        else:
            builder.add_relationship(*arguments)
    return builder


def modelled(calls: list[tuple[Any, ...]], options: dict[str, Any]) -> Model:
    model = Model(options["on_duplicate"], options["unknown_names"], options["rename_names"], options["attach"])
    for kind, *arguments in calls:
        getattr(model, kind)(*arguments)
    return model


def relationships_in(indicators: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for indicator in indicators for one in indicator.get("relationships", [])]


@given(calls=CALLS, options=OPTIONS, limits=LIMITS)
def test_content_and_order(calls: list[tuple[Any, ...]], options: dict[str, Any], limits: dict[str, Any]) -> None:
    builder, model = build(calls, options, **limits), modelled(calls, options)
    sent = [indicator for batch in builder for indicator in batch]
    indicators = [indicator for indicator in sent if indicator["value"] != DUMMY]
    bare = [{key: value for key, value in indicator.items() if key != "relationships"} for indicator in indicators]
    assert bare == list(model.indicators.values())
    assert sent[: len(indicators)] == indicators, "a dummy before an indicator"

    carried = model.on_indicators()
    for indicator in indicators:
        expected = carried.get((indicator["value"], indicator["type"]), [])
        on_it = indicator.get("relationships", [])
        assert on_it == expected[: len(on_it)]
        assert "relationships" not in indicator or on_it
        if limits["max_bytes"] is None:
            assert len(on_it) == min(len(expected), limits["max_relationships"])
    on_indicators = {id_of(one) for one in relationships_in(indicators)}
    rest = [made for made in model.relationships.values() if id_of(made) not in on_indicators]
    assert relationships_in(sent[len(indicators) :]) == rest
    assert builder.report.indicators == len(model.indicators)
    assert builder.report.relationships == len(model.relationships)


def id_of(relationship: dict[str, Any]) -> str:
    return json.dumps(relationship, sort_keys=True)


@given(calls=CALLS, options=OPTIONS, limits=LIMITS)
def test_limits_hold(calls: list[tuple[Any, ...]], options: dict[str, Any], limits: dict[str, Any]) -> None:
    builder = build(calls, options, **limits)
    most_bytes = limits["max_bytes"] or 10**9
    too_large = 0
    for batch in builder:
        assert 1 <= len(batch) <= limits["batch_size"]
        assert len(relationships_in(batch)) <= limits["max_relationships"]
        if len(json.dumps(batch)) > most_bytes:
            too_large += 1
            assert len(batch) == 1
            assert len(batch[0].get("relationships", [])) <= (batch[0]["value"] == DUMMY)
        assert all(one.get("relationships", True) for one in batch), "an empty list of relationships"
    assert Counter(problem.code for problem in builder.report.problems)["too-large"] == too_large


@given(calls=CALLS, options=OPTIONS, limits=LIMITS)
def test_batches_are_filled(calls: list[tuple[Any, ...]], options: dict[str, Any], limits: dict[str, Any]) -> None:
    """The first item of a batch would not have fitted into the one before it."""
    batches = list(build(calls, options, **limits))
    for before, after in itertools.pairwise(batches):
        item = after[0]
        if item["value"] == DUMMY:
            item = {**item, "relationships": item["relationships"][:1]}
            together = [*before, item]
            if before[-1]["value"] == DUMMY:
                joined = {**before[-1], "relationships": before[-1]["relationships"] + item["relationships"]}
                together = [*before[:-1], joined]
        else:
            together = [*before, item]
        assert (
            len(together) > limits["batch_size"]
            or len(relationships_in(together)) > limits["max_relationships"]
            or len(json.dumps(together)) > (limits["max_bytes"] or 10**9)
        )


@given(calls=CALLS, options=OPTIONS, limits=LIMITS)
def test_iterating_again_gives_the_same_whatever_was_done_to_the_dicts(
    calls: list[tuple[Any, ...]], options: dict[str, Any], limits: dict[str, Any]
) -> None:
    builder = build(calls, options, **limits)
    first = list(builder)
    kept = copy.deepcopy(first)
    for batch in first:
        for indicator in batch:
            for one in indicator.get("relationships", []):
                one["fields"]["changed"] = True
                one.clear()
            indicator.get("fields", {}).get("tags", []).append("changed")
            indicator.get("fields", {}).clear()
            indicator.clear()
        batch.clear()
    assert list(builder.batches()) == kept


@given(calls=CALLS, options=OPTIONS)
def test_columns_are_the_same_as_single_calls(calls: list[tuple[Any, ...]], options: dict[str, Any]) -> None:
    rows = [call[1:] for call in calls if call[0] == "relationship"]
    single = build([call for call in calls if call[0] == "relationship"], options)
    columns = IndicatorBatchBuilder(on_invalid="skip", **options)
    taken = columns.add_relationships(*([list(column) for column in zip(*rows, strict=True)] or [[]] * 5))
    assert list(columns) == list(single)
    assert taken == columns.report.relationships


@given(calls=CALLS, options=OPTIONS, limits=LIMITS)
def test_dicts_are_the_same_as_arguments(
    calls: list[tuple[Any, ...]], options: dict[str, Any], limits: dict[str, Any]
) -> None:
    """What one builder gives out another one takes, to the same result."""
    first = build(calls, {**options, "attach": "dummy"}, **limits)
    # Names have been replaced by the first one already.
    second = IndicatorBatchBuilder(on_invalid="skip", **limits)
    for batch in first:
        second.add_indicators(batch)
    assert [one for batch in second for one in batch if one["value"] != DUMMY] == [
        one for batch in first for one in batch if one["value"] != DUMMY
    ]
    assert [relationships_in(batch) for batch in second] == [relationships_in(batch) for batch in first]


@given(calls=CALLS, limits=LIMITS, attach=st.sampled_from(["dummy", "entity_a"]))
def test_streamed_rows_are_the_same_as_added_ones(
    calls: list[tuple[Any, ...]], limits: dict[str, Any], attach: str
) -> None:
    options = {"on_duplicate": "first", "unknown_names": "keep", "rename_names": {}, "attach": attach}
    added = build(calls, options, **limits)
    streamed = build([call for call in calls if call[0] == "relationship"], options, **limits)
    rows = []
    for kind, *arguments in calls:
        if kind == "indicator":
            value, type_, fields, score = arguments
            rows.append(
                {"value": value, "type": type_, "fields": fields, **({} if score is None else {"score": score})}
            )
    expected = list(added)
    normal = [[dict(sorted(one.items())) for one in batch] for batch in expected]
    assert [[dict(sorted(one.items())) for one in batch] for batch in streamed.batches(iter(rows))] == normal
    assert streamed.report.indicators == added.report.indicators
