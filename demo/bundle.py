"""MITRE ATT&CK as the STIX bundle that MITRE publishes, and what the vendor's feed makes no use of in it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.attack import LeftOut
from demo.plain_feed import KINDS

# Lies beside the checkout where it is given.
PATH = Path(__file__).resolve().parents[2] / "shared" / "data" / "attack" / "enterprise-attack.json.gz"

REVOKED_BY = "revoked-by, which the feed leaves out"
UNREAD_END = "an end of a type the feed does not read"
WITHDRAWN_END = "an end that is revoked or deprecated"


@dataclass(frozen=True)
class Bundle:
    """The text, nothing parsed: both ways start from here. The counts are what their results must add up to."""

    title: str
    text: bytes
    read_objects: Counter[str]
    read_relationships: Counter[str]
    left_out: Counter[LeftOut]
    relationships_left_out: Counter[str]

    work = "read, map and batch"
    notes = (
        "From STIX, by the rules of the vendor's ATT&CK feed; what plain Python hands over is the same.",
        "part-of is what the feed makes of the kill chain phases of techniques.",
    )

    @property
    def names(self) -> dict[str, str]:
        return {stix_type: kind.name for stix_type, kind in KINDS.items()}


def read(path: Path) -> Bundle:
    """The bundle in a gzipped file."""
    return prepare("MITRE ATT&CK as STIX, Enterprise", gzip.decompress(path.read_bytes()))


def prepare(title: str, text: bytes) -> Bundle:
    """Counts what there is, and what the feed leaves out."""
    objects = json.loads(text)["objects"]
    relationships = [each for each in objects if each["type"] == "relationship"]
    others = [each for each in objects if each["type"] != "relationship"]
    withdrawn = {each["id"] for each in others if _withdrawn(each)}
    return Bundle(
        title,
        text,
        read_objects=Counter(each["type"] for each in others),
        read_relationships=Counter(each["relationship_type"] for each in relationships),
        left_out=Counter(LeftOut(each["type"], reason) for each in others if (reason := _reason(each))),
        relationships_left_out=Counter(
            reason for each in relationships if (reason := _reason_of_relationship(each, withdrawn))
        ),
    )


def _withdrawn(source: dict[str, Any]) -> str:
    return next((flag for flag in ("revoked", "deprecated") if source.get(flag) or source.get(f"x_mitre_{flag}")), "")


def _reason(source: dict[str, Any]) -> str:
    return _withdrawn(source) if source["type"] in KINDS else "not read by the feed"


def _reason_of_relationship(source: dict[str, Any], withdrawn: set[str]) -> str:
    ends = (source["source_ref"], source["target_ref"])
    if source["relationship_type"] == "revoked-by":
        return REVOKED_BY
    if any(end.partition("--")[0] not in KINDS for end in ends):
        return UNREAD_END
    return WITHDRAWN_END if any(end in withdrawn for end in ends) else ""
