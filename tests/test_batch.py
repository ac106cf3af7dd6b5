"""`batch` is `CommonServerPython`'s, and takes iterators too."""

from __future__ import annotations

import types
from collections import UserList, deque
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsoar_tim import batch


def model(items: Any, size: int) -> list[Any]:
    """By repeated slicing, as documented."""
    chunks = []
    current, rest = items[:size], items[size:]
    while current:
        chunks.append(current)
        current, rest = rest[:size], rest[size:]
    return chunks


SLICEABLE = st.one_of(st.lists(st.integers()), st.text(), st.binary(), st.lists(st.integers()).map(tuple))


@given(items=SLICEABLE, size=st.integers(-5, 12))
def test_equals_repeated_slicing(items: Any, size: int) -> None:
    chunks = list(batch(items, size))
    assert chunks == model(items, size)
    assert all(type(chunk) is type(items) for chunk in chunks)


@given(items=st.lists(st.integers()), size=st.integers(1, 12))
def test_iterators_give_lists(items: list[int], size: int) -> None:
    assert list(batch(iter(items), size)) == model(items, size)
    assert list(batch((item for item in items), size)) == model(items, size)


def test_other_sliceable_types() -> None:
    assert list(batch(range(5), 2)) == [range(2), range(2, 4), range(4, 5)]
    assert list(batch(UserList([1, 2, 3]), 2)) == [UserList([1, 2]), UserList([3])]
    assert list(batch(bytearray(b"abc"), 2)) == [bytearray(b"ab"), bytearray(b"c")]


def test_default_size_is_one() -> None:
    assert list(batch([1, 2])) == [[1], [2]]


def test_nothing_runs_before_the_first_next() -> None:
    batches = batch(None, 2)
    assert isinstance(batches, types.GeneratorType)
    with pytest.raises(TypeError):
        next(batches)


def test_iterator_is_read_only_as_far_as_asked() -> None:
    numbers = iter(range(10))
    batches = batch(numbers, 3)
    assert next(batches) == [0, 1, 2]
    assert next(numbers) == 3


@given(count=st.integers(0, 400), size=st.integers(48, 200))
def test_large_batches(count: int, size: int) -> None:
    items = list(range(count))
    chunks = batch(items, size)
    first: list[int] = next(chunks, [])
    items.clear()
    assert [chunk for chunk in [first, *chunks] if chunk] == model(list(range(count)), size)


def test_changes_after_the_first_batch_are_not_seen() -> None:
    items = [1, 2, 3, 4, 5]
    batches = batch(items, 2)
    assert next(batches) == [1, 2]
    items.clear()
    assert list(batches) == [[3, 4], [5]]


@pytest.mark.parametrize("items", [None, 5, {1, 2}, deque([1])])
def test_not_sliceable(items: Any) -> None:
    with pytest.raises(TypeError):
        list(batch(items, 1))
