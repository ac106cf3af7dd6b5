"""What was built and sent, and what was wrong with it."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` and `dataclasses` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Problem:
    """Something wrong with a row, an object of a feed, or a value.

    `code` is stable and short (`no-value`), `message` a sentence for a person, `where` the row and key path
    (`row 3: fields.tags[0]`), `value` the bad value itself where there is one. `docs/problems.md` has each
    code's meaning and cure.

    The codes of rows: `not-a-dict`, `no-value`, `no-type`, `bad-score`, `bad-fields`, `bad-relationships`, `not-json`,
    `too-large`.

    Of relationships: `bad-relationship`, `bad-name`, `unknown-name`, `bad-relationship-type`, `bad-family`,
    `bad-reliability`, `no-entity-a`, `no-entity-b`, `no-entity-type`, `bad-fields`, `not-json`.

    Of STIX: `no-objects`, `wrong-type`, `no-entity`, `no-date`, `no-mitre-id`, `no-tactic`.

    Of values, from `check_indicator` and `validate_values`: `not-a-string`, `empty`, `outer-blanks`; then what begins
    with the kind of value:

    - `asn-`: `range`, `syntax`, `zero`
    - `cidr-`: `address`, `bits`, `host-bits`, `syntax`, `version`, `zone`
    - `cryptocurrency-`: `bech32`, `character`, `checksum`, `ethereum`, `length`, `syntax`
    - `cve-`: `number`, `syntax`, `year`
    - `domain-`: `character`, `empty-label`, `final-dot`, `hyphen`, `idna`, `label-length`, `length`, `single-label`,
      `suffix`
    - `email-`: `character`, `dots`, `length`, `literal`, `local-length`, `no-at`, `no-local`, `quotes`
    - `glob-`: `no-star`, `suffix`
    - `hash-`: `character`, `length`
    - `ip-`: `brackets`, `leading-zero`, `network`, `port`, `range`, `syntax`, `version`, `zone`
    - `mac-`: `syntax`
    - `registry-`: `character`, `depth`, `empty-name`, `hive`, `name-length`
    - `ssdeep-`: `block-size`, `character`, `length`, `syntax`
    - `url-`: `character`, `defanged`, `host`, `no-host`, `no-scheme`, `percent`, `port`, `syntax`

    Args:
        code, message, where: as above.
        value: `None` by default.

    Example:
        >>> from xsoar_tim import check_indicator
        >>> problem = check_indicator("999.1.1.1", "IP")
        >>> problem.code, problem.value
        ('ip-range', '999.1.1.1')
    """

    __match_args__ = ("code", "message", "where", "value")
    __slots__ = __match_args__

    def __init__(self, code: str, message: str, where: str, value: object = None) -> None:
        self.code = code
        self.message = message
        self.where = where
        self.value = value

    def _key(self) -> tuple[object, ...]:
        return (self.code, self.message, self.where, self.value)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Problem) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.code, self.message, self.where))

    def __repr__(self) -> str:
        return f"Problem(code={self.code!r}, message={self.message!r}, where={self.where!r}, value={self.value!r})"


class Failure:
    """An indicator that the server refused.

    `indicator` is what was sent, `reason` the server's words, `batch` the number of the batch that it was in, from 1.
    """

    __match_args__ = ("indicator", "reason", "batch")
    __slots__ = __match_args__

    def __init__(self, indicator: dict[str, Any], reason: str, batch: int) -> None:
        self.indicator = indicator
        self.reason = reason
        self.batch = batch

    def _key(self) -> tuple[object, ...]:
        return (self.indicator, self.reason, self.batch)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Failure) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Failure(indicator={self.indicator!r}, reason={self.reason!r}, batch={self.batch!r})"


class BuildReport:
    """Counts of a build or of a send, and the problems found.

    `indicators` and `relationships` went into batches or will (dummies are not counted), `duplicates` were the same as
    an earlier one, `skipped` were bad or had an unknown name, `unknown_names` maps each name that XSOAR does not know
    to how often it came. `problems` holds the first 1,000, `problem_count` counts all. `failures` holds the indicators
    that the server refused (`create_indicators` with `on_error="isolate"`), with its words and the batch; `failed` the
    indicators alone, as they were sent.

    Args:
        indicators, relationships, batches, duplicates, skipped, problem_count: 0 by default.
        unknown_names, problems, failed, failures: empty by default, new for each report.

    Example:
        >>> from xsoar_tim import BuildReport
        >>> BuildReport(indicators=3).indicators
        3
    """

    # Of a send: what is left of it, for `resume`.
    _delivery: object = None

    def __init__(
        self,
        indicators: int = 0,
        relationships: int = 0,
        batches: int = 0,
        duplicates: int = 0,
        skipped: int = 0,
        unknown_names: dict[str, int] | None = None,
        problems: list[Problem] | None = None,
        problem_count: int = 0,
        failed: list[dict[str, Any]] | None = None,
        failures: list[Failure] | None = None,
    ) -> None:
        self.indicators = indicators
        self.relationships = relationships
        self.batches = batches
        self.duplicates = duplicates
        self.skipped = skipped
        self.unknown_names = {} if unknown_names is None else unknown_names
        self.problems = [] if problems is None else problems
        self.problem_count = problem_count
        self.failures = [] if failures is None else failures
        self.failed = [failure.indicator for failure in self.failures] if failed is None else failed

    def _public(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __eq__(self, other: object) -> bool:
        return self._public() == other._public() if isinstance(other, BuildReport) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"BuildReport({', '.join(f'{name}={value!r}' for name, value in self._public().items())})"

    def to_markdown(self) -> str:
        """The report as Markdown for the War Room: counts, then problems and unknown names where there are any.

        Example:
            >>> from xsoar_tim import BuildReport
            >>> BuildReport(indicators=3).to_markdown().splitlines()[0]
            '### Threat intel'
        """
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
        if self.failures:
            parts += ["#### Refused by the server", _table(("Reason", "Count", "Examples"), self._refused())]
        if self.problems:
            shown = self.problems[:50]
            parts += [
                f"#### Problems (first {len(shown)} of {self.problem_count:,})",
                _table(("Where", "Code", "What"), [(one.where, one.code, one.message) for one in shown]),
            ]
        return "\n\n".join(parts) + "\n"

    def _refused(self) -> list[tuple[str, str, str]]:
        """A row for each reason, the most frequent first, with the first three indicators."""
        by_reason: dict[str, list[Failure]] = {}
        for failure in self.failures:
            by_reason.setdefault(failure.reason, []).append(failure)
        rows = sorted(by_reason.items(), key=lambda row: -len(row[1]))
        return [
            (reason, f"{len(found):,}", ", ".join(_named(one.indicator) for one in found[:3])) for reason, found in rows
        ]


def _named(indicator: dict[str, Any]) -> str:
    """The value of an indicator, or what the relationship on a dummy says."""
    relationships = indicator.get("relationships") or []
    if indicator.get("type") is None and len(relationships) == 1:
        one = relationships[0]
        return f"{one.get('entityA')} {one.get('name')} {one.get('entityB')}"
    return str(indicator.get("value"))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ")
