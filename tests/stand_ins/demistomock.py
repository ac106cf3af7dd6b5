"""Stand-in for `demistomock`: the `demisto` module of unit tests, as far as examples, tests and benchmarks need it."""

from __future__ import annotations

from typing import Any

callingContext: dict[str, Any] = {}  # noqa: N816 - the host's name


def command() -> str:
    return ""


def args() -> dict[str, Any]:
    return {}


def params() -> dict[str, Any]:
    return {}


def createIndicators(indicators_batch: list[dict[str, Any]]) -> str:  # noqa: N802 - the host's name
    return ""


def results(results: Any) -> None:
    pass


def debug(msg: str, *args: Any) -> None:
    pass


def info(msg: str, *args: Any) -> None:
    pass


def error(msg: str, *args: Any) -> None:
    pass
