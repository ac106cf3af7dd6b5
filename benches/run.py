"""Measures everything and prints a Markdown table, or puts it into the README.

    python -m benches [--quick] [--only TOPIC] [--write-readme README.md]

A section is a module `bench_TOPIC.py` with a function `rows`.
"""

from __future__ import annotations

import argparse
import platform
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benches import floor
from benches.table import Setting, markdown, write

TOPICS = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main() -> None:
    """Reads the options and runs the sections one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benches", description="Measures what the package gains.")
    parser.add_argument("--quick", action="store_true", help="a smoke test: few rows, meaningless figures")
    parser.add_argument("--only", choices=TOPICS, action="append", help="one section; may be given more than once")
    parser.add_argument("--write-readme", type=Path, metavar="FILE", help="replace the table between its markers")
    options = parser.parse_args()

    setting = Setting.load(quick=options.quick)
    rows = []
    for topic in options.only or TOPICS:
        sys.stderr.write(f"{topic} ...\n")
        rows += import_module(f"benches.bench_{topic}").rows(setting)
    text = "\n\n".join([markdown(rows, setting.stock.title), *setting.notes, _machine()])
    if options.write_readme:
        write(options.write_readme, text)
    else:
        sys.stdout.write(text + "\n")


def _machine() -> str:
    """Where it was measured, with what."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    parts = [f"xsoar-tim {version('xsoar-tim')}", python, _processor(), platform.platform(terse=True), floor.compiler()]
    named = "A comparison that names something is with that, not with what its column says."
    return f"Medians of one run, collector on. {named} {', '.join(parts)}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.machine()


if __name__ == "__main__":
    main()
