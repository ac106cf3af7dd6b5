"""What all tests share: hypothesis profiles, a recording `demisto`, the folder with real data."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("fast", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("slow", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

# Demo and benches measure with POSIX's `resource`.
collect_ignore = ["demo", "test_benches.py"] if sys.platform == "win32" else []

SHARED = Path(__file__).resolve().parents[2] / "shared"


class RecordingDemisto:
    """A `demisto` that remembers log lines and batches; as in the runtime it is an object, not a module."""

    def __init__(self) -> None:
        self.logs: list[list[str]] = []
        self.batches: list[list[dict[str, Any]]] = []

    def debug(self, text: str) -> None:
        self.logs.append(["debug", text])

    def info(self, text: str) -> None:
        self.logs.append(["info", text])

    def error(self, text: str) -> None:
        self.logs.append(["error", text])

    def createIndicators(self, indicators: list[dict[str, Any]], lastRun: Any = None, noUpdate: bool = False) -> None:  # noqa: N802, N803
        self.batches.append(indicators)


@pytest.fixture
def shared() -> Path:
    """The folder with the real inputs, which lies beside the checkout where it is given."""
    if not SHARED.is_dir():
        reason = "the real inputs (../shared) are not beside this checkout"
        if os.environ.get("XSOAR_TIM_REQUIRE_SHARED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED
