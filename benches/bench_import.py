"""What `import xsoar_tim` adds to the start of an interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benches.measure import child_time, shown, take_turns
from benches.table import Row, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(setting: Setting) -> Iterator[Row]:
    turns = take_turns({"ours": child_time("import xsoar_tim"), "bare": child_time("pass")}, setting.size(51))
    added = turns.median("ours") - turns.median("bare")
    yield Row("`import xsoar_tim`, over a bare interpreter", shown(max(added, 0)), goal="under 10 ms")
