"""`xsoar_tim.json` against the standard library's `json`: same names, same bytes, same exceptions."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import gc
import io
import json as stdlib
import math
import struct
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xsoar_tim import _native, json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Outcome = tuple[str, Any]


def outcome(call: Callable[[], Any]) -> Outcome:
    """What a call gives or raises, comparable."""
    try:
        return "gives", call()
    except Exception as error:
        return "raises", (type(error), error.args, getattr(error, "__notes__", None))


class Stream:
    """The least that `json.dump` wants of a stream."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> None:
        self.writes.append(text)


def assert_same(value: Any, **options: Any) -> None:
    expected = outcome(lambda: stdlib.dumps(value, **options))
    assert outcome(lambda: json.dumps(value, **options)) == expected

    stream = Stream()
    dumped = outcome(lambda: json.dump(value, stream, **options))
    if expected[0] == "gives":
        assert dumped == ("gives", None)
        assert stream.writes == [expected[1]]
    else:
        assert dumped[0] == "raises"
        assert stream.writes == []

    if not options:
        size = outcome(lambda: _native.json_size(value))
        assert size == (("gives", len(expected[1])) if expected[0] == "gives" else expected)


# -- values of every kind -------------------------------------------------------------------------------------------


class Text(str):
    """Subclasses answer wrongly what the stdlib does not ask them."""

    __slots__ = ()

    def __str__(self) -> str:
        return "not asked for"

    def __len__(self) -> int:
        return 0

    def encode(self, *_: Any) -> bytes:
        return b"not asked for"


class Whole(int):
    def __repr__(self) -> str:
        return "not asked for"

    def __index__(self) -> int:
        return 0

    __str__ = __repr__
    __int__ = __index__


class Real(float):
    def __repr__(self) -> str:
        return "not asked for"

    def __float__(self) -> float:
        return 0.0

    __str__ = __repr__


class Score(enum.IntEnum):
    GOOD = 1
    BAD = 3


class Kind(str, enum.Enum):
    IP = "IP"
    ODD = "\ud800"


class Rows(list[Any]):
    pass


class Reversed(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        return iter([self[i] for i in range(len(self) - 1, -1, -1)])


class Point(tuple[Any, ...]):
    __slots__ = ()


class Renamed(dict[Any, Any]):
    def items(self) -> Any:
        return [(f"x-{key}", value) for key, value in super().items()]


integers = st.integers() | st.integers(-(2**70), 2**70) | st.sampled_from([2**63 - 1, 2**63, -(2**63), -(2**63) - 1])
every_float = st.floats() | st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack("<d", struct.pack("<Q", bits))[0])
every_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.text(
    st.sampled_from('ab"\\\n\x00\x1f ~\x7f\x80\xff\u0100\ud800\udc00\uffff\U00010000\U0010ffff'), max_size=40
)
scalars = (
    st.none()
    | st.booleans()
    | integers
    | every_float
    | every_text
    | every_text.map(Text)
    | integers.map(Whole)
    | every_float.map(Real)
    | st.sampled_from([Score.BAD, Kind.IP, Kind.ODD])
)
unserialisable = st.sampled_from([b"x", {1}, object, decimal.Decimal(1), 1j, datetime.date(2024, 1, 1), range(2)])


def containers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(values, max_size=6)
    dicts = st.dictionaries(scalars, values, max_size=6)
    return (
        lists
        | lists.map(tuple)
        | lists.map(Rows)
        | lists.map(Reversed)
        | lists.map(Point)
        | dicts
        | dicts.map(collections.OrderedDict)
        | dicts.map(lambda d: collections.defaultdict(list, d))
        | dicts.map(Renamed)
    )


json_values = st.recursive(scalars, containers, max_leaves=30)


@given(json_values)
def test_every_value_is_written_as_the_stdlib_writes_it(value: Any) -> None:
    assert_same(value)


@given(st.recursive(scalars | unserialisable, containers, max_leaves=15))
def test_every_refusal_is_the_stdlib_s(value: Any) -> None:
    assert_same(value)


@given(st.recursive(scalars | unserialisable, containers, max_leaves=15))
def test_default_is_asked_for_what_json_has_no_form_for(value: Any) -> None:
    assert_same(value, default=lambda o: [str(type(o)), {"of": repr(o)}])


@given(every_text)
@example("\ud83d\ude00")
@example("\ude00\ud83d")
def test_strings(text: str) -> None:
    assert_same(text)
    assert_same({text: text})


@given(every_text, st.integers(0, 70))
def test_escapes_at_every_distance_from_the_start(text: str, distance: int) -> None:
    assert_same("x" * distance + text + "x" * distance)


@given(every_float)
def test_floats(value: float) -> None:
    assert_same([value, {value: value}])


@given(
    json_values,
    st.fixed_dictionaries(
        {},
        optional={
            "indent": st.sampled_from([None, 0, 2, "\t"]),
            "separators": st.sampled_from([None, (",", ":")]),
            "sort_keys": st.booleans(),
            "skipkeys": st.booleans(),
            "ensure_ascii": st.booleans(),
            "allow_nan": st.booleans(),
            "check_circular": st.booleans(),
            "default": st.sampled_from([None, str]),
        },
    ),
)
def test_other_arguments_are_the_stdlib_s(value: Any, options: dict[str, Any]) -> None:
    expected = outcome(lambda: stdlib.dumps(value, **options))
    assert outcome(lambda: json.dumps(value, **options)) == expected
    stream, reference = Stream(), Stream()
    dumped = outcome(lambda: json.dump(value, stream, **options))
    if options.keys() - {"default"}:
        assert dumped == outcome(lambda: stdlib.dump(value, reference, **options))
    assert len(stream.writes) == (1 if dumped[0] == "gives" else 0)
    if expected[0] == "gives" and dumped[0] == "gives" and "indent" not in options:
        assert stream.writes == [expected[1]]


# -- corners --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        (),
        [[]],
        {"": {}},
        Rows(),
        Point(),
        Renamed(),
        {True: 1, None: 2, 1.5: 3, 7: 4, "s": 5},
        {math.nan: math.nan, math.inf: -math.inf, -0.0: 0.0},
        {Score.BAD: Score.GOOD, Kind.IP: Kind.IP},
        {Whole(2): Real(2.5), Real("nan"): Real("-inf"), Text("k"): Text("v")},
        [2**63, -(2**63) - 1, 10**4000, Whole(2**100)],
        {"1": "a", 1: "b"},
        [1e16, 1e-5, 1e22, 123456789012345680.0, 5e-324, sys.float_info.max],
        "x" * 3_000_000,
        "é" * 1_000_000,
        "\ud800" * 100_000,
        ["\x7f", "\x80", "\u2028", "</script>", "\x00"],
    ],
    ids=lambda value: repr(value)[:40],
)
def test_corner_values(value: Any) -> None:
    assert_same(value)


class BadItems(dict[Any, Any]):
    def items(self) -> Any:
        return [("a", 1, 2)]


class RaisingItems(dict[Any, Any]):
    def items(self) -> Any:
        raise LookupError("no items today")


class RaisingIter(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        yield 1
        raise LookupError("no more")


class Disguised:
    __class__ = int  # type: ignore[assignment]


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        [object()],
        {"a": [b"bytes"]},
        Disguised(),
        {(1, 2): 3},
        {b"k": 1},
        {datetime.date(2024, 1, 1): 1},
        {frozenset(): 1},
        {Disguised(): 1},
        BadItems(a=1),
        RaisingItems(a=1),
        RaisingIter([1]),
        [1, 2, RaisingIter([1])],
    ],
    ids=lambda value: type(value).__name__,
)
def test_refused_values(value: Any) -> None:
    assert outcome(lambda: json.dumps(value))[0] == "raises"
    assert_same(value)


@pytest.mark.skipif(not hasattr(sys, "get_int_max_str_digits"), reason="no limit in this interpreter")
def test_the_limit_on_the_digits_of_integers_holds() -> None:
    assert outcome(lambda: json.dumps([10**5000]))[0] == "raises"
    assert_same([10**5000])
    assert_same({10**5000: 1})


def circular_values() -> Iterator[Any]:
    own: list[Any] = []
    own.append(own)
    yield own
    by_key: dict[str, Any] = {}
    by_key["self"] = [1, (2, by_key)]
    yield by_key
    rows = Rows()
    rows.append({"rows": rows})
    yield rows
    named = Renamed()
    named["x"] = named
    yield named
    deep: list[Any] = []
    innermost = deep
    for _ in range(200):
        innermost.append([])
        innermost = innermost[0]
    innermost.append(deep[0][0])
    yield deep
    innermost[0] = innermost
    yield deep


@pytest.mark.parametrize("value", list(circular_values()), ids=lambda value: type(value).__name__)
def test_circular_references(value: Any) -> None:
    # Since 3.14 there are notes behind it.
    with pytest.raises(ValueError, match=r"^Circular reference detected(\n|$)"):
        json.dumps(value)
    assert_same(value)


def test_a_value_that_comes_twice_is_no_circle() -> None:
    shared: dict[str, Any] = {"a": []}
    assert_same([shared, shared, {"again": shared}])
    chain: list[Any] = [shared]
    for _ in range(100):
        chain = [chain, shared]
    assert_same(chain)


def test_default_that_returns_what_it_was_given_is_a_circle() -> None:
    assert_same([object()], default=lambda o: o)
    assert_same([object()], default=lambda o: [o])


def test_default_that_raises_or_is_no_function() -> None:
    def refuse(o: Any) -> Any:
        raise LookupError(o)

    assert_same([object], default=refuse)
    assert_same([object], default=5)
    assert_same([1], default=5)


def test_a_replaced_method_of_the_stdlib_s_encoder_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdlib.JSONEncoder, "default", lambda _self, o: sorted(o))
    assert json.dumps({"a": {2, 1}}) == '{"a": [1, 2]}'
    assert_same({"a": {2, 1}})


# -- many dicts, few keys -------------------------------------------------------------------------------------------

KEYS = [
    "name",
    "",
    "a key of twenty-eight letters",
    "a key of some more than the thirty-two letters",
    'with "quotes"',
    "é",
    "€",
    "\ud800",
    Text("name"),
    Text("subclass"),
    Kind.IP,
    7,
    None,
]


@given(st.lists(st.lists(st.sampled_from(KEYS), max_size=8), min_size=30, max_size=60))
def test_keys_that_come_again_and_again(rows: list[list[Any]]) -> None:
    assert_same([dict.fromkeys(keys, 1) for keys in rows])


def test_more_keys_than_are_remembered() -> None:
    keys = [f"key{i}" for i in range(3000)]
    assert_same([dict.fromkeys(keys, 1) for _ in range(3)])
    assert_same([{f"other{i}": i} for i in range(3000)])


def test_a_key_whose_memory_is_used_again_is_another_key() -> None:
    def fresh(number: Any) -> Any:
        return {f"key{number:.0f}": 1}

    value = [decimal.Decimal(i) for i in range(5000)]
    assert_same(value, default=fresh)


def test_keys_that_run_code_when_they_die() -> None:
    # The encoder remembers keys. Were it the last to hold one of these, letting go of it would clear the very dict that
    # is being written.
    being_written: dict[Any, Any] = {}
    in_default = False

    class Mortal(str):
        __slots__ = ()

        def __del__(self) -> None:
            if not in_default:
                being_written.clear()

    def fresh(number: Any) -> Any:
        nonlocal being_written, in_default
        in_default = True
        being_written = {Mortal(f"{letter}{number}"): f"value {letter}{number}" for letter in "abc"}
        in_default = False
        return being_written

    numbers = [decimal.Decimal(i) for i in range(2000)]
    expected = [{f"{letter}{i}": f"value {letter}{i}" for letter in "abc"} for i in range(2000)]
    assert json.dumps(numbers, default=fresh) == stdlib.dumps(expected)


# -- depth ----------------------------------------------------------------------------------------------------------


WRAP: dict[str, Callable[[Any], Any]] = {
    "list": lambda value: [value],
    "tuple": lambda value: (value,),
    "dict": lambda value: {"a": value},
    "rows": lambda value: Rows([value]),
}


def nested(depth: int, kind: str) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = WRAP[kind](value)
    return value


@pytest.mark.parametrize("kind", ["list", "dict", "rows", "tuple"])
def test_a_million_levels_are_a_recursion_error(kind: str) -> None:
    value = nested(1_000_000, kind)
    stream = Stream()
    with pytest.raises(RecursionError, match=r"^(maximum recursion depth exceeded|Stack overflow)"):
        json.dumps(value)
    with pytest.raises(RecursionError):
        json.dump(value, stream)
    with pytest.raises(RecursionError):
        _native.json_size(value)
    assert stream.writes == []
    # The count of the interpreter's levels is back where it was.
    assert json.dumps(nested(500, kind)) == stdlib.dumps(nested(500, kind))


@pytest.mark.parametrize("kind", ["list", "dict", "tuple"])
def test_the_deepest_value_is_the_stdlib_s(kind: str) -> None:
    def deepest(dumps: Callable[[Any], str]) -> int:
        fits, too_deep = 1, 20_000
        while too_deep - fits > 1:
            middle = (fits + too_deep) // 2
            value = nested(middle, kind)
            try:
                dumps(value)
                fits = middle
            except RecursionError:
                too_deep = middle
        return fits

    # A few calls more or less are on the way to the stdlib's encoder, and some versions count those.
    assert abs(deepest(_native.json_dumps) - deepest(stdlib.dumps)) <= 4


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the limit is the interpreter's own")
def test_a_raised_recursion_limit_does_not_overflow_the_stack() -> None:
    limit = sys.getrecursionlimit()
    value = nested(300_000, "list")
    sys.setrecursionlimit(1_000_000)
    try:
        with pytest.raises(RecursionError):
            json.dumps(value)
    finally:
        sys.setrecursionlimit(limit)


def test_depth_in_a_thread_with_a_small_stack() -> None:
    results: list[Any] = []
    value = nested(1_000_000, "list")
    size = threading.stack_size(128 * 1024)
    try:
        thread = threading.Thread(target=lambda: results.append(outcome(lambda: json.dumps(value))[1][0]))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
    assert results == [RecursionError]


# -- values that change while they are written ----------------------------------------------------------------------


# From 3.12 on the stdlib's encoder, which writes these, reads a dict in place while code runs that changes it: what
# comes out is undefined, and may be the end of the process.
stdlib_copies_dicts = pytest.mark.skipif(sys.version_info >= (3, 12), reason="undefined in the stdlib")


class Hook(list[Any]):
    """Runs code of the caller's in the middle of the walk."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__([1])
        self.act = act

    def __iter__(self) -> Iterator[Any]:
        self.act()
        return iter(["hook"])


@stdlib_copies_dicts
def test_a_dict_is_written_as_it_was_when_the_walk_reached_it() -> None:
    value: dict[str, Any] = {"before": 1}

    def change() -> None:
        for i in range(1000):
            value[f"new{i}"] = i
        del value["after"]
        value["before"] = 2
        gc.collect()

    value["hook"] = Hook(change)
    value["after"] = ["x" * 10] * 3
    assert json.dumps(value) == '{"before": 1, "hook": ["hook"], "after": ["xxxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxx"]}'


@stdlib_copies_dicts
def test_a_dict_that_is_cleared_around_the_place_of_the_walk() -> None:
    inner: dict[str, Any] = {}
    outer: dict[str, Any] = {"a": "x" * 100, "inner": inner, "z": ["y" * 100]}

    def clear() -> None:
        inner.clear()
        outer.clear()
        gc.collect()

    inner["hook"] = Hook(clear)
    inner["last"] = "w" * 100
    text = json.dumps(outer)
    assert text == stdlib.dumps({"a": "x" * 100, "inner": {"hook": ["hook"], "last": "w" * 100}, "z": ["y" * 100]})


def test_a_list_that_shrinks_ends_sooner() -> None:
    def build() -> list[Any]:
        value: list[Any] = [1, 2, 3]

        def shrink() -> None:
            del value[2:]

        value.insert(1, Hook(shrink))
        return value

    assert json.dumps(build()) == stdlib.dumps(build()) == '[1, ["hook"]]'


@stdlib_copies_dicts
def test_default_may_change_what_is_around_it() -> None:
    def change(value: dict[str, Any]) -> Callable[[Any], Any]:
        def default(o: Any) -> Any:
            value.clear()
            return "replaced"

        return default

    value: dict[str, Any] = {"a": object(), "b": ["z" * 50]}
    assert json.dumps(value, default=change(value)) == json.dumps({"a": "replaced", "b": ["z" * 50]})


def test_threads_that_write_while_others_change() -> None:
    value: dict[str, Any] = {f"k{i}": [i, {"v": str(i)}] for i in range(500)}
    stop = threading.Event()
    failures: list[BaseException] = []

    def churn() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            value[f"k{n % 500}"] = [n, {"v": str(n)}]
            value.pop(f"k{(n * 7) % 500}", None)

    def write() -> None:
        try:
            for _ in range(200):
                assert all(row[1]["v"] == str(row[0]) for row in stdlib.loads(json.dumps(value)).values())
        except BaseException as error:
            failures.append(error)

    churner = threading.Thread(target=churn)
    writers = [threading.Thread(target=write) for _ in range(3)]
    churner.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    churner.join()
    assert failures == []


def test_nothing_is_kept_alive() -> None:
    value = {"k": [Rows()], "t": (1, {"x": "y"})}
    key = "".join(["some", "key"])
    probe: dict[str, Any] = {key: value}
    counts = [sys.getrefcount(o) for o in (value, key, probe, value["k"], value["t"])]
    for _ in range(100):
        json.dumps(probe)
        _native.json_size(probe)
        with pytest.raises(TypeError):
            json.dumps([probe, object()])
    assert [sys.getrefcount(o) for o in (value, key, probe, value["k"], value["t"])] == counts


# -- the module -----------------------------------------------------------------------------------------------------


def test_every_public_name_of_the_stdlib_is_there_and_the_same() -> None:
    for name in dir(stdlib):
        if not name.startswith("_") and name not in {"dump", "dumps"}:
            assert getattr(json, name) is getattr(stdlib, name), name
    assert set(json.__all__) == set(stdlib.__all__)
    assert set(dir(json)) >= set(dir(stdlib))


def test_a_star_import_gives_the_stdlib_s_names() -> None:
    names: dict[str, Any] = {}
    exec("from xsoar_tim.json import *", names)  # noqa: S102
    assert {name for name in names if name != "__builtins__"} == set(stdlib.__all__)


def test_a_submodule_that_is_imported_later_is_found() -> None:
    import json.tool

    from xsoar_tim import json as ours

    assert ours.tool is json.tool
    with pytest.raises(AttributeError):
        _ = ours.no_such_name


def test_dump_returns_nothing_and_takes_any_stream() -> None:
    stream = io.StringIO()
    assert json.dump({"a": 1}, stream) is None  # type: ignore[func-returns-value]
    assert stream.getvalue() == '{"a": 1}'
    with pytest.raises(TypeError):
        json.dump({"a": 1}, io.BytesIO())  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        json.dump({"a": 1}, None)  # type: ignore[arg-type]


def test_an_encoder_class_is_the_stdlib_s_business() -> None:
    class Sets(json.JSONEncoder):
        def default(self, o: Any) -> Any:
            return sorted(o)

    assert json.dumps({1, 2}, cls=Sets) == "[1, 2]"
    stream = Stream()
    json.dump({"s": {1, 2}}, stream, cls=Sets)
    assert stream.writes == ['{"s": [1, 2]}']


def test_a_failed_dump_with_other_arguments_writes_nothing_either() -> None:
    stream = Stream()
    with pytest.raises(TypeError):
        json.dump({"a": [1, object()]}, stream, indent=1)
    assert stream.writes == []
