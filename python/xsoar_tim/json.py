"""The standard library's `json` with a native encoder: same names, same bytes, same exceptions.

`dumps` and `dump` are native for the default arguments and for `default`, where the value is plain: text, numbers,
constants, lists, tuples and dicts with text as keys. Every other value goes to the standard library, whole; so do other
arguments, and every other name is its own, looked up at each use. A script replaces its `json` with one line::

    from xsoar_tim import json

What somebody puts in place of a function of the standard library's `json`, as tests do, is called from here too.

Where `dump` differs from the standard library's:

- it writes once, and only when the whole value is encoded: a value that JSON cannot carry leaves nothing on the stream;
- the standard library has two encoders, one for `dumps` and one for `dump`, which disagree in corners; here both are as
  `dumps`. So `dump` takes deeper values on some versions, names the type of a bad key with its module
  (`datetime.date`, not `date`), and takes a container for empty by its length, not by its truth.
"""

from __future__ import annotations

import json as _json
from typing import TYPE_CHECKING, Any

from xsoar_tim._native import json_dumps as _encode

if TYPE_CHECKING:
    from json import JSONDecodeError, JSONDecoder, JSONEncoder, load, loads
    from json import decoder as decoder
    from json import detect_encoding as detect_encoding
    from json import encoder as encoder
    from json import scanner as scanner
    from typing import Protocol

    class _Writer(Protocol):
        def write(self, text: str, /) -> object: ...


# As the standard library's, which has more public names than these.
__all__ = ["JSONDecodeError", "JSONDecoder", "JSONEncoder", "dump", "dumps", "load", "loads"]

_stock_dump: Any = _json.dump
_stock_dumps: Any = _json.dumps


def dumps(obj: Any, **options: Any) -> str:
    """`obj` as JSON text: the bytes of the standard library's `json.dumps`.

    Args:
        obj: what JSON can hold.
        **options: those of the standard library's `json.dumps`; with any of them but `default` it does the work.

    Raises:
        TypeError, ValueError, RecursionError: what the standard library raises for the value.

    Rules:
        RFC 8259, with NaN and Infinity as the standard library writes them.

    Example:
        >>> from xsoar_tim import json
        >>> json.dumps({"value": "198.51.100.7", "score": 3})
        '{"value": "198.51.100.7", "score": 3}'
    """
    current: Any = _json.dumps
    # A script may have put this very function there.
    if current is not _stock_dumps and current is not dumps:
        return current(obj, **options)  # type: ignore[no-any-return]
    if _is_native(options):
        return _encode(obj, **options)
    return _stock_dumps(obj, **options)  # type: ignore[no-any-return]


def dump(obj: Any, fp: _Writer, **options: Any) -> None:
    """Writes `obj` as JSON text to a stream, in one piece: nothing is written if JSON cannot hold it.

    Args:
        obj: what JSON can hold.
        fp: an open text file, or anything with `write`.
        **options: those of the standard library's `json.dump`; with any of them but `default` it does the work.

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
    current: Any = _json.dump
    if current is not _stock_dump and current is not dump:
        current(obj, fp, **options)
    elif _is_native(options):
        fp.write(_encode(obj, **options))
    else:
        pieces = _Pieces()
        _stock_dump(obj, pieces, **options)
        fp.write("".join(pieces))


def _is_native(options: dict[str, Any]) -> bool:
    return not options or options.keys() == {"default"}


class _Pieces(list[str]):
    """A stream that keeps what is written to it."""

    def write(self, text: str, /) -> None:
        self.append(text)


def __getattr__(name: str) -> Any:
    """Whatever else the standard library's module has at this moment, also what comes later (`json.tool`)."""
    if name == "__path__":
        # Not a package of its own: `import xsoar_tim.json.decoder` would make a second class of each exception.
        raise AttributeError(name)
    return getattr(_json, name)


def __dir__() -> list[str]:
    return sorted(globals().keys() | set(dir(_json)))
