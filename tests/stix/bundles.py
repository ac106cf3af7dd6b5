"""Small STIX objects for tests."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"


def stix_object(kind: str, serial: int = 1, **members: Any) -> Row:
    return {"type": kind, "id": f"{kind}--{serial}", **members}


def pattern(text: str, serial: int = 1, **members: Any) -> Row:
    return stix_object("indicator", serial, pattern=text, **members)


def link(name: str, source: str, target: str, serial: int = 1, **members: Any) -> Row:
    return stix_object("relationship", serial, relationship_type=name, source_ref=source, target_ref=target, **members)


def attack(kind: str, serial: int = 1, attack_id: str | None = None, **members: Any) -> Row:
    """An object as ATT&CK has it: with dates, and an id in its first external reference."""
    references = [{"source_name": "mitre-attack", "external_id": attack_id}] if attack_id else []
    own = {
        "created": "2020-01-01T00:00:00.000Z",
        "modified": "2021-01-01T00:00:00.000Z",
        "external_references": references,
    }
    return stix_object(kind, serial, **{**own, **members})


class Demisto:
    """What of the runtime's `demisto` is used here."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def debug(self, text: str) -> None:
        self.lines.append(("debug", text))

    def info(self, text: str) -> None:
        self.lines.append(("info", text))

    def error(self, text: str) -> None:
        self.lines.append(("error", text))
