"""The detection functions against recordings of CommonServerPython's answers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xsoar_tim import (
    FeedIndicatorType,
    auto_detect_indicator_type,
    detect_file_indicator_type,
    detect_types,
    get_hash_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent


class Recorder:
    """A `demisto` that notes what is logged."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = []

    def debug(self, text: str) -> None:
        self.lines.append(["debug", text])


# The functions look for this name in the globals of whoever calls them.
demisto = Recorder()


def rows(name: str) -> list[Any]:
    loaded: list[Any] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return loaded


def untagged(value: Any) -> Any:
    return bytes.fromhex(value["$bytes"]) if isinstance(value, dict) and "$bytes" in value else value


def check(function: Callable[..., Any], arguments: list[Any], expected: dict[str, Any]) -> None:
    demisto.lines.clear()
    if "raises" in expected:
        with pytest.raises(Exception) as caught:  # noqa: PT011 the type is compared below
            function(*arguments)
        assert type(caught.value).__name__ == expected["raises"]["type"]
        if "args" in expected["raises"]:
            assert list(caught.value.args) == expected["raises"]["args"]
    else:
        assert function(*arguments) == expected["returns"], arguments
    assert demisto.lines == expected["logs"], arguments


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("auto_detect_indicator_type", auto_detect_indicator_type),
        ("detect_file_indicator_type", detect_file_indicator_type),
        ("ip_to_indicator_type", FeedIndicatorType.ip_to_indicator_type),
    ],
)
def test_recorded_calls(name: str, function: Callable[[str], str | None]) -> None:
    recorded = rows(f"{name}.json")
    assert len(recorded) > 300
    for value, expected in recorded:
        check(function, [untagged(value)], expected)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("get_hash_type", get_hash_type),
        ("FeedIndicatorType.is_valid_type", FeedIndicatorType.is_valid_type),
        (
            "FeedIndicatorType.indicator_type_by_server_version",
            FeedIndicatorType.indicator_type_by_server_version,
        ),
        (
            "FeedIndicatorType.list_all_supported_indicators",
            lambda _: FeedIndicatorType.list_all_supported_indicators(),
        ),
    ],
)
def test_recorded_tables(name: str, function: Callable[[Any], Any]) -> None:
    recorded = json.loads((HERE / "tables.json").read_text(encoding="utf-8"))[name]
    assert recorded
    for argument, expected in recorded:
        check(function, [argument], expected)


def test_detect_types_gives_the_recorded_answers() -> None:
    recorded = [
        (value, expected) for value, expected in rows("auto_detect_indicator_type.json") if "returns" in expected
    ]
    demisto.lines.clear()
    assert detect_types(value for value, _ in recorded) == [expected["returns"] for _, expected in recorded]
    assert demisto.lines == []


def test_golden_values(shared_file: Callable[[str], Path]) -> None:
    with gzip.open(shared_file("data/detect/autodetect_golden.jsonl.gz"), "rt", encoding="utf-8") as lines:
        golden = [json.loads(line) for line in lines]
    assert len(golden) > 30_000
    detected = detect_types([value for value, _ in golden])
    assert [row for row, got in zip(golden, detected, strict=True) if row[1] != got] == []
