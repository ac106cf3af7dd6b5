"""Threat-intel relationships and indicator batches for Cortex XSOAR integrations."""

from ._feed_indicator_type import FeedIndicatorType
from ._native import (
    auto_detect_indicator_type,
    check_indicator,
    detect_file_indicator_type,
    detect_types,
    get_hash_type,
    refang,
)
from ._report import Problem

__all__ = [
    "FeedIndicatorType",
    "Problem",
    "auto_detect_indicator_type",
    "check_indicator",
    "detect_file_indicator_type",
    "detect_types",
    "get_hash_type",
    "refang",
]
