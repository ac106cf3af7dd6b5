from collections.abc import Callable
from typing import Any

__all__ = ["json_dumps", "json_size"]

def json_dumps(value: Any, default: Callable[[Any], Any] | None = None) -> str: ...
def json_size(value: Any) -> int: ...
