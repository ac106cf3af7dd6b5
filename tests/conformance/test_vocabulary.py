"""The classes of constants are the tables in `data/`, and what type checkers are told of them names every one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from xsoar_tim import DBotScoreReliability, EntityRelationship, FeedIndicatorType, ThreatIntel

ROOT = Path(__file__).parents[2]


def rows(table: str) -> list[list[str]]:
    lines = (ROOT / "data" / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def constants(owner: type) -> list[tuple[str, object]]:
    members = [(name, value) for name, value in vars(owner).items() if not name.startswith("_")]
    return [(name, value) for name, value in members if type(value) in (str, int)]


OBJECTS = [(name.upper().replace(" ", "_"), name, int(score)) for _, name, score in rows("threat_intel_objects")]
EXPECTED: dict[type, list[tuple[str, object]]] = {
    EntityRelationship.Relationships: [(row[0], row[1]) for row in rows("relationships")],
    DBotScoreReliability: [(row[0], row[1]) for row in rows("reliabilities")],
    FeedIndicatorType: [(row[0], row[1]) for row in rows("feed_indicator_types")],
    ThreatIntel.KillChainPhases: [(row[0].upper().replace("-", "_"), row[1]) for row in rows("kill_chain_phases")],
    ThreatIntel.ObjectsNames: [(constant, name) for constant, name, _ in OBJECTS],
    ThreatIntel.ObjectsScore: [(constant, score) for constant, _, score in OBJECTS],
}
SOURCES = {"_csp.py": 4, "_feed_indicator_type.py": 1, "_native.pyi": 1}


@pytest.mark.parametrize("owner", EXPECTED, ids=lambda owner: owner.__name__)
def test_constants_are_the_rows_in_their_order(owner: type) -> None:
    assert constants(owner) == EXPECTED[owner]
    assert len(dict(EXPECTED[owner])) == len(EXPECTED[owner])


def test_tables_have_all_their_rows() -> None:
    sizes = {"relationships": 73, "reliabilities": 7, "feed_indicator_types": 22, "kill_chain_phases": 18}
    sizes |= {"threat_intel_objects": 10, "tlp_markings": 4, "stix_types": 29, "stix_comparisons": 24}
    sizes |= {"countries": 250, "indicator_types": 30, "suffixes_bundled": 1631, "suffixes_current": 1625}
    assert {table: len(rows(table)) for table in sizes} == sizes
    for table in sizes:
        first = [row[0] for row in rows(table)]
        assert len(set(first)) == len(first), table


def test_reverses_are_the_rows_in_the_order_of_their_places() -> None:
    named = [row for row in rows("relationships") if row[3] != "-"]
    named.sort(key=lambda row: int(row[3]))
    assert [int(row[3]) for row in named] == list(range(1, 73))
    assert list(EntityRelationship.Relationships.RELATIONSHIPS_NAMES.items()) == [(row[1], row[2]) for row in named]


@pytest.mark.parametrize("file", SOURCES)
def test_type_checkers_are_told_every_constant(file: str) -> None:
    tree = ast.parse((ROOT / "python" / "xsoar_tim" / file).read_text(encoding="utf-8"))
    expected = {owner.__name__: [name for name, _ in members] for owner, members in EXPECTED.items()}
    told = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            targets = [item.target for item in ast.walk(node) if isinstance(item, ast.AnnAssign)]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            if node.name in expected:
                told[node.name] = [name for name in names if name != "RELATIONSHIPS_NAMES"]
    assert len(told) == SOURCES[file]
    assert told == {name: expected[name] for name in told}
