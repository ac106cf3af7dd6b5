"""`create_indicators`: batches on their way to the server."""

from __future__ import annotations

import time
from itertools import chain

from xsoar_tim._batch import batch
from xsoar_tim._builder import IndicatorBatchBuilder
from xsoar_tim._delivery import Delivery, Rules
from xsoar_tim._errors import TimError
from xsoar_tim._native import Batches
from xsoar_tim._native_json import with_native_json
from xsoar_tim._refusals import is_transient as default_is_transient
from xsoar_tim._report import BuildReport

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from xsoar_tim.types import CreatesIndicators, OnError
    from xsoar_tim.types import Indicator as TypedIndicator

    Indicator = dict[str, Any]
    Progress = Callable[[int, int | None], object]
    Backoff = float | Callable[[int], float | None]
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
    retries: int = 0,
    backoff: Backoff = 1.0,
    is_transient: Callable[[BaseException], bool] | None = None,
    max_failed: int | None = None,
    resume: BuildReport | None = None,
) -> BuildReport:
    """Sends indicators with one `demisto.createIndicators` call a batch.

    Args:
        demisto: the script's own, or a double of it with `createIndicators` (and `info`, for `progress=True`).
        source: an `IndicatorBatchBuilder`; or an iterable of batches (lists of indicator dicts), sent as they are; or
            an iterable of indicator dicts, sent in batches of `batch_size`.
        batch_size: most indicators in a batch, 2,000 if it is not given; for indicator dicts only.
        no_update: goes along as `noUpdate=` if it is not `None`; the mock takes none. Where there is nothing to send,
            one empty message goes out with it, as the vendor's modules say that a source has not changed: indicators
            expire otherwise.
        on_error: `"raise"` passes the server's refusal on; `"isolate"` halves a refused batch until the refused
            indicators and relationships are found, sends all others, tries the refused ones once more at the end, and
            lists what is refused then in `report.failures`. A transient error ends the call in both cases, and so do
            100 single refusals in a row with the same words: then it is not the indicators that are at fault.
        native_json: for the length of the call, the runtime writes with `xsoar_tim.json` instead of the standard
            library's, to the same bytes; without effect where its writer is not found, as with the mock.
        progress: called with the number of indicators sent and their total (`None` if not known) after each batch;
            `True` sends a `demisto.info` line instead, at most one every 10 s.
        retries: how many times a call that ends in a transient error is made again.
        backoff: seconds before the first retry, twice as many before each further one; or a function of the number of
            the retry, from 1, that returns the seconds, or waits itself and returns `None`.
        is_transient: says whether an exception is one that may be gone when the same call is made again. Without it:
            `OSError` (connections, timeouts, what `requests` raises), and texts that name a 429 or 5xx status or say
            the same in words.
        max_failed: how many refused indicators are put up with, instead of 100 in a row with the same words.
        resume: the report of an interrupted call for the same source, which is `error.report`: goes on with the batch
            that failed. What the server took before it failed may be sent again, which changes nothing there.

    Returns:
        What was sent, by this call and those that it resumes: the builder's report with it, if the source is one.

    Raises:
        TimError: the server refused a batch: the text has the batch's number and the server's words. Or the source is
            none of the above, or has been read before and cannot be read again.

        Every exception that leaves, an interrupt too, has `report`: what was sent before and, for `resume`, what is
        left.

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
    rules = _rules(on_error, retries, backoff, is_transient, max_failed)
    _check(demisto, batch_size=batch_size, no_update=no_update, progress=progress)
    delivery = _started(source, batch_size) if resume is None else _resumed(source, resume)
    options = {} if no_update is None else {"noUpdate": no_update}
    told = _teller(demisto, progress)
    total = _total(source)

    def send() -> None:
        delivery.run(
            lambda indicators: demisto.createIndicators(indicators, **options),
            rules,
            lambda sent: told(sent, total),
            empty=no_update is not None,
        )

    try:
        if native_json:
            with_native_json(demisto, send)
        else:
            send()
    except BaseException as error:
        _explain(error, delivery)
        raise
    return _report(delivery)


def _rules(
    on_error: str,
    retries: int,
    backoff: Backoff,
    is_transient: Callable[[BaseException], bool] | None,
    max_failed: int | None,
) -> Rules:
    if on_error not in ("raise", "isolate"):
        raise TimError(f'expected "raise" or "isolate", got {on_error!r}', path="on_error")
    _check_number(retries, "retries", least=0)
    if not callable(backoff) and not _is_number(backoff):
        raise TimError(f"expected seconds from 0 on, or a function that gives them, got {backoff!r}", path="backoff")
    if is_transient is not None and not callable(is_transient):
        raise TimError(f"expected a function of an exception, got {is_transient!r}", path="is_transient")
    if max_failed is not None:
        _check_number(max_failed, "max_failed", least=0)
    return Rules(
        isolate=on_error == "isolate",
        retries=retries,
        backoff=backoff,
        is_transient=is_transient or default_is_transient,
        max_failed=max_failed,
    )


def _check(demisto: object, *, batch_size: object, no_update: object, progress: object) -> None:
    """All that can be wrong with a call, before anything is sent."""
    if not callable(getattr(demisto, "createIndicators", None)):
        cure = ": the arguments are (demisto, source)" if isinstance(demisto, IndicatorBatchBuilder) else ""
        raise TimError(
            f"expected the script's `demisto`, got {_shown(demisto)}, which has no createIndicators{cure}",
            path="demisto",
        )
    _check_number(batch_size, "batch_size", least=1)
    if no_update is not None and not isinstance(no_update, bool):
        raise TimError(f"expected True, False or None, got {no_update!r}", path="no_update")
    if progress is not None and not isinstance(progress, bool) and not callable(progress):
        raise TimError(f"expected True or a function of two numbers, got {progress!r}", path="progress")


def _check_number(value: object, path: str, *, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise TimError(f"expected an int, at least {least}, got {value!r}", path=path)


def _is_number(value: object) -> bool:
    # NaN is not from 0 on.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:120]}..."


def _started(source: Any, batch_size: int) -> Delivery:
    if _is_used_up(source):
        raise TimError(
            "the source has been read before and has nothing left: hand over a new one, or go on with resume=report",
            path="source",
        )
    return Delivery(source, _batches(source, batch_size))


def _is_used_up(source: object) -> bool:
    """Whether a generator has ended before it was asked for anything here."""
    return getattr(source, "gi_code", None) is not None and getattr(source, "gi_frame", None) is None


def _resumed(source: object, resume: object) -> Delivery:
    delivery = getattr(resume, "_delivery", None)
    if not isinstance(delivery, Delivery):
        raise TimError(f"expected the report of an interrupted call, got {_shown(resume)}", path="resume")
    if delivery.source is not source:
        raise TimError("expected the report of an interrupted call for the same source", path="resume")
    return delivery


def _batches(source: Any, batch_size: int) -> Iterator[list[Indicator]]:
    if isinstance(source, IndicatorBatchBuilder):
        return source.batches()
    if isinstance(source, (str, bytes, dict)):
        raise TimError(f"expected a builder, batches or indicators, got a {type(source).__name__}", path="source")
    try:
        items = iter(source)
    except TypeError:
        message = f"expected a builder, batches or indicators, got {_shown(source)}"
        raise TimError(message, path="source") from None
    return _checked(items, batch_size)


def _checked(items: Iterator[Any], batch_size: int) -> Iterator[list[Indicator]]:
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


def _report(delivery: Delivery) -> BuildReport:
    source = delivery.source
    report = source.report if isinstance(source, (IndicatorBatchBuilder, Batches)) else BuildReport()
    report.indicators, report.relationships = delivery.indicators, delivery.relationships
    report.batches = delivery.batches
    report.failures = list(delivery.failures)
    report.failed = [failure.indicator for failure in report.failures]
    report._delivery = delivery
    return report


def _explain(error: BaseException, delivery: Delivery) -> None:
    """Puts what was sent on an exception that leaves: for the code that catches it, and for whoever reads it."""
    # An exception may have slots only, or a builder that somebody else holds no report.
    try:
        report = _report(delivery)
        error.report = report  # type: ignore[attr-defined]
        note = f"{report.indicators:,} indicators were sent before; create_indicators(..., resume=error.report) goes on"
        add_note = getattr(error, "add_note", None)  # Since Python 3.11.
        if add_note is not None:
            add_note(note)
    except (AttributeError, RuntimeError):
        return


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
