"""`xsoar_tim.stix` beside `json.loads` of the same bytes: it does less than this, for it makes no indicators."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benches import samples
from benches.measure import child, once, shown, take_turns
from benches.memory import Growth
from benches.table import Row, Setting, times
from xsoar_tim import stix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ATTACK, UNIT42 = "data/attack/enterprise-attack.json.gz", "data/unit42/unit42.json.gz"
RAW: list[tuple[str, str, dict[str, Any], float]] = [
    ("ATT&CK Enterprise, `mitre-attack`", ATTACK, {"profile": "mitre-attack"}, 0.5),
    ("Unit 42, `taxii2`", UNIT42, {}, 1.0),
    ("Unit 42, `taxii2`, `raw_json` off", UNIT42, {"raw_json": False}, 0.4),
]
LEAN: list[tuple[str, str, dict[str, Any]]] = [
    ("ATT&CK Enterprise, `mitre-attack`, `raw_json` off", ATTACK, {"profile": "mitre-attack", "raw_json": False}),
    ("Unit 42, `taxii2`, `raw_json` off", UNIT42, {"raw_json": False}),
]
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def rows(setting: Setting) -> Iterator[Row]:
    for name, path, options, goal in RAW:
        if file := setting.shared(path, name):
            yield _speed(setting, name, file, options, goal)
    for name, path, options in LEAN:
        if file := setting.shared(path, f"{name}, peak memory"):
            yield _memory(name, file, options)
    yield _scaling(setting)


def _speed(setting: Setting, name: str, file: Path, options: dict[str, Any], goal: float) -> Row:
    data = gzip.decompress(file.read_bytes())
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: stix.indicators(data, **options),
        "loads": lambda: json.loads(data),
    }
    turns = take_turns({way: once(work) for way, work in ways.items()}, setting.size(15))
    compared = times(turns.ratio("ours", "loads"), "`json.loads`")
    return Row(name, shown(turns.median("ours")), "", compared, f"at most {goal} times `json.loads`")


def grow(path: str, options: dict[str, Any]) -> None:
    """In a process of its own: prints the input's size, and how far the peak rises over it."""
    data = gzip.decompress(Path(path).read_bytes())
    # What a first call imports and allocates for good is not the input's.
    stix.indicators([{"type": "tool"}], **options)
    growth = Growth()
    indicators = stix.indicators(data, **options)
    print(json.dumps([len(data), growth.peak()]))
    del indicators


def _memory(name: str, file: Path, options: dict[str, Any]) -> Row:
    size, peak = json.loads(child(f"from benches.bench_stix import grow; grow({str(file)!r}, {options!r})"))
    taken = f"{peak / 1e6:.0f} MB ({times(peak / size)} the input)"
    return Row(f"{name}, peak memory over the input", taken, goal="at most 1.5 times the input")


def _scaling(setting: Setting) -> Row:
    sizes = [setting.size(size) for size in SIZES]
    bundles = {size: json.dumps({"type": "bundle", "objects": samples.stix_objects(size)}).encode() for size in sizes}
    # What is measured must take long enough: small bundles are read again and again.
    times_read = {size: max(1, sizes[-2] // size) for size in sizes}

    def reads(read: Callable[[bytes], object], size: int) -> Callable[[], object]:
        return lambda: [read(bundles[size]) is None for _ in range(times_read[size])]

    readers: dict[str, Callable[[bytes], object]] = {"ours": stix.indicators, "loads": json.loads}
    ways = {
        f"{name} {size}": once(reads(read, size), size * times_read[size])
        for name, read in readers.items()
        for size in sizes
    }
    turns = take_turns(ways, setting.size(3))
    taken = {name: [turns.median(f"{name} {size}") for size in sizes] for name in readers}
    spread = {name: times(max(each) / min(each)) for name, each in taken.items()}
    return Row(
        f"synthetic bundles of {', '.join(f'{size:,}' for size in sizes)} objects, an object",
        f"{', '.join(map(shown, taken['ours']))}: from least to most {spread['ours']}",
        against_floor=f"`json.loads`: {spread['loads']}",
        goal="at most 1.25 times from least to most",
    )
