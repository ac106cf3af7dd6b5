"""`add_stix` gives what `stix.indicators` gives, in batches within limits."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from xsoar_tim import IndicatorBatchBuilder, TimError, stix
from xsoar_tim.types import Profile

DUMMY = "$$DummyIndicator$$"

BUNDLE: dict[str, Any] = {
    "type": "bundle",
    "objects": [
        {"type": "malware", "id": "malware--1", "name": "Emotet", "created": "2020", "modified": "2021"},
        {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"},
        {"type": "identity", "id": "identity--1"},
        {"type": "relationship", "id": "relationship--1", "relationship_type": "related-to",
         "source_ref": "malware--1", "target_ref": "ipv4-addr--1"},
        {"type": "relationship", "id": "relationship--2", "relationship_type": "related-to",
         "source_ref": "malware--1", "target_ref": "malware--404"},
    ],
}  # fmt: skip


def flat(rows: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    indicators = [row for row in rows if row["value"] != DUMMY]
    return indicators, [one for row in rows if row["value"] == DUMMY for one in row["relationships"]]


def test_small_bundle() -> None:
    builder = IndicatorBatchBuilder(tags=["feed"])
    assert builder.add_stix(json.dumps(BUNDLE).encode()) == 2
    indicators, relationships = flat([row for batch in builder for row in batch])
    assert [(row["value"], row["type"]) for row in indicators] == [("Emotet", "Malware"), ("198.51.100.7", "IP")]
    assert all("feed" in row["fields"]["tags"] for row in indicators)
    assert [(one["entityA"], one["entityB"]) for one in relationships] == [("Emotet", "198.51.100.7")]
    codes = sorted(problem.code for problem in builder.report.problems)
    assert codes == ["no-entity-b", "no-value"]
    assert builder.report.skipped == 2


def test_policy_is_back_afterwards() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_stix(BUNDLE)
    with pytest.raises(TimError):
        builder.add_indicator("", "IP")
    with pytest.raises(TimError, match="byte"):
        builder.add_stix(b'{"objects": [')
    with pytest.raises(TimError):
        builder.add_indicator("", "IP")


def test_options_go_through() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_stix(BUNDLE, create_relationships=False, raw_json=("id",), tags=["t"])
    rows = [row for batch in builder for row in batch]
    assert [row["value"] for row in rows] == ["Emotet", "198.51.100.7"]
    assert rows[0]["rawJSON"] == {"id": "malware--1"}
    with pytest.raises(TimError):
        builder.add_stix(BUNDLE, profile="opencti")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        builder.add_stix(BUNDLE, color="red")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "profile"), [("attack/enterprise-attack", "mitre-attack"), ("unit42/unit42", "taxii2")]
)
def test_real_bundles(shared: Path, name: str, profile: Profile) -> None:
    data = gzip.decompress((shared / "data" / f"{name}.json.gz").read_bytes())
    expected_indicators, expected_relationships = flat(stix.indicators(data, profile=profile))
    builder = IndicatorBatchBuilder()
    builder.add_stix(data, profile=profile)
    batches = list(builder)
    assert max(len(batch) for batch in batches) <= 2000
    assert max(sum(len(row.get("relationships", ())) for row in batch) for batch in batches) <= 2000
    indicators, relationships = flat([row for batch in batches for row in batch])
    keys = list(dict.fromkeys((row["value"], row["type"]) for row in expected_indicators if row["value"]))
    assert [(row["value"], row["type"]) for row in indicators] == keys

    def key(one: dict[str, Any]) -> tuple[Any, ...]:
        return (one["name"], one["entityA"], one["entityAType"], one["entityB"], one["entityBType"])

    on_indicators = [one for row in expected_indicators for one in row.get("relationships", ())]
    sent = {key(one) for row in indicators for one in row.get("relationships", ())} | set(map(key, relationships))
    assert sent == {key(one) for one in on_indicators + expected_relationships if one and all(key(one))}
    assert builder.report.relationships == len(sent)


UNKNOWN_NAME: dict[str, Any] = {
    "type": "bundle",
    "objects": [
        {"type": "malware", "id": "malware--1", "name": "Emotet"},
        {"type": "tool", "id": "tool--1", "name": "PsExec"},
        {"type": "relationship", "id": "relationship--1", "relationship_type": "likes",
         "source_ref": "malware--1", "target_ref": "tool--1"},
    ],
}  # fmt: skip


def related(builder: IndicatorBatchBuilder) -> list[tuple[str, str]]:
    _, relationships = flat([row for batch in builder for row in batch])
    return [(one["name"], one["reverseName"]) for one in relationships]


def test_unknown_names_are_dropped_as_the_feed_does() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_stix(UNKNOWN_NAME)
    assert related(builder) == []


def test_unknown_names_are_what_the_builder_is_told() -> None:
    builder = IndicatorBatchBuilder(unknown_names="related-to")
    builder.add_stix(UNKNOWN_NAME)
    assert related(builder) == [("related-to", "related-to")]
    builder = IndicatorBatchBuilder(rename_names={"likes": "uses"})
    builder.add_stix(UNKNOWN_NAME)
    assert related(builder) == [("uses", "used-by")]
    builder = IndicatorBatchBuilder(unknown_names="skip")
    builder.add_stix(UNKNOWN_NAME)
    assert related(builder) == []
    assert (builder.report.skipped, builder.report.unknown_names) == (1, {"likes": 1})


@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
def test_unknown_names_can_be_errors(profile: Any) -> None:
    builder = IndicatorBatchBuilder(unknown_names="raise")
    with pytest.raises(TimError, match="likes"):
        builder.add_stix(UNKNOWN_NAME, profile=profile)
    # The builder is as it was told to be.
    with pytest.raises(TimError):
        builder.add_indicator("", "IP")


def pages_that_look(seen: list[bool]) -> Iterator[dict[str, Any]]:
    for _ in range(3):
        seen.append(gc.isenabled())
        yield BUNDLE


@pytest.mark.parametrize(
    "read",
    [
        stix.indicators,
        lambda pages: IndicatorBatchBuilder().add_stix(pages),
        lambda pages: list(stix.Reader(pages).relationships()),
    ],
)
def test_the_collector_is_on_while_pages_are_made(read: Callable[[Iterator[Any]], object]) -> None:
    seen: list[bool] = []
    read(pages_that_look(seen))
    assert seen == [True] * 3
    assert gc.isenabled()


def test_a_builder_may_be_asked_while_pages_are_made() -> None:
    builder = IndicatorBatchBuilder()

    def pages() -> Iterator[dict[str, Any]]:
        yield BUNDLE
        assert builder.report.indicators == 2
        builder.add_indicator("example.com", "Domain")
        yield BUNDLE

    assert builder.add_stix(pages()) == 2
    assert builder.report.indicators == 3


def test_pages_that_fail_leave_what_was_read() -> None:
    builder = IndicatorBatchBuilder()

    def pages() -> Iterator[dict[str, Any]]:
        yield BUNDLE
        raise OSError("the connection is gone")

    with pytest.raises(OSError, match="gone"):
        builder.add_stix(pages())
    assert builder.report.indicators == 2


def test_what_goes_out_twice_is_the_same_whatever_was_done_to_it() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_stix(BUNDLE, profile="taxii2")
    first = list(builder)
    expected = json.loads(json.dumps(first))
    for row in [row for batch in first for row in batch]:
        row.get("fields", {}).clear()
        row.get("rawJSON", {}).clear()
        row.get("relationships", []).clear()
    assert list(builder) == expected


def test_a_problem_has_its_place_in_the_source() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_stix([BUNDLE, {"objects": [{"type": "malware", "id": "malware--9", "name": "x", "labels": 1}]}])
    assert "pages[1].objects[0].labels" in {problem.where for problem in builder.report.problems}


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_what_json_cannot_carry_is_left_out_and_told(number: str) -> None:
    """The server could not read the message that holds it."""
    pattern = "[url:value = 'https://a.example' OR url:value = 'https://b.example']"
    text = f"""[
        {{"type": "indicator", "id": "indicator--1", "pattern": "{pattern}", "x": [{number}]}},
        {{"type": "malware", "id": "malware--1", "name": "Emotet"}},
        {{"type": "tool", "id": "tool--1", "name": "PsExec", "x": 18446744073709551616}},
        {{"type": "relationship", "id": "relationship--1", "relationship_type": "uses", "modified": {number},
          "source_ref": "malware--1", "target_ref": "tool--1"}},
        {{"type": "relationship", "id": "relationship--2", "relationship_type": "uses", "modified": "2024",
          "source_ref": "tool--1", "target_ref": "malware--1"}}
    ]"""
    builder = IndicatorBatchBuilder()
    assert builder.add_stix(text) == 2
    indicators, relationships = flat([row for batch in builder for row in batch])
    assert [row["value"] for row in indicators] == ["Emotet", "PsExec"]
    assert indicators[1]["rawJSON"]["x"] == 2**64
    assert [one["entityA"] for one in relationships] == ["PsExec"]
    found = [(one.code, one.where) for one in builder.report.problems if one.where.startswith("row")]
    assert found == [
        ("not-json", "row 0: rawJSON.x[0]"),
        ("not-json", "row 1: rawJSON.x[0]"),
        ("not-json", "row 0: fields.lastseenbysource"),
    ]
    assert builder.report.skipped == 3


def test_rows_are_numbered_through_all_pages() -> None:
    nameless = {"objects": [{"type": "malware", "id": "malware--9"}]}
    builder = IndicatorBatchBuilder()
    builder.add_stix([BUNDLE, nameless])
    assert [one.where for one in builder.report.problems if one.code == "no-value"] == ["row 2: value", "row 3: value"]


def test_problems_before_an_exception_are_reported() -> None:
    builder = IndicatorBatchBuilder()
    with pytest.raises(TimError, match="byte"):
        builder.add_stix([{"objects": [{"type": "malware", "name": "x", "labels": 1}]}, b'{"objects": ['])
    assert [one.code for one in builder.report.problems] == ["wrong-type"]


def test_an_unknown_option_is_named_with_the_one_that_is_meant() -> None:
    builder = IndicatorBatchBuilder()
    with pytest.raises(TimError, match=r"unknown option fixs, .* did you mean fixes") as caught:
        builder.add_stix(BUNDLE, fixs=["tlp"])  # type: ignore[call-arg]
    assert isinstance(caught.value, TypeError)
    assert caught.value.path == "fixs"
    with pytest.raises(TimError, match=r"fixes: expected one of .*cidr"):
        builder.add_stix(BUNDLE, fixes=["cdr"])  # type: ignore[list-item]
