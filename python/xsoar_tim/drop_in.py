"""`CommonServerPython`'s names, faster. One line, after the last import of an integration:

    from xsoar_tim.drop_in import *

Names, signatures, results, exceptions and log lines are those of `CommonServerPython`.
"""

from xsoar_tim import EntityRelationship, json
from xsoar_tim._batch import batch
from xsoar_tim._csp import DBotScoreReliability, ThreatIntel, get_hash_type

__all__ = ["DBotScoreReliability", "EntityRelationship", "ThreatIntel", "batch", "get_hash_type", "json"]
