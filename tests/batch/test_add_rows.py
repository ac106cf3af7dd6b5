"""`add_rows`: CSV files and plain lists, read as Python's `csv` reads them, streamed, detected, checked."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
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
