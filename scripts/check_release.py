"""Checks that version, tag, changelog and images agree.

Usage: check_release.py [TAG]. Without a tag: what holds at any time. With one: that this state may be released as it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def problems(root: Path, tag: str | None) -> list[str]:
    version = find(r'^version = "(.+)"', root / "Cargo.toml")
    found = []

    locked = find(r'^name = "xsoar-tim"\nversion = "(.+)"', root / "Cargo.lock")
    if locked != version:
        found.append(f"Cargo.lock says {locked}, Cargo.toml {version}")

    for image in sorted((root / "docker").glob("*/Dockerfile")):
        pinned = find(r"^xsoar-tim==(.+)$", image.with_name("requirements.txt"))
        tagged = find(r"^version=(.+)$", image.with_name("build.conf"))
        if {pinned, tagged} != {version}:
            found.append(
                f"{image.parent.name} has the package in version {pinned}, the image in {tagged}; not {version}"
            )

    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d.*?)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    if tag is not None:
        if tag != f"v{version}":
            found.append(f"the tag is {tag}, the version {version}")
        if released[:1] != [version]:
            found.append(f"the newest release in CHANGELOG.md is {', '.join(released[:1]) or 'none'}, not {version}")
    elif released[:1] != [version] and "## [Unreleased]" not in changelog:
        found.append(f"CHANGELOG.md has neither {version} nor a section for what is not released")
    return found


def find(pattern: str, path: Path) -> str | None:
    match = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    return match and match[1]


def main(arguments: list[str]) -> int:
    found = problems(ROOT, arguments[0] if arguments else None)
    print("\n".join(found) or "version, changelog and images agree")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
