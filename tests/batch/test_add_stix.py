"""`add_stix` gives what `stix.indicators` gives, in batches within limits."""

from __future__ import annotations

import gzip
import json
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
