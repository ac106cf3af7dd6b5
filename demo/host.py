"""A stand-in for XSOAR's side of the conversation."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

DUMMY_INDICATOR = "$$DummyIndicator$$"


@dataclass
class Received:
    """What came over: sizes are bytes of JSON, which the host writes in ASCII."""

    messages: list[int] = field(default_factory=list)
    indicators: Counter[str] = field(default_factory=Counter)
    relationships: Counter[tuple[str, str]] = field(default_factory=Counter)
    log_lines: int = 0
    seconds_writing: float = 0.0
    seconds_counting: float = 0.0


class Demisto:
    """Writes each batch as the class of this name in the XSOAR runtime does: with `json.dump`, one line a message."""

    def __init__(self) -> None:
        self.received = Received()

    def createIndicators(  # noqa: N802 - the host's name
        self,
        indicators: list[dict[str, Any]],
        lastRun: Any = None,  # noqa: N803 - the host's name
        noUpdate: bool = False,  # noqa: N803 - the host's name
    ) -> None:
        args = {"indicators": indicators, "lastRun": lastRun, "noUpdate": noUpdate}
        start = time.process_time()
        self.__do({"type": "executeCommand", "command": "createIndicators", "args": args})
        written = time.process_time()
        self._count(indicators)
        self.received.seconds_writing += written - start
        self.received.seconds_counting += time.process_time() - written

    def debug(self, *args: object) -> None:
        self.received.log_lines += 1

    info = error = debug

    def __do(self, command: dict[str, Any]) -> None:
        line = _Line()
        json.dump(command, line)
        self.received.messages.append(line.size)

    def _count(self, indicators: list[dict[str, Any]]) -> None:
        for indicator in indicators:
            if indicator["value"] != DUMMY_INDICATOR:
                self.received.indicators[indicator["type"]] += 1
            for relationship in indicator.get("relationships", ()):
                self.received.relationships[relationship["name"], relationship["reverseName"]] += 1


class _Line:
    """A stream that keeps nothing: what is measured is the sender's memory."""

    size = 0

    def write(self, text: str) -> int:
        self.size += len(text)
        return len(text)
