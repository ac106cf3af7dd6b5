"""`!ip`: relationships in the War Room entry and in the context, the same with our import line and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.examples.conftest import Example

RELIABILITY = "B - Usually reliable"
VENDOR = "Example Passive DNS"


def in_entry(domain: str) -> dict[str, Any]:
    return {
        "name": "resolved-from",
        "reverseName": "resolves-to",
        "type": "IndicatorToIndicator",
        "entityA": "198.51.100.7",
        "entityAFamily": "Indicator",
        "entityAType": "IP",
        "entityB": domain,
        "entityBFamily": "Indicator",
        "entityBType": "Domain",
        "fields": {},
        "reliability": RELIABILITY,
        "brand": VENDOR,
    }


def in_context(domain: str) -> dict[str, str]:
    return {
        "Relationship": "resolved-from",
        "EntityA": "198.51.100.7",
        "EntityAType": "IP",
        "EntityB": domain,
        "EntityBType": "Domain",
    }


def address_context(entry: dict[str, Any]) -> dict[str, Any]:
    (found,) = (value for key, value in entry["EntryContext"].items() if key.split("(")[0] == "IP")
    context: dict[str, Any] = found[0]
    return context


def test_relationships_are_in_the_entry_and_in_the_context(load: Callable[[str], Example]) -> None:
    example = load("reputation_command.py")

    ours = example.run("ip", with_import_line=True, ip="198.51.100.7, 203.0.113.20")
    plain = example.run("ip", with_import_line=False, ip="198.51.100.7, 203.0.113.20")

    assert (ours.pop("native"), plain.pop("native")) == (True, False)
    assert str(ours) == str(plain), "the order of keys included"
    bad, good = ours["entries"]
    domains = ["login.example.com", "cdn.example.net"]
    assert bad["Relationships"] == [in_entry(domain) for domain in domains]
    assert address_context(bad)["Relationships"] == [in_context(domain) for domain in domains]
    assert good["Relationships"] == []
    assert not address_context(good).get("Relationships")
