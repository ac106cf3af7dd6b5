"""The CSV feed runs as the XSOAR runtime runs it, and sends what a feed on `CSVFeedApiModule` would."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from tests.examples.conftest import ROOT
from tests.runtime.server import DELETED_IMPORTS, Refused, Runtime
from xsoar_tim import auto_detect_indicator_type

CSV = """value,name,category,reference
198.51.100.7,Emotet,c2,https://example.com/a
evil.example.com,,malware,
198.51.100.7,Emotet,c2,seen twice
bad.example.org,"Trick, Bot",c2,
"""


def expected(path: Path) -> list[dict[str, Any]]:
    """Row by row, as the module's loop does, but each value once and without the fields that a row leaves empty."""
    indicators: dict[str, dict[str, Any]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            value = row["value"]
            type_ = auto_detect_indicator_type(value)
            mapped = {"malwarefamily": row["name"], "threattypes": row["category"], "description": row["reference"]}
            fields: dict[str, Any] = {field: text for field, text in mapped.items() if text}
            indicators.setdefault(
                value,
                {
                    "value": value,
                    "type": type_,
                    "score": 3,
                    "service": "csv",
                    "rawJSON": {**row, "type": type_},
                    "fields": {**fields, "tags": ["a", "b"], "trafficlightprotocol": "AMBER"},
                },
            )
    return list(indicators.values())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "feed.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def script() -> str:
    return DELETED_IMPORTS.sub("", (ROOT / "examples" / "csv_feed.py").read_text())


def test_feed_in_the_runtime(path: Path, script: str) -> None:
    params = {"path": str(path), "feedTags": "a, b", "tlp_color": "AMBER"}
    with Runtime(csp=os.environ.get("CSP")) as runtime:
        run = runtime.run(script, csp=True, command="fetch-indicators", params=params)
    assert run.exception is None
    assert run.indicators == [expected(path)]
    assert "Indicators | 3" in str(run.entries)


def test_refused_indicator_does_not_stop_the_feed(path: Path, script: str) -> None:
    def reply(request: dict[str, Any]) -> Any:
        refused = request.get("command") == "createIndicators" and "evil.example.com" in str(request)
        return Refused("failed to create") if refused else {}

    with Runtime(csp=os.environ.get("CSP")) as runtime:
        run = runtime.run(script, csp=True, command="fetch-indicators", params={"path": str(path)}, reply=reply)
    # The others go through, and the refused one is tried once more.
    last = [one["value"] for batch in run.indicators[1:] for one in batch][-2:]
    assert last == ["bad.example.org", "evil.example.com"]
    assert "Failed | 1" in str(run.entries)
