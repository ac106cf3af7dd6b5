"""Small functions and vocabularies answer every recorded call of the original as it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.recordings import decode, load, same
from tests.conftest import RecordingDemisto
from xsoar_tim import DBotScoreReliability, EntityRelationship, FeedIndicatorType, batch, get_hash_type

TABLES = load("tables.json")
Levels = DBotScoreReliability
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "Relationships.is_valid": EntityRelationship.Relationships.is_valid,
    "Relationships.get_reverse": EntityRelationship.Relationships.get_reverse,
    "RelationshipsTypes.is_valid_type": EntityRelationship.RelationshipsTypes.is_valid_type,
    "RelationshipsFamily.is_valid_type": EntityRelationship.RelationshipsFamily.is_valid_type,
    "FeedIndicatorType.is_valid_type": FeedIndicatorType.is_valid_type,
    "FeedIndicatorType.list_all_supported_indicators": lambda _: FeedIndicatorType.list_all_supported_indicators(),
    "FeedIndicatorType.indicator_type_by_server_version": FeedIndicatorType.indicator_type_by_server_version,
    "DBotScoreReliability.is_valid_type": Levels.is_valid_type,
    "DBotScoreReliability.get_dbot_score_reliability_from_str": Levels.get_dbot_score_reliability_from_str,
    "get_hash_type": get_hash_type,
    "batch": lambda call: list(batch(*call)),
}
ROWS = [(name, *row) for name in FUNCTIONS for row in TABLES[name]]

demisto = RecordingDemisto()


@pytest.mark.parametrize(("name", "argument", "outcome"), ROWS)
def test_recorded_call(name: str, argument: Any, outcome: dict[str, Any]) -> None:
    demisto.__init__()  # type: ignore[misc]
    argument = decode(argument)
    if "raises" in outcome:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared below
            FUNCTIONS[name](argument)
        assert type(caught.value).__name__ == outcome["raises"]["type"]
        if "args" in outcome["raises"]:
            assert list(caught.value.args) == outcome["raises"]["args"]
    else:
        # An answer that could be True or 1, "md5" or a subclass, must be of the same type as well.
        assert same(FUNCTIONS[name](argument), decode(outcome["returns"]))
    assert demisto.logs == outcome["logs"]
