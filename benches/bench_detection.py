"""Types of values, one by one, in bulk, and for the rows of a CSV file."""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
from collections import deque
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice, repeat
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benches.measure import Way, child, once, per_call, shown, take_turns
from benches.memory import Growth
from benches.stock import kept_extractor
from benches.table import Row, Setting, times
from xsoar_tim import IndicatorBatchBuilder, auto_detect_indicator_type, detect_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Detector = Callable[[str], str | None]

FEED, SAMPLE = "data/feeds/maltrail-300k.csv.gz", "data/detect/autodetect_golden.jsonl.gz"
VALUES, CSV_ROWS = 1_000_000, 300_000
DOMAIN = "login.example.co.uk"
FIELDS = {"name": "malwarefamily", "category": "threattypes", "reference": "description"}


def rows(setting: Setting) -> Iterator[Row]:
    with ExitStack() as stack:
        stock = _stock_detector(setting, stack)
        if feed := setting.shared(FEED, "`detect_types` and `add_rows`"):
            yield _bulk(setting, feed)
        yield _domain(setting, stock)
        if sample := setting.shared(SAMPLE, "`auto_detect_indicator_type` over a mixed sample"):
            yield _mixed(setting, sample, stock)
        if feed:
            yield from _csv(setting, feed, stock)


def _stock_detector(setting: Setting, stack: ExitStack) -> Detector | None:
    """That of `CommonServerPython`, with its extractor kept until the stack ends."""
    what = "`CommonServerPython`'s detection of types"
    if not setting.stock.is_real:
        setting.leave_out(what, "`CSP` does not name its folder")
        return None
    # A value of no type costs a log line on both sides, which the mock gives to `logging`.
    stack.enter_context(patch("demistomock.debug", lambda *_: None))
    try:
        stack.enter_context(kept_extractor())
    except ImportError:
        setting.leave_out(what, "`tldextract` is not installed")
        return None
    detector: Detector = setting.stock.auto_detect_indicator_type
    return detector


def detect_on_one_core(path: str, count: int) -> None:
    """In a process of its own, which stays on one core: prints the seconds a value takes."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    values = list(islice(chain.from_iterable(repeat(_column(Path(path)))), count))
    taken = [once(lambda: detect_types(values), count)() for _ in range(5)]
    print(median(taken))


def _column(feed: Path) -> list[str]:
    with gzip.open(feed, "rt", encoding="utf-8", newline="") as lines:
        return [row["value"] for row in csv.DictReader(lines)]


def _bulk(setting: Setting, feed: Path) -> Row:
    count = setting.size(VALUES)
    taken = float(child(f"from benches.bench_detection import detect_on_one_core as run; run({str(feed)!r}, {count})"))
    return Row(f"`detect_types`, {count:,} values of a feed on one core, each", shown(taken), goal="at most 0.5 µs")


def _domain(setting: Setting, stock: Detector | None) -> Row:
    ways = {"ours": _calls(auto_detect_indicator_type, [DOMAIN] * setting.size(20_000))}
    if stock is not None:
        ways["stock"] = _calls(stock, [DOMAIN] * setting.size(500))
    return _compared(f'`auto_detect_indicator_type("{DOMAIN}")`', ways, setting.size(21))


def _mixed(setting: Setting, sample: Path, stock: Detector | None) -> Row:
    lines = gzip.decompress(sample.read_bytes()).splitlines()
    values = [json.loads(line)[0] for line in lines[:: 100 if setting.quick else 1]]
    ways = {"ours": _calls(auto_detect_indicator_type, values)}
    if stock is not None:
        ways["stock"] = _calls(stock, values)
    what = f"`auto_detect_indicator_type` over {len(values):,} real and mutated values of all types, each"
    return _compared(what, ways, setting.size(7))


def _calls(detect: Detector, values: list[str]) -> Way:
    """As a script calls it, in whose globals `demisto` is."""
    names = {"detect": detect, "values": values, "demisto": sys.modules["demistomock"]}
    loop = per_call("for value in values:\n    detect(value)", names, 1)
    return lambda: loop() / len(values)


def _compared(what: str, ways: dict[str, Way], count: int) -> Row:
    turns = take_turns(ways, count)
    gain = times(turns.ratio("stock", "ours"))
    return Row(what, shown(turns.median("ours")), gain, goal="at most 1 µs, 100 times CSP with its extractor kept")


def _csv(setting: Setting, feed: Path, stock: Detector | None) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        count = setting.size(CSV_ROWS)
        path = Path(folder, "feed.csv.gz")
        with gzip.open(feed) as lines, gzip.open(path, "wb", compresslevel=1) as shorter:
            shorter.writelines(islice(lines, count + 1))
        ways = {"ours": once(lambda: deque(_batches(path), maxlen=0), count)}
        if stock is not None:
            by_hand = partial(_by_hand, path, stock, setting.stock.batch)
            if _first_of_each(by_hand()) != _first_of_each(_batches(path)):
                raise AssertionError("they do not make the same")
            ways["stock"] = once(lambda: deque(by_hand(), maxlen=0), count)
        turns = take_turns(ways, setting.size(3))
        gain = times(turns.ratio("stock", "ours"))
        what = f"CSV of {count:,} rows to batches"
        goal = "10 times a `csv.DictReader` loop with CSP's steps"
        yield Row(f"{what}, a row", shown(turns.median("ours")), gain, goal=goal)
        peak = int(child(f"from benches.bench_detection import grow; grow({str(path)!r})"))
        yield Row(f"{what}, peak memory over the start", f"{peak / 1e6:.0f} MB", goal="at most 100 MB")


def _first_of_each(batches: Iterator[list[dict[str, Any]]]) -> dict[tuple[str, str], dict[str, Any]]:
    """By value and type: the builder leaves out what comes again, the loop does not."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for indicator in chain.from_iterable(batches):
        first.setdefault((indicator["value"], indicator["type"]), indicator)
    return first


def grow(path: str) -> None:
    """In a process of its own: prints how far the peak rises while batches are made and dropped."""
    growth = Growth()
    deque(_batches(Path(path)), maxlen=0)
    print(growth.peak())


def _batches(path: Path) -> Iterator[list[dict[str, Any]]]:
    builder = IndicatorBatchBuilder(on_invalid="skip", tags=["feed"])
    builder.add_rows(path, "value", fields=FIELDS, score=3, raw_json=True)
    return builder.batches()


def _by_hand(path: Path, detect: Detector, batch: Callable[..., Any]) -> Iterator[list[dict[str, Any]]]:
    """The steps of a feed of CSV files: all rows, then all indicators, then the batches."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    indicators = []
    for row in rows:
        value = row["value"]
        kind = detect(value)
        if not kind:
            continue
        fields: dict[str, Any] = {field: row[column] for column, field in FIELDS.items() if row.get(column)}
        fields["tags"] = ["feed"]
        indicators.append(
            {"value": value, "type": kind, "score": 3, "fields": fields, "rawJSON": {**row, "type": kind}}
        )
    batches: Iterator[list[dict[str, Any]]] = batch(indicators, batch_size=2_000)
    return batches
