"""Profile mitre-attack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stix.bundles import AMBER, Demisto, Row, attack, link
from xsoar_tim import stix

demisto = Demisto()
TACTIC = attack("x-mitre-tactic", 1, "TA0001", name="Initial Access")
CHAIN = {"kill_chain_name": "mitre-attack", "phase_name": "initial-access"}


@pytest.fixture(autouse=True)
def log() -> list[tuple[str, str]]:
    """What is logged: the `demisto` of this module is found in the caller's globals."""
    demisto.lines = []
    return demisto.lines


def read(*objects: Row, **options: Any) -> list[Row]:
    return stix.indicators(list(objects), profile="mitre-attack", **options)


def technique(serial: int = 1, attack_id: str | None = "T1001", **members: Any) -> Row:
    return attack("attack-pattern", serial, attack_id, **{"name": f"N{serial}", "kill_chain_phases": [], **members})


def test_order_and_types() -> None:
    kinds = [
        "campaign",
        "tool",
        "malware",
        "intrusion-set",
        "course-of-action",
        "attack-pattern",
        "identity",
        "x-mitre-tactic",
    ]
    rows = read(*(attack(kind, 1, "X1", name=kind, kill_chain_phases=[]) for kind in kinds))
    assert [(row["type"], row["score"]) for row in rows] == [
        ("Tactic", 0),
        ("Attack Pattern", 2),
        ("Course of Action", 0),
        ("Intrusion Set", 3),
        ("Malware", 3),
        ("Tool", 2),
        ("Campaign", 3),
    ]
    assert [list(row)[:5] for row in rows] == [["value", "score", "type", "rawJSON", "fields"]] * 7
    assert [list(row)[5:] for row in rows] == [[], ["relationships"], [], [], [], [], []]


def test_fields() -> None:
    (row,) = read(attack("malware", 1, "S1", name="M", x_mitre_aliases=["a"], aliases=["b"], x_mitre_platforms=["W"]))
    expected = {
        "stixid": "malware--1",
        "firstseenbysource": "2020-01-01T00:00:00.000Z",
        "modified": "2021-01-01T00:00:00.000Z",
        "publications": [],
        "mitreid": "S1",
        "tags": ["S1"],
        "tlp": "",
        "description": "",
        "aliases": ["a"],
        "operatingsystemrefs": ["W"],
    }
    assert row["fields"] == expected
    assert list(row["fields"]) == list(expected)
    assert list(row["rawJSON"])[-1] == "description"
    (row,) = read(attack("campaign", name="C", aliases=["b"]))
    assert row["fields"]["aliases"] == ["b"]
    assert (row["fields"]["mitreid"], row["fields"]["tags"]) == (None, [])
    (row,) = read(technique(kill_chain_phases=[{"phase_name": "impact"}, {"phase_name": "x"}, {}]))
    assert list(row["fields"].items())[-2:] == [("killchainphases", ["Impact", "x", ""]), ("operatingsystemrefs", None)]


def test_names() -> None:
    assert read(TACTIC)[0]["value"] == "TA0001 - Initial Access"
    assert read(attack("tool"))[0]["value"] == "None"
    assert read(attack("tool", name=[1, "x"]))[0]["value"] == "[1, 'x']"


def test_attack_id_is_that_of_the_first_reference_to_attack() -> None:
    references = [
        {"source_name": "x", "external_id": "1"},
        {"source_name": "mitre-attack"},
        {"source_name": "mitre-attack", "external_id": "2"},
    ]
    assert read(attack("tool", name="T", external_references=references))[0]["fields"]["mitreid"] is None
    assert read(attack("tool", name="T", external_references=references[::2]))[0]["fields"]["mitreid"] == "2"
    # That of a tactic is in its first reference, whatever that is.
    assert read({**TACTIC, "external_references": references})[0]["value"] == "1 - Initial Access"


def test_tags_keep_order_and_duplicates() -> None:
    options: Row = {"tags": ["p", "S1"]}
    assert read(attack("malware", 1, "S1", name="M", labels=["b", "a"]), **options)[0]["fields"]["tags"] == [
        "S1",
        "b",
        "a",
        "p",
        "S1",
    ]
    assert read(attack("campaign", 1, "C1", name="C", labels=["b"]), **options)[0]["fields"]["tags"] == [
        "C1",
        "p",
        "S1",
    ]
    assert read(attack("tool", name="T", labels="ab"))[0]["fields"]["tags"] == ["a", "b"]


def test_traffic_light() -> None:
    fields = read(attack("tool", name="T", object_marking_refs=[AMBER]), tlp_color="RED")[0]["fields"]
    assert (fields["tlp"], list(fields.items())[-1]) == ("AMBER", ("trafficlightprotocol", "AMBER"))
    fields = read(attack("tool", name="T"), tlp_color="RED")[0]["fields"]
    assert (fields["tlp"], fields["trafficlightprotocol"]) == ("", "RED")
    assert "trafficlightprotocol" not in read(attack("tool", name="T"), tlp_color="")[0]["fields"]
    assert "tlp" not in read(attack("tool", name="T"), fixes=["tlp-field"])[0]["fields"]


def test_skipped_objects() -> None:
    tool = attack("tool", name="T")
    assert len(read(tool, tool, {**attack("malware", name="M"), "id": "tool--1"})) == 1
    for flag in ("revoked", "x_mitre_deprecated"):
        rows = read({**tool, flag: True}, {**tool, flag: 0, "name": "U"})
        assert [row["value"] for row in rows] == ["U"]


def test_citations_are_removed() -> None:
    text = "a (Citation: X (Y)) b (c (d) e"
    (row,) = read(attack("tool", name="T", description=text, z=1))
    assert row["fields"]["description"] == row["rawJSON"]["description"] == "a  b (c (d) e"
    assert list(row["rawJSON"])[-2:] == ["description", "z"]
    (row,) = read(attack("tool", name="T", description=text), fixes=["raw-description"])
    assert (row["fields"]["description"], row["rawJSON"]["description"]) == ("a  b (c (d) e", text)


def publications(*references: Row, **options: Any) -> list[Row]:
    (row,) = read(attack("tool", name="T", external_references=list(references)), **options)
    result: list[Row] = row["fields"]["publications"]
    return result


def test_publications() -> None:
    rows = publications(
        {"source_name": "s", "url": "u", "description": "X. (2017, July 18). Y."},
        {"external_id": "E"},
        {"external_id": ""},
    )
    assert rows == [
        {"link": "u", "title": "X. (2017, July 18). Y.", "source": "s", "timestamp": "2017-07-18T00:00:00"},
        {"link": "", "title": None, "source": None, "timestamp": ""},
    ]
    assert list(rows[0]) == ["link", "title", "source", "timestamp"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("(2011, March)", "2011-03-01T00:00:00"),
        ("(2017) (GReAT) (2017, July 1)", "2017-07-01T00:00:00"),
        ("((2017, July 1) x)", "2017-07-01T00:00:00"),
        ("(, January)", "1970-01-01T00:00:00"),
        ("(1p) (2011, March)", "1969-12-31T23:59:00"),
        ("(n.d.) (2011, March)", ""),
        ("Seen.down (2011, March)", ""),
        ("Citation (2011, March)", ""),
        ("citation (2011, March)", "2011-03-01T00:00:00"),
        ("2011, March", ""),
        ("(2011, February 30)", ""),
        ("", ""),
    ],
)
def test_dates_of_publications(text: str, date: str) -> None:
    assert publications({"description": text})[0]["timestamp"] == date


def test_accidental_dates_can_be_mended() -> None:
    (row,) = publications({"description": "(DGI) (2015, September 23)"}, fixes=["accidental-dates"])
    assert row["timestamp"] == "2015-09-23T00:00:00"


def test_other_dates_are_given_to_dateparser(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Dateparser:
        @staticmethod
        def parse(text: str, settings: Row) -> Any:
            asked.append(text)
            base = settings["RELATIVE_BASE"]
            return base.replace(year=2020) if text == "3 Jan" else None

    monkeypatch.setitem(__import__("sys").modules, "dateparser", Dateparser)
    reference = {"description": "(who) (3 Jan) (4 Jan)"}
    reader = stix.Reader([attack("tool", name="T", external_references=[reference] * 2)], profile="mitre-attack")
    (row,) = reader.rows()
    assert [publication["timestamp"] for publication in row["fields"]["publications"]] == ["2020-01-01T00:00:00"] * 2
    assert asked == ["who", "3 Jan"]
    assert (reader.counts["foreign_dates"], reader.counts["unread_dates"]) == (2, 2)
    monkeypatch.setitem(__import__("sys").modules, "dateparser", None)
    assert publications(reference)[0]["timestamp"] == ""


@pytest.mark.parametrize(
    ("created", "date"),
    [
        ("2020-01-01T00:00:00.1Z", "2020-01-01T00:00:00.100Z"),
        ("2020-01-01T00:00:00.123999Z", "2020-01-01T00:00:00.123Z"),
        ("2021-01-01T00:00:00.1Z\n2020-01-01T00:00:00.1Z", "2020-01-01T00:00:00.100Z"),
        ("2021-01-01T00:00:00.1Z\r2020-01-01T00:00:00.1Z", "2020-01-01T00:00:00.100Z"),
        ("2021-01-01T00:00:00.1Z\u20282020-01-01T00:00:00.1Z\v", "2020-01-01T00:00:00.100Z"),
        ("2020-01- 1T00:00:00.1Z", "2020-01-01T00:00:00.100Z"),
    ],
)
def test_dates_of_objects(created: str, date: str) -> None:
    reader = stix.Reader([attack("tool", name="T", created=created)], profile="mitre-attack")
    assert reader.rows()[0]["fields"]["firstseenbysource"] == date
    assert reader.problems == []


@pytest.mark.parametrize(
    ("created", "date"), [("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"), ("yesterday", ""), (None, ""), (5, "")]
)
def test_dates_on_which_the_feed_fails(created: object, date: str) -> None:
    reader = stix.Reader([attack("tool", name="T", created=created)], profile="mitre-attack")
    assert reader.rows()[0]["fields"]["firstseenbysource"] == date
    assert [(problem.code, problem.where) for problem in reader.problems] == [("no-date", "objects[0].created")]


def test_malware_of_the_name_of_a_group() -> None:
    objects = [attack("malware", name="N"), attack("intrusion-set", name="N"), attack("tool", name="N")]
    objects.append(link("uses", "intrusion-set--1", "malware--1"))
    rows = read(*objects)
    assert [row["value"] for row in rows[:3]] == ["N", "N [Malware]", "N"]
    assert rows[1]["rawJSON"]["name"] == "N"
    assert rows[-1]["relationships"][0]["entityB"] == "N [Malware]"
    rows = read(*objects, intrusion_set_as_threat_actor=True)
    assert [(row["type"], row["score"], row["value"]) for row in rows[:2]] == [
        ("Threat Actor", None, "N"),
        ("Malware", 3, "N"),
    ]
    assert rows[-1]["relationships"][0]["entityAType"] == "Threat Actor"
    rows = read(*objects, intrusion_set_as_threat_actor=True, fixes=["threat-actor-score"])
    assert [(row["score"], row["value"]) for row in rows[:2]] == [(3, "N"), (3, "N [Malware]")]


def test_subtechniques(log: list[tuple[str, str]]) -> None:
    child = technique(2, "T1001.001", x_mitre_is_subtechnique=True)
    relation = link("subtechnique-of", "attack-pattern--2", "attack-pattern--1")
    rows = read(child, technique(), relation)
    assert [row["value"] for row in rows[:2]] == ["N1: N2", "N1"]
    assert "relationships" not in rows[0]
    assert (rows[-1]["relationships"][0]["entityA"], rows[-1]["relationships"][0]["entityB"]) == ("N1: N2", "N1")
    assert read(child)[0]["value"] == "N2"
    assert ("debug", "MITRE Attack Feed v2, There is no such Technique - T1001") in log
    # The id decides, not the flag.
    rows = read(technique(2, "T1001.001"), technique())
    assert rows[0]["value"] == "N1: N2"


def test_a_technique_without_an_attack_id_is_reported() -> None:
    reader = stix.Reader([technique(1, None)], profile="mitre-attack")
    assert reader.rows()[0]["fields"]["mitreid"] is None
    assert [problem.code for problem in reader.problems] == ["no-mitre-id"]


def test_part_of_tactics() -> None:
    other = {"kill_chain_name": "mitre-ics-attack", "phase_name": "initial-access"}
    rows = read(technique(kill_chain_phases=[CHAIN, other]), TACTIC, create_relationships=False)
    (part,) = rows[1]["relationships"]
    assert (part["name"], part["reverseName"], part["fields"]) == ("part-of", "contains", {})
    ends = [part[key] for key in ("entityA", "entityAType", "entityB", "entityBType")]
    assert ends == ["N1", "Attack Pattern", "TA0001 - Initial Access", "Tactic"]
    assert read(technique(x_mitre_is_subtechnique=True)) == read(technique(x_mitre_is_subtechnique=True), TACTIC)[1:]


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"kill_chain_phases": [CHAIN]}, ".kill_chain_phases[0].phase_name"),
        ({"kill_chain_phases": [{**CHAIN, "phase_name": 5}]}, ".kill_chain_phases[0].phase_name"),
    ],
)
def test_tactics_that_are_not_there(members: Row, where: str) -> None:
    reader = stix.Reader([technique(**members)], profile="mitre-attack")
    assert reader.rows()[0]["relationships"] == []
    assert [problem.where for problem in reader.problems] == [f"objects[0]{where}"]


def test_a_technique_without_phases_is_reported() -> None:
    item = technique()
    del item["kill_chain_phases"]
    reader = stix.Reader([item], profile="mitre-attack")
    assert reader.rows()[0]["relationships"] == []
    assert [problem.where for problem in reader.problems] == ["objects[0].kill_chain_phases"]


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"labels": None}, ".labels"),
        ({"external_references": [5]}, ".external_references[0]"),
        ({"id": None}, ".id"),
    ],
)
def test_broken_objects_are_left_out(members: Row, where: str) -> None:
    objects = [
        {**attack("malware", name="M"), **members},
        attack("tool", name="T"),
        link("uses", "malware--1", "tool--1"),
    ]
    reader = stix.Reader(objects, profile="mitre-attack")
    rows = reader.rows()
    assert [row["value"] for row in rows] == ["T", "$$DummyIndicator$$"]
    assert rows[-1]["relationships"] == []
    assert [problem.where for problem in reader.problems] == [f"objects[0]{where}"]
    counts = reader.counts
    parts = ("mapped", "empty", "skipped", "broken", "unread", "relationship_objects")
    assert counts["objects"] == sum(counts[part] for part in parts) == 3


@pytest.mark.parametrize("description", [None, 5])
def test_a_description_that_is_no_text(description: object) -> None:
    reader = stix.Reader([attack("tool", name="T", description=description)], profile="mitre-attack")
    (row,) = reader.rows()
    assert row["fields"]["description"] == row["rawJSON"]["description"] == ""
    assert [problem.where for problem in reader.problems] == ["objects[0].description"]


def test_a_tactic_without_an_id_is_left_out() -> None:
    reader = stix.Reader([{**TACTIC, "external_references": []}], profile="mitre-attack")
    assert reader.rows() == []
    assert [problem.code for problem in reader.problems] == ["no-mitre-id"]


def test_old_servers() -> None:
    kinds = ["attack-pattern", "malware", "tool", "intrusion-set"]
    objects = [attack(kind, 1, "X1", name=kind, kill_chain_phases=[CHAIN], labels=["l"]) for kind in kinds]
    rows = read(TACTIC, *objects, link("uses", "malware--1", "tool--1"), server_version="6.1.0")
    assert [(row["type"], row["score"]) for row in rows[1:5]] == [
        ("STIX Attack Pattern", None),
        ("Intrusion Set", 3),
        ("STIX Malware", None),
        ("STIX Tool", None),
    ]
    assert [list(row["fields"])[-1] for row in rows[1:5]] == ["description", "aliases", "description", "description"]
    assert rows[1]["relationships"][0]["entityAType"] == "STIX Attack Pattern"
    assert rows[3]["fields"]["tags"] == ["X1", "l"]
    assert (rows[-1]["relationships"][0]["entityAType"], rows[-1]["relationships"][0]["entityBType"]) == (
        "Malware",
        "Tool",
    )


def test_relationships(log: list[tuple[str, str]]) -> None:
    objects = [
        attack("malware", name="M"),
        attack("tool", name="T", revoked=True),
        attack("campaign", name="C"),
        TACTIC,
    ]
    objects += [
        link(
            "uses", "campaign--1", "malware--1", 1, description="(Citation: X)", modified="m", created="c", revoked=True
        ),
        link("revoked-by", "campaign--1", "malware--1", 2),
        link("uses", "malware--1", "tool--1", 3),
        link("foo", "malware--1", "x-mitre-tactic--1", 4),
        link("foo", "malware--1", "tool--1", 5),
        link("uses", "malware--1", "campaign--1", 1),
    ]
    rows = read(*objects)
    first, second = rows[-1]["relationships"]
    assert list(first["fields"].items()) == [
        ("description", "(Citation: X)"),
        ("lastseenbysource", "m"),
        ("firstseenbysource", "c"),
    ]
    assert [first[key] for key in ("entityA", "entityAType", "entityB", "entityBType")] == [
        "C",
        "Campaign",
        "M",
        "Malware",
    ]
    assert (second["name"], second["reverseName"]) == ("foo", "related-to")
    assert (second["entityB"], second["entityBType"]) == ("Initial Access", "Tactic")
    assert second["fields"] == {"description": None, "lastseenbysource": None, "firstseenbysource": None}
    assert ("debug", "Unknown relationship name: foo (3 in all)") in log
    reverse = 'Cannot find a reverse name for relationship name, using "related-to" instead.'
    assert ("debug", reverse) in log


def test_dummy() -> None:
    tool = attack("tool", name="T")
    assert len(read(tool)) == 1
    assert read(tool, link("uses", "tool--1", "tool--9"))[-1] == {"value": "$$DummyIndicator$$", "relationships": []}
    assert len(read(tool, link("revoked-by", "tool--1", "tool--1"))) == 1
    assert len(read(tool, link("uses", "tool--1", "tool--1"), create_relationships=False)) == 1


def test_a_type_that_the_reference_does_not_tell() -> None:
    rows = read({**attack("tool", name="T"), "id": "odd--1"}, link("uses", "odd--1", "odd--1"))
    assert [rows[-1]["relationships"][0][key] for key in ("entityA", "entityAType")] == ["T", None]


def test_limit() -> None:
    objects = [
        attack("tool", 1, name="T"),
        attack("tool", 2, name="U"),
        attack("campaign", name="C"),
        link("uses", "tool--1", "tool--1"),
    ]

    def values(limit: int) -> list[str]:
        return [row["value"] for row in read(*objects, limit=limit)]

    assert values(1) == ["T"]
    assert values(2) == ["T", "U"]
    assert values(3) == ["T", "U", "C", "$$DummyIndicator$$"]
    assert values(0) == values(-1) == values(3)


def test_pages() -> None:
    pages = [[technique(2, "T1001.001", x_mitre_is_subtechnique=True)], [technique(), TACTIC]]
    assert [row["value"] for row in stix.indicators(iter(pages), profile="mitre-attack")] == [
        "TA0001 - Initial Access",
        "N1: N2",
        "N1",
    ]


def test_log_of_a_read(log: list[tuple[str, str]]) -> None:
    read(technique(), link("uses", "attack-pattern--1", "attack-pattern--1"))
    assert len(log) == 8
    assert ("debug", "MITRE Attack Feed v2, 1 objects of type AttackPattern") in log
