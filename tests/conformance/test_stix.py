"""What the real feeds handed over, recorded from public bundles, against what is given here."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from xsoar_tim import stix

SHARED = Path(__file__).parents[3] / "shared"
RECORDINGS = {
    "mitre-attack.enterprise-attack": "attack/enterprise-attack",
    "mitre-attack.ics-attack": "attack/ics-attack",
    "taxii2.ics-attack-21": "stix21/ics-attack",
    "taxii2.poisonivy-21": "stix21/poisonivy-2.1",
    "taxii2.apt1-21": "stix21/apt1-2.1",
    "taxii2.mvt-candiru": "stix21/mvt-candiru",
    "taxii2.mvt-predator": "stix21/mvt-predator",
    "taxii2.unit42": "unit42/unit42",
}


def shared(path: str) -> Path:
    found = SHARED / path
    if not found.exists():
        reason = f"{found} is not there"
        if os.environ.get("XSOAR_TIM_REQUIRE_SHARED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def ordered(value: Any) -> Any:
    """Dicts as lists of pairs: the order of keys is part of the result. Tags are a set in one of the feeds."""
    if isinstance(value, dict):
        return [(key, sorted(map(str, item)) if key == "tags" else ordered(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [ordered(item) for item in value]
    return value


@pytest.mark.parametrize("recording", RECORDINGS)
def test_recorded_feeds(recording: str) -> None:
    recorded = json.loads(gzip.decompress(shared(f"conformance/stix/{recording}.json.gz").read_bytes()))
    source = shared(f"data/{RECORDINGS[recording]}.json.gz")
    rows = stix.indicators(source, profile=recording.partition(".")[0])
    assert len(rows) == len(recorded)
    for row, expected in zip(rows, recorded, strict=True):
        assert ordered(row) == ordered(expected)


def test_patterns_of_real_bundles() -> None:
    lines = gzip.decompress(shared("data/patterns/real_patterns.jsonl.gz").read_bytes()).splitlines()
    assert len(lines) > 9_000
    for line in lines:
        recorded = json.loads(line)
        found = stix.pattern_comparisons(recorded["pattern"])
        # The recording shows `[*]` as the reference parser's placeholder object.
        as_recorded = {
            kind: [[["*" if "<object" in str(step) else step for step in path], *rest] for path, *rest in rows]
            for kind, rows in recorded["comparisons"].items()
        }
        as_found = {
            kind: [[["*" if step is None else step for step in path], *rest] for path, *rest in rows]
            for kind, rows in found.items()
        }
        assert as_found == as_recorded
        assert list(as_found) == list(as_recorded)
