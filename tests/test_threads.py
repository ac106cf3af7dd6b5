"""Many threads at once: each gets what it would get alone, and an object that all of them read stays whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.stix.bundles import link, pattern
from xsoar_tim import EntityRelationship, IndicatorBatchBuilder, build_relationships, detect_types, json, stix
from xsoar_tim.types import Relationship, RelationshipEntry

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


def objects(number: int) -> list[RelationshipEntry]:
    return [
        EntityRelationship(
            name="uses", entity_a=f"{number}-{row}", entity_a_type="Malware", entity_b=f"b{row}", entity_b_type="Tool"
        ).to_entry()
        for row in range(ROWS)
    ]


def in_bulk(number: int) -> list[Relationship]:
    return build_relationships("uses", (f"{number}-{row}" for row in range(ROWS)), "Malware", "b", "Tool")


def batches(number: int) -> list[list[dict[str, Any]]]:
    builder = IndicatorBatchBuilder(batch_size=100, attach="entity_a", tags=[str(number)])
    for row in range(ROWS):
        builder.add_indicator(f"{number}-{row % 100}", "Malware", fields={"row": row})
        builder.add_relationship("uses", f"{number}-{row % 100}", "Malware", f"b{row}", "Tool")
    return list(builder.batches())


def rows_of_a_file(number: int) -> list[list[dict[str, Any]]]:
    builder = IndicatorBatchBuilder(batch_size=100)
    builder.add_rows(
        ["value,why\n", *(f"{number}-{row}.example.com,because\n" for row in range(ROWS))], fields={"why": "why"}
    )
    return list(builder.batches())


def mapped(number: int) -> list[dict[str, Any]]:
    patterns = [pattern(f"[domain-name:value = '{number}-{row}.example']", row) for row in range(ROWS)]
    links = [link("related-to", f"indicator--{row}", "indicator--0", row) for row in range(ROWS)]
    return stix.indicators([*links, *patterns])


def types(number: int) -> list[str | None]:
    return detect_types(
        f"{number}-{row}.example.com" if row % 2 else f"198.51.{number}.{row % 256}" for row in range(ROWS)
    )


def encoded(number: int) -> str:
    return json.dumps(objects(number))


@pytest.mark.parametrize("work", [objects, in_bulk, batches, rows_of_a_file, mapped, types, encoded])
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


def test_what_others_change_is_encoded_as_it_was_at_one_time() -> None:
    shared: dict[str, list[int]] = {}

    def change(number: int) -> bool:
        for row in range(ROWS):
            shared[str(number)] = [row] * (row % 7)
            read = json.loads(json.dumps(shared))
            del shared[str(number)]
            if not all(len(rows) == (rows[0] % 7 if rows else 0) for rows in read.values()):
                return False
        return True

    assert all(together(change))


def test_a_builder_that_all_fill_refuses_or_takes_whole_calls() -> None:
    builder = IndicatorBatchBuilder()

    def fill(number: int) -> int:
        taken = 0
        for row in range(ROWS // 10):
            # While the values are asked for, other threads run.
            values = (f"{number}-{row}-{each}" for each in range(10))
            try:
                builder.add_relationships("uses", values, "Malware", "b", "Tool")
            except RuntimeError:
                continue
            taken += 10
        return taken

    taken = sum(together(fill))
    sent = [edge for batch in builder.batches() for row in batch for edge in row.get("relationships", ())]
    assert 0 < len(sent) == taken
