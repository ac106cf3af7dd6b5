"""What tests share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_file() -> Callable[[str], Path]:
    """The path of a file in the data folder beside the checkout; the test is skipped where there is none."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            if os.environ.get("XSOAR_TIM_REQUIRE_SHARED") == "1":
                pytest.fail(f"{path} is missing and XSOAR_TIM_REQUIRE_SHARED=1")
            pytest.skip(f"{path} is missing")
        return path

    return find
