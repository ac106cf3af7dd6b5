"""STIX 2.0 and 2.1 as the vendor's own feeds map it, in one pass over the bytes."""

from __future__ import annotations

import gc
import gzip
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, Literal, NamedTuple, TypeAlias

from xsoar_tim import _native

__all__ = ["Problem", "Reader", "indicators", "pattern_comparisons"]
