"""What a reader holds: pages go as soon as nothing can ask for them any more."""

from __future__ import annotations

import contextlib
import gc
import json
import sys
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stix.bundles import attack, link, pattern, stix_object
from xsoar_tim import TimError, stix

PROFILES = pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])


def references_left(page: Any, profile: str) -> int:
    """How many references to the page are left behind by reading it."""
    before = sys.getrefcount(page)
    with contextlib.suppress(TimError):
        stix.indicators(page, profile=profile)
    gc.collect()
    return sys.getrefcount(page) - before


@PROFILES
@pytest.mark.parametrize("end", ["", "]", "]]", ", 5", ']}{"'])
@pytest.mark.parametrize("encode", [str, str.encode])
def test_a_page_is_freed_whether_it_can_be_read_or_not(encode: Any, end: str, profile: str) -> None:
    page = encode('[{"type": "tool", "name": "' + "x" * 1000 + '"}' + end)
    assert references_left(page, profile) == 0


@PROFILES
def test_a_page_with_encoded_surrogates_is_freed(profile: str) -> None:
    page = '[{"type": "tool", "name": "a\ud800b"}]'.encode("utf-8", "surrogatepass")
    assert references_left(page, profile) == 0
    assert references_left(b'[{"type": "tool", "name": "\xff"}]', profile) == 0


@PROFILES
def test_an_envelope_is_freed(profile: str) -> None:
    page = json.dumps({"more": False, "objects": [stix_object("tool", name="T")]}).encode()
    before = sys.getrefcount(page)
    stix.envelope(page)
    with pytest.raises(TimError):
        stix.envelope(page + b"x")
    assert sys.getrefcount(page) == before


@PROFILES
def test_pages_behind_the_end_are_freed(profile: str) -> None:
    page = json.dumps([stix_object("tool", name="T")]).encode()
    before = sys.getrefcount(page)
    reader = stix.Reader(iter([b"[]", page, page]), profile=profile)
    reader.rows()
    del reader
    assert sys.getrefcount(page) == before


@PROFILES
def test_a_reader_that_has_given_all_holds_no_page(profile: str) -> None:
    objects = [attack("tool", number, name=f"T{number}") for number in range(3)]
    page = json.dumps([*objects, link("uses", "tool--1", "tool--2")]).encode()
    before = sys.getrefcount(page)
    reader = stix.Reader([page, page], profile=profile)
    assert [*reader.indicators()]
    assert [*reader.relationships()]
    assert sys.getrefcount(page) == before
    assert (reader.has_dummy, [*reader.indicators()], [*reader.relationships()]) == (True, [], [])


def big_pages(count: int) -> Iterator[bytes]:
    """Pages of 300 kB each, linked with one another."""
    for number in range(count):
        objects = [
            pattern("[url:value = 'u']", number, name=f"I{number}", description="x" * 300_000),
            stix_object("malware", number, name=f"M{number} é\n"),
            link("indicates", f"indicator--{number}", f"malware--{max(0, number - 1)}", number),
        ]
        yield json.dumps({"objects": objects}).encode()


def test_earlier_pages_are_not_held() -> None:
    reader = stix.Reader(big_pages(100), raw_json=False)
    for _ in reader.indicators():
        pass
    reader = stix.Reader(big_pages(100), raw_json=False)
    tracemalloc.start()
    try:
        count = sum(1 for _ in reader.indicators())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 200
    # Of the 30 MB there are a few pages at a time, each with its text as Python has it.
    assert peak < 5_000_000


def test_what_later_pages_ask_of_earlier_ones_is_kept() -> None:
    objects: list[Any] = [
        pattern("[url:value = 'a\\\\b']", 1, name="I"),
        pattern("[software:name = 'unsupported']", 2, name="S"),
        pattern("[url:value = ", 3, name="broken"),
        stix_object("malware", 1, name="M é\n"),
        stix_object("file", 1, hashes={"MD5": "m"}),
        stix_object("autonomous-system", 1, number=7),
        stix_object("tool", 1, name=["no", "text"]),
        stix_object("report", 1, name="R", object_refs=["malware--1", "file--1", "indicator--2", "tool--1"]),
        link("uses", "malware--1", "tool--1", 1),
        link("indicates", "indicator--1", "malware--1", 2, created=["no", "text"]),
        link("related-to", "malware--1", "file--1", 3, modified=None),
        link("related-to", "indicator--2", "autonomous-system--1", 4),
        link("related-to", "x--2", "malware--1", 5),
        link("unknown", "malware--1", "malware--1", 6),
        link("related-to", "malware--1", "indicator--3", 7),
        {"type": "relationship", "relationship_type": "uses", "source_ref": 5, "target_ref": "malware--1", "id": "r"},
    ]
    for fixes in ([], ["entity-values", "empty-relationships"]):
        whole = stix.Reader(objects, fixes=fixes)
        rows = whole.rows()
        single = stix.Reader(iter([[item] for item in objects]), fixes=fixes)
        assert repr(single.rows()) == repr(rows)
        assert [(p.code, p.message, p.value) for p in single.problems] == [
            (p.code, p.message, p.value) for p in whole.problems
        ]
        assert single.counts == whole.counts
