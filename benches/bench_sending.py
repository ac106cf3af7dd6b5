"""Relationships built and sent, as a script in the double of the runtime does it.

The script itself tells what it took, from its first relationship to the answer to its last batch: the start of the
process and the imports are not in it. The server answers at once and reads no more of a batch than its end.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from benches.measure import Turns, shown
from benches.table import Row, Setting, times
from tests.runtime.server import Reply, Run, Runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT, TURNS = 120_000, 5

LOOP = """
def send(users, hosts):
    relationships = []
    for user, host in zip(users, hosts):
        relationship = EntityRelationship(
            name="uses", entity_a=user, entity_a_type="Account", entity_b=host, entity_b_type="Host"
        )
        relationships.append(relationship.to_indicator())
    for part in batch(relationships, batch_size=2000):
        demisto.createIndicators([{"value": "$$DummyIndicator$$", "relationships": part}])
"""
BUILDER = """
from xsoar_tim import IndicatorBatchBuilder, create_indicators

def send(users, hosts):
    builder = IndicatorBatchBuilder()
    builder.add_relationships("uses", users, "Account", hosts, "Host")
    create_indicators(demisto, builder)
"""
WAYS = {"stock": LOOP, "line": f"from xsoar_tim.drop_in import *\n{LOOP}", "builder": BUILDER}

# Where a script's messages go: to the server, or nowhere, which leaves their encoding.
STAGES = {
    "encoded": 'sys.stdout, __readWhileAvailable = Nowhere(), lambda: "{}"',
    "sent": '__readWhileAvailable = timed(__readWhileAvailable, "waited", perf_counter)',
}
SCRIPT = """
{way}
import sys
from time import perf_counter, process_time

class Nowhere:
    def write(self, text): pass
    def flush(self): pass

taken = dict.fromkeys(("sending", "waited"), 0.0)

def timed(work, name, clock):
    def wrapped(*args, **options):
        start = clock()
        result = work(*args, **options)
        taken[name] += clock() - start
        return result
    return wrapped

users = [f"u{{number}}" for number in range({count})]
hosts = [f"pc{{number}}.domain.local" for number in range({count})]
type(demisto).createIndicators = timed(type(demisto).createIndicators, "sending", process_time)
stdout = sys.stdout
{stage}
start_cpu, start_wall = process_time(), perf_counter()
send(users, hosts)
taken["cpu"], taken["wall"] = process_time() - start_cpu, perf_counter() - start_wall
sys.stdout = stdout
demisto.results(taken)
"""
# A module, for it cannot stand before a script as the real one does; the script's `demisto` stays what it is.
IMPORT_STAND_IN = "from CommonServerPython import EntityRelationship, batch\n"


class LightRuntime(Runtime):
    """A server that parses nothing large: else the script would wait for it most of the time."""

    LARGE = 10_000

    def _take(self, line: bytes, run: Run, reply: Reply) -> None:
        if len(line) < self.LARGE:
            super()._take(line, run, reply)
        else:
            run.lines.append(line[-100:])
            self._write("{}")


def rows(setting: Setting) -> Iterator[Row]:
    count = setting.size(COUNT)
    turns = _measured(setting, count)
    what = f"{count:,} relationships built and sent"
    yield _row(f"{what}, one import line added", "line", turns, "4 times stock or better")
    yield _row(f"{what}, `IndicatorBatchBuilder` and `create_indicators`", "builder", turns, "12 times stock or better")
    yield Row(f"{what}, stock", _taken("stock", turns))
    setting.notes.append("Where the time of sending goes: " + "; ".join(_shares(way, turns) for way in WAYS) + ".")


def _measured(setting: Setting, count: int) -> Turns:
    """`WAY STAGE FIGURE` to seconds."""
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(setting.size(TURNS)):
        for stage in STAGES:
            for way in WAYS:
                for figure, seconds in _run(setting, count, way, stage).items():
                    taken[f"{way} {stage} {figure}"].append(seconds)
    return Turns(taken)


def _run(setting: Setting, count: int, way: str, stage: str) -> dict[str, float]:
    script = SCRIPT.format(way=WAYS[way], stage=STAGES[stage], count=count)
    real = setting.stock.is_real
    runtime = (
        LightRuntime(csp=setting.stock.folder) if real else LightRuntime(env={"PYTHONPATH": str(setting.stock.folder)})
    )
    with runtime:
        run = runtime.run(script if real else IMPORT_STAND_IN + script, csp=real)
    if run.exception:
        raise RuntimeError(run.exception)
    figures: dict[str, float] = run.entries[-1]
    return figures


def _row(what: str, way: str, turns: Turns, goal: str) -> Row:
    cpu, wall = (turns.ratio(f"stock sent {figure}", f"{way} sent {figure}") for figure in ("cpu", "wall"))
    return Row(what, _taken(way, turns), f"{times(cpu)} (wall {times(wall)})", goal=goal)


def _taken(way: str, turns: Turns) -> str:
    cpu, wall = (shown(turns.median(f"{way} sent {figure}")) for figure in ("cpu", "wall"))
    return f"{cpu} (wall {wall})"


def _shares(way: str, turns: Turns) -> str:
    """The processor's time, and what is waited for between two batches."""
    total, sending, waited = (turns.median(f"{way} sent {figure}") for figure in ("cpu", "sending", "waited"))
    encoding = turns.median(f"{way} encoded sending")
    parts = {
        "building": total - sending,
        "encoding": encoding,
        "writing to the pipe": sending - encoding,
        "waiting for the reply": waited,
    }
    return f"{way}: " + ", ".join(f"{part} {max(seconds, 0) / (total + waited):.0%}" for part, seconds in parts.items())
