"""The native `json` behind the runtime's back, for the length of a send.

The runtime writes to the server in a method that finds `json` as a global name of the script it was put into, and calls
`json.dump`, whose encoder is pure Python: 12 to 27 us a relationship, several times what building one costs. While a
`NativeJson` is in force that name is `xsoar_tim.json`, which writes the same bytes.
"""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False  # `typing` would take longer to import than all of the package.
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

# The method as name mangling leaves it, on the runtime's class `Demisto`.
_WRITER = "_Demisto__do"
# In the script's globals, so that it ends with them: how many sends are under way, and what `json` was before.
_STATE = "__xsoar_tim_native_json__"
_MISSING = object()
# Held for a few lines, never during a send.
_lock = allocate_lock()


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


class NativeJson:
    """A context in which the runtime writes with the native `json`; nothing is touched where it is not known how."""

    def __init__(self, demisto: Any) -> None:
        self._globals = writer_globals(demisto)
        self._native_json: Any = None
        self._entered = False

    def __enter__(self) -> None:
        scope = self._globals
        if scope is None:
            return
        from xsoar_tim import json as native_json

        with _lock:
            sends, before = scope.get(_STATE, (0, _MISSING))
            if sends == 0:
                before = scope.get("json", _MISSING)
            # A first send that is interrupted right here still finds what there was.
            scope[_STATE] = (sends + 1, before)
            self._entered = True
            self._native_json = native_json
            scope["json"] = native_json

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        scope = self._globals
        if scope is None or not self._entered:
            return
        with _lock:
            self._entered = False
            sends, before = scope.get(_STATE, (1, _MISSING))
            if sends > 1:
                scope[_STATE] = (sends - 1, before)
                return
            scope.pop(_STATE, None)
            # Unless the script has bound the name anew meanwhile.
            if scope.get("json") is self._native_json:
                if before is _MISSING:
                    del scope["json"]
                else:
                    scope["json"] = before
