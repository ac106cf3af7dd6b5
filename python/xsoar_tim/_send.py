"""`create_indicators`: batches on their way to the server."""

from __future__ import annotations

import time
from itertools import chain

from xsoar_tim._batch import batch
from xsoar_tim._errors import TimError
from xsoar_tim._native import DUMMY_INDICATOR, IndicatorBatchBuilder
from xsoar_tim._native_json import NativeJson
from xsoar_tim._report import BuildReport

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from xsoar_tim.types import CreatesIndicators, OnError
    from xsoar_tim.types import Indicator as TypedIndicator

    Indicator = dict[str, Any]
    Progress = Callable[[int, int | None], object]
    Sendable = (
        IndicatorBatchBuilder
        | Iterable[Indicator]
        | Iterable[TypedIndicator]
        | Iterable[list[Indicator]]
        | Iterable[list[TypedIndicator]]
    )

_SECONDS_BETWEEN_LINES = 10.0


def create_indicators(
    demisto: CreatesIndicators,
    source: Sendable,
    *,
    batch_size: int = 2000,
    no_update: bool | None = None,
    on_error: OnError = "raise",
    native_json: bool = True,
    progress: Progress | bool | None = None,
) -> BuildReport:
    """Sends indicators with one `demisto.createIndicators` call a batch.

    Args:
        demisto: the script's own, or a double of it with `createIndicators` (and `info`, for `progress=True`).
        source: an `IndicatorBatchBuilder`; or an iterable of batches (lists of indicator dicts), sent as they are; or
            an iterable of indicator dicts, sent in batches of `batch_size`.
        batch_size: most indicators in a batch, 2,000 if it is not given; for indicator dicts only.
        no_update: goes along as `noUpdate=` if it is not `None`; the mock takes none.
        on_error: `"raise"` passes the server's refusal on; `"isolate"` halves a refused batch until the refused
            indicators and relationships are found, sends all others, and lists those in `report.failed`. During an
            outage that is all of them, after about two calls for each.
        native_json: for the length of the call, the runtime writes with `xsoar_tim.json` instead of the standard
            library's, to the same bytes; without effect where its writer is not found, as with the mock.
        progress: called with the number of indicators sent and their total (`None` if not known) after each batch;
            `True` sends a `demisto.info` line instead, at most one every 10 s.

    Returns:
        What was sent: the builder's report with it, if the source is one.

    Raises:
        TimError: the server refused a batch: the text has the batch's number and the server's words, `report` says
            what was sent before. Or the source is none of the above, or an option is not one of those above.
        Exception: what else `demisto.createIndicators` raises comes through as it is.

    Rules:
        `demisto.createIndicators` gets each batch by position: runtime and mock name the parameter differently.

    Example:
        >>> import demistomock as demisto
        >>> from xsoar_tim import IndicatorBatchBuilder, create_indicators
        >>> builder = IndicatorBatchBuilder(batch_size=2)
        >>> for last in range(1, 4):
        ...     builder.add_indicator(f"198.51.100.{last}", "IP")
        >>> report = create_indicators(demisto, builder)
        >>> report.indicators, report.batches
        (3, 2)
    """
    if on_error not in ("raise", "isolate"):
        raise TimError(f'expected "raise" or "isolate", got {on_error!r}', path="on_error")
    if batch_size < 1:
        raise TimError(f"expected at least 1, got {batch_size}", path="batch_size")
    sender = _Sender(demisto, no_update, isolate=on_error == "isolate")
    tell = _teller(demisto, progress)
    total = _total(source)
    with NativeJson(demisto if native_json else None):
        for number, indicators in enumerate(_batches(source, batch_size), start=1):
            try:
                sender.send_batch(indicators, number)
            except TimError as error:
                error.report = sender.report(source)
                raise
            tell(sender.indicators, total)
    return sender.report(source)


def _batches(source: Any, batch_size: int) -> Iterator[list[Indicator]]:
    if isinstance(source, IndicatorBatchBuilder):
        yield from source.batches()
        return
    if isinstance(source, (str, bytes, dict)):
        raise TimError(f"expected a builder, batches or indicators, got a {type(source).__name__}", path="source")
    items = iter(source)
    for first in items:
        items = chain([first], items)
        break
    else:
        return
    for number, indicators in enumerate(batch(items, batch_size) if isinstance(first, dict) else items):
        # Before the server sees any of it.
        if not isinstance(indicators, list) or not all(isinstance(one, dict) for one in indicators):
            raise TimError("expected a batch, which is a list of indicator dicts", row=number, path="source")
        yield indicators


def _total(source: Any) -> int | None:
    if isinstance(source, IndicatorBatchBuilder):
        return None if source.is_streamed else source.report.indicators
    if isinstance(source, (list, tuple)):
        return sum(len(item) if isinstance(item, list) else 1 for item in source)
    return None


class _Sender:
    """Sends batches and counts what the server took."""

    def __init__(self, demisto: Any, no_update: bool | None, *, isolate: bool) -> None:
        self._create = demisto.createIndicators
        self._options = {} if no_update is None else {"noUpdate": no_update}
        self._isolate = isolate
        self.batches = 0
        self.indicators = 0
        self.relationships = 0
        self.failed: list[Indicator] = []

    def report(self, source: Any) -> BuildReport:
        report = source.report if isinstance(source, IndicatorBatchBuilder) else BuildReport()
        report.indicators, report.relationships = self.indicators, self.relationships
        report.batches, report.failed = self.batches, self.failed
        return report

    def send_batch(self, indicators: list[Indicator], number: int) -> None:
        self.batches += 1
        try:
            self._send(indicators)
        except Exception as error:
            if self._isolate and _is_refusal(error):
                self._send_halves(indicators)
            elif isinstance(error, ValueError):
                raise TimError(f"batch {number}: {error}") from error
            else:
                raise

    def _send(self, indicators: list[Indicator]) -> None:
        self._create(indicators, **self._options)
        for indicator in indicators:
            self.indicators += indicator.get("value") != DUMMY_INDICATOR
            self.relationships += len(indicator.get("relationships") or ())

    def _takes(self, indicators: list[Indicator]) -> bool:
        try:
            self._send(indicators)
        except Exception as error:
            if not _is_refusal(error):
                raise
            return False
        return True

    def _send_halves(self, indicators: list[Indicator]) -> None:
        """Sends what can be sent of indicators that the server refused together."""
        if len(indicators) == 1:
            self._send_parts(indicators[0])
            return
        middle = len(indicators) // 2
        first, second = indicators[:middle], indicators[middle:]
        if self._takes(first):
            # Then the fault is in the second half: as a whole it would be refused again.
            if len(second) > 1 or not self._takes(second):
                self._send_halves(second)
            return
        self._send_halves(first)
        if not self._takes(second):
            self._send_halves(second)

    def _send_parts(self, indicator: Indicator) -> None:
        """Sends an indicator that was refused without its relationships, then those of them that are good."""
        relationships = indicator.get("relationships") or []
        if not relationships:
            self.failed.append(indicator)
        elif indicator.get("value") == DUMMY_INDICATOR:
            self._send_relationship_halves(relationships)
        elif self._takes([{key: value for key, value in indicator.items() if key != "relationships"}]):
            self._send_relationships(relationships)
        else:
            self.failed.append(indicator)

    def _send_relationships(self, relationships: list[Any]) -> None:
        if not self._takes([_dummy(relationships)]):
            self._send_relationship_halves(relationships)

    def _send_relationship_halves(self, relationships: list[Any]) -> None:
        if len(relationships) == 1:
            self.failed.append(_dummy(relationships))
            return
        middle = len(relationships) // 2
        self._send_relationships(relationships[:middle])
        self._send_relationships(relationships[middle:])


def _dummy(relationships: list[Any]) -> Indicator:
    return {"value": DUMMY_INDICATOR, "relationships": relationships}


def _is_refusal(error: Exception) -> bool:
    """Whether the server, or a double of it, refused the content: not a broken pipe, a lock or a wrong call."""
    from json import JSONDecodeError

    return not isinstance(error, (JSONDecodeError, OSError, RuntimeError, TypeError, AttributeError))


def _teller(demisto: Any, progress: Progress | bool | None) -> Progress:
    if progress is None or progress is False:
        return lambda done, total: None
    if progress is not True:
        return progress
    last = time.monotonic()

    def tell(done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            demisto.info(f"Created {done:,}{'' if total is None else f' of {total:,}'} indicators")

    return tell
