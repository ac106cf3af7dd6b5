"""Writes what each fuzz target starts from: recordings of the tests, and the files in `fuzz/seeds`.

Usage: fuzz_seeds.py FOLDER, where FOLDER gets one folder for each target.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "fuzz/seeds"
# The first byte of an input of `stix` is its switches: none, all fixes, all.
SWITCHES = (b"\x00", b"\x20", b"\x7f")


def recorded(name: str) -> list[bytes]:
    """The arguments in a recording."""
    calls = json.loads((ROOT / f"tests/conformance/{name}.json").read_text(encoding="utf-8"))
    return [value.encode() for value, _ in calls if isinstance(value, str) and value.isprintable()]


def seeds() -> dict[str, list[bytes]]:
    values = recorded("auto_detect_indicator_type") + recorded("detect_file_indicator_type")
    bundles = [(SEEDS / f"{profile}.json").read_bytes() for profile in ("taxii2", "mitre-attack")]
    return {
        "detect": values,
        "pattern": (SEEDS / "patterns.txt").read_bytes().splitlines(),
        "rows": [(SEEDS / "rows.csv").read_bytes()],
        "stix": [switches + bundle for switches in SWITCHES for bundle in bundles],
        "values": values,
    }


def main() -> None:
    for target, inputs in seeds().items():
        folder = Path(sys.argv[1], target)
        folder.mkdir(parents=True, exist_ok=True)
        for index, text in enumerate(inputs):
            (folder / f"seed-{index}").write_bytes(text)


if __name__ == "__main__":
    main()
