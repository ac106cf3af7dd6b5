"""An integration that tells XSOAR how two entities are related: account `u4872` uses host `pc135456.domain.local`.

XSOAR takes relationships only with an indicator. Those that belong to none ride on a dummy indicator, whose value the
server knows.
"""

from typing import Any

import demistomock as demisto
from CommonServerPython import *
from xsoar_tim.drop_in import *

DUMMY_INDICATOR = "$$DummyIndicator$$"


def account_uses_host(account: str, host: str) -> EntityRelationship:
    return EntityRelationship(
        name=EntityRelationship.Relationships.USES,
        entity_a=account,
        entity_a_type=FeedIndicatorType.Account,
        entity_b=host,
        entity_b_type=FeedIndicatorType.Host,
    )


def fetch_indicators() -> list[dict[str, Any]]:
    relationships = [account_uses_host("u4872", "pc135456.domain.local")]
    return [
        {
            "value": DUMMY_INDICATOR,
            "relationships": [relationship.to_indicator() for relationship in relationships],
        }
    ]


def main() -> None:
    try:
        if demisto.command() == "test-module":
            return_results("ok")
        elif demisto.command() == "fetch-indicators":
            for indicators in batch(fetch_indicators(), batch_size=2000):
                # By keyword as the mock names it. The published runtime calls the parameter `indicators`: in new code
                # pass it by position, as `xsoar_tim.create_indicators` does.
                demisto.createIndicators(indicators_batch=indicators)
        else:
            raise NotImplementedError(f"{demisto.command()} is no command of this integration")
    except Exception as error:
        return_error(f"Failed to execute {demisto.command()}: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
