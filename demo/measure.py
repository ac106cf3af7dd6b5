"""Time and memory of a way, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from demo.host import Demisto, Received

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from demo.ways import LeftOut

    Way = Callable[[Demisto], LeftOut]


@dataclass(frozen=True)
class Run:
    """What one run took, in time of the processor, and what it handed over."""

    received: Received
    left_out: LeftOut
    seconds_building: float
    peak_bytes: int


@dataclass(frozen=True)
class Runs:
    """Several runs of one way: the figures are medians, everything else is alike in all."""

    runs: list[Run]

    @property
    def received(self) -> Received:
        return self.runs[0].received

    @property
    def left_out(self) -> LeftOut:
        return self.runs[0].left_out

    @property
    def seconds_building(self) -> float:
        return median(run.seconds_building for run in self.runs)

    @property
    def seconds_writing(self) -> float:
        return median(run.received.seconds_writing for run in self.runs)

    @property
    def seconds(self) -> float:
        return median(run.seconds_building + run.received.seconds_writing for run in self.runs)

    @property
    def peak_bytes(self) -> float:
        return median(run.peak_bytes for run in self.runs)


def compare(ways: Sequence[Way], times: int) -> list[Runs]:
    """Runs the ways in turn, so that a busy machine is equally unkind to all."""
    runs: list[list[Run]] = [[] for _ in ways]
    for _ in range(times):
        for own, way in zip(runs, ways, strict=True):
            own.append(in_child(way))
    return [Runs(own) for own in runs]


def in_child(way: Way) -> Run:
    """One run in a fork: it starts with the input loaded and a peak of just that, whatever loading took."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_run_and_send, args=(way, sender))
    child.start()
    sender.close()
    try:
        run: Run = receiver.recv()
    except EOFError:
        child.join()
        raise RuntimeError(f"a run ended with exit code {child.exitcode} before it had a result") from None
    child.join()
    return run


def _run_and_send(way: Way, sender: Connection[Run, Run]) -> None:
    # Memory is that of the first run. Time is that of a second one: the first also pays for the pages of the input,
    # which a fork copies when they are touched first.
    before = _peak_bytes()
    way(Demisto())
    peak = _peak_bytes() - before
    demisto = Demisto()
    start = time.process_time()
    left_out = way(demisto)
    seconds = time.process_time() - start
    received = demisto.received
    building = seconds - received.seconds_writing - received.seconds_counting
    sender.send(Run(received, left_out, building, peak))


def _peak_bytes() -> int:
    # Linux counts in KiB, macOS in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
