"""A reputation command, `!ip`, that says which domains resolved to an address.

Relationships reach XSOAR through `CommandResults` here, twice: as part of the War Room entry, from which the server
makes them (`to_entry`), and in the context of the investigation, for playbooks (`to_context`).
"""

import demistomock as demisto
from CommonServerPython import *
from xsoar_tim.drop_in import *

INTEGRATION = "Example Passive DNS"

# What a service would answer. Addresses and names are those reserved for documentation.
PASSIVE_DNS: dict[str, tuple[int, list[str]]] = {
    "198.51.100.7": (Common.DBotScore.BAD, ["login.example.com", "cdn.example.net"]),
    "203.0.113.20": (Common.DBotScore.GOOD, []),
}


def resolved_from(ip: str, domain: str) -> EntityRelationship:
    return EntityRelationship(
        name=EntityRelationship.Relationships.RESOLVED_FROM,
        entity_a=ip,
        entity_a_type=FeedIndicatorType.IP,
        entity_b=domain,
        entity_b_type=FeedIndicatorType.Domain,
        source_reliability=DBotScoreReliability.B,
        brand=INTEGRATION,
    )


def ip_command(ips: list[str]) -> list[CommandResults]:
    results = []
    for ip in ips:
        score, domains = PASSIVE_DNS.get(ip, (Common.DBotScore.NONE, []))
        relationships = [resolved_from(ip, domain) for domain in domains]
        dbot_score = Common.DBotScore(
            indicator=ip,
            indicator_type=DBotScoreType.IP,
            integration_name=INTEGRATION,
            score=score,
            reliability=DBotScoreReliability.B,
        )
        results.append(
            CommandResults(
                outputs_prefix="PassiveDNS.IP",
                outputs_key_field="Address",
                outputs={"Address": ip, "Domains": domains},
                readable_output=f"{ip}: {', '.join(domains) or 'no domain known'}",
                indicator=Common.IP(ip=ip, dbot_score=dbot_score, relationships=relationships),
                relationships=relationships,
            )
        )
    return results


def main() -> None:
    try:
        if demisto.command() == "test-module":
            return_results("ok")
        elif demisto.command() == "ip":
            return_results(ip_command(argToList(demisto.args().get("ip"))))
        else:
            raise NotImplementedError(f"{demisto.command()} is no command of this integration")
    except Exception as error:
        return_error(f"Failed to execute {demisto.command()}: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
