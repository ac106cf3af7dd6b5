"""Threat-intel relationships and indicator batches for Cortex XSOAR integrations.

`xsoar_tim.drop_in` has `CommonServerPython`'s names, faster; this module has what works on many rows at once.
"""

from xsoar_tim import _relationship as _relationship
from xsoar_tim import json
from xsoar_tim._batch import batch
from xsoar_tim._csp import DBotScoreReliability, ThreatIntel, get_hash_type
from xsoar_tim._errors import TimError
from xsoar_tim._native import EntityRelationship, IndicatorBatchBuilder, build_relationships
from xsoar_tim._report import BuildReport, Problem
from xsoar_tim._send import create_indicators

__all__ = [
    "BuildReport",
    "DBotScoreReliability",
    "EntityRelationship",
    "IndicatorBatchBuilder",
    "Problem",
    "ThreatIntel",
    "TimError",
    "batch",
    "build_relationships",
    "create_indicators",
    "get_hash_type",
    "json",
]
