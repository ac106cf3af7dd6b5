"""Batches on their way to the server: what was taken, what was refused and why, and what is still to send.

What is still to send is a stack of parts and the iterator behind them. So the state is whole at every point at which an
exception may leave, and a later call goes on from there.
"""

from __future__ import annotations

import time

from xsoar_tim._errors import TimError
from xsoar_tim._native import DUMMY_INDICATOR
from xsoar_tim._refusals import RefusedError, error_entry, is_refusal, text_of
from xsoar_tim._report import Failure

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn

    Indicator = dict[str, Any]

# Single refusals in a row with the same words, nothing taken in between: that is no longer about single indicators.
SAME_REFUSALS = 100


class Rules:
    """How a call sends: the options of `create_indicators` that concern errors."""

    def __init__(
        self,
        *,
        isolate: bool,
        retries: int,
        backoff: float | Callable[[int], float | None],
        is_transient: Callable[[BaseException], bool],
        max_failed: int | None,
    ) -> None:
        self.isolate = isolate
        self.retries = retries
        self.is_transient = is_transient
        self.max_failed = max_failed
        self._backoff = backoff

    def wait(self, attempt: int) -> None:
        """Waits before a call is made again, for the `attempt`-th time."""
        backoff = self._backoff
        seconds = backoff(attempt) if callable(backoff) else backoff * 2 ** (attempt - 1)
        if seconds:
            time.sleep(seconds)


class _Part:
    """What one call sends: indicators, or relationships on a dummy."""

    __slots__ = ("batch", "indicator", "items", "on_dummy", "reason", "second")

    def __init__(
        self,
        batch: int,
        items: list[Any],
        *,
        on_dummy: bool = False,
        reason: str | None = None,
        indicator: Indicator | None = None,
    ) -> None:
        self.batch = batch
        self.items = items
        self.on_dummy = on_dummy
        # Why it will be refused, where that is known: then it is not sent as a whole again.
        self.reason = reason
        # The other half, if this is the first one of two.
        self.second: _Part | None = None
        # The indicator with its relationships, where this is it without them.
        self.indicator = indicator

    def message(self) -> list[Indicator]:
        return [_dummy(self.items)] if self.on_dummy else self.items


class Delivery:
    """The batches of one source, sent one after the other, as far as that was possible."""

    def __init__(self, source: object, batches: Iterator[list[Indicator]]) -> None:
        self.source = source
        self.batches = 0
        self.indicators = 0
        self.relationships = 0
        self.failures: list[Failure] = []
        self._rest = batches
        # The last one is the next.
        self._parts: list[_Part] = []
        # Single refusals since something was taken, all with the same words.
        self._refused: list[_Part] = []
        self._source_failed = False
        self._tried_again = 0
        self.is_complete = False

    def run(
        self, create: Callable[[list[Indicator]], Any], rules: Rules, tell: Callable[[int], object], *, empty: bool
    ) -> None:
        """Sends all that is left; `empty`: one message without indicators, should there be no batch at all."""
        if self._source_failed:
            raise TimError(
                "the source failed while it was read, and what it would have given after that is not known: add it "
                "to a new builder",
                path="resume",
            )
        while self._parts or self._next_batch():
            while self._parts:
                self._step(create, rules)
            tell(self.indicators)
        if empty and not self.batches:
            self._call(create, [], rules)
        self._try_again(create, rules)
        self.is_complete = True

    def _next_batch(self) -> bool:
        try:
            indicators = next(self._rest, None)
        except BaseException:
            self._source_failed = True
            raise
        if indicators is None:
            return False
        self.batches += 1
        self._parts.append(_Part(self.batches, indicators))
        self._refused.clear()
        return True

    def _step(self, create: Callable[[list[Indicator]], Any], rules: Rules) -> None:
        """Sends the next part, or takes it apart if it is refused. It stays the next one if an exception leaves."""
        part = self._parts[-1]
        reason = part.reason
        if reason is None:
            try:
                self._call(create, part.message(), rules)
            except Exception as error:
                if not rules.isolate or not is_refusal(error) or rules.is_transient(error):
                    raise_with_batch(error, part.batch)
                reason = text_of(error)
        self._parts.pop()
        if reason is None:
            self._took(part)
        else:
            self._split(part, reason, rules)

    def _call(self, create: Callable[[list[Indicator]], Any], indicators: list[Indicator], rules: Rules) -> None:
        attempt = 0
        while True:
            try:
                refused = error_entry(create(indicators))
                if refused is not None:
                    raise RefusedError(refused)
                break
            except Exception as error:
                attempt += 1
                if attempt > rules.retries or not rules.is_transient(error):
                    raise
            rules.wait(attempt)
        for indicator in indicators:
            self.indicators += indicator.get("value") != DUMMY_INDICATOR
            self.relationships += len(indicator.get("relationships") or ())

    def _took(self, part: _Part) -> None:
        self._refused.clear()
        if part.second is not None and len(part.second.items) > 1:
            # Then the fault is in the second half: as a whole it would be refused again.
            part.second.reason = part.second.reason or "refused together with others"
        if part.indicator is not None:
            self._parts.append(_Part(part.batch, part.indicator["relationships"], on_dummy=True))

    def _split(self, part: _Part, reason: str, rules: Rules) -> None:
        """Puts what a refused part consists of in its place."""
        items, batch = part.items, part.batch
        if len(items) > 1:
            middle = len(items) // 2
            first, second = (_Part(batch, half, on_dummy=part.on_dummy) for half in (items[:middle], items[middle:]))
            first.second = second
            self._parts += [second, first]
        elif part.on_dummy:
            self._refuse(part, _dummy(items), reason, rules)
        elif part.indicator is not None:
            self._refuse(part, part.indicator, reason, rules)
        elif not (relationships := items[0].get("relationships")):
            self._refuse(part, items[0], reason, rules)
        elif items[0].get("value") == DUMMY_INDICATOR:
            self._parts.append(_Part(batch, relationships, on_dummy=True, reason=reason))
        else:
            alone = {key: value for key, value in items[0].items() if key != "relationships"}
            self._parts.append(_Part(batch, [alone], indicator=items[0]))

    def _refuse(self, part: _Part, indicator: Indicator, reason: str, rules: Rules) -> None:
        """One indicator or relationship is refused. Too many of them end the call: it is not they that are at fault."""
        if self._refused and self.failures[-1].reason != reason:
            self._refused.clear()
        self._refused.append(part)
        self.failures.append(Failure(indicator, reason, part.batch))
        if rules.max_failed is not None:
            if len(self.failures) > rules.max_failed:
                raise TimError(f"more than max_failed={rules.max_failed} were refused, the last one with: {reason}")
        elif len(self._refused) >= SAME_REFUSALS:
            # They are still to be sent.
            del self.failures[-len(self._refused) :]
            for refused in reversed(self._refused):
                refused.reason = None
                self._parts.append(refused)
            self._refused.clear()
            raise TimError(
                f"batch {part.batch}: {SAME_REFUSALS} single indicators or relationships in a row were refused with "
                f"the same words, as it would in an outage (max_failed= puts up with more): {reason}"
            )

    def _try_again(self, create: Callable[[list[Indicator]], Any], rules: Rules) -> None:
        """Sends what was refused alone once more: it may have missed something that came later."""
        while self._tried_again < len(self.failures):
            failure = self.failures[self._tried_again]
            try:
                self._call(create, [failure.indicator], rules)
            except Exception as error:
                if not is_refusal(error) or rules.is_transient(error):
                    raise_with_batch(error, failure.batch)
                self._tried_again += 1
            else:
                del self.failures[self._tried_again]


def _dummy(relationships: list[Any]) -> Indicator:
    return {"value": DUMMY_INDICATOR, "relationships": relationships}


def raise_with_batch(error: Exception, batch: int) -> NoReturn:
    """Raises the error: what is a `ValueError`, as the runtime makes of all that the server says, with the batch."""
    if isinstance(error, ValueError):
        raise TimError(f"batch {batch}: {error}") from error
    raise error
