"""Threat-intel relationships and indicator batches for Cortex XSOAR integrations.

`xsoar_tim.drop_in` has `CommonServerPython`'s names, faster; this module has what works on many rows at once.
`xsoar_tim.stix` reads STIX, `xsoar_tim.json` is the standard library's with a native encoder, `xsoar_tim.types` has
types for annotations.
"""

from __future__ import annotations

from xsoar_tim import _native
from xsoar_tim import _relationship as _relationship
from xsoar_tim._batch import batch
from xsoar_tim._builder import IndicatorBatchBuilder
from xsoar_tim._csp import DBotScoreReliability, ThreatIntel, get_hash_type
from xsoar_tim._errors import TimError
from xsoar_tim._feed_indicator_type import FeedIndicatorType
from xsoar_tim._native import (
    EntityRelationship,
    auto_detect_indicator_type,
    build_relationships,
    check_indicator,
    detect_file_indicator_type,
    detect_types,
    refang,
)
from xsoar_tim._native import __version__ as __version__
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
    from xsoar_tim import drop_in as drop_in
    from xsoar_tim import json
    from xsoar_tim import stix as stix
    from xsoar_tim import types as types

# Not in `__all__`, but for `json`: a star import would shadow the standard library's `types`.
# Imported at their first use: what they build on (`json`, `gzip`, `typing`) takes longer to import than this package.
_LAZY = ("drop_in", "json", "stix", "types")


if not TYPE_CHECKING:  # To a type checker any name would be there.

    def __getattr__(name: str) -> object:
        if name in _LAZY:
            from importlib import import_module

            return import_module(f"xsoar_tim.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
