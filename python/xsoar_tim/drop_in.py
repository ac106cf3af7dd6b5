"""`CommonServerPython`'s names, faster. One line, after the last import of an integration:

    from xsoar_tim.drop_in import *

Names, signatures, results, exceptions and log lines are those of `CommonServerPython`; each name says in its docstring
what it does. Nothing else of the script is touched.
"""

from xsoar_tim import (
    EntityRelationship,
    FeedIndicatorType,
    auto_detect_indicator_type,
    detect_file_indicator_type,
    json,
)
from xsoar_tim._batch import batch
from xsoar_tim._csp import DBotScoreReliability, ThreatIntel, get_hash_type

__all__ = [
    "DBotScoreReliability",
    "EntityRelationship",
    "FeedIndicatorType",
    "ThreatIntel",
    "auto_detect_indicator_type",
    "batch",
    "detect_file_indicator_type",
    "get_hash_type",
    "json",
]
