"""`xsoar_tim.json` while something is put in place of the standard library's functions, as the vendor's tests do."""

from __future__ import annotations

import io
import json as stdlib
import pickle
import sys
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from xsoar_tim import drop_in, json

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("name", ["loads", "load", "dumps", "dump", "JSONDecoder", "JSONEncoder", "decoder"])
def test_what_is_put_into_the_stdlib_s_module_is_found_in_ours(name: str) -> None:
    with mock.patch(f"json.{name}") as stand_in:
        if name not in {"dump", "dumps"}:
            assert getattr(json, name) is stand_in
            assert getattr(drop_in.json, name) is stand_in
        else:
            value, stream = {"a": object()}, io.StringIO()
            arguments = (value,) if name == "dumps" else (value, stream)
            assert getattr(drop_in.json, name)(*arguments, default=str) is stand_in.return_value or name == "dump"
            stand_in.assert_called_once_with(*arguments, default=str)
    assert getattr(stdlib, name) is not stand_in
    assert json.dumps(json.loads('{"a": 1}')) == '{"a": 1}'


def test_a_function_that_raises_in_the_stdlib_s_place_raises_from_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise LookupError("patched")

    for name in ("loads", "dumps", "dump"):
        monkeypatch.setattr(stdlib, name, refuse)
    calls: list[Callable[[], Any]] = [
        lambda: drop_in.json.loads("{}"),
        lambda: drop_in.json.dumps({}),
        lambda: drop_in.json.dump({}, io.StringIO()),
        lambda: drop_in.json.dumps({}, indent=1),
    ]
    for call in calls:
        with pytest.raises(LookupError, match="patched"):
            call()


@pytest.mark.parametrize("name", ["loads", "dumps", "dump"])
def test_what_is_put_into_ours_is_found_and_gone_again(name: str) -> None:
    before = getattr(json, name)
    with mock.patch.object(drop_in.json, name) as stand_in:
        assert getattr(json, name) is stand_in
    assert getattr(json, name) is before
    assert ("loads" in vars(json)) is False


def test_ours_in_the_place_of_the_stdlib_s(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [stdlib.dumps(value) for value in ([1], {1: 2}, 2**70)]
    indented = stdlib.dumps([1], indent=1)
    monkeypatch.setattr(stdlib, "dumps", json.dumps)
    monkeypatch.setattr(stdlib, "dump", json.dump)
    assert [stdlib.dumps(value) for value in ([1], {1: 2}, 2**70)] == expected
    assert stdlib.dumps([1], indent=1) == indented
    stream = io.StringIO()
    stdlib.dump([1], stream, indent=1)
    stdlib.dump({1: 2}, stream)
    assert stream.getvalue() == indented + expected[1]


def test_a_submodule_has_no_second_copy() -> None:
    with mock.patch("xsoar_tim.json.decoder.JSONDecoder") as stand_in:
        assert stdlib.decoder.JSONDecoder is stand_in
    assert "xsoar_tim.json.decoder" not in sys.modules


def test_functions_and_exceptions_can_be_pickled() -> None:
    for name in json.__all__:
        assert pickle.loads(pickle.dumps(getattr(json, name))) is getattr(json, name)  # noqa: S301
    assert json.JSONDecodeError is stdlib.JSONDecodeError
    with pytest.raises(json.JSONDecodeError):
        json.loads("{")
