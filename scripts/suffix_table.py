"""Write one of the tables in `src/detect/suffixes/` from a public suffix list.

    python3 scripts/suffix_table.py tldextract/.tld_set_snapshot > src/detect/suffixes/bundled.rs
    python3 scripts/suffix_table.py public_suffix_list.dat > src/detect/suffixes/current.rs

`bundled.rs` comes from the snapshot inside the PyPI package `tldextract` 5.2 to 5.4, `current.rs` from the newest list,
which the PyPI package `publicsuffixlist` carries too. Only the truth of "this host has an ICANN suffix" is needed, so
each top-level domain collapses to one of three cases.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

Rules = dict[str, set[str]]
WIDTH = 110


def read_icann(text: str) -> tuple[Rules, str]:
    """The rules of the ICANN section by their last label, and the commit the list names."""
    section = text.split("===BEGIN ICANN DOMAINS===")[1].split("===END ICANN DOMAINS===")[0]
    commit = re.search(r"COMMIT: ([0-9a-f]+)", text)
    rules: Rules = defaultdict(set)
    for line in section.splitlines():
        rule = line.split("//")[0].strip().lower()
        if rule:
            rules[rule.rsplit(".", 1)[-1]].add(rule)
    return rules, commit[1] if commit else "unknown"


def collapse(rules: Rules) -> tuple[list[str], list[str], list[str]]:
    """Top-level labels that are suffixes themselves, those with a wildcard only, and `second.top` for the rest."""
    whole, wild, second = [], [], []
    for top, owned in rules.items():
        if top in owned:
            whole.append(top)
            if not top.isascii():
                whole.append("xn--" + top.encode("punycode").decode())
        elif f"*.{top}" in owned:
            wild.append(top)
        else:
            second += [rule for rule in owned if rule.count(".") == 1]
    return whole, wild, sorted(second)


def by_length(labels: list[str]) -> list[str]:
    """Entry n: all labels of n UTF-8 bytes, sorted by their bytes and joined."""
    groups: dict[int, list[str]] = defaultdict(list)
    for label in labels:
        groups[len(label.encode())].append(label)
    # UTF-8 sorts as code points do, and so does Python.
    return ["".join(sorted(groups[length])) for length in range(max(groups) + 1)]


def literal(text: str) -> str:
    """A Rust string literal, broken over lines."""
    step = WIDTH - 12
    parts = [text[start : start + step] for start in range(0, len(text), step)]
    return '"' + "\\\n         ".join(parts) + '"'


def rows_of(numbers: list[int]) -> list[str]:
    """The numbers, twelve a line."""
    return [", ".join(map(str, numbers[start : start + 12])) for start in range(0, len(numbers), 12)]


def main() -> None:
    rules, commit = read_icann(Path(sys.argv[1]).read_text(encoding="utf-8"))
    whole, wild, second = collapse(rules)
    groups = by_length(whole)
    # One more than there are lengths: where the last group ends.
    starts = [sum(len(group.encode()) for group in groups[:length]) for length in range(len(groups) + 1)]
    quoted = ", ".join(f'"{label}"' for label in sorted(wild))
    out = [
        "//! A public suffix list, ICANN section, as far as one bit of it is needed.",
        "//!",
        f"//! Written by `scripts/suffix_table.py` from the list's commit {commit}.",
        "",
        "use super::Table;",
        "",
        f"/// {len(whole)} suffixes of one label, {len(wild)} wildcards, {len(second)} suffixes of two labels.",
        "#[rustfmt::skip]",
        "pub(super) static TABLE: Table = Table {",
        "    labels: concat!(",
        *(f"        {literal(group)}," for group in groups if group),
        "    ),",
        "    starts: &[",
        *(f"        {row}," for row in rows_of(starts)),
        "    ],",
        f"    wildcard: &[{quoted}],",
        "    second_level: &[",
    ]
    line = "       "
    for rule in second:
        below, top = rule.split(".")
        item = f' ("{below}", "{top}"),'
        if len(line) + len(item) > WIDTH:
            out.append(line)
            line = "       "
        line += item
    out += [line, "    ],", "};"]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
