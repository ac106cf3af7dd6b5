"""A small ATT&CK that has one of everything the demo must tell apart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from demo import attack as source
from demo import ways

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "intrusion-set--1"
MALWARE = "malware--1"
TECHNIQUE = "attack-pattern--1"
SUB_TECHNIQUE = "attack-pattern--2"
REVOKED = "attack-pattern--3"
STRATEGY = "x-mitre-detection-strategy--1"
ANALYTIC = "x-mitre-analytic--1"


def stix_object(stix_id: str, external_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"stix_id": stix_id, "external_id": external_id, "name": name, **more}


def relationship(name: str, source_ref: str, target_ref: str) -> dict[str, Any]:
    return {"relationship_type": name, "source_ref": source_ref, "target_ref": target_ref, "description": "why"}


OBJECTS = [
    stix_object(GROUP, "G1", "Carbanak", aliases=["Anunak"]),
    stix_object(MALWARE, "S1", "Carbanak", description="A backdoor"),
    stix_object(TECHNIQUE, "T1059", "Interpreter", deprecated=False),
    stix_object(SUB_TECHNIQUE, "T1059.001", "PowerShell"),
    stix_object(REVOKED, "T1086", "PowerShell", revoked=True),
    stix_object("attack-pattern--4", "T1", "Forgotten", deprecated=True),
    stix_object(STRATEGY, "DET1", "Detect PowerShell"),
    stix_object(ANALYTIC, "AN1", "Analytic 1"),
    {"stix_id": "identity--1", "name": "The MITRE Corporation"},
]
RELATIONSHIPS = [
    relationship("uses", GROUP, MALWARE),
    relationship("uses", MALWARE, SUB_TECHNIQUE),
    relationship("subtechnique-of", SUB_TECHNIQUE, TECHNIQUE),
    relationship("revoked-by", REVOKED, SUB_TECHNIQUE),
    relationship("detects", STRATEGY, SUB_TECHNIQUE),
    relationship("detects", ANALYTIC, SUB_TECHNIQUE),
    relationship("uses", GROUP, "tool--unknown"),
]


@pytest.fixture
def attack() -> source.Attack:
    return source.prepare("A small ATT&CK", OBJECTS, RELATIONSHIPS)


@pytest.fixture
def csp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The plain `CommonServerPython` of the demo; no other test finds it among the loaded modules."""
    monkeypatch.delenv("CSP", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield ways.load_plain_python()
    for name in ("CommonServerPython", "demistomock"):
        del sys.modules[name]
