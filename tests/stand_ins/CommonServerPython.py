"""Stand-in for `CommonServerPython` in plain Python, as far as examples, tests and benchmarks need it.

`EntityRelationship` makes the same checks in the same order, with the same results, exceptions and log lines, so that
it can stand for the original where that is not at hand.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import demistomock as demisto

if TYPE_CHECKING:
    from collections.abc import Iterator

# One pair a line: the name, then what it is called from the other end.
_NAMES = """
applied applied-on
attachment-of attaches
attaches attachment-of
attribute-of owns
attributed-by attributed-to
attributed-to attributed-by
authored-by author-of
beacons-to communicated-by
bundled-in bundles
bundles bundled-in
communicated-with communicated-by
communicated-by communicates-with
communicates-with communicated-by
compromises compromised-by
contains part-of
controls controlled-by
created-by creates
creates created-by
delivered-by delivers
delivers delivered-by
detects detected-by
detected-by detects
downloads downloaded-by
downloads-from hosts
dropped-by drops
drops dropped-by
duplicate-of duplicate-of
embedded-in embeds
embeds embedded-on
executed executed-by
executed-by executes
exfiltrates-to exfiltrated-from
exploits exploited-by
has seen-on
hosted-on hosts
hosts hosted-on
impersonates impersonated-by
indicated-by indicator-of
indicator-of indicated-by
injected-from injects-into
injects-into injected-from
investigates investigated-by
is-also is-also
mitigated-by mitigates
mitigates mitigated-by
originated-from source-of
owned-by owns
owns owned-by
part-of contains
related-to related-to
remediates remediated-by
resolved-by resolves-to
resolved-from resolves-to
resolves-to resolved-from
seen-on has
sent attached-to
sent-by sent
sent-from received-by
sent-to received-by
similar-to similar-to
sub-domain-of supra-domain-of
supra-domain-of sub-domain-of
subtechnique-of parent-technique-of
parent-technique-of subtechnique-of
targeted-by targets
targets targeted-by
Types Reverse
uploaded-to hosts
used-by uses
used-on targeted-by
uses used-by
variant-of variant-of
"""


class DBotScoreReliability:
    A_PLUS = "A+ - 3rd party enrichment"
    A = "A - Completely reliable"
    B = "B - Usually reliable"
    C = "C - Fairly reliable"
    D = "D - Not usually reliable"
    E = "E - Unreliable"
    F = "F - Reliability cannot be judged"

    @staticmethod
    def is_valid_type(_type: object) -> bool:
        levels = DBotScoreReliability
        return _type in (levels.A_PLUS, levels.A, levels.B, levels.C, levels.D, levels.E, levels.F)


class FeedIndicatorType:
    Account = "Account"
    Domain = "Domain"
    Host = "Host"
    IP = "IP"
    URL = "URL"


class EntityRelationship:
    class RelationshipsTypes:
        RELATIONSHIP_TYPES = ["IndicatorToIndicator"]  # noqa: RUF012 - changed by nobody here, read at each call

        @staticmethod
        def is_valid_type(_type: object) -> bool:
            return _type in EntityRelationship.RelationshipsTypes.RELATIONSHIP_TYPES

    class RelationshipsFamily:
        INDICATOR = ["Indicator"]  # noqa: RUF012 - as above

        @staticmethod
        def is_valid_type(_type: object) -> bool:
            return _type in EntityRelationship.RelationshipsFamily.INDICATOR

    class Relationships:
        RELATED_TO = "related-to"
        RESOLVED_FROM = "resolved-from"
        USES = "uses"
        RELATIONSHIPS_NAMES: dict[str, str] = dict(pair.split() for pair in _NAMES.split("\n") if pair)  # noqa: RUF012

        @staticmethod
        def is_valid(_type: object) -> bool:
            return _type in EntityRelationship.Relationships.RELATIONSHIPS_NAMES

        @staticmethod
        def get_reverse(name: str) -> str:
            return EntityRelationship.Relationships.RELATIONSHIPS_NAMES[name]

    def __init__(
        self,
        name: Any,
        entity_a: Any,
        entity_a_type: Any,
        entity_b: Any,
        entity_b_type: Any,
        reverse_name: Any = "",
        relationship_type: Any = "IndicatorToIndicator",
        entity_a_family: Any = "Indicator",
        entity_b_family: Any = "Indicator",
        source_reliability: Any = "",
        fields: Any = None,
        brand: Any = "",
    ) -> None:
        known = self.Relationships.is_valid(name)
        if not known:
            demisto.debug("Unknown relationship name: " + name)
        self._name = name

        if reverse_name:
            if not self.Relationships.is_valid(reverse_name):
                demisto.debug("Unknown reverse relationship name: " + reverse_name)
            self._reverse_name = reverse_name
        elif known:
            self._reverse_name = self.Relationships.get_reverse(name)
        else:
            demisto.debug('Cannot find a reverse name for relationship name, using "related-to" instead.')
            self._reverse_name = self.Relationships.RELATED_TO

        if not self.RelationshipsTypes.is_valid_type(relationship_type):
            raise ValueError("Invalid relationship type: " + relationship_type)
        self._relationship_type = relationship_type

        self._entity_a = entity_a
        self._entity_a_type = entity_a_type
        if not self.RelationshipsFamily.is_valid_type(entity_a_family):
            raise ValueError("Invalid entity A Family type: " + entity_a_family)
        self._entity_a_family = entity_a_family

        if not entity_b:
            what = f"entity A {entity_a} with relationship name {name}"
            demisto.info("WARNING: Invalid entity B - Relationships will not be created to " + what)
        self._entity_b = entity_b
        self._entity_b_type = entity_b_type
        if not self.RelationshipsFamily.is_valid_type(entity_b_family):
            raise ValueError("Invalid entity B Family type: " + entity_b_family)
        self._entity_b_family = entity_b_family

        self._fields = fields or {}
        self._brand = brand or ""
        if source_reliability and not DBotScoreReliability.is_valid_type(source_reliability):
            raise ValueError("Invalid source reliability value", source_reliability)
        self._source_reliability = source_reliability or ""

    def to_indicator(self) -> dict[str, Any]:
        if not self._entity_b:
            return {}
        return {
            "name": self._name,
            "reverseName": self._reverse_name,
            "type": self._relationship_type,
            "entityA": self._entity_a,
            "entityAFamily": self._entity_a_family,
            "entityAType": self._entity_a_type,
            "entityB": self._entity_b,
            "entityBFamily": self._entity_b_family,
            "entityBType": self._entity_b_type,
            "fields": self._fields,
        }

    def to_entry(self) -> dict[str, Any]:
        entry = self.to_indicator()
        if entry and self._source_reliability:
            entry["reliability"] = self._source_reliability
        if entry and self._brand:
            entry["brand"] = self._brand
        return entry

    def to_context(self) -> dict[str, Any]:
        if not self._entity_b:
            return {}
        return {
            "Relationship": self._name,
            "EntityA": self._entity_a,
            "EntityAType": self._entity_a_type,
            "EntityB": self._entity_b,
            "EntityBType": self._entity_b_type,
        }


class DBotScoreType:
    IP = "ip"


class Common:
    class DBotScore:
        NONE, GOOD, SUSPICIOUS, BAD = range(4)

        def __init__(
            self, indicator: str, indicator_type: str, integration_name: str, score: int, reliability: str
        ) -> None:
            self.context = {
                "Indicator": indicator,
                "Type": indicator_type,
                "Vendor": integration_name,
                "Score": score,
                "Reliability": reliability,
            }

    class IP:
        def __init__(self, ip: str, dbot_score: Common.DBotScore, relationships: list[EntityRelationship]) -> None:
            self.ip = ip
            self.dbot_score = dbot_score
            self.relationships = relationships

        def to_context(self) -> dict[str, Any]:
            related = [one.to_context() for one in self.relationships if one.to_context()]
            return {"IP": {"Address": self.ip, "Relationships": related}, "DBotScore": self.dbot_score.context}


class CommandResults:
    def __init__(
        self,
        outputs_prefix: str = "",
        outputs_key_field: str = "",
        outputs: Any = None,
        readable_output: str = "",
        indicator: Common.IP | None = None,
        relationships: list[EntityRelationship] | None = None,
        raw_response: Any = None,
    ) -> None:
        self.outputs_key = f"{outputs_prefix}({outputs_key_field})"
        self.outputs = outputs
        self.readable_output = readable_output
        self.indicator = indicator
        self.relationships = relationships or []
        self.raw_response = raw_response

    def to_context(self) -> dict[str, Any]:
        context: dict[str, Any] = {}
        if self.indicator:
            context.update((key, [value]) for key, value in self.indicator.to_context().items())
        if self.outputs:
            context[self.outputs_key] = self.outputs
        return {
            "Contents": self.raw_response or self.outputs,
            "HumanReadable": self.readable_output,
            "EntryContext": context,
            "Relationships": [one.to_entry() for one in self.relationships if one.to_entry()],
        }


def tableToMarkdown(name: str, t: list[dict[str, Any]], headers: list[str]) -> str:  # noqa: N802 - the host's name
    rows = [headers, ["---"] * len(headers), *([str(row[header]) for header in headers] for row in t)]
    return "\n".join([f"### {name}", *(f"|{'|'.join(row)}|" for row in rows)])


def return_results(results: CommandResults | list[CommandResults] | str) -> None:
    if isinstance(results, str):
        demisto.results(results)
        return
    for result in results if isinstance(results, list) else [results]:
        demisto.results(result.to_context())


def return_error(message: str) -> NoReturn:
    demisto.error(message)
    sys.exit(message)


def argToList(arg: Any) -> list[Any]:  # noqa: N802 - the host's name
    return arg if isinstance(arg, list) else [item.strip() for item in (arg or "").split(",") if item.strip()]


def batch(iterable: Any, batch_size: int = 1) -> Iterator[Any]:
    current, rest = iterable[:batch_size], iterable[batch_size:]
    while current:
        yield current
        current, rest = rest[:batch_size], rest[batch_size:]
