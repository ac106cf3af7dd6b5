"""Write one of the tables `data/suffixes_*.tsv` from a public suffix list.

    python3 scripts/suffix_table.py tldextract/.tld_set_snapshot > data/suffixes_bundled.tsv
    python3 scripts/suffix_table.py public_suffix_list.dat > data/suffixes_current.tsv

`suffixes_bundled.tsv` comes from the snapshot inside the PyPI package `tldextract` 5.2 to 5.4,
`suffixes_current.tsv` from the newest list, which the PyPI package `publicsuffixlist` carries too. Only the truth of
"this host has an ICANN suffix" is needed, so each top-level domain collapses to one of three cases.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

Rules = dict[str, set[str]]


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


def main() -> None:
    rules, commit = read_icann(Path(sys.argv[1]).read_text(encoding="utf-8"))
    whole, wild, second = collapse(rules)
    sys.stdout.write(
        "# A public suffix list, ICANN section, as far as one bit of it is needed.\n"
        f"# Written by `scripts/suffix_table.py` from the list's commit {commit}: change that, not this.\n"
        "# Source: https://publicsuffix.org/list/. Licence: MPL-2.0 (https://mozilla.org/MPL/2.0/);"
        " this file stays under it.\n"
        "# Columns: rule (a label, `*.` and a label, or two labels).\n"
    )
    for rule in sorted([*whole, *(f"*.{top}" for top in wild), *second]):
        sys.stdout.write(f"{rule}\n")


if __name__ == "__main__":
    main()
