"""The builder, with its memory, and `batch`."""

from __future__ import annotations

import json
from collections import deque
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from benches.measure import child, once, shown, take_turns
from benches.memory import Growth
from benches.table import Row, Setting, times
from xsoar_tim import IndicatorBatchBuilder, batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MANY, FEW = 1_000_000, 100_000


def build(count: int, kind: Callable[[Iterator[str]], Iterable[str]]) -> None:
    """In a process of its own, whose peak it is: prints seconds a relationship and bytes.

    The values are made inside, as those of a feed are.
    """
    growth, start = Growth(), process_time()
    builder = IndicatorBatchBuilder()
    users = (f"u{number}" for number in range(count))
    hosts = (f"pc{number}.domain.local" for number in range(count))
    builder.add_relationships("uses", kind(users), "Account", kind(hosts), "Host")
    sent = sum(len(indicator["relationships"]) for batch in builder.batches() for indicator in batch)
    spent = process_time() - start
    assert sent == count
    print(json.dumps([spent / count, growth.peak()]))


def rows(setting: Setting) -> Iterator[Row]:
    yield from _builder(setting, "list", "lists")
    yield from _builder(setting, "iter", "generators")
    yield _batch(setting)


def _builder(setting: Setting, kind: str, title: str) -> Iterator[Row]:
    many, few = setting.size(MANY), setting.size(FEW)
    peaks: list[float] = []

    def run(count: int) -> Callable[[], float]:
        def way() -> float:
            spent, peak = json.loads(child(f"from benches.bench_batches import build; build({count}, {kind})"))
            if count == many:
                peaks.append(peak)
            return float(spent)

        return way

    turns = take_turns({"many": run(many), "few": run(few)}, setting.size(5))
    compared = f" ({times(turns.ratio('many', 'few'))} that at {few:,})"
    what = f"builder: add and batch {many:,} relationships from {title}"
    yield Row(f"{what}, each", shown(turns.median("many")) + compared, goal="at most 1.25 times that at 100,000")
    yield Row(f"{what}, peak memory", f"{median(peaks) / 1e6:.0f} MB", goal="at most 200 MB, values included")


def _batch(setting: Setting) -> Row:
    count, size = setting.size(MANY), 2_000
    items = list(range(count))

    def drain(batches: Iterator[Any]) -> None:
        deque(batches, maxlen=0)

    def slices() -> Iterator[Any]:
        return (items[start : start + size] for start in range(0, count, size))

    turns = take_turns(
        {
            "ours": once(lambda: drain(batch(items, size))),
            "slices": once(lambda: drain(slices())),
            "stock": once(lambda: drain(setting.stock.batch(items, size))),
        },
        setting.size(11),
    )
    taken = f"{shown(turns.median('ours'))} ({times(turns.ratio('ours', 'slices'))} plain slicing)"
    goal = "at most 2 times plain slicing"
    return Row(f"`batch`, {count:,} items by {size:,}", taken, times(turns.ratio("stock", "ours")), goal=goal)
