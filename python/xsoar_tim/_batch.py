"""`batch`, in one pass."""

from __future__ import annotations

from itertools import islice

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def batch(iterable: Any, batch_size: int = 1) -> Iterator[Any]:
    """Yields slices of `batch_size` items, as `CommonServerPython.batch` does, and takes iterators too.

    What can be sliced (list, tuple, str, bytes, ...) gives slices of its own type, as it was at the first `next`; an
    iterator or generator gives lists and is read only as far as batches are asked for. Sizes below 1 mean what slicing
    makes of them: 0 yields nothing.

    Raises:
        TypeError: neither sliceable nor an iterator (`None`, an int, a set, a dict), or a size that is no int.
    """
    if hasattr(iterable, "__next__"):
        return _of_iterator(iterable, batch_size)
    return _of_sliceable(iterable, batch_size)


def _of_iterator(items: Iterator[Any], batch_size: int) -> Iterator[list[Any]]:
    while current := list(islice(items, batch_size)):
        yield current


def _of_sliceable(items: Any, batch_size: int) -> Iterator[Any]:
    if isinstance(items, dict):
        # From Python 3.12 on a slice is hashable, so a dict would answer KeyError.
        raise TypeError("a dict cannot be sliced")
    current, rest = items[:batch_size], items[batch_size:]
    if not (batch_size > 0 and hasattr(rest, "__len__")):
        while current:
            yield current
            current, rest = rest[:batch_size], rest[batch_size:]
        return
    if not current:
        return
    yield current
    for start in range(0, len(rest), batch_size):
        yield rest[start : start + batch_size]
