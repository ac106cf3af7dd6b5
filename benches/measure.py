"""Times that can be compared although the machine is busy with other things.

The ways that are compared take turns, so that a slow second hits all of them; what counts is the median of the
ratios within a turn. The clock is that of the processor, since nothing here waits for anything else.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import timeit
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

Way = Callable[[], float]
"""Does its work once and returns what it took."""


@dataclass(frozen=True)
class Turns:
    """What each way took, turn by turn."""

    taken: Mapping[str, list[float]]

    def median(self, way: str) -> float:
        return median(self.taken[way])

    def ratio(self, way: str, other: str) -> float | None:
        """How many times `way` takes what `other` takes; `None` if one of them was not measured."""
        if way not in self.taken or other not in self.taken:
            return None
        return median(one / another for one, another in zip(self.taken[way], self.taken[other], strict=True))


def take_turns(ways: Mapping[str, Way], turns: int) -> Turns:
    """Each way once a turn, in an order that changes; one turn before that to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for turn in range(-1, turns):
        for name in order:
            spent = ways[name]()
            if turn >= 0:
                taken[name].append(spent)
        order.append(order.pop(0))
    return Turns(taken)


def per_call(statement: str, names: dict[str, Any], number: int) -> Way:
    """The time of one run of a statement, out of many; the collector stays on."""
    timer = timeit.Timer(statement, "gc.enable()", process_time, globals={**names, "gc": gc})
    return lambda: timer.timeit(number) / number


def once(work: Callable[[], object], per: int = 1) -> Way:
    """The time of one call, without that of freeing its result."""

    def way() -> float:
        gc.collect()
        start = process_time()
        result = work()
        spent = process_time() - start
        del result
        return spent / per

    return way


def child(code: str, *options: str) -> str:
    """Runs code in a new interpreter that finds this package; returns what it printed."""
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603


def child_time(code: str) -> Way:
    """The processor's time of a new interpreter that runs the code."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def way() -> float:
        before = spent()
        child(code)
        return spent() - before

    return way


def shown(seconds: float) -> str:
    """A time as people write it."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"
