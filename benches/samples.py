"""Synthetic data that several sections share."""

from __future__ import annotations

from typing import Any

DATE = "2024-01-01T00:00:00.000Z"
MALWARE = "malware--00000000-0000-4000-8000-000000000000"


def relationships(count: int) -> list[dict[str, Any]]:
    """As the runtime gets them: a dict for each, with values of its own."""
    return [
        {
            "name": "uses",
            "reverseName": "used-by",
            "type": "IndicatorToIndicator",
            "entityA": f"u{number}",
            "entityAFamily": "Indicator",
            "entityAType": "Account",
            "entityB": f"pc{number:06}.domain.local",
            "entityBFamily": "Indicator",
            "entityBType": "Host",
            "fields": {},
        }
        for number in range(count)
    ]


def stix_objects(count: int) -> list[dict[str, Any]]:
    """Indicators and their relationships to one malware, in turns."""
    objects: list[dict[str, Any]] = [{"type": "malware", "id": MALWARE, "name": "M"}]
    for number in range(count // 2):
        uuid = f"00000000-0000-4000-8000-{number:012}"
        dates = {"created": DATE, "modified": DATE}
        objects += (
            {
                "type": "indicator",
                "id": f"indicator--{uuid}",
                **dates,
                "labels": ["malicious-activity"],
                "name": f"host {number}",
                "pattern": f"[domain-name:value = 'host{number}.example.com']",
            },
            {
                "type": "relationship",
                "id": f"relationship--{uuid}",
                **dates,
                "relationship_type": "indicates",
                "source_ref": f"indicator--{uuid}",
                "target_ref": MALWARE,
            },
        )
    return objects


def indicators(count: int) -> list[dict[str, Any]]:
    """With the object that each was made of as its rawJSON."""
    return [
        {
            "value": f"host{number}.example.com",
            "type": "Domain",
            "score": 3,
            "fields": {"firstseenbysource": DATE, "tags": ["malicious-activity"], "trafficlightprotocol": "AMBER"},
            "rawJSON": raw,
        }
        for number, raw in enumerate(stix_objects(2 * count)[1::2])
    ]
