"""`xsoar_tim.json.dumps` beside orjson and what the runtime does.

orjson is a floor, not an alternative: it escapes no characters and writes no spaces, so its bytes are other bytes.
"""

from __future__ import annotations

import gzip
import importlib
import json as stdlib
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from benches import samples
from benches.measure import once, shown, take_turns
from benches.table import SHARED, Row, Setting, times
from xsoar_tim import json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELATIONSHIPS, INDICATORS, TURNS = 5_000, 2_000, 15
GOAL = "at most 1.75 times orjson, 14 times `json.dump` or better"


class Nowhere:
    """A stream that costs nothing, so that only the encoder is measured."""

    def write(self, text: str) -> None:
        pass


def rows(setting: Setting) -> Iterator[Row]:
    orjson = _orjson(setting)
    count = setting.size(RELATIONSHIPS)
    yield _row(f"`dumps`, {count:,} relationships", samples.relationships(count), orjson, setting)
    count = setting.size(INDICATORS)
    real = list(islice(_real_indicators(), count))
    kind, indicators = ("real", real) if real else ("synthetic", samples.indicators(count))
    yield _row(f"`dumps`, {len(indicators):,} {kind} indicators with rawJSON", indicators, orjson, setting)


def _orjson(setting: Setting) -> Callable[[Any], bytes] | None:
    try:
        dumps: Callable[[Any], bytes] = importlib.import_module("orjson").dumps
    except ImportError:
        setting.leave_out("the comparison of `dumps` with orjson", "orjson is not installed")
        return None
    return dumps


def _real_indicators() -> Iterator[dict[str, Any]]:
    """Those of public feeds, of many kinds first: a recording after the other, from the smallest to the largest."""
    recordings = sorted((SHARED / "conformance" / "stix").glob("*.json.gz"), key=lambda path: path.stat().st_size)
    read = (stdlib.loads(gzip.decompress(path.read_bytes())) for path in recordings)
    return (indicator for indicator in chain.from_iterable(read) if indicator.get("rawJSON"))


def _row(what: str, value: Any, orjson: Callable[[Any], bytes] | None, setting: Setting) -> Row:
    if json.dumps(value) != stdlib.dumps(value):
        raise AssertionError("they do not write the same")
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: json.dumps(value),
        "stock": lambda: stdlib.dump(value, Nowhere()),
    }
    if orjson is not None:
        ways["orjson"] = lambda: orjson(value)
    turns = take_turns({name: once(way) for name, way in ways.items()}, setting.size(TURNS))
    return Row(
        f"{what}, {len(json.dumps(value)) / 1e6:.1f} MB",
        shown(turns.median("ours")),
        times(turns.ratio("stock", "ours"), "`json.dump`"),
        times(turns.ratio("ours", "orjson"), "orjson"),
        GOAL,
    )
