"""Type detection answers every recorded call of the original as it did, log lines included."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.recordings import decode, load
from tests.conftest import RecordingDemisto
from xsoar_tim import FeedIndicatorType, auto_detect_indicator_type, detect_file_indicator_type, detect_types

# The functions look for this name in the globals of whoever calls them.
demisto = RecordingDemisto()


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("auto_detect_indicator_type", auto_detect_indicator_type),
        ("detect_file_indicator_type", detect_file_indicator_type),
        ("ip_to_indicator_type", FeedIndicatorType.ip_to_indicator_type),
    ],
)
def test_recorded_calls(name: str, function: Callable[[Any], str | None]) -> None:
    recorded = load(f"{name}.json")
    assert len(recorded) > 300
    for tagged, outcome in recorded:
        value = decode(tagged)
        demisto.logs.clear()
        if "raises" in outcome:
            with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared below
                function(value)
            assert type(caught.value).__name__ == outcome["raises"]["type"]
        else:
            assert function(value) == outcome["returns"], value
        assert demisto.logs == outcome["logs"], value


def test_detect_types_gives_the_recorded_answers() -> None:
    recorded = load("auto_detect_indicator_type.json")
    demisto.logs.clear()
    assert detect_types(value for value, _ in recorded) == [outcome["returns"] for _, outcome in recorded]
    assert demisto.logs == []


def test_golden_values(shared: Path) -> None:
    with gzip.open(shared / "data/detect/autodetect_golden.jsonl.gz", "rt", encoding="utf-8") as lines:
        golden = [json.loads(line) for line in lines]
    assert len(golden) > 30_000
    detected = detect_types([value for value, _ in golden])
    assert [row for row, got in zip(golden, detected, strict=True) if row[1] != got] == []
