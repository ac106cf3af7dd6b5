"""The other side of the comparison: `CommonServerPython` where it is given, else a plain class of our own."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from dataclasses import dataclass
from typing import Any

from benches import plain


@dataclass(frozen=True)
class Stock:
    """Names as in `CommonServerPython`, and what the table calls them."""

    title: str
    EntityRelationship: Any
    batch: Any


def load() -> Stock:
    """The environment variable `CSP` names the folder with `CommonServerPython.py` and `demistomock.py`."""
    folder = os.environ.get("CSP")
    if not folder:
        return Stock("plain Python", plain.EntityRelationship, plain.batch)
    sys.path.insert(0, folder)
    # It needs `distutils`, which Python 3.12 no longer has, and talks while it is imported.
    with contextlib.suppress(ImportError), contextlib.redirect_stdout(io.StringIO()):
        importlib.import_module("setuptools")
    with contextlib.redirect_stdout(io.StringIO()):
        csp = importlib.import_module("CommonServerPython")
    return Stock("CommonServerPython", csp.EntityRelationship, csp.batch)
