"""What was built and sent, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something wrong with a row.

    `code` is stable and short (`no-value`), `message` a sentence for a person, `where` the row and key path
    (`row 3: fields.tags[0]`), `value` the bad value itself where there is one.
    """

    code: str
    message: str
    where: str
    value: object = None


@dataclass
class BuildReport:
    """Counts of a build or of a send, and the problems found.

    `indicators` and `relationships` went into batches or will (dummies are not counted), `duplicates` were the same as
    an earlier one, `skipped` were bad or had an unknown name, `unknown_names` maps each name that XSOAR does not know
    to how often it came. `problems` holds the first 1,000, `problem_count` counts all. `failed` holds the indicators
    that the server refused (`create_indicators` with `on_error="isolate"`), as they were sent.
    """

    indicators: int = 0
    relationships: int = 0
    batches: int = 0
    duplicates: int = 0
    skipped: int = 0
    unknown_names: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)

    def to_markdown(self) -> str:
        """The report as Markdown for the War Room: counts, then problems and unknown names where there are any."""
        counts = {
            "Indicators": self.indicators,
            "Relationships": self.relationships,
            "Batches": self.batches,
            "Duplicates": self.duplicates,
            "Skipped": self.skipped,
            "Problems": self.problem_count,
            "Failed": len(self.failed),
        }
        parts = [
            "### Threat intel",
            _table(("What", "Count"), [(name, f"{count:,}") for name, count in counts.items()]),
        ]
        if self.unknown_names:
            rows = [(str(name), f"{count:,}") for name, count in self.unknown_names.items()]
            parts += ["#### Unknown relationship names", _table(("Name", "Count"), rows)]
        if self.problems:
            shown = self.problems[:50]
            parts += [
                f"#### Problems (first {len(shown)} of {self.problem_count:,})",
                _table(("Where", "Code", "What"), [(one.where, one.code, one.message) for one in shown]),
            ]
        return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ")
