"""What is wrong with a row or a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable `code`, a `message` for people, `where` it is, and the `value`."""

    code: str
    message: str
    where: str
    value: object
