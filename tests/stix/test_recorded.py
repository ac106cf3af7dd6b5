"""What the vendor's feeds themselves made of small random bundles, with and without their options."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.stix.bundles import Row
from xsoar_tim import stix

with gzip.open(Path(__file__).with_name("recorded.jsonl.gz"), "rt", encoding="utf-8") as file:
    RECORDED: list[Row] = [json.loads(line) for line in file]


def text(row: Row, profile: str) -> str:
    """As JSON, which tells `1` from `true` and keeps the order of keys. Tags of `taxii2` are a set in the feed."""
    fields = row.get("fields", {})
    if profile == "taxii2" and "tags" in fields:
        fields = {**fields, "tags": sorted(fields["tags"], key=json.dumps)}
        row = {key: fields if key == "fields" else value for key, value in row.items()}
    return json.dumps(row)


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["profile"])
def test_recorded(case: Row) -> None:
    profile, pages, options = case["profile"], case["pages"], case["options"]
    expected = [text(row, profile) for row in case["expect"]]
    sources: list[Any] = [pages, iter(json.dumps(page).encode() for page in pages)]
    for source in sources:
        found = stix.indicators(source, profile=profile, **options)
        assert [text(row, profile) for row in found] == expected


def test_both_profiles_are_recorded() -> None:
    profiles = [case["profile"] for case in RECORDED]
    assert (profiles.count("taxii2"), profiles.count("mitre-attack")) == (170, 110)
