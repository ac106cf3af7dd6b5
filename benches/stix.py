"""`xsoar_tim.stix` beside `json.loads` of the same bytes: `python benches/stix.py`.

Both take turns in one run, and ratios of medians are shown: the times of a shared machine mean little. Memory is how
far the peak of a process of its own grows, over the size of the input, which is in memory before.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xsoar_tim import stix

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[2] / "shared" / "data"
CASES: list[tuple[str, str, dict[str, Any], float]] = [
    ("ATT&CK Enterprise, mitre-attack", "attack/enterprise-attack", {"profile": "mitre-attack"}, 0.5),
    ("Unit 42, taxii2", "unit42/unit42", {}, 1.0),
    ("Unit 42, taxii2, raw_json off", "unit42/unit42", {"raw_json": False}, 0.4),
]


def read(name: str) -> bytes:
    return gzip.decompress((DATA / f"{name}.json.gz").read_bytes())


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    result = work()
    taken = time.process_time() - start
    # Freed outside of the measured time.
    del result
    return taken


def ratios() -> None:
    for name, path, options, goal in CASES:
        data = read(path)
        loads, own = [], []
        for _ in range(15):
            loads.append(seconds(lambda data=data: json.loads(data)))  # type: ignore[misc]
            own.append(seconds(lambda data=data, options=options: stix.indicators(data, **options)))  # type: ignore[misc]
        base, taken = statistics.median(loads), statistics.median(own)
        print(
            f"{name:34} {base * 1e3:7.1f} ms {taken * 1e3:7.1f} ms   {taken / base:.2f} times json.loads (goal {goal})"
        )


def bundle(count: int) -> bytes:
    """Indicators, malware and the relationships between them."""
    date = "2024-01-01T00:00:00.000Z"
    objects: list[dict[str, Any]] = []
    for number in range(count // 2):
        uuid = f"00000000-0000-4000-8000-{number:012}"
        objects.append(
            {
                "type": "indicator",
                "id": f"indicator--{uuid}",
                "created": date,
                "modified": date,
                "labels": ["malicious-activity"],
                "name": f"host {number}",
                "pattern": f"[domain-name:value = 'host{number}.example.com']",
            }
        )
        objects.append(
            {
                "type": "relationship",
                "id": f"relationship--{uuid}",
                "created": date,
                "modified": date,
                "relationship_type": "indicates",
                "source_ref": f"indicator--{uuid}",
                "target_ref": "malware--00000000-0000-4000-8000-000000000000",
            }
        )
    objects.append({"type": "malware", "id": "malware--00000000-0000-4000-8000-000000000000", "name": "M"})
    return json.dumps({"type": "bundle", "objects": objects}).encode()


def scaling(counts: tuple[int, ...]) -> None:
    for count in counts:
        data = bundle(count)
        own = statistics.median(seconds(lambda data=data: stix.indicators(data)) for _ in range(3))  # type: ignore[misc]
        loads = statistics.median(seconds(lambda data=data: json.loads(data)) for _ in range(3))  # type: ignore[misc]
        print(f"{count:9,} objects   {own / count * 1e6:.2f} us an object   {own / loads:.2f} times json.loads")


def resident(field: str) -> int:
    """Bytes, on Linux."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) * 1024


def growth(path: str, options: dict[str, Any], pipe: Any) -> None:
    data = read(path)
    # What a first call imports and allocates for good is not the input's.
    stix.indicators([{"type": "tool"}], raw_json=False)
    # To unpack the input took more memory than is held now: the peak starts anew.
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    rows = stix.indicators(data, raw_json=False, **options)
    pipe.send((len(data), resident("VmHWM") - before, len(rows)))


def memory() -> None:
    context = multiprocessing.get_context("spawn")
    for name, path, options, _ in CASES[:2]:
        receiver, sender = context.Pipe()
        process = context.Process(target=growth, args=(path, options, sender))
        process.start()
        size, grown, _ = receiver.recv()
        process.join()
        print(f"{name:34} {size / 1e6:6.1f} MB   peak over the input {grown / size:.2f} times its size (goal 1.5)")


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit(f"the real inputs are not at {DATA}")
    print(f"CPython {sys.version.split()[0]}")
    ratios()
    memory()
    scaling((1_000, 10_000, 100_000, 1_000_000))
