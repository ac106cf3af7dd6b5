"""The other side of the comparison: `CommonServerPython` where it is given, else the stand-in of the tests."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

STAND_INS = Path(__file__).resolve().parents[1] / "tests" / "stand_ins"


@dataclass(frozen=True)
class Stock:
    """Names as in `CommonServerPython`, and what the table calls them."""

    title: str
    folder: Path
    is_real: bool
    EntityRelationship: Any
    batch: Any
    auto_detect_indicator_type: Any
    """`None` in the stand-in."""


def load() -> Stock:
    """The environment variable `CSP` names the folder with `CommonServerPython.py` and `demistomock.py`."""
    given = os.environ.get("CSP")
    folder = Path(given).resolve() if given else STAND_INS
    csp = _imported(folder)
    title = "CommonServerPython" if given else "plain Python"
    detect = getattr(csp, "auto_detect_indicator_type", None)
    return Stock(title, folder, bool(given), csp.EntityRelationship, csp.batch, detect)


def _imported(folder: Path) -> Any:
    sys.path.insert(0, str(folder))
    with contextlib.redirect_stdout(io.StringIO()):  # It talks while it is imported.
        # It needs `distutils`, which Python 3.12 no longer has.
        with contextlib.suppress(ImportError):
            importlib.import_module("setuptools")
        return importlib.import_module("CommonServerPython")


@contextlib.contextmanager
def kept_extractor() -> Iterator[None]:
    """`CommonServerPython` builds its suffix-list parser for each value: in this context only once.

    Raises `ImportError` where `tldextract` is not installed.
    """
    tldextract: Any = importlib.import_module("tldextract")
    make = tldextract.TLDExtract
    kept = make(cache_dir=False, suffix_list_urls=None)
    tldextract.TLDExtract = lambda **_: kept
    try:
        yield
    finally:
        tldextract.TLDExtract = make
