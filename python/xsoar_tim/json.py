"""The standard library's `json` with a native encoder: same names, same bytes, same exceptions.

`dumps` and `dump` are native for the default arguments and for `default`; every other call, and every other name, is
the standard library's own. A script replaces its `json` with one line::

    from xsoar_tim import json

Where `dump` differs from the standard library's:

- it writes once, and only when the whole value is encoded: a value that JSON cannot carry leaves nothing on the stream;
- the standard library has two encoders, one for `dumps` and one for `dump`, which disagree in corners; here both are as
  `dumps`. So `dump` takes deeper values on some versions, names the type of a bad key with its module
  (`datetime.date`, not `date`), and takes a container for empty by its length, not by its truth.
"""

from __future__ import annotations

import json as _json
from json import JSONDecodeError, JSONDecoder, JSONEncoder, load, loads
from json import decoder as decoder
from json import detect_encoding as detect_encoding
from json import encoder as encoder
from json import scanner as scanner
from typing import TYPE_CHECKING, Any

from xsoar_tim._native import json_dumps as _encode

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class _Writer(Protocol):
        def write(self, text: str, /) -> object: ...


# As the standard library's, which has more public names than these.
__all__ = ["JSONDecodeError", "JSONDecoder", "JSONEncoder", "dump", "dumps", "load", "loads"]


def dumps(obj: Any, *, default: Callable[[Any], Any] | None = None, **options: Any) -> str:
    """`obj` as JSON text: the bytes of the standard library's `json.dumps`.

    Args:
        obj: what JSON can hold.
        default: called with a value that JSON cannot hold, gives one that it can.
        **options: those of the standard library's `json.dumps`; with any of them it does the work.

    Raises:
        TypeError, ValueError, RecursionError: what the standard library raises for the value.

    Rules:
        RFC 8259, with NaN and Infinity as the standard library writes them.

    Example:
        >>> from xsoar_tim import json
        >>> json.dumps({"value": "198.51.100.7", "score": 3})
        '{"value": "198.51.100.7", "score": 3}'
    """
    if options:
        return _json.dumps(obj, default=default, **options)
    return _encode(obj, default)


def dump(obj: Any, fp: _Writer, *, default: Callable[[Any], Any] | None = None, **options: Any) -> None:
    """Writes `obj` as JSON text to a stream, in one piece: nothing is written if JSON cannot hold it.

    Args:
        obj: what JSON can hold.
        fp: an open text file, or anything with `write`.
        default: called with a value that JSON cannot hold, gives one that it can.
        **options: those of the standard library's `json.dump`; with any of them it does the work.

    Raises:
        TypeError, ValueError, RecursionError: what the standard library raises for the value.

    Example:
        >>> import io
        >>> from xsoar_tim import json
        >>> stream = io.StringIO()
        >>> json.dump([1, 2.5, None], stream)
        >>> stream.getvalue()
        '[1, 2.5, null]'
    """
    if options:
        pieces = _Pieces()
        _json.dump(obj, pieces, default=default, **options)
        fp.write("".join(pieces))
    else:
        fp.write(_encode(obj, default))


class _Pieces(list[str]):
    """A stream that keeps what is written to it."""

    def write(self, text: str, /) -> None:
        self.append(text)


def __getattr__(name: str) -> Any:
    """Whatever else the standard library's module has in this version, or gets later (`json.tool`)."""
    return getattr(_json, name)


def __dir__() -> list[str]:
    return sorted(globals().keys() | set(dir(_json)))
