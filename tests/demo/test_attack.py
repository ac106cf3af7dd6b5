"""Which objects become indicators, under which value and type."""

from __future__ import annotations

from demo.attack import Attack, End, LeftOut
from tests.demo.conftest import GROUP, MALWARE, REVOKED, STRATEGY, SUB_TECHNIQUE, TECHNIQUE


def test_ends_have_the_values_of_the_feed(attack: Attack) -> None:
    assert attack.ends == {
        GROUP: End("Carbanak", "Intrusion Set"),
        MALWARE: End("Carbanak [Malware]", "Malware"),
        TECHNIQUE: End("Interpreter", "Attack Pattern"),
        SUB_TECHNIQUE: End("Interpreter: PowerShell", "Attack Pattern"),
        REVOKED: End("PowerShell", "Attack Pattern"),
        STRATEGY: End("DET1 - Detect PowerShell", "Detection Strategy"),
        "identity--1": End("The MITRE Corporation", "Identity"),
    }


def test_every_object_is_an_indicator_or_left_out_for_a_reason(attack: Attack) -> None:
    assert attack.left_out == {
        LeftOut("x-mitre-analytic", "no type in XSOAR"): 1,
        LeftOut("attack-pattern", "deprecated"): 1,
    }
    assert len(list(attack.indicators())) + attack.left_out.total() == len(attack.objects)


def test_an_indicator_carries_its_source(attack: Attack) -> None:
    by_id = {indicator["rawJSON"]["stix_id"]: indicator for indicator in attack.indicators()}

    assert by_id[GROUP] == {
        "value": "Carbanak",
        "type": "Intrusion Set",
        "score": 3,
        "rawJSON": attack.objects[0],
        "fields": {"stixid": GROUP, "mitreid": "G1", "aliases": ["Anunak"], "tags": ["G1"]},
    }
    assert by_id[REVOKED]["fields"]["tags"] == ["T1086", "revoked"]
    assert by_id["identity--1"]["fields"]["tags"] == []
