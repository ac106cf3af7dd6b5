"""Fixtures around the runtime double."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .server import Runtime

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    """A fresh process; `CSP` names the folder of the real CommonServerPython, if there is one."""
    with Runtime(csp=os.environ.get("CSP")) as runtime:
        yield runtime
