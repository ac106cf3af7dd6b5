"""`batch`, in one pass."""

from __future__ import annotations

from itertools import islice

from xsoar_tim._errors import TimError

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


_LARGE = 50  # From this size on the lists themselves weigh little beside their items.


def batch(iterable: Any, batch_size: int = 1) -> Iterator[Any]:
    """Yields slices of `batch_size` items, as `CommonServerPython.batch` does, and takes iterators too.

    What can be sliced (list, tuple, str, bytes, ...) gives slices of its own type, as it was at the first `next`; an
    iterator or generator gives lists and is read only as far as batches are asked for. Sizes below 1 mean what slicing
    makes of them: 0 yields nothing.

    Args:
        iterable: a list or anything else that can be sliced, or an iterator.
        batch_size: how many items a slice has, 1 if it is not given. The last slice has what is left.

    Raises:
        TypeError: at the first `next`: neither sliceable nor an iterator (`None`, an int, a set, a dict), or a size
            that is not an int.
        TimError: at the first `next`: a size below 0 for an iterator.

    Rules:
        Those of `CommonServerPython.batch`, which knows no iterators.

    Example:
        >>> from xsoar_tim import batch
        >>> list(batch([1, 2, 3, 4, 5], batch_size=2))
        [[1, 2], [3, 4], [5]]
        >>> list(batch(iter("abc"), 2))
        [['a', 'b'], ['c']]
    """
    if hasattr(iterable, "__next__"):
        return _of_iterator(iterable, batch_size)
    return _of_sliceable(iterable, batch_size)


def _check_size(batch_size: object) -> None:
    if not hasattr(batch_size, "__index__"):
        raise TypeError(f"batch_size: expected an int, got {type(batch_size).__name__}")


def _of_iterator(items: Iterator[Any], batch_size: int) -> Iterator[list[Any]]:
    _check_size(batch_size)
    if batch_size < 0:
        raise TimError(f"expected at least 0 for an iterator, got {batch_size}", path="batch_size")
    while current := list(islice(items, batch_size)):
        yield current


def _of_sliceable(items: Any, batch_size: int) -> Iterator[Any]:
    if isinstance(items, dict):
        # From Python 3.12 on a slice is hashable, so a dict would answer KeyError.
        raise TypeError("iterable: expected something that can be sliced or an iterator, got a dict, which is neither")
    if not hasattr(items, "__getitem__"):
        kind = type(items).__name__
        raise TypeError(f"iterable: expected something that can be sliced or an iterator, got {kind}")
    _check_size(batch_size)
    if type(items) is list and batch_size >= _LARGE:
        # The list may change while its batches are read. All of them at once take no more memory than a copy of what
        # is left, and half the time.
        slices = [items[start : start + batch_size] for start in range(0, len(items), batch_size)]
        slices.reverse()
        while slices:
            yield slices.pop()
        return
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
