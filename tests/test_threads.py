"""Many threads at once: each gets what it would get alone, and an object that all of them read stays whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, build_relationships

THREADS = 8
ROWS = 500


@pytest.fixture(autouse=True)
def _switch_threads_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work: Callable[[int], Any]) -> list[Any]:
    """The results of `work(number)` on as many threads, which start at the same time."""
    barrier = Barrier(THREADS)

    def start(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(start, range(THREADS)))


def objects(number: int) -> list[dict[str, Any]]:
    return [
        EntityRelationship(
            name="uses", entity_a=f"{number}-{row}", entity_a_type="Malware", entity_b=f"b{row}", entity_b_type="Tool"
        ).to_entry()
        for row in range(ROWS)
    ]


def in_bulk(number: int) -> list[dict[str, Any]]:
    return build_relationships("uses", (f"{number}-{row}" for row in range(ROWS)), "Malware", "b", "Tool")


def batches(number: int) -> list[list[dict[str, Any]]]:
    builder = IndicatorBatchBuilder(batch_size=100, attach="entity_a", tags=[str(number)])
    for row in range(ROWS):
        builder.add_indicator(f"{number}-{row % 100}", "Malware", fields={"row": row})
        builder.add_relationship("uses", f"{number}-{row % 100}", "Malware", f"b{row}", "Tool")
    return list(builder.batches())


@pytest.mark.parametrize("work", [objects, in_bulk, batches])
def test_each_thread_gets_what_it_would_get_alone(work: Callable[[int], Any]) -> None:
    alone = [work(number) for number in range(THREADS)]
    assert together(work) == alone


def test_one_object_read_by_all() -> None:
    shared = EntityRelationship("uses", "a", "Malware", "b", "Tool", fields={"description": "x"})

    def read(_: int) -> list[Any]:
        return [(shared.to_indicator(), shared.to_context(), vars(shared)["_name"]) for _ in range(ROWS)]

    assert together(read) == [[read(0)[0]] * ROWS] * THREADS


def test_one_object_changed_by_all_has_one_of_their_values() -> None:
    shared = EntityRelationship("uses", "a", "Malware", "b", "Tool")

    def change(number: int) -> bool:
        names = {f"name {other}" for other in range(THREADS)}
        for _ in range(ROWS):
            shared._name = f"name {number}"
            if shared.to_indicator()["name"] not in names:
                return False
        return True

    assert all(together(change))
