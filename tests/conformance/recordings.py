"""Reads recordings: JSON in which values that JSON lacks are tagged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load(name: str) -> Any:
    """A recording, tags and all; decode the values in it one by one."""
    return json.loads((FOLDER / name).read_text())


def decode(value: Any) -> Any:
    """The Python value of a tagged one."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    (tag, content), *rest = value.items()
    assert not rest, value
    match tag:
        case "$dict":
            return {decode(key): decode(item) for key, item in content}
        case "$tuple":
            return tuple(decode(content))
        case "$set":
            return set(decode(content))
        case "$bytes":
            return bytes.fromhex(content)
        case "$float":
            return float(content)
        case "$int":
            return int(content)
    raise ValueError(f"unknown tag {tag}")


def same(one: Any, other: Any) -> bool:
    """Equal in value, type and order of keys; NaN equals NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (one != one and other != other)
