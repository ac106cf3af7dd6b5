"""`xsoar_tim.json.dumps` beside orjson and the standard library: `python benches/json_dumps.py`.

All contenders take turns in one run, and ratios of medians are shown: the times of a shared machine mean little.
orjson is the floor, not an alternative: it writes no ASCII escapes and no spaces, so its bytes are other bytes.
"""

from __future__ import annotations

import gzip
import json as stdlib
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from xsoar_tim import _native, json

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 30
RECORDINGS = Path(__file__).parents[2] / "shared" / "conformance" / "stix"


class Nowhere:
    """A stream that costs nothing, so that only the encoder is measured."""

    def write(self, text: str) -> None:
        pass


def relationships(count: int) -> list[dict[str, Any]]:
    return [
        {
            "name": "uses",
            "reverseName": "used-by",
            "type": "IndicatorToIndicator",
            "entityA": f"u{i}",
            "entityAFamily": "Indicator",
            "entityAType": "Account",
            "entityB": f"pc{i:06}.domain.local",
            "entityBFamily": "Indicator",
            "entityBType": "Host",
            "fields": {},
        }
        for i in range(count)
    ]


def real_indicators(count: int) -> list[dict[str, Any]]:
    """Indicators of public feeds with their rawJSON, as many as there are recordings of."""
    indicators: list[dict[str, Any]] = []
    for path in sorted(RECORDINGS.glob("*.json.gz")):
        indicators += (row for row in stdlib.loads(gzip.decompress(path.read_bytes())) if row.get("rawJSON"))
    return indicators[:count]


CONTENDERS: dict[str, Callable[[Any], object]] = {
    "xsoar_tim.json.dumps": json.dumps,
    "json_size": _native.json_size,
    "orjson.dumps": orjson.dumps,
    "orjson.dumps().decode()": lambda value: orjson.dumps(value).decode(),
    "json.dumps": stdlib.dumps,
    "json.dump": lambda value: stdlib.dump(value, Nowhere()),
}


def medians(value: Any) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for round_ in range(ROUNDS):
        for name, encode in CONTENDERS.items():
            # The slow ones need fewer rounds for a steady median.
            if name.startswith("json.dump") and round_ % 6:
                continue
            start = time.perf_counter()
            encode(value)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


def table(title: str, value: Any) -> str:
    assert json.dumps(value) == stdlib.dumps(value)
    size = _native.json_size(value)
    taken = medians(value)
    ours = taken["xsoar_tim.json.dumps"]
    lines = [
        f"### {title}: {size / 1e6:.1f} MB, Python {sys.version.split()[0]}",
        "",
        "| | ms | MB/s | this / ours |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {seconds * 1e3:.2f} | {size / seconds / 1e6:.0f} | {seconds / ours:.2f} |"
        for name, seconds in taken.items()
    ]
    lines += ["", f"ours / orjson: {ours / taken['orjson.dumps']:.2f}", ""]
    return "\n".join(lines)


def main() -> None:
    out = sys.stdout
    out.write(table("5,000 relationships", relationships(5000)) + "\n")
    indicators = real_indicators(2000)
    if indicators:
        out.write(table(f"{len(indicators):,} real indicators with rawJSON", indicators) + "\n")
    else:
        out.write(f"No real indicators: {RECORDINGS} is not there.\n")
    out.write(table("one small message", {"type": "log", "command": "debug", "args": {"args": ["page 7"]}}) + "\n")


if __name__ == "__main__":
    main()
