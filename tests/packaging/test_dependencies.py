"""Every dependency has its reason written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def direct_dependencies() -> list[str]:
    manifest = (ROOT / "Cargo.toml").read_text()
    sections = re.findall(r"^\[(?:dev-)?dependencies\]\n(.*?)(?=^\[|\Z)", manifest, re.MULTILINE | re.DOTALL)
    return re.findall(r"^([\w-]+) = ", "\n".join(sections), re.MULTILINE)


def test_there_are_some() -> None:
    assert "pyo3" in direct_dependencies()


@pytest.mark.parametrize("crate", direct_dependencies())
def test_the_reason_is_given(crate: str) -> None:
    assert f"`{crate}`" in (ROOT / "docs/dependencies.md").read_text()
