"""What came out, as plain text of at most 100 columns."""

from __future__ import annotations

import os
import platform
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from xsoar_tim import EntityRelationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demo.attack import LeftOut
    from demo.measure import Runs

NOTHING = "-"


class Source(Protocol):
    """What the report says of where the data came from."""

    @property
    def title(self) -> str: ...
    @property
    def work(self) -> str:
        """What a way does before it writes."""

    @property
    def notes(self) -> Sequence[str]: ...
    @property
    def names(self) -> dict[str, str]:
        """STIX types that go out: what XSOAR calls them."""

    @property
    def read_objects(self) -> Counter[str]: ...
    @property
    def read_relationships(self) -> Counter[str]: ...
    @property
    def left_out(self) -> Counter[LeftOut]: ...


def render(source: Source, ours: Runs, plain: Runs, plain_name: str) -> str:
    """The whole report."""
    relationships, objects = source.read_relationships.total(), source.read_objects.total()
    return "\n\n".join(
        [
            f"{source.title}: {relationships:,} relationships, {objects:,} other objects",
            _relationships(source, ours),
            _indicators(source, ours),
            _ways(source, ours, plain, plain_name),
            _notes(source, ours),
        ]
    )


def unaccounted(source: Source, ours: Runs) -> int:
    """How many relationships are neither handed over nor left out for a reason."""
    read = source.read_relationships
    sent = sum(count for (name, _), count in ours.received.relationships.items() if name in read)
    return read.total() - sent - ours.left_out.total()


def _relationships(source: Source, ours: Runs) -> str:
    read = source.read_relationships
    received = ours.received.relationships
    sent = Counter({name: count for (name, _), count in received.items()})
    reverses = dict(received)
    known = EntityRelationship.Relationships.is_valid
    rows = []
    made = [(name, 0) for name in sent if name not in read]
    for name, count in [*read.most_common(), *made]:
        reverse = next((reverse for sent_name, reverse in reverses if sent_name == name), NOTHING)
        note = "" if known(name) or not sent[name] else "unknown to XSOAR, sent as it is"
        rows.append((name, _count(count), _count(sent[name]), reverse, note))
    rows.append(("all", _count(read.total()), _count(sent.total()), "", ""))
    rows += [("left out", _count(count), "", "", reason) for reason, count in ours.left_out.items()]
    return _table("Relationships", ("name", "read", "handed over", "from the other end", ""), rows, numbers=(1, 2))


def _indicators(source: Source, ours: Runs) -> str:
    read, names = source.read_objects, source.names
    sent = ours.received.indicators
    rows = []
    for kind_of, count in sorted(read.items(), key=lambda item: (item[0] not in names, -item[1])):
        name = names.get(kind_of, NOTHING)
        reasons = {out.reason: number for out, number in source.left_out.items() if out.stix_type == kind_of}
        left_out = _count(sum(reasons.values()))
        rows.append((name, kind_of, _count(count), _count(sent[name]), left_out, ", ".join(reasons)))
    rows.append(("all", "", _count(read.total()), _count(sent.total()), _count(source.left_out.total()), ""))
    heads = ("XSOAR type", "STIX type", "read", "handed over", "left out", "why")
    return _table("Indicators", heads, rows, numbers=(2, 3, 4))


def _ways(source: Source, ours: Runs, plain: Runs, plain_name: str) -> str:
    def compared(what: str, one: float, other: float, form: str) -> tuple[str, ...]:
        ratio = f"{other / one:.2f}" if one else NOTHING
        return what, form.format(one), form.format(other), ratio

    def sizes(runs: Runs) -> tuple[float, float, int]:
        messages = runs.received.messages
        return max(messages, default=0) / 1e6, sum(messages) / 1e6, len(messages)

    biggest, total, number = sizes(ours)
    plain_biggest, plain_total, plain_number = sizes(plain)
    rows = [
        compared(f"time to {source.work}", ours.seconds_building * 1e3, plain.seconds_building * 1e3, "{:,.0f} ms"),
        compared("time to write as JSON", ours.seconds_writing * 1e3, plain.seconds_writing * 1e3, "{:,.0f} ms"),
        compared("time in all", ours.seconds * 1e3, plain.seconds * 1e3, "{:,.0f} ms"),
        compared("peak memory over the input", ours.peak_bytes / 1e6, plain.peak_bytes / 1e6, "{:,.1f} MB"),
        compared("biggest message", biggest, plain_biggest, "{:,.1f} MB"),
        compared("all messages", total, plain_total, "{:,.1f} MB"),
        ("messages", _count(number), _count(plain_number), ""),
        ("log lines, each a round trip", _count(ours.received.log_lines), _count(plain.received.log_lines), ""),
        ("values, JSON, duplicates checked", "yes", "no", ""),
    ]
    return _table("Two ways", ("", "xsoar-tim", plain_name, "ratio"), rows, numbers=(1, 2, 3))


def _notes(source: Source, ours: Runs) -> str:
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return "\n".join(
        [
            f"Medians of {len(ours.runs)} processes each, in turn; processor time. {machine}.",
            "Ratio: what the other way takes, by what xsoar-tim takes.",
            "Plain Python puts all relationships on one dummy indicator, as feeds do.",
            *source.notes,
            "ATT&CK is (c) The MITRE Corporation, used under the ATT&CK terms of use.",
        ]
    )


def _count(number: int) -> str:
    return f"{number:,}" if number else NOTHING


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int]) -> str:
    """Columns two blanks apart; those of numbers are flush right."""
    lines = [heads, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if position in numbers else cell.ljust(width)
            for position, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return ("  " + "  ".join(padded)).rstrip()

    return "\n".join([title, *map(line, lines)])
