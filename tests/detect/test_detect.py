"""Detection where the recordings do not reach: odd arguments, columns, long and broken texts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import xsoar_tim
from xsoar_tim import FeedIndicatorType, auto_detect_indicator_type, detect_file_indicator_type, detect_types


class Column:
    """A column that has a conversion of its own, and items that are no str when iterated."""

    def __init__(self, method: str, values: Any) -> None:
        setattr(self, method, lambda: values)

    def __iter__(self) -> Iterator[object]:
        return iter([object()])


class NAType:
    """What pandas has for a missing value."""

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("\ud800.com", "Domain"),
        ("evil.com\udfff", None),
        ("http://\ud800.com/", "Domain"),
        # Two surrogates that are no pair: in UTF-16 they would be one character, to Python they are two.
        ("::d\ud83dd\ude00d.d/64", "IPv6CIDR"),
        ("::d\ud83d\ude00dxdxd/64", None),
        ("::1%\ud83d\ude00/64", "IPv6CIDR"),
        ("a\0b.com", "Domain"),
        ("d41d8cd98f00b204e9800998ecf8427e\ud800", "File"),
    ],
)
def test_surrogates_and_nul(value: str, expected: str | None) -> None:
    assert auto_detect_indicator_type(value) == expected
    assert detect_types([value]) == [expected]


def test_debug_line_has_the_refanged_text_whatever_is_in_it() -> None:
    lines: list[str] = []
    script = {
        "demisto": type("Demisto", (), {"debug": staticmethod(lines.append)}),
        "detect": auto_detect_indicator_type,
    }
    exec("result = detect('x[.]\\ud800[@]')", script)  # noqa: S102 a script of the runtime is text
    assert script["result"] is None
    assert lines == ["Failed to detect indicator type. Indicator value: x.\ud800@"]


@pytest.mark.parametrize(("value", "error"), [(None, AttributeError), (5, AttributeError), (b"1.1.1.1", TypeError)])
def test_auto_detect_raises_what_replace_raises(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        auto_detect_indicator_type(value)


def test_auto_detect_takes_what_replaces_like_a_str() -> None:
    class Text:
        def __init__(self, text: str) -> None:
            self.text = text

        def replace(self, old: str, new: str) -> Any:
            return Text(self.text) if old == "[.]" else self.text

    assert auto_detect_indicator_type(Text("1.1.1.1")) == "IP"  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "expected"), [([":"], "ssdeep"), ({":": 1}, "ssdeep")])
def test_file_type_of_a_container_with_a_colon(value: Any, expected: str) -> None:
    assert detect_file_indicator_type(value) == expected


@pytest.mark.parametrize("value", [None, 5, [], b"a:b"])
def test_file_type_of_other_objects(value: Any) -> None:
    with pytest.raises(TypeError):
        detect_file_indicator_type(value)


@pytest.mark.parametrize("method", ["to_pylist", "tolist", "to_list"])
def test_columns_are_converted_their_own_way(method: str) -> None:
    assert detect_types(Column(method, ["1.1.1.1", None, "a@b.com"])) == ["IP", None, "Email"]  # type: ignore[arg-type]


def test_a_column_without_dimensions_is_no_column() -> None:
    class Scalar(str):
        __slots__ = ()

    with pytest.raises(TypeError, match="expected an iterable of str, got one Scalar"):
        detect_types(Column("tolist", Scalar("evil.com")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("library", "make"),
    [
        ("numpy", lambda numpy, values: numpy.array(values, dtype=object)),
        ("numpy", lambda numpy, values: numpy.array(["" if value is None else value for value in values])),
        ("pandas", lambda pandas, values: pandas.Series(values)),
        ("pandas", lambda pandas, values: pandas.Series(values, dtype="string")),
        ("pyarrow", lambda pyarrow, values: pyarrow.array(values)),
        ("pyarrow", lambda pyarrow, values: pyarrow.chunked_array([values, []])),
        ("polars", lambda polars, values: polars.Series(values)),
    ],
)
def test_columns_of_the_libraries(library: str, make: Any) -> None:
    module = pytest.importorskip(library)
    values = ["1.1.1.1", None, "a@b.com", "рф", "é.com"]
    assert detect_types(make(module, values)) == ["IP", None, "Email", "Domain", "Domain"]


def test_iterables() -> None:
    values = ["1.1.1.1", "evil.com", "nothing"]
    expected = ["IP", "Domain", None]
    assert detect_types(values) == detect_types(tuple(values)) == detect_types(iter(values)) == expected
    assert detect_types(dict.fromkeys(values).keys()) == expected
    assert detect_types([]) == []


def test_more_values_than_are_taken_at_once() -> None:
    assert detect_types(f"10.0.{n >> 8 & 255}.{n & 255}" for n in range(70_000)) == ["IP"] * 70_000


def test_missing_values() -> None:
    assert detect_types([None, float("nan"), NAType(), "1.1.1.1"]) == [None, None, None, "IP"]  # type: ignore[list-item]


@pytest.mark.parametrize("values", ["evil.com", b"evil.com", {"evil.com": 1}, 5, None])
def test_one_value_is_no_column(values: Any) -> None:
    with pytest.raises(TypeError):
        detect_types(values)


def test_the_row_of_a_bad_value_is_named() -> None:
    with pytest.raises(TypeError, match=r"values\[2\]: expected str or None, got int"):
        detect_types(["a", None, 7])  # type: ignore[list-item]


def test_an_error_of_the_iterator_comes_through() -> None:
    def column() -> Iterator[str]:
        yield "evil.com"
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        detect_types(column())


def test_suffix_lists() -> None:
    # The wildcard `*.bd` became the plain rule `bd` after the bundled snapshot.
    assert detect_types(["bd", "x.bd"]) == [None, "Domain"]
    assert detect_types(["bd", "x.bd"], suffixes="current") == ["Domain", "Domain"]
    with pytest.raises(ValueError, match=r"suffixes: expected .bundled. or .current., got 'new'"):
        detect_types([], suffixes="new")  # type: ignore[arg-type]


@pytest.mark.parametrize("piece", ["a", "1.", "::", "%", "[.]", "\u0967", "\ud800", "/", '"\\', "a@"])
def test_ten_megabytes(piece: str) -> None:
    value = piece * (10_000_000 // len(piece))
    assert detect_types([value]) == [auto_detect_indicator_type(value)]


def test_keyword_names_are_the_vendors() -> None:
    assert auto_detect_indicator_type(indicator_value="1.1.1.1") == "IP"
    assert detect_file_indicator_type(indicator_value="a:b") == "ssdeep"
    assert xsoar_tim.get_hash_type(hash_file="") == "Unknown"
    assert FeedIndicatorType.ip_to_indicator_type(ip="1.1.1.1") == "IP"
    assert FeedIndicatorType.is_valid_type(_type="IP")


def test_no_column_library_is_imported() -> None:
    code = (
        "import sys, xsoar_tim\n"
        "xsoar_tim.detect_types(['a'])\n"
        "print({'numpy', 'pandas', 'pyarrow', 'polars'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "set()\n"
