"""Threat-intel relationships and indicator batches for Cortex XSOAR integrations.

`xsoar_tim.drop_in` has `CommonServerPython`'s names, faster; this module has what works on many rows at once.
"""

from __future__ import annotations

from xsoar_tim import _native
from xsoar_tim import _relationship as _relationship
from xsoar_tim._batch import batch
from xsoar_tim._csp import DBotScoreReliability, ThreatIntel, get_hash_type
from xsoar_tim._errors import TimError
from xsoar_tim._feed_indicator_type import FeedIndicatorType
from xsoar_tim._native import (
    EntityRelationship,
    IndicatorBatchBuilder,
    auto_detect_indicator_type,
    build_relationships,
    check_indicator,
    detect_file_indicator_type,
    detect_types,
    refang,
)
from xsoar_tim._report import BuildReport, Problem
from xsoar_tim._send import create_indicators

_native.set_classes(TimError, Problem, BuildReport)

__all__ = [
    "BuildReport",
    "DBotScoreReliability",
    "EntityRelationship",
    "FeedIndicatorType",
    "IndicatorBatchBuilder",
    "Problem",
    "ThreatIntel",
    "TimError",
    "auto_detect_indicator_type",
    "batch",
    "build_relationships",
    "check_indicator",
    "create_indicators",
    "detect_file_indicator_type",
    "detect_types",
    "get_hash_type",
    "json",
    "refang",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xsoar_tim import json


def __getattr__(name: str) -> object:
    """`xsoar_tim.json` at its first use: the standard library's, which it builds on, is slow to import."""
    if name == "json":
        from importlib import import_module

        return import_module("xsoar_tim.json")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
