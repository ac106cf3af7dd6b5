"""The native `json` behind the runtime's back, for the length of a send.

The runtime writes to the server in a method that finds `json` as a global name of the script it was put into, and calls
`json.dump`, whose encoder is pure Python: 12 to 27 us a relationship, several times what building one costs. While a
send is under way that name is `xsoar_tim.json`, which writes the same bytes.
"""

from __future__ import annotations

from xsoar_tim._native import call_with_json

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# The method as name mangling leaves it, on the runtime's class `Demisto`.
_WRITER = "_Demisto__do"


def with_native_json(demisto: Any, send: Callable[[], None]) -> None:
    """Calls `send` while the runtime writes with the native `json`; nothing is touched where it is not known how.

    The name is bound and put back in native code: a signal lands between two steps of Python code, and here there are
    none at which the name is bound and would stay so.
    """
    scope = writer_globals(demisto)
    if scope is None:
        send()
        return
    from xsoar_tim import json as native_json

    call_with_json(scope, native_json, send)


def writer_globals(demisto: Any) -> dict[str, Any] | None:
    """The globals in which the runtime's writer finds `json`; `None` where there is no such writer (the mock).

    The writer is an attribute of the class, also where a subclass has replaced the class or the instance has a writer
    with a lock of its own; or of the real object's class behind a proxy; or of the object.
    """
    candidates: tuple[Callable[[], Any], ...] = (
        lambda: getattr(type(demisto), _WRITER, None),
        lambda: getattr(type(demisto._demisto), _WRITER, None),
        lambda: getattr(demisto, _WRITER, None),
    )
    for candidate in candidates:
        try:
            writer: Any = candidate()
        except AttributeError:
            continue
        code, scope = getattr(writer, "__code__", None), getattr(writer, "__globals__", None)
        if isinstance(scope, dict) and "json" in getattr(code, "co_names", ()):
            return scope
    return None
