from typing import Any

import demistomock as demisto
from CommonServerPython import *

# After the last import: ApiModules that are inlined above get these names as well.
try:
    from xsoar_tim.drop_in import *
except ImportError:
    demisto.info("xsoar-tim is not in this image: CommonServerPython does the work")

MALWARE = "Hypothetical Stealer"
HOSTS = ["stealer.example", "exfiltration.example"]


def indicators_of_the_feed() -> list[dict[str, Any]]:
    relationships = [
        EntityRelationship(
            name="communicates-with",
            entity_a=MALWARE,
            entity_a_type="Malware",
            entity_b=host,
            entity_b_type="Domain",
        ).to_indicator()
        for host in HOSTS
    ]
    malware = {"value": MALWARE, "type": "Malware", "score": 3, "rawJSON": {}, "relationships": relationships}
    return [malware, *({"value": host, "type": "Domain", "rawJSON": {}} for host in HOSTS)]


def main() -> None:
    if demisto.command() == "test-module":
        return_results("ok")
    elif demisto.command() == "fetch-indicators":
        for indicators in batch(indicators_of_the_feed(), batch_size=2000):
            demisto.createIndicators(indicators)


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
