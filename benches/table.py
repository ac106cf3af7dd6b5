"""The table: one line for each thing measured, and a way into the README."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benches import floor, stock

if TYPE_CHECKING:
    from types import ModuleType

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
SHARED = Path(__file__).resolve().parents[2] / "shared"


@dataclass(frozen=True)
class Row:
    """What was measured, what it took, how that compares, and what it should be."""

    what: str
    taken: str
    against_stock: str = ""
    against_floor: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Setting:
    """What the sections measure against; `floor` is `None` where it could not be compiled."""

    stock: stock.Stock
    floor: ModuleType | None
    quick: bool
    notes: list[str] = field(default_factory=list)
    """What belongs under the table: above all why something is not in it."""

    @classmethod
    def load(cls, *, quick: bool) -> Setting:
        try:
            return cls(stock.load(), floor.load(), quick)
        except floor.NoCompilerError as reason:
            return cls(stock.load(), None, quick, [f"No floor, since it could not be compiled: {reason}."])

    def size(self, full: int) -> int:
        """How many rows, calls or turns: few in a smoke test."""
        return max(2, full // 500) if self.quick else full

    def shared(self, path: str, what: str) -> Path | None:
        """A file of the real inputs that lie beside the checkout, or `None` and a note that `what` is left out."""
        found = SHARED / path
        if found.exists():
            return found
        self.leave_out(what, f"there is no `../shared/{path}`")
        return None

    def leave_out(self, what: str, reason: str) -> None:
        self.notes.append(f"Left out, since {reason}: {what}.")


def times(ratio: float | None, other: str = "") -> str:
    """`5.3 times`, or nothing where there is nothing to compare with; `other` is named if it is not the column's."""
    return "" if ratio is None else f"{ratio:.3g} times{other and f' {other}'}"


def markdown(rows: list[Row], stock_title: str) -> str:
    """The rows as a Markdown table."""
    head = ("", "`xsoar_tim`", f"faster than {stock_title}", "time of the C floor", "goal")
    lines = [head, ("---",) * len(head), *(astuple(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write(readme: Path, text: str) -> None:
    """Replaces what stands between the markers."""
    before, start, rest = readme.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise SystemExit(f"{readme} has no {START} ... {END}")
    readme.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")
