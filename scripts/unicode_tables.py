"""Write `src/detect/unicode_tables.rs` from the Unicode database of the Python that runs this.

    python3.12 scripts/unicode_tables.py > src/detect/unicode_tables.rs

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


def table(name: str, what: str, rows: list[tuple[int, int]]) -> str:
    """One Rust constant, as many ranges on a line as fit."""
    lines = [f"/// {what}", "#[rustfmt::skip]", f"pub(super) const {name}: &[(u32, u32)] = &["]
    line = "   "
    for low, high in rows:
        item = f" ({low:#06x}, {high:#06x}),"
        if len(line) + len(item) > 110:
            lines.append(line)
            line = "   "
        line += item
    return "\n".join([*lines, line, "];"])


def main() -> None:
    if unicodedata.unidata_version != PINNED:
        sys.exit(f"the tables are pinned to Unicode {PINNED}, this Python has {unicodedata.unidata_version}")
    sys.stdout.write(
        f"//! Unicode {PINNED} above ASCII, written by `scripts/unicode_tables.py`: change that, not this.\n\n"
        + table("ALPHANUMERIC", "Categories L* and N*.", ranges("L N"))
        + "\n\n"
        + table("DECIMAL_DIGIT", "Category Nd.", ranges("Nd"))
        + "\n\n"
        + table("MARK", "Categories M*.", ranges("M"))
        + "\n"
    )


if __name__ == "__main__":
    main()
