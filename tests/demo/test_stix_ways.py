"""From STIX: both ways hand over the same, and every relationship is accounted for."""

from __future__ import annotations

import gzip
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import demo.attack as tables
from demo import __main__ as program
from demo import bundle, measure, table, ways
from tests.demo.test_ways import KeepingDemisto
from tests.stix.bundles import Row, attack, link

if TYPE_CHECKING:
    from pathlib import Path

DATES = {"created": "2020-01-01T00:00:00.000Z", "modified": "2021-01-01T00:00:00.000Z"}
PHASES = [{"kill_chain_name": "mitre-attack", "phase_name": name} for name in ("command-and-control", "reconnaissance")]
REFERENCES = [
    {"source_name": "A", "url": "https://example.com", "description": "A. (2017, July 18). B (2011, March)."},
    {"source_name": "B", "description": "B. (2011, March). C."},
    {"source_name": "C", "description": "C. (2017, July 18). (n.d.)"},
    {"source_name": "D", "description": "D. (MSTIC) (DGI) (2015, September 23)"},
    {"source_name": "E"},
    {"source_name": "mitre-attack", "external_id": "S0001"},
]


def technique(serial: int, attack_id: str, name: str, **more: Any) -> Row:
    return attack("attack-pattern", serial, attack_id, name=name, kill_chain_phases=PHASES, **more)


def related(name: str, source: str, target: str, serial: int) -> Row:
    return link(name, source, target, serial, **DATES)


OBJECTS = [
    attack("x-mitre-tactic", 1, "TA0011", name="Command and Control"),
    attack("x-mitre-tactic", 2, "TA0043", name="Reconnaissance"),
    attack("campaign", 1, "C0001", name="C", aliases=["Sea"]),
    technique(1, "T1059", "Interpreter", x_mitre_platforms=["Linux"], description="A (Citation: X) b (c (d) e"),
    technique(2, "T1059.001", "PowerShell", x_mitre_is_subtechnique=True),
    technique(3, "T1086", "PowerShell", revoked=True),
    technique(4, "T9999.001", "Orphan", x_mitre_is_subtechnique=True),
    attack("intrusion-set", 1, "G0001", name="Carbanak"),
    attack("malware", 1, name="Carbanak", external_references=REFERENCES, labels=["malware"], x_mitre_aliases=["A"]),
    attack("tool", 1, "S0002", name="Old", x_mitre_deprecated=True),
    attack("course-of-action", 1, "M0001", name="M"),
    attack("x-mitre-detection-strategy", 1, "DET1", name="D"),
    related("uses", "intrusion-set--1", "malware--1", 1),
    related("uses", "malware--1", "attack-pattern--2", 2),
    related("uses", "malware--1", "tool--1", 3),
    related("subtechnique-of", "attack-pattern--2", "attack-pattern--1", 4),
    related("revoked-by", "attack-pattern--3", "attack-pattern--2", 5),
    related("detects", "x-mitre-detection-strategy--1", "attack-pattern--2", 6),
]
LEFT_OUT = {bundle.REVOKED_BY: 1, bundle.UNREAD_END: 1, bundle.WITHDRAWN_END: 1}


@pytest.fixture
def small() -> bundle.Bundle:
    return bundle.prepare("A small ATT&CK", json.dumps({"type": "bundle", "objects": OBJECTS}).encode())


def assert_both_hand_over_the_same(read: bundle.Bundle, csp: Any) -> KeepingDemisto:
    ours, plain = KeepingDemisto(), KeepingDemisto()
    left_out = ways.stix_with_xsoar_tim(read, ours)
    assert left_out == ways.stix_with_plain_python(read, plain, csp) == read.relationships_left_out
    for own, other in zip(ours.indicators, plain.indicators, strict=True):
        assert json.dumps(own) == json.dumps(other), "the order of keys included"
    assert ours.relationships == plain.relationships
    run = measure.Run(ours.received, left_out, 0, 0)
    assert table.unaccounted(read, measure.Runs([run])) == 0
    return ours


def test_both_ways_hand_over_the_same(small: bundle.Bundle, csp: Any) -> None:
    host = assert_both_hand_over_the_same(small, csp)

    assert small.relationships_left_out == LEFT_OUT
    assert host.received.relationships == {
        ("part-of", "contains"): 2,
        ("uses", "used-by"): 2,
        ("subtechnique-of", "parent-technique-of"): 1,
    }
    (malware,) = (row for row in host.indicators if row["type"] == "Malware")
    assert malware["value"] == "Carbanak [Malware]"
    dates = [each["timestamp"][:10] for each in malware["fields"]["publications"]]
    assert dates == ["2017-07-18", "2011-03-01", "", "2015-09-23", ""]


def test_every_object_is_an_indicator_or_left_out_for_a_reason(small: bundle.Bundle, csp: Any) -> None:
    host = assert_both_hand_over_the_same(small, csp)
    assert small.left_out == {
        tables.LeftOut("attack-pattern", "revoked"): 1,
        tables.LeftOut("tool", "deprecated"): 1,
        tables.LeftOut("x-mitre-detection-strategy", "not read by the feed"): 1,
    }
    assert len(host.indicators) + small.left_out.total() == small.read_objects.total()


def test_real_attack(shared: Path, csp: Any) -> None:
    read = bundle.read(shared / "data" / "attack" / "enterprise-attack.json.gz")
    host = assert_both_hand_over_the_same(read, csp)
    assert read.read_relationships.total() == 20_048
    assert read.relationships_left_out == {bundle.UNREAD_END: 691, bundle.REVOKED_BY: 140, bundle.WITHDRAWN_END: 2}
    assert host.received.relationships["part-of", "contains"] == 250
    assert host.received.relationships.total() == 20_048 - 691 - 140 - 2 + 250
    assert len(host.indicators) + read.left_out.total() == read.read_objects.total()


def test_what_is_missing_is_seen(small: bundle.Bundle) -> None:
    host = KeepingDemisto()
    left_out = ways.stix_with_xsoar_tim(small, host)
    host.received.relationships["uses", "used-by"] -= 1
    assert table.unaccounted(small, measure.Runs([measure.Run(host.received, left_out, 0, 0)])) == 1


def test_the_report_shows_it_all(small: bundle.Bundle, csp: Any) -> None:
    pair = [partial(ways.stix_with_xsoar_tim, small), partial(ways.stix_with_plain_python, small, csp=csp)]
    ours, plain = measure.compare(pair, times=1)

    lines = table.render(small, ours, plain, "plain Python").splitlines()

    cells = [line.split() for line in lines]
    assert ["uses", "3", "2", "used-by"] in cells
    assert ["revoked-by", "1", "-", "-"] in cells
    assert ["part-of", "-", "2", "contains"] in cells
    assert ["left", "out", "1", *bundle.REVOKED_BY.split()] in cells
    assert ["Attack", "Pattern", "attack-pattern", "4", "3", "1", "revoked"] in cells
    assert lines[0] == "A small ATT&CK: 6 relationships, 12 other objects"
    assert max(map(len, lines)) <= 100


@pytest.fixture
def one_run(monkeypatch: pytest.MonkeyPatch, csp: Any) -> None:
    monkeypatch.setattr(program, "TIMES", 1)


@pytest.mark.usefixtures("one_run")
def test_the_program_takes_stix_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "attack.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"objects": OBJECTS}).encode()))
    monkeypatch.setattr(bundle, "PATH", path)
    assert program.main() == 0
    assert "MITRE ATT&CK as STIX" in capsys.readouterr().out


@pytest.mark.usefixtures("one_run")
def test_the_program_takes_tables_where_it_is_not(
    tmp_path: Path,
    attack: tables.Attack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bundle, "PATH", tmp_path / "none")
    monkeypatch.setattr(tables, "read", lambda: attack)
    assert program.main() == 0
    assert attack.title in capsys.readouterr().out


@pytest.mark.usefixtures("one_run")
def test_the_program_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bundle, "PATH", tmp_path / "none")
    monkeypatch.setattr(tables, "PACKAGE", "a_package_that_is_not_there")
    assert program.main() == 2
    assert "pip install" in capsys.readouterr().err
