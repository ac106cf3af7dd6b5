"""Write `data/unicode.tsv` from the Unicode database of the Python that runs this.

    python3.12 scripts/unicode_tables.py > data/unicode.tsv

Python 3.12 carries Unicode 15.0, the version the tables are pinned to.
"""

from __future__ import annotations

import sys
import unicodedata

PINNED = "15.0.0"


def ranges(wanted: str, start: int = 0x80) -> list[tuple[int, int]]:
    """The runs of code points from `start` on whose general category begins with one of `wanted`."""
    prefixes = tuple(wanted.split())
    found: list[tuple[int, int]] = []
    for code in range(start, sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(prefixes):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return found


def table(name: str, rows: list[tuple[int, int]]) -> str:
    """A line for each range."""
    return "".join(f"{name}\t{low:04x}\t{high:04x}\n" for low, high in rows)


def main() -> None:
    if unicodedata.unidata_version != PINNED:
        sys.exit(f"the tables are pinned to Unicode {PINNED}, this Python has {unicodedata.unidata_version}")
    sys.stdout.write(
        f"# Unicode {PINNED} above ASCII, written by `scripts/unicode_tables.py`: change that, not this.\n"
        "# ALPHANUMERIC: categories L* and N*. DECIMAL_DIGIT: category Nd. MARK: categories M*.\n"
        "# Source: the Unicode Character Database. Licence: Unicode-3.0."
        " Columns: class, first and last code point (hexadecimal).\n"
        + table("ALPHANUMERIC", ranges("L N"))
        + table("DECIMAL_DIGIT", ranges("Nd"))
        + table("MARK", ranges("M"))
    )


if __name__ == "__main__":
    main()
