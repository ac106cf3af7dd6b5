"""One relationship at a time, and 200,000 of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benches.measure import Turns, once, per_call, shown, take_turns
from benches.table import Row, Setting, times
from xsoar_tim import EntityRelationship, build_relationships

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 200_000
CALL = (
    'EntityRelationship(name="uses", entity_a="u4872", entity_a_type="Account", '
    'entity_b="pc135456.domain.local", entity_b_type="Host")'
)


def rows(setting: Setting) -> Iterator[Row]:
    yield _one(setting, f"{CALL}.to_indicator()", "`EntityRelationship(...).to_indicator()`", "6 times CSP or better")
    yield _one(setting, CALL, "the constructor alone")
    yield _one(setting, "relationship.to_indicator()", "`to_indicator()` alone")
    yield from _many(setting)


def _classes(setting: Setting) -> dict[str, Any]:
    classes = {"ours": EntityRelationship, "stock": setting.stock.EntityRelationship}
    return classes if setting.floor is None else {**classes, "floor": setting.floor.Relationship}


def _one(setting: Setting, statement: str, what: str, goal: str = "") -> Row:
    ways = {}
    for name, cls in _classes(setting).items():
        names = {"EntityRelationship": cls}
        names["relationship"] = eval(CALL, names)  # noqa: S307 - the constant above
        ways[name] = per_call(statement, names, setting.size(20_000))
    turns = take_turns(ways, setting.size(41))
    return _row(what, turns, goal)


def _row(what: str, turns: Turns, goal: str) -> Row:
    ours = shown(turns.median("ours"))
    return Row(what, ours, times(turns.ratio("stock", "ours")), times(turns.ratio("ours", "floor")), goal)


def _many(setting: Setting) -> Iterator[Row]:
    count = setting.size(ROWS)
    users = [f"u{number}" for number in range(count)]
    hosts = [f"pc{number}.domain.local" for number in range(count)]
    stock, floor = setting.stock.EntityRelationship, setting.floor

    def ours() -> list[Any]:
        return build_relationships("uses", users, "Account", hosts, "Host")

    def loop() -> list[dict[str, Any]]:
        return [
            stock(
                name="uses", entity_a=user, entity_a_type="Account", entity_b=host, entity_b_type="Host"
            ).to_indicator()
            for user, host in zip(users, hosts, strict=True)
        ]

    def least() -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = floor.build(users, hosts, "uses", "used-by", "Account", "Host")  # type: ignore[union-attr]
        return made

    ways = {"ours": ours, "stock": loop, **({} if floor is None else {"floor": least})}
    if ours()[-1] != loop()[-1]:
        raise AssertionError("they do not build the same")
    what = f"`build_relationships`, {count:,} rows, each"
    kept = take_turns({name: once(way, count) for name, way in ways.items()}, setting.size(11))
    yield _row(f"{what}, new memory", kept, "15 times CSP or better")
    del ways["stock"]
    # A few dicts in every arena hold the memory, so that getting it from the system is not measured again and again.
    held = [way()[::200] for way in ways.values()]
    cpu = take_turns({name: once(way, count) for name, way in ways.items()}, setting.size(21))
    del held
    yield _row(f"{what}, in warm memory", cpu, "at most 1.15 of the floor")
