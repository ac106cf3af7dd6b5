"""Where STIX may come from, and JSON as `json.loads` reads it."""

from __future__ import annotations

import gc
import gzip
import io
import itertools
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stix.bundles import Row, attack, link, pattern, stix_object
from xsoar_tim import IndicatorBatchBuilder, TimError, stix

OBJECTS = [stix_object("tool", name="Tür 😀"), stix_object("malware", name="M"), link("uses", "malware--1", "tool--1")]
BUNDLE = {"type": "bundle", "id": "bundle--1", "objects": OBJECTS}
TEXT = json.dumps(BUNDLE)
RAW = json.dumps(BUNDLE, ensure_ascii=False)


def raw(value: str) -> Any:
    """A JSON text as it comes out in `rawJSON`."""
    return stix.indicators(f'[{{"type": "tool", "x": {value}}}]')[0]["rawJSON"]["x"]


@pytest.mark.parametrize(
    "source",
    [
        TEXT,
        RAW,
        "\ufeff" + TEXT,
        " \n" + TEXT + "\n",
        TEXT.encode(),
        RAW.encode(),
        RAW.encode("utf-8-sig"),
        RAW.encode("utf-16"),
        RAW.encode("utf-16-be"),
        RAW.encode("utf-32-le"),
        bytearray(RAW.encode()),
        memoryview(RAW.encode()),
        gzip.compress(RAW.encode()),
        gzip.compress(RAW[:50].encode()) + gzip.compress(RAW[50:].encode()),
        gzip.compress(RAW.encode("utf-16")),
        BUNDLE,
        {"more": False, "objects": OBJECTS},
        OBJECTS,
        tuple(OBJECTS),
        json.dumps(OBJECTS),
        [BUNDLE],
        [TEXT],
        json.dumps(BUNDLE, indent=4),
        json.dumps(BUNDLE, separators=(",", ":")),
    ],
)
def test_sources(source: Any) -> None:
    rows = stix.indicators(source)
    assert [row["value"] for row in rows] == ["Tür 😀", "M", "$$DummyIndicator$$"]
    assert rows[0]["rawJSON"] == OBJECTS[0]
    assert rows[-1]["relationships"][0]["entityB"] == "Tür 😀"


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path,
        lambda path: str(path),
        lambda path: path.open("rb"),
        lambda path: path.open(encoding="utf-8"),
        lambda path: io.BytesIO(gzip.compress(path.read_bytes())),
        lambda path: io.StringIO(RAW),
        lambda path: iter([path]),
    ],
)
def test_files(make: Callable[[Path], Any], tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(RAW, encoding="utf-8")
    source = make(path)
    try:
        assert len(stix.indicators(source)) == 3
    finally:
        if hasattr(source, "close"):
            source.close()


def test_pages() -> None:
    pages = [
        {"objects": OBJECTS[:1]},
        gzip.compress(json.dumps(OBJECTS[1:2]).encode()),
        json.dumps({"objects": OBJECTS[2:]}),
    ]
    assert len(stix.indicators(iter(pages))) == 3
    assert len(stix.indicators(page for page in pages)) == 3
    assert len(stix.indicators(iter(OBJECTS))) == 3


@pytest.mark.parametrize("empty", [{}, {"objects": []}, {"objects": None}, [], b"[]", '{"objects": ""}'])
def test_an_empty_page_ends_the_reading(empty: Any) -> None:
    assert stix.indicators(empty) == []
    seen = []

    def pages() -> Any:
        for page in ([OBJECTS[0]], empty, [OBJECTS[1]]):
            seen.append(page)
            yield page

    assert [row["value"] for row in stix.indicators(pages())] == ["Tür 😀"]
    assert len(seen) == 2


@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
def test_objects_that_are_no_list(profile: str) -> None:
    reader = stix.Reader({"objects": {"a": 1}}, profile=profile)
    assert reader.rows() == []
    assert [problem.code for problem in reader.problems] == ["no-objects"]


@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
@pytest.mark.parametrize("stray", [5, None, "text", ["list"], True, 1.5])
def test_items_that_are_no_object(profile: str, stray: object) -> None:
    tool = stix_object("tool", name="T", created="2020-01-01T00:00:00.0Z", modified="2020-01-01T00:00:00.0Z")
    reader = stix.Reader({"objects": [tool, stray]}, profile=profile)
    assert len(reader.rows()) == 1
    assert [problem.where for problem in reader.problems] == ["objects[1]"]
    assert (reader.counts["objects"], reader.counts["broken"]) == (2, 1)
    reader = stix.Reader(iter([[tool], json.dumps([stray])]), profile=profile)
    reader.rows()
    assert [problem.where for problem in reader.problems] == ["pages[1].objects[0]"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (TEXT[:-2], "ends inside an array or object at byte"),
        (TEXT[:40], "byte"),
        ("[", r"pages\[0\]: expected a value at byte 1"),
        ("[] x", "extra data after the JSON value at byte 3"),
        (b'["\xff"]', "expected UTF-8: an invalid byte at 2"),
        (b"", "expected a bundle"),
        (b"5", "expected a bundle, an envelope or a list of objects at byte 0"),
        (b"null", "expected a bundle"),
        ("[{}, {'a': 1}]", "expected a key in double quotes at byte 6"),
        ('[{"a": "\n"}]', "a control character in a string at byte 8"),
        ('["' + "\\ud800", "ends inside a string at byte 1"),
        (b"\x1f\x8bnothing", "expected gzip data"),
        (gzip.compress(TEXT.encode())[:-9], "expected gzip data"),
        (RAW.encode("utf-16")[:-1], "expected utf-16: truncated data"),
        (5, "expected STIX as bytes"),
        (None, "expected STIX as bytes"),
        ({"objects": [{1, 2}]}, "expected what JSON can hold"),
        ("[" * 10_000 + "]" * 10_000, "nested more than 512 levels deep at byte 512"),
        ('[{"a":' * 10_000, "nested more than 512 levels deep"),
    ],
)
@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
def test_what_cannot_be_read(source: Any, text: str, profile: str) -> None:
    with pytest.raises(TimError, match=text):
        stix.indicators(source, profile=profile)


def test_nested_python_objects() -> None:
    deep: Row = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(TimError, match="expected what JSON can hold"):
        stix.indicators([deep])
    circle: list[Any] = []
    circle.append(circle)
    for source in ({"objects": circle}, circle):
        with pytest.raises(TimError):
            stix.indicators(source)
    assert len(stix.indicators([[[OBJECTS]]])) == len(stix.indicators(OBJECTS))


def test_the_page_of_a_fault_is_named() -> None:
    with pytest.raises(TimError) as caught:
        stix.indicators(iter([OBJECTS, b"{"]))
    assert caught.value.path == "pages[1]"


@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
def test_a_page_that_cannot_be_read_leaves_nothing_behind(profile: str) -> None:
    pages = [json.dumps([attack("tool", number, name=f"T{number}")]).encode() for number in range(3)]
    broken = pages[1][:-1] + b', 5, {"type": "relationship", "id": "relationship--1"}, {"type": '
    reader = stix.Reader([pages[0], broken, pages[2]], profile=profile)
    with pytest.raises(TimError, match=r"pages\[1\]"):
        reader.rows()
    # `mitre-attack` maps nothing before all pages are read.
    values = ["T2"] if profile == "taxii2" else ["T0", "T2"]
    assert [row["value"] for row in reader.rows()] == values
    assert (reader.counts["objects"], reader.counts["mapped"], reader.problems) == (2, 2, [])


def test_missing_files() -> None:
    with pytest.raises(FileNotFoundError):
        stix.indicators("no such file")


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-1",
        "0",
        "-0",
        "1.5",
        "-0.0",
        "1e5",
        "1E-5",
        "1e999",
        "12345678901234567890123456789",
        "-9223372036854775809",
        "9223372036854775807",
        "0.1",
        "1.7976931348623157e308",
        "5e-324",
        "123456789012345678.5",
        "null",
        "true",
        "false",
        '""',
        '"\\u00e9"',
        '"\\ud83d\\ude00"',
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"\\ud800\\ud800\\udc00"',
        '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
        '"é"',
        "[]",
        "{}",
        "[1, [2, {}]]",
        '{"a": 1, "b": {"c": []}, "a": 2}',
        '{"\\u0061": 1, "a": 2}',
        "[ ]",
        "{ }",
        '"\\u0000"',
        '"\x7f"',
        "Infinity",
        "-Infinity",
        '{"": ""}',
    ],
)
def test_values_are_those_of_json_loads(text: str) -> None:
    found, expected = raw(text), json.loads(text)
    assert found == expected
    assert (type(found), repr(found)) == (type(expected), repr(expected))


def test_nan() -> None:
    assert math.isnan(raw("NaN"))


def test_lone_surrogates_in_the_text_itself() -> None:
    text = '[{"type": "tool", "name": "a\ud800b"}]'
    assert stix.indicators(text)[0]["value"] == "a\ud800b"
    assert stix.indicators(text.encode("utf-8", "surrogatepass"))[0]["value"] == "a\ud800b"
    objects = [pattern("[url:value = 'a\ud800 b']", name="\udfff"), stix_object("tool", name="T\ud800")]
    rows = stix.indicators([*objects, link("uses", "tool--1", "indicator--1")])
    assert rows[0]["value"] == "a\ud800b"
    assert [rows[-1]["relationships"][0][key] for key in ("entityA", "entityB")] == ["T\ud800", "a\ud800 b"]


def test_equal_keys() -> None:
    text = '{"objects": [5], "objects": [{"type": "x", "name": 1, "type": "tool", "name": "N", "n\\u0061me": "M"}]}'
    reader = stix.Reader(text)
    (row,) = reader.rows()
    assert (row["value"], reader.problems, reader.counts["objects"]) == ("M", [], 1)
    assert row["rawJSON"] == {"type": "tool", "name": "M"}


def test_more_names_than_anybody_uses() -> None:
    names = [f"x\\u00e9{number}" for number in range(3000)]
    members = ", ".join(f'"{name}": {number}' for number, name in enumerate(names))
    text = f'[{{"id": "tool--1", "type": "tool"}}, {{"id": "tool--2", {members}, "type": "tool", "name": "N"}}]'
    rows = stix.indicators(text)
    assert [row["rawJSON"] for row in rows] == json.loads(text)
    assert (rows[1]["value"], rows[1]["fields"]["stixid"]) == ("N", "tool--2")
    # What stands at the start of an object is no member's separator.
    broken = f'[{{"id": "tool--1"}}, {{{members}"id": "tool--2"}}]'
    with pytest.raises(TimError, match="comma"):
        stix.indicators(broken)


def test_depth_up_to_the_limit() -> None:
    inner = "[" * 509 + "]" * 509
    assert raw(inner) == json.loads(inner)


def test_integers_too_long_for_python() -> None:
    assert raw("1" * 4300) == json.loads("1" * 4300)
    with pytest.raises(TimError, match="an integer of more than 4300 digits at byte"):
        raw("1" * 4301)


def test_long_strings() -> None:
    text = "x" * 50_000_000
    row = stix.indicators([stix_object("tool", name=text)])[0]
    assert row["value"] == text
    assert row["value"] is row["rawJSON"]["name"]


def strings(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
def test_equal_strings_are_one_object(profile: str) -> None:
    date = "2020-01-01T00:00:00.000Z"
    tools = [
        stix_object("tool", n, name="é\n", description="long " * 50, created=date, modified=date) for n in range(3)
    ]
    rows = stix.indicators([*tools, link("uses", "tool--1", "tool--2", created=date)], profile=profile)
    seen: dict[str, int] = {}
    for text in strings(rows):
        # One-character strings are CPython's own.
        assert seen.setdefault(text, id(text)) == id(text), text


def test_raw_json() -> None:
    objects = [stix_object("file", name="N", hashes={"MD5": "m"}, size=1), pattern("[url:value = 'u']", name="P")]
    rows = stix.indicators(objects, raw_json=False)
    assert [row["rawJSON"] for row in rows] == [{}, {}]
    assert rows[0]["rawJSON"] is not rows[1]["rawJSON"]
    rows = stix.indicators(objects, raw_json=("name", "value", "absent"))
    assert [row["rawJSON"] for row in rows] == [{"name": "N", "value": "m"}, {"name": "P", "value": "u"}]
    assert [list(row["rawJSON"]) for row in rows] == [["name", "value"]] * 2
    full = stix.indicators(objects)
    assert [{**row, "rawJSON": None} for row in rows] == [{**row, "rawJSON": None} for row in full]


def test_reader_gives_rows_one_by_one() -> None:
    reader = stix.Reader(TEXT)
    indicators = reader.indicators()
    assert next(indicators)["value"] == "Tür 😀"
    assert [row["entityB"] for row in reader.relationships()] == ["Tür 😀"]
    assert reader.has_dummy
    assert reader.counts["objects"] == 3
    reader = stix.Reader(TEXT)
    rows = [*reader.indicators(), {"value": "$$DummyIndicator$$", "relationships": [*reader.relationships()]}]
    assert rows == stix.indicators(TEXT)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"profile": "stix"}, "profile: expected"),
        ({"fixes": ["all"]}, "fixes: expected one of pattern-values, "),
        ({"server_version": "new"}, "server_version: expected a version"),
        ({"tags": [5]}, r"tags\[0\]: expected a text"),
        ({"tags": 5}, "tags: expected texts"),
        ({"tags": ["a", "\ud800"]}, r"tags\[1\]: expected a text without lone surrogates"),
        ({"raw_json": None}, "raw_json: expected texts"),
        ({"raw_json": ["\ud800"]}, r"raw_json\[0\]: expected a text without"),
        ({"profile": None}, "profile: expected a text"),
        ({"tlp_color": 5}, "tlp_color: expected a text"),
        ({"field_map": {1: "a"}}, "field_map: expected a text"),
        ({"server_version": 8}, "server_version: expected a text"),
        ({"limit": 1.5}, "limit: expected a number"),
    ],
)
def test_wrong_options(options: Row, text: str) -> None:
    with pytest.raises(TimError, match=text):
        stix.indicators(OBJECTS, **options)


def test_a_limit_beyond_all_numbers_of_the_machine() -> None:
    assert stix.indicators(OBJECTS, limit=10**30) == stix.indicators(OBJECTS)


def test_what_was_passed_in_is_not_changed() -> None:
    objects = json.loads(json.dumps([*OBJECTS, stix_object("file", hashes={"MD5": "m"})]))
    before = json.dumps(objects)
    rows = stix.indicators(objects, tags=["t"])
    rows[0]["rawJSON"]["name"] = "changed"
    assert json.dumps(objects) == before


@pytest.mark.parametrize(
    ("page", "members"),
    [
        ({"more": True, "objects": OBJECTS, "next": "a]"}, {"more": True, "next": "a]"}),
        (gzip.compress(b'{"next": "\\ud83d\\ude00", "objects": [{"more": 1}]}'), {"next": "😀"}),
        (RAW.encode("utf-16"), {"type": "bundle", "id": "bundle--1"}),
        ('{"objects": 1, "more": false, "more": true}', {"more": True}),
        (b"{}", {}),
        (OBJECTS, {}),
    ],
)
def test_envelope_without_its_objects(page: Any, members: Row) -> None:
    assert stix.envelope(page) == members


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (b'{"objects": [', "byte 13"),
        (b"<html>", "byte 0"),
        (b'{"next": "\xff"}', "UTF-8"),
        ([BUNDLE, BUNDLE], "one page"),
        (7, "got int"),
    ],
)
def test_envelope_that_cannot_be_read(page: Any, error: str) -> None:
    with pytest.raises(TimError, match=error):
        stix.envelope(page)


def readers(source: Callable[[], Any]) -> list[Callable[..., Any]]:
    return [
        lambda **options: stix.indicators(source(), **options),
        lambda **options: stix.Reader(source(), **options).rows(),
        lambda **options: IndicatorBatchBuilder().add_stix(source(), **options),
        lambda **options: stix.envelope(source(), **options),
    ]


LIMITED: list[Callable[[Path], Any]] = [
    lambda path: gzip.compress(RAW.encode()),
    lambda path: bytearray(gzip.compress(RAW.encode())),
    lambda path: memoryview(gzip.compress(RAW[:50].encode()) + gzip.compress(RAW[50:].encode()) + b"\0" * 99),
    lambda path: io.BytesIO(gzip.compress(RAW.encode())),
    lambda path: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(RAW.encode()))),
    lambda path: SmallReads(RAW.encode()),
    lambda path: io.BytesIO(RAW.encode()),
    lambda path: path,
    lambda path: [gzip.compress(RAW.encode())],
]


class SmallReads(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 3))


@pytest.mark.parametrize("make", LIMITED)
def test_pages_have_a_limit(make: Callable[[Path], Any], tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(RAW, encoding="utf-8")
    size = len(RAW.encode())
    for read in readers(lambda: make(path)):
        read(max_unpacked_bytes=size)
        read(max_unpacked_bytes=10**30)
        with pytest.raises(TimError, match=f"more than {size - 1} bytes; give a larger max_unpacked_bytes"):
            read(max_unpacked_bytes=size - 1)


def test_what_is_in_memory_already_has_no_limit() -> None:
    for source in (RAW, RAW.encode(), BUNDLE):
        assert len(stix.indicators(source, max_unpacked_bytes=1)) == 3


@pytest.mark.parametrize("limit", [0, -1, 1.5, "1", None, True])
def test_wrong_limits(limit: Any) -> None:
    for read in readers(lambda: RAW):
        with pytest.raises(TimError, match="max_unpacked_bytes: expected an int from 1 on"):
            read(max_unpacked_bytes=limit)


MEMORY = """
import gzip, resource, sys
from xsoar_tim import IndicatorBatchBuilder, TimError, stix
limit = 2 * 2**30
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
print(len(stix.indicators(gzip.compress(b"[]"))), end=" ", file=sys.stderr)
try:
    stix.indicators(gzip.compress(b" " * 2**20) * 10_000, max_unpacked_bytes=2**26)
except TimError:
    print("too much", end=" ", file=sys.stderr)
try:
    stix.indicators("/dev/zero", max_unpacked_bytes=2**26)
except TimError:
    print("too much", end="", file=sys.stderr)
"""


def test_memory_grows_with_what_is_there() -> None:
    command = [sys.executable, "-c", MEMORY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.stderr == "0 too much too much"


def test_gzip_in_gzip_is_unpacked_once() -> None:
    with pytest.raises(TimError):
        stix.indicators(gzip.compress(gzip.compress(RAW.encode())))


def test_text_after_a_gzip_member() -> None:
    with pytest.raises(TimError, match="expected gzip data"):
        stix.indicators(gzip.compress(RAW.encode()) + b"text")


@pytest.mark.parametrize("given", [None, 5, {"objects": []}, ["page"], object()])
@pytest.mark.parametrize("base", [object, io.RawIOBase])
def test_files_that_give_no_text(given: Any, base: type) -> None:
    file = type("File", (base,), {"read": lambda self, size=-1: given})
    with pytest.raises(TimError, match="expected bytes or text from read"):
        stix.indicators(file())


def test_a_file_that_gives_itself() -> None:
    class File:
        def read(self) -> Any:
            return self

    with pytest.raises(TimError, match="expected bytes or text from read"):
        stix.indicators(File())


def test_objects_without_end() -> None:
    with pytest.raises(TimError, match="is the iterator endless"):
        stix.indicators(itertools.repeat({"type": "tool"}))


def test_pages_without_end_can_be_left() -> None:
    indicators = stix.Reader(itertools.repeat(TEXT)).indicators()
    assert next(indicators)["value"] == "Tür 😀"


def test_subclasses_of_dict_are_read_as_json_writes_them() -> None:
    class Object(dict[str, Any]):
        pass

    objects = [Object(one) for one in OBJECTS]
    assert stix.indicators(objects) == stix.indicators(OBJECTS)
    assert stix.indicators(Object(objects=objects)) == stix.indicators(OBJECTS)


@pytest.mark.parametrize(
    "read",
    [
        lambda pages: stix.indicators(pages),
        lambda pages: stix.Reader(pages).rows(),
        lambda pages: list(stix.Reader(pages).indicators()),
        lambda pages: IndicatorBatchBuilder().add_stix(pages),
    ],
)
def test_the_collector_runs_while_pages_are_asked_for(read: Callable[[Any], Any]) -> None:
    enabled = []

    def pages() -> Iterator[Any]:
        for _ in range(3):
            enabled.append(gc.isenabled())
            yield TEXT

    read(pages())
    assert enabled == [True] * 3


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", '[1, {"a": NaN}]'])
@pytest.mark.parametrize("profile", ["taxii2", "mitre-attack"])
def test_numbers_that_json_does_not_have_are_read_and_reported(number: str, profile: str) -> None:
    dates = '"created": "2020-01-01T00:00:00.0Z", "modified": "2020-01-01T00:00:00.0Z"'
    text = f'[{{"type": "tool", "id": "tool--{{}}", "name": "T\\n", {dates}, "x": {{}}}}]'
    plain, odd = (text.replace("{}", str(serial), 1).replace("{}", value) for serial, value in ((1, "1"), (2, number)))
    reader = stix.Reader(iter([plain, odd]), profile=profile)
    rows = reader.rows()
    assert repr(rows[1]["rawJSON"]["x"]) == repr(json.loads(number))
    assert rows[1]["value"] == "T\n"
    found = [(problem.code, problem.where, problem.value) for problem in reader.problems]
    assert found == [("not-json", "pages[1].objects[0]", "tool--2")]


def test_parts_with_numbers_that_json_does_not_have_are_read() -> None:
    text = '[{"type": "malware", "name": "M", "labels": ["a", "\\ud800"], "aliases": [NaN], "x": NaN}]'
    (row,) = stix.indicators(text)
    assert row["fields"]["tags"] == ["a", "\ud800"]
    assert repr(row["fields"]["aliases"]) == "[nan]"
