"""The table: one line for each thing measured, and a way into the README."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from benches import floor, stock

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

START, END = "<!-- bench:start -->", "<!-- bench:end -->"


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

    @classmethod
    def load(cls, *, quick: bool) -> tuple[Setting, str]:
        """The setting, and why there is no floor if there is none."""
        try:
            return cls(stock.load(), floor.load(), quick), ""
        except floor.NoCompilerError as reason:
            return cls(stock.load(), None, quick), f"No floor, since it could not be compiled: {reason}"

    def size(self, full: int) -> int:
        """How many rows, calls or turns: few in a smoke test."""
        return max(2, full // 500) if self.quick else full


def times(ratio: float | None) -> str:
    """`5.3 times`, or nothing where there is nothing to compare with."""
    return "" if ratio is None else f"{ratio:.3g} times"


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
