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
from xsoar_tim import IndicatorBatchBuilder, stix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ATTACK, UNIT42 = "data/attack/enterprise-attack.json.gz", "data/unit42/unit42.json.gz"
RAW: list[tuple[str, str, dict[str, Any], float]] = [
    ("ATT&CK Enterprise, `mitre-attack`", ATTACK, {"profile": "mitre-attack"}, 0.4),
    ("Unit 42, `taxii2`", UNIT42, {}, 1.2),
    ("Unit 42, `taxii2`, `raw_json` off", UNIT42, {"raw_json": False}, 0.9),
]
BUILT: list[tuple[str, str, dict[str, Any], float]] = [
    ("ATT&CK Enterprise, `builder.add_stix` to the last batch", ATTACK, {"profile": "mitre-attack"}, 0.45),
    ("Unit 42, `builder.add_stix` to the last batch", UNIT42, {}, 1.4),
]
LEAN: list[tuple[str, str, dict[str, Any], float]] = [
    ("ATT&CK Enterprise, `mitre-attack`, `raw_json` off", ATTACK, {"profile": "mitre-attack", "raw_json": False}, 1.1),
    ("Unit 42, `taxii2`, `raw_json` off", UNIT42, {"raw_json": False}, 1.7),
]
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def rows(setting: Setting) -> Iterator[Row]:
    for name, path, options, goal in RAW:
        if file := setting.shared(path, name):
            yield _speed(setting, name, file, options, goal)
    for name, path, options, goal in BUILT:
        if file := setting.shared(path, name):
            taken, ratio = json.loads(_child("compare", file, options, setting.size(15), "built"))
            yield Row(name, shown(taken), "", times(ratio, "`json.loads`"), f"at most {goal} times `json.loads`")
    for name, path, options, goal in LEAN:
        if file := setting.shared(path, f"{name}, peak memory"):
            yield _memory(name, file, options, goal)
    yield _scaling(setting)


def _speed(setting: Setting, name: str, file: Path, options: dict[str, Any], goal: float) -> Row:
    taken, ratio = json.loads(_child("compare", file, options, setting.size(15)))
    ways = {
        "ours": lambda: float(_child("call_once", file, options)),
        "loads": lambda: float(_child("call_once", file, None)),
    }
    turns = take_turns(ways, setting.size(7))
    first, first_ratio = turns.median("ours"), turns.ratio("ours", "loads")
    return Row(
        name,
        f"{shown(taken)} (first call of a process: {shown(first)})",
        "",
        f"{times(ratio, '`json.loads`')} (first call: {times(first_ratio)})",
        f"at most {goal} times `json.loads`",
    )


def _child(function: str, file: Path, *arguments: object) -> str:
    """Runs a function of this module in a process of its own, of which the memory is as it is at the start."""
    given = ", ".join(repr(argument) for argument in (str(file), *arguments))
    return child(f"from benches import bench_stix; bench_stix.{function}({given})")


def _data(path: str, options: dict[str, Any]) -> bytes:
    """The bundle, after a call that imports and allocates what is not the bundle's."""
    stix.indicators([{"type": "tool"}], **options)
    return gzip.decompress(Path(path).read_bytes())


def built(data: bytes, **options: Any) -> int:
    """How many indicators go out, dummies among them, one batch alive at a time."""
    builder = IndicatorBatchBuilder()
    builder.add_stix(data, **options)
    return sum(len(batch) for batch in builder)


def compare(path: str, options: dict[str, Any], turns: int, way: str = "indicators") -> None:
    """Prints the median of calls that take turns with `json.loads`, and how many times that they take."""
    data = _data(path, options)
    call = built if way == "built" else stix.indicators
    ways: dict[str, Callable[[], object]] = {"ours": lambda: call(data, **options), "loads": lambda: json.loads(data)}
    taken = take_turns({way: once(work) for way, work in ways.items()}, turns)
    print(json.dumps([taken.median("ours"), taken.ratio("ours", "loads")]))


def call_once(path: str, options: dict[str, Any] | None) -> None:
    """Prints what one call takes, or one of `json.loads`."""
    data = _data(path, options or {})
    work = once(lambda: json.loads(data) if options is None else stix.indicators(data, **options))
    print(work())


def grow(path: str, options: dict[str, Any]) -> None:
    """Prints the input's size, and how far the peak rises over it."""
    data = _data(path, options)
    growth = Growth()
    indicators = stix.indicators(data, **options)
    print(json.dumps([len(data), growth.peak()]))
    del indicators


def _memory(name: str, file: Path, options: dict[str, Any], goal: float) -> Row:
    size, peak = json.loads(_child("grow", file, options))
    taken = f"{peak / 1e6:.0f} MB ({times(peak / size)} the input)"
    return Row(f"{name}, peak memory over the input", taken, goal=f"at most {goal} times the input")


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
