"""What an error of `demisto.createIndicators` means: the content is refused, the connection is broken, or neither."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from typing import Any

# What proxies, the server and `requests` say of an outage. A bare number proves nothing: "more than 500 indicators".
_OUTAGE = (
    r"\b(?:http(?:/\d(?:\.\d)?)?|status(?: code)?|code|error)\W{0,3}(?:429|5\d\d)\b"
    r"|[\[(](?:429|5\d\d)[\])]"
    r"|\b(?:429|5\d\d)\W{0,3}(?:too many|internal server|bad gateway|service|gateway|server|proxy)"
    r"|too many requests|rate limit|bad gateway|service (?:temporarily )?unavailable|gateway time-?out"
    r"|internal server error|timed? ?out|connection (?:was )?(?:refused|reset|aborted|closed|broken)"
    r"|connection error|remote end closed"
    r"|broken pipe|temporarily unavailable|max retries exceeded|temporary failure"
)

# Types of entries that say what is wrong: the runtime's number of an error.
_ERROR_ENTRY = 4


class RefusedError(ValueError):
    """An error entry that `createIndicators` returned instead of raising it."""


def text_of(error: BaseException) -> str:
    """The words of the server, or the name of the error where it has none."""
    return str(error).strip() or type(error).__name__


def is_transient(error: BaseException) -> bool:
    """Whether the same call may well succeed later: the connection is broken or slow, the server is busy or in trouble.

    Known by the class (`ConnectionError`, `TimeoutError` and those of `requests`, which are an `OSError`) or by the
    text: 429 and 5xx where they are a status, and what proxies say in words.
    """
    from re import IGNORECASE, search

    return isinstance(error, OSError) or search(_OUTAGE, str(error), IGNORECASE) is not None


def is_refusal(error: BaseException) -> bool:
    """Whether the server, or a double of it, refused the content: not a lock, a wrong call or an unreadable answer."""
    from json import JSONDecodeError

    return isinstance(error, Exception) and not isinstance(
        error, (JSONDecodeError, OSError, RuntimeError, TypeError, AttributeError)
    )


def error_entry(answer: Any) -> str | None:
    """The text of the first error entry in what `createIndicators` returned: an entry or a list of entries."""
    for entry in answer if isinstance(answer, list) else [answer]:
        if isinstance(entry, dict) and entry.get("Type") == _ERROR_ENTRY:
            return str(entry.get("Contents") or entry.get("HumanReadable") or "an error entry without a text")
    return None
