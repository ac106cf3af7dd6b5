"""The error classes of the package."""

from __future__ import annotations


class TimError(ValueError):
    """Bad input, with the place where it was found.

    `row` is the position of the bad row in what was passed, from 0, or `None` for a single value. `path` is the key
    path inside the row, such as `fields.tags[2]`, or `""` for the row itself. The text names both and says what was
    expected. `report` is set by `create_indicators`: a `BuildReport` of what was sent before the error.

    Args:
        message: what was expected, what there was, and the likely cure.
        row: position of the bad row, from 0; none by default.
        path: key path, `""` by default.

    Example:
        >>> from xsoar_tim import IndicatorBatchBuilder, TimError
        >>> try:
        ...     IndicatorBatchBuilder().add_indicator("198.51.100.7", "IP", score=7)
        ... except TimError as error:
        ...     print(error)
        score: expected an int from 0 to 3, got 7
    """

    report: object = None

    def __init__(self, message: str, row: int | None = None, path: str = "") -> None:
        super().__init__(message, row, path)
        self.message = message
        self.row = row
        self.path = path

    def __str__(self) -> str:
        place = [] if self.row is None else [f"row {self.row}"]
        if self.path:
            place.append(self.path)
        return f"{', '.join(place)}: {self.message}" if place else self.message


class UnknownOptionError(TimError, TypeError):
    """An option that there is not. A `TypeError` too, as Python raises for a keyword that a function does not take."""
