"""The example images: what they check of themselves holds for this package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

IMAGES = Path(__file__).resolve().parents[2] / "docker"


@pytest.mark.parametrize("image", sorted(path.parent.name for path in IMAGES.glob("*/Dockerfile")))
def test_verify_accepts_this_package(image: str) -> None:
    # As the vendor's build does it: the script comes on standard input.
    with (IMAGES / image / "verify.py").open() as script:
        done = subprocess.run([sys.executable, "-"], stdin=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("works\n")


@pytest.mark.parametrize("image", sorted(path.parent.name for path in IMAGES.glob("*/Dockerfile")))
def test_the_layout_is_the_vendors(image: str) -> None:
    assert {path.name for path in (IMAGES / image).iterdir()} == {
        "Dockerfile",
        "build.conf",
        "requirements.txt",
        "verify.py",
    }
    assert (IMAGES / image / "Dockerfile").read_text().startswith("FROM demisto/python3")
