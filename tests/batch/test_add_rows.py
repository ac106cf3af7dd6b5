"""`add_rows`: CSV files and plain lists, read as Python's `csv` reads them, streamed, detected, checked."""

from __future__ import annotations

import csv
import gc
import gzip
import io
import itertools
import os
import signal
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsoar_tim import IndicatorBatchBuilder, TimError, auto_detect_indicator_type

CSV = """value,name,seen
198.51.100.7,"Evil, Inc.",2024-01-01
evil.example.com,,
198.51.100.7,again,
44d88612fea8a8f36de82e1278abb02f,hash,2024-02-01
"""


def sent(builder: IndicatorBatchBuilder) -> list[dict[str, Any]]:
    return [indicator for batch in builder for indicator in batch]


def test_columns_types_fields() -> None:
    builder = IndicatorBatchBuilder(tags=["feed"])
    builder.add_indicator("first.example.com", "Domain")
    builder.add_rows(CSV.encode(), fields={"name": "description", 2: "firstseenbysource"}, score=3, service="csv")
    first, ip, domain, file = sent(builder)
    assert first["value"] == "first.example.com"
    assert ip == {
        "value": "198.51.100.7",
        "type": "IP",
        "score": 3,
        "service": "csv",
        "fields": {"description": "Evil, Inc.", "firstseenbysource": "2024-01-01", "tags": ["feed"]},
    }
    assert (domain["type"], domain["fields"]) == ("Domain", {"tags": ["feed"]})
    assert file["type"] == "File"
    assert (builder.report.indicators, builder.report.duplicates) == (4, 1)


@pytest.mark.parametrize("kind", ["path", "str path", "bytes", "gzip", "binary file", "text file", "lines", "list"])
def test_sources(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(CSV)
    sources: dict[str, Callable[[], Any]] = {
        "path": lambda: path,
        "str path": lambda: str(path),
        "bytes": CSV.encode,
        "gzip": lambda: gzip.compress(CSV.encode()),
        "binary file": lambda: io.BytesIO(CSV.encode()),
        "text file": lambda: io.StringIO(CSV),
        "lines": lambda: iter(CSV.splitlines()),
        "list": lambda: CSV.encode().splitlines(keepends=True),
    }
    builder = IndicatorBatchBuilder()
    builder.add_rows(sources[kind]())
    assert [one["type"] for one in sent(builder)] == ["IP", "Domain", "File"]
    again = [one["type"] for one in sent(builder)]
    assert again == ([] if kind in {"binary file", "text file", "lines"} else ["IP", "Domain", "File"])


def test_raw_json_has_all_columns() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows(CSV.encode(), raw_json=True)
    assert sent(builder)[0]["rawJSON"] == {
        "value": "198.51.100.7",
        "name": "Evil, Inc.",
        "seen": "2024-01-01",
        "type": "IP",
    }


def test_type_given_or_in_a_column() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows(b"a;Account\nb;\xc3\xa9\n1.1.1.1;\n", 0, type_column=1, header=False, delimiter=";")
    builder.add_rows(b"# list\nx\n\n y \n", type="Mutex", format="lines", comment="#")
    assert [(one["value"], one["type"]) for one in sent(builder)] == [
        ("a", "Account"),
        ("b", "é"),
        ("1.1.1.1", "IP"),
        ("x", "Mutex"),
        ("y", "Mutex"),
    ]


def test_refang_and_validation() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip", validate_values=True)
    lines = ["hxxps://evil[.]example[.]com/x", "1[.]2[.]3[.]4", "1.2.3.999", "CVE-2024-1234"]
    builder.add_rows(lines, format="lines", refang=True)
    assert [(one["value"], one["type"]) for one in sent(builder)] == [
        ("https://evil.example.com/x", "URL"),
        ("1.2.3.4", "IP"),
        ("CVE-2024-1234", "CVE"),
    ]
    (problem,) = builder.report.problems
    assert (problem.where, problem.value) == ("row 2: value", "1.2.3.999")


def test_bad_rows_are_told_with_their_line() -> None:
    data = b"value,x\n1.1.1.1,\n\xff,\n,\n\nno type,\n2.2.2.2,\n"
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_rows(data)
    assert [one["value"] for one in sent(builder)] == ["1.1.1.1", "2.2.2.2"]
    codes = [(problem.code, problem.message.split(":")[0]) for problem in builder.report.problems]
    assert codes[:2] == [("row-not-utf8", "line 3"), ("value-empty", "line 4")]
    assert codes[2][0] == "no-type"
    strict = IndicatorBatchBuilder()
    strict.add_rows(data)
    with pytest.raises(TimError, match="row 1: line 3: "):
        list(strict)


def test_it_streams() -> None:
    read = 0

    def lines() -> Iterator[str]:
        nonlocal read
        for number in range(10_000_000):
            read += 1
            yield f"{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}.1"

    builder = IndicatorBatchBuilder(batch_size=10)
    builder.add_rows(lines(), format="lines")
    batches = iter(builder)
    assert len(next(batches)) == 10
    # Lines are fetched in blocks, not one by one, but far from all.
    assert read < 100_000


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"type": "IP", "type_column": "x"}, "type"),
        ({"format": "xml"}, "format"),
        ({"suffixes": "new"}, "suffixes"),
        ({"delimiter": "é"}, "delimiter"),
        ({"value": 1.5}, "value"),
        ({"fields": {None: "x"}}, "fields"),
    ],
)
def test_bad_options(arguments: dict[str, Any], path: str) -> None:
    with pytest.raises(TimError) as caught:
        IndicatorBatchBuilder().add_rows(b"", **arguments)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("source", "arguments", "error"),
    [
        (b"value\nx", {"value": "ioc"}, 'no column "ioc"'),
        (b"value\nx", {"delimiter": '"'}, "three different"),
        (gzip.compress(b"value\n" + b"x" * 1000)[:-20], {}, "source"),
        (5, {}, "expected a path"),
    ],
)
def test_sources_that_do_not_fit(source: Any, arguments: dict[str, Any], error: str) -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_rows(source, **arguments)
    with pytest.raises(TimError, match=error):
        list(builder)


def test_errors_of_files_pass() -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionResetError("feed gone")

    builder = IndicatorBatchBuilder()
    builder.add_rows("/no/such/file.csv")
    with pytest.raises(FileNotFoundError):
        list(builder)
    builder = IndicatorBatchBuilder()
    builder.add_rows(Broken())
    with pytest.raises(ConnectionResetError, match="feed gone"):
        list(builder)


def test_rows_that_went_out_cannot_change() -> None:
    with pytest.raises(TimError, match="on_duplicate"):
        IndicatorBatchBuilder(on_duplicate="merge").add_rows(b"")


TEXT = st.text(st.sampled_from('ab1.,;"\n\r é#\t'), max_size=8)


@given(rows=st.lists(st.lists(TEXT, min_size=2, max_size=3), max_size=12), gzipped=st.booleans())
def test_equals_python_s_csv(rows: list[list[str]], gzipped: bool) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["value", "name", "more"])
    writer.writerows(rows)
    data = text.getvalue()
    expected: dict[str, dict[str, Any]] = {}
    for row in csv.DictReader(io.StringIO(data, newline="")):
        value, name = row["value"], row["name"]
        if value and value.strip() and value not in expected:
            expected[value] = {"value": value, "type": "T", "fields": {"d": name} if name else {}}
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_rows(gzip.compress(data.encode()) if gzipped else data.encode(), type="T", fields={"name": "d"})
    assert sent(builder) == list(expected.values())


def test_real_feed(shared: Path) -> None:
    path = shared / "data" / "feeds" / "maltrail-300k.csv.gz"
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_rows(path, fields={"name": "malwarefamily", "reference": "description"})
    types: dict[str, int] = {}
    seen = set()
    for batch in builder:
        for one in batch:
            types[one["type"]] = types.get(one["type"], 0) + 1
            seen.add(one["value"])
    report = builder.report
    assert report.indicators == len(seen) == sum(types.values())
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file)]
    assert report.indicators + report.duplicates + report.skipped == len(values)
    some = values[:: len(values) // 200]
    assert {value for value in some if auto_detect_indicator_type(value)} <= seen


def bomb(mebibytes: int, start: bytes = b"") -> bytes:
    return gzip.compress(start, 1) + gzip.compress(b"x" * 2**20, 1) * mebibytes


@pytest.fixture
def interrupt_soon() -> Iterator[Callable[[], None]]:
    def handler(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, handler)
    # An exception in a callback of the collector, as hypothesis has one, would be ignored.
    gc.disable()

    def soon() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0.2)

    yield soon
    signal.setitimer(signal.ITIMER_REAL, 0)
    gc.enable()
    signal.signal(signal.SIGALRM, before)


def endless_gzip() -> Iterator[bytes]:
    yield gzip.compress(b"value\n")
    yield from itertools.repeat(gzip.compress(b"# x\n" * 2**18))


def endless_file() -> Any:
    class Comments:
        def read(self, size: int) -> bytes:
            return b"#\n"

    return Comments()


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        # One field without end, from few bytes, under a limit that is far away.
        (lambda: bomb(50_000, b'value\n"'), {"max_unpacked_bytes": 2**60}),
        (lambda: bomb(50_000), {"format": "lines", "max_unpacked_bytes": 2**60}),
        (endless_gzip, {"comment": "#", "max_unpacked_bytes": 2**60}),
        (endless_file, {"format": "lines", "comment": "#"}),
        (lambda: itertools.repeat(b""), {"format": "lines"}),
        (lambda: itertools.repeat(b"#"), {"format": "lines", "comment": "#"}),
        (lambda: itertools.chain([b"\x1f"], itertools.repeat(b"")), {"format": "lines"}),
        (lambda: itertools.chain([gzip.compress(b"")], itertools.repeat(gzip.compress(b""))), {"format": "lines"}),
        (lambda: "/dev/zero", {"format": "lines"}),
    ],
    ids=["field", "line", "comments", "file", "blank", "comment lines", "empty chunks", "empty members", "zero"],
)
def test_interrupts_are_honoured_where_no_row_comes(
    source: Callable[[], Any], arguments: dict[str, Any], interrupt_soon: Callable[[], None]
) -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_rows(source(), **arguments)
    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        list(builder)


def test_a_pipe_without_a_writer_can_be_interrupted(tmp_path: Path, interrupt_soon: Callable[[], None]) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    builder = IndicatorBatchBuilder()
    builder.add_rows(path)
    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        list(builder)


def test_a_pipe_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=[CSV.encode()])
    writer.start()
    builder = IndicatorBatchBuilder()
    builder.add_rows(path)
    assert len(sent(builder)) == 3
    writer.join()


@pytest.mark.parametrize("kind", ["bytes", "bytearray", "memoryview", "path", "file", "chunks", "small reads"])
def test_gzip_unpacks_up_to_the_limit(kind: str, tmp_path: Path) -> None:
    text = b"".join(b"10.0.%d.%d\n" % (n >> 8, n & 255) for n in range(10_000))
    packed = gzip.compress(text)
    path = tmp_path / "rows.gz"
    path.write_bytes(packed)

    class SmallReads(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 3))

    make: Callable[[], Any] = {
        "bytes": lambda: packed,
        "bytearray": lambda: bytearray(packed),
        "memoryview": lambda: memoryview(packed),
        "path": lambda: path,
        "file": lambda: io.BytesIO(packed),
        "chunks": lambda: (packed[at : at + 1] for at in range(len(packed))),
        "small reads": lambda: SmallReads(packed),
    }[kind]
    builder = IndicatorBatchBuilder()
    builder.add_rows(make(), format="lines", max_unpacked_bytes=len(text))
    assert len(sent(builder)) == 10_000
    builder = IndicatorBatchBuilder(batch_size=100)
    builder.add_rows(make(), format="lines", max_unpacked_bytes=len(text) - 1)
    batches: list[Any] = []
    with pytest.raises(TimError, match=f"more than {len(text) - 1} bytes; give a larger max_unpacked_bytes"):
        batches.extend(builder)
    # What came before is good.
    assert len(batches) > 90


def test_what_was_not_packed_has_no_limit() -> None:
    for source in (CSV.encode(), gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(CSV.encode())))):
        builder = IndicatorBatchBuilder()
        builder.add_rows(source, max_unpacked_bytes=1)
        assert len(sent(builder)) == 3


@pytest.mark.parametrize("limit", [0, -1, 1.5, "1", None, True, [], 1j])
def test_wrong_limits(limit: Any) -> None:
    with pytest.raises(TimError, match="an int from 1 on") as caught:
        IndicatorBatchBuilder().add_rows(b"", max_unpacked_bytes=limit)
    assert caught.value.path == "max_unpacked_bytes"


def test_any_large_limit() -> None:
    builder = IndicatorBatchBuilder()
    builder.add_rows(gzip.compress(CSV.encode()), max_unpacked_bytes=10**30)
    assert len(sent(builder)) == 3


@pytest.mark.parametrize("given", [5, None, [1, 2], {"a": 1}, object()])
def test_files_and_lines_that_give_no_text(given: Any) -> None:
    class File:
        def read(self, size: int) -> Any:
            return given

    for source in (File(), iter([given]), iter([b"value\n", given])):
        builder = IndicatorBatchBuilder()
        builder.add_rows(source)
        with pytest.raises(TimError, match="source: expected text or bytes, got"):
            list(builder)


def test_a_sequence_that_lies_about_its_length() -> None:
    class Endless(Sequence[int]):
        def __len__(self) -> int:
            return 2**62

        def __getitem__(self, index: Any) -> Any:
            return 97

    builder = IndicatorBatchBuilder()
    builder.add_rows(iter([Endless()]))  # type: ignore[arg-type]
    with pytest.raises(TimError, match="expected text or bytes"):
        list(builder)


def test_a_file_that_gives_more_than_was_asked_for() -> None:
    builder = IndicatorBatchBuilder()
    reads = iter([CSV.encode() + b"".join(b"10.0.%d.%d,,\n" % (n >> 8, n & 255) for n in range(20_000)), b""])

    class File:
        def read(self, size: int) -> bytes:
            return next(reads)

    builder.add_rows(File())
    assert len(sent(builder)) == 20_003


def test_an_interrupted_read_is_not_tried_for_ever() -> None:
    class File:
        def read(self, size: int) -> bytes:
            raise InterruptedError("once")

    builder = IndicatorBatchBuilder()
    builder.add_rows(File())
    with pytest.raises(InterruptedError, match="once"):
        list(builder)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, SystemExit])
def test_exceptions_of_sources_and_options_pass(error: type[BaseException]) -> None:
    class Bad:
        def __iter__(self) -> Any:
            raise error

    class BadPath:
        def __fspath__(self) -> str:
            raise error

    class BadIndex:
        def __index__(self) -> int:
            raise error

    for source in (Bad(), BadPath()):
        builder = IndicatorBatchBuilder()
        builder.add_rows(source)
        with pytest.raises(error):
            list(builder)
    for arguments in ({"value": BadIndex()}, {"type_column": BadIndex()}, {"fields": {BadIndex(): "x"}}):
        with pytest.raises(error):
            IndicatorBatchBuilder().add_rows(b"", **arguments)


def test_a_file_that_uses_the_builder_meanwhile() -> None:
    builder = IndicatorBatchBuilder()
    batches: Any = None

    class File:
        def read(self, size: int) -> bytes:
            next(batches)
            return b""

    builder.add_rows(File())
    batches = iter(builder)
    with pytest.raises(RuntimeError, match="in use"):
        next(batches)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    for path, error in ((tmp_path, IsADirectoryError), ("a\0b", ValueError)):
        builder = IndicatorBatchBuilder()
        builder.add_rows(path)
        with pytest.raises(error):
            list(builder)


def test_memory_that_is_given_back_meanwhile() -> None:
    data = bytearray(CSV.encode())
    view = memoryview(data)
    builder = IndicatorBatchBuilder(batch_size=1)
    builder.add_rows(view)
    batches = iter(builder)
    next(batches)
    view.release()
    data.clear()
    assert len(list(batches)) == 2
    with pytest.raises(ValueError, match="released"):
        list(builder)


def test_lone_surrogates_make_a_bad_row() -> None:
    builder = IndicatorBatchBuilder(on_invalid="skip")
    builder.add_rows(iter(["value", "a\ud800.com", "b.com"]))
    assert [one["value"] for one in sent(builder)] == ["b.com"]
    assert [problem.code for problem in builder.report.problems] == ["row-not-utf8"]


def test_options_whose_code_changes_what_is_read() -> None:
    fields: dict[Any, str] = {}

    class Changing:
        def __index__(self) -> int:
            fields.clear()
            fields.update((f"new{number}", "x") for number in range(100))
            return 1

    fields.update({Changing(): "description", 2: "firstseenbysource"})
    builder = IndicatorBatchBuilder()
    builder.add_rows(CSV.encode(), fields=fields)
    assert sent(builder)[0]["fields"] == {"description": "Evil, Inc.", "firstseenbysource": "2024-01-01"}

    class Adding:
        def __index__(self) -> int:
            builder.add_rows(CSV.encode())
            return 0

    # Nothing is in use while options are read.
    for arguments in ({"value": Adding()}, {"type_column": Adding()}, {"fields": {Adding(): "x"}}):
        builder.add_rows(CSV.encode(), **arguments)
    assert sent(builder)


class Owner:
    """Something that a source may hold, and that holds what reads the source."""

    batches: Any = None


def lines_of(owner: Owner) -> Iterator[str]:
    yield "value"
    for number in range(10):
        yield f"10.0.0.{number}" if owner else ""


class FileOf:
    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.file = io.BytesIO(CSV.encode())

    def read(self, size: int) -> bytes:
        return self.file.read(9)


class BytesOf(bytes):
    owner: Owner


def bytes_of(owner: Owner) -> BytesOf:
    data = BytesOf(CSV.encode())
    data.owner = owner
    return data


@pytest.mark.parametrize("make", [lines_of, FileOf, bytes_of])
@pytest.mark.parametrize("started", [False, True])
def test_cycles_through_sources_are_collected(make: Callable[[Owner], Any], started: bool) -> None:
    owner = Owner()
    builder = IndicatorBatchBuilder(batch_size=1)
    builder.add_rows(make(owner))
    owner.batches = iter(builder)
    if started:
        next(owner.batches)
    gone = weakref.ref(owner)
    del owner, builder
    gc.collect()
    assert gone() is None


def test_cycles_through_names_of_fields_are_collected() -> None:
    class Name(str):
        owner: Any

    owner = Owner()
    name = Name("description")
    name.owner = owner
    builder = IndicatorBatchBuilder(batch_size=1)
    builder.add_rows(CSV.encode(), fields={"name": name})
    owner.batches = iter(builder)
    next(owner.batches)
    gone = weakref.ref(owner)
    del owner, name, builder
    gc.collect()
    assert gone() is None
