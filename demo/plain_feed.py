"""The vendor's ATT&CK feed in plain Python: what an integration does that has no package for it.

As far as ATT&CK Enterprise needs it: no other matrix, no markings, no old servers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from datetime import datetime
from typing import Any

from demo.attack import Kind

StixObject = dict[str, Any]

# In the order in which the feed asks for them.
KINDS = {
    "x-mitre-tactic": Kind("Tactic", 0),
    "attack-pattern": Kind("Attack Pattern", 2),
    "course-of-action": Kind("Course of Action", 0),
    "intrusion-set": Kind("Intrusion Set", 3),
    "malware": Kind("Malware", 3),
    "tool": Kind("Tool", 2),
    "campaign": Kind("Campaign", 3),
}

# Phases that XSOAR has no name for keep the one they have.
UNNAMED_PHASES = ("reconnaissance", "resource-development")
SPECIAL_PHASES = {"command-and-control": "Command & Control"}

# Ids of techniques are that long, those of sub-techniques longer.
TECHNIQUE_ID_LENGTH = 5

PARENTHESES = re.compile(r"\(([^()]+)\)")
PIECES = re.compile(r"\([^)]*\)|[^()]+")


class Feed:
    """The objects of a bundle that the feed takes, by type, and the names it gives them."""

    def __init__(self, objects: list[StixObject]) -> None:
        self._taken: defaultdict[str, list[StixObject]] = defaultdict(list)
        for source in objects:
            if source["type"] in KINDS and not (source.get("revoked") or source.get("x_mitre_deprecated")):
                self._taken[source["type"]].append(source)
        self._tactics = {each["name"]: f"{_attack_id(each)} - {each['name']}" for each in self._taken["x-mitre-tactic"]}
        self.names = {each["id"]: each["name"] for each_type in self._taken.values() for each in each_type}
        self._rename()

    def _rename(self) -> None:
        groups = {each["name"] for each in self._taken["intrusion-set"]}
        for each in self._taken["malware"]:
            if each["name"] in groups:
                self.names[each["id"]] += " [Malware]"
        techniques = {_attack_id(each): each["name"] for each in self._taken["attack-pattern"]}
        for each in self._taken["attack-pattern"]:
            attack_id = _attack_id(each)
            parent = techniques.get(attack_id[:TECHNIQUE_ID_LENGTH])
            if len(attack_id) > TECHNIQUE_ID_LENGTH and parent:
                self.names[each["id"]] = f"{parent}: {each['name']}"

    def indicators(self, csp: Any) -> list[dict[str, Any]]:
        return [self._indicator(source, csp) for stix_type in KINDS for source in self._taken[stix_type]]

    def relationship(self, source: StixObject, csp: Any) -> dict[str, Any] | None:
        """The dict of a relationship object, unless an end is missing."""
        a, b = source["source_ref"], source["target_ref"]
        if a not in self.names or b not in self.names:
            return None
        fields = {
            "description": source.get("description"),
            "lastseenbysource": source["modified"],
            "firstseenbysource": source["created"],
        }
        relationship: dict[str, Any] = csp.EntityRelationship(
            name=source["relationship_type"],
            entity_a=self.names[a],
            entity_a_type=KINDS[a.partition("--")[0]].name,
            entity_b=self.names[b],
            entity_b_type=KINDS[b.partition("--")[0]].name,
            fields=fields,
        ).to_indicator()
        return relationship

    def _indicator(self, source: StixObject, csp: Any) -> dict[str, Any]:
        kind = KINDS[source["type"]]
        description = without_citations(source.get("description", ""))
        indicator = {
            "value": self._tactics[source["name"]] if kind.name == "Tactic" else self.names[source["id"]],
            "score": kind.score,
            "type": kind.name,
            "rawJSON": {**source, "description": description},
            "fields": _fields(source, description),
        }
        if kind.name == "Attack Pattern" and not source.get("x_mitre_is_subtechnique"):
            indicator["relationships"] = [self._part_of(source, phase, csp) for phase in source["kill_chain_phases"]]
        return indicator

    def _part_of(self, source: StixObject, phase: dict[str, str], csp: Any) -> dict[str, Any]:
        tactic = phase["phase_name"].replace("-", " ").title().replace(" And ", " and ")
        relationship: dict[str, Any] = csp.EntityRelationship(
            name="part-of",
            entity_a=source["name"],
            entity_a_type="Attack Pattern",
            entity_b=self._tactics[tactic],
            entity_b_type="Tactic",
        ).to_indicator()
        return relationship


def log(demisto: Any) -> None:
    """A line for each type that is asked for, as the feed writes it."""
    for stix_type in (*KINDS, "relationship"):
        demisto.debug(f"MITRE ATT&CK: objects of type {stix_type}")


def _attack_id(source: StixObject) -> str:
    """The id in the first reference to ATT&CK itself."""
    references = source["external_references"]
    attack_id: str = next(each["external_id"] for each in references if each["source_name"] == "mitre-attack")
    return attack_id


def _fields(source: StixObject, description: str) -> dict[str, Any]:
    stix_type, attack_id = source["type"], _attack_id(source)
    labels = source.get("labels", []) if stix_type in ("malware", "tool") else []
    fields = {
        "stixid": source["id"],
        "firstseenbysource": source["created"],
        "modified": source["modified"],
        "publications": [_publication(each) for each in source["external_references"] if not each.get("external_id")],
        "mitreid": attack_id,
        "tags": [attack_id, *labels],
        "tlp": "",
        "description": description,
    }
    if stix_type == "attack-pattern":
        fields["killchainphases"] = [_phase(each["phase_name"]) for each in source["kill_chain_phases"]]
    if stix_type in ("malware", "tool"):
        fields["aliases"] = source.get("x_mitre_aliases")
    if stix_type in ("attack-pattern", "malware", "tool"):
        fields["operatingsystemrefs"] = source.get("x_mitre_platforms")
    if stix_type in ("intrusion-set", "campaign"):
        fields["aliases"] = source.get("aliases")
    return fields


def _phase(name: str) -> str:
    return name if name in UNNAMED_PHASES else SPECIAL_PHASES.get(name, name.replace("-", " ").title())


def _publication(reference: dict[str, str]) -> dict[str, Any]:
    title = reference.get("description")
    return {
        "link": reference.get("url", ""),
        "title": title,
        "source": reference["source_name"],
        "timestamp": date_in(title or ""),
    }


def without_citations(text: str) -> str:
    """What is neither in parentheses nor outside of them with the word in it."""
    return "".join(piece for piece in PIECES.findall(text) if "Citation" not in piece)


def date_in(text: str) -> str:
    """The first date in parentheses, in one of the two forms that ATT&CK writes: `2017, July 18` and `2011, March`.

    The feed asks `dateparser`, which takes seconds for all of them and reads dates into four that are none.
    """
    if "Citation" in text or "n.d" in text:
        return ""
    for found in PARENTHESES.findall(text):
        for form in ("%Y, %B %d", "%Y, %B"):
            with suppress(ValueError):
                return datetime.strptime(found, form).isoformat()
    return ""
